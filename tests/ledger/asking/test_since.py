"""Since when a value has been held, told from the claims that stand."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger.asking.since import Held, since
from tests.projections.ledgers import NOT, Film, on, usd, who

JULY, DAY_AFTER, JANUARY = date(2024, 7, 17), date(2024, 7, 18), date(2025, 1, 10)


def told(given: Film) -> dict[str, date | None]:
    """Since when, by place and value."""
    snapshot = given.at().snapshot
    held = Held(snapshot.table("claims").records())
    return {f"{row['place']} {row['value']}": since(row, held) for row in snapshot.table("state").records()}


def says_the_same_again(g: Film) -> None:
    g.by("mann", "budget", usd("20"))
    g.by("mann", "budget", usd("20"), in_=("later",), said="2025-01-09")


def changes_its_mind_and_back(g: Film) -> None:
    g.by("mann", "budget", usd("20"))
    g.by("mann", "budget", usd("30"), in_=("paper",), said="2024-07-18")
    g.by("mann", "budget", usd("20"), in_=("later",), said="2025-01-09")


def somebody_else_says_otherwise_in_between(g: Film) -> None:
    g.by("mann", "budget", usd("20"))
    g.by("pacino", "budget", usd("30"), in_=("paper",), said="2024-07-18")
    g.by("mann", "budget", usd("20"), in_=("later",), said="2025-01-09")


def took_back_the_first_time(g: Film) -> None:
    g.withdraw(g.by("mann", "budget", usd("20")))
    g.by("mann", "budget", usd("20"), in_=("later",), said="2025-01-09")


def denies_it_in_between(g: Film) -> None:
    g.by("mann", "cast", who("driver"))
    g.by("mann", "cast", who("driver"), in_=("paper",), said="2024-07-18", **NOT)
    g.by("mann", "cast", who("driver"), in_=("later",), said="2025-01-09")


def denies_the_year_in_between(g: Film) -> None:
    g.by("mann", "shown_on", on("2022-08"))
    g.by("mann", "shown_on", on("2022"), in_=("paper",), said="2024-07-18", **NOT)
    g.by("mann", "shown_on", on("2022-08"), in_=("later",), said="2025-01-09")


def names_another_of_several_in_between(g: Film) -> None:
    g.by("mann", "cast", who("driver"))
    g.by("mann", "cast", who("meg"), in_=("paper",), said="2024-07-18")
    g.by("mann", "cast", who("driver"), in_=("later",), said="2025-01-09")


@pytest.mark.parametrize(
    ("given", "row", "day"),
    [
        (says_the_same_again, "value 20 USD", JULY),
        (changes_its_mind_and_back, "value 20 USD", JANUARY),
        (somebody_else_says_otherwise_in_between, "value 20 USD", JULY),
        (took_back_the_first_time, "value 20 USD", JANUARY),
        (denies_it_in_between, "value driver", JANUARY),
        (denies_the_year_in_between, "value 2022-08", JANUARY),
        (names_another_of_several_in_between, "value driver", JULY),
        (names_another_of_several_in_between, "value meg", DAY_AFTER),
    ],
)
def test_a_value_is_held_since_its_source_first_said_so(given: Callable[[Film], None], row: str, day: date) -> None:
    given(g := Film())
    assert told(g)[row] == day


def test_what_an_answer_excludes_is_excluded_since_the_answer() -> None:
    g = Film()
    g.answer(g.rumour("cast", who("driver")), "pacino", "denied", in_=("later",))
    assert told(g)["excluded driver"] == JANUARY


def test_what_is_unknown_is_so_since_no_day() -> None:
    g = Film()
    g.retract(g.by("mann", "budget", usd("20")), "mann", in_=("paper",))
    assert told(g) == {"runner_up 20 USD": JULY, "value None": None}
