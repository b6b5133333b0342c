"""Which rumours are open: those that are still only rumours, where nothing on record that stands is incompatible.

And what became of the others.
"""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.projections.testing import Given
from tests.projections.ledgers import HANNA, NOT, PLAN, Film, on, usd, who, words

Fill = Callable[[Film], Any]
UNATTRIBUTED = {"attribution": "unattributed"}


def refuted(g: Film) -> str:
    claim = g.by("studio", "budget", usd("25"))
    g.assess(claim, "checker", "refuted", in_=("later",))
    return claim


def against_a_complete_list(g: Film) -> None:
    g.rumour("writer", who("driver"))
    for name in ("mann", "meg"):
        g.by("studio", "writer", who(name), set="s", closed=True, in_=("later",))


def of_nobody_in_particular(g: Film) -> None:
    g.by(None, "budget", usd("25"), **UNATTRIBUTED)
    g.by("studio", "budget", usd("30"), in_=("later",))


def that_it_is_not_so(g: Film) -> None:
    g.by("studio", "budget", usd("25"))
    g.rumour("budget", usd("25"), in_=("magazine",), **NOT)


def that_a_listed_one_is_out(g: Film) -> None:
    g.by("studio", "writer", who("mann"), set="s", closed=True)
    g.rumour("writer", who("mann"), in_=("later",), **NOT)


def of_another_actor(g: Film) -> None:
    g.by("studio", "cast", who("pacino"), **HANNA)
    g.rumour("cast", who("driver"), in_=("later",), **HANNA)


def of_what_an_authority_denies_at_large(g: Film) -> None:
    g.by("studio", "cast", who("pacino"), **NOT)
    g.rumour("cast", who("pacino"), in_=("later",), **HANNA)


@pytest.mark.parametrize(
    "fill",
    [
        against_a_complete_list,
        of_nobody_in_particular,
        that_it_is_not_so,
        that_a_listed_one_is_out,
        of_another_actor,
        of_what_an_authority_denies_at_large,
    ],
)
def test_a_rumour_is_closed(fill: Fill) -> None:
    assert is_open(fill) is False


def that_it_is_something_else(g: Film) -> None:
    g.rumour("budget", usd("25"), **NOT)
    g.by("studio", "budget", usd("30"), in_=("later",))


def after_a_refuted_claim(g: Film) -> None:
    refuted(g)
    g.rumour("budget", usd("40"), in_=("magazine",))


def after_a_deprecated_claim(g: Film) -> None:
    g.rank(refuted(g), "deprecated")
    g.rumour("budget", usd("40"), in_=("magazine",))


def after_a_claim_that_its_source_gave_up(g: Film) -> None:
    g.by("studio", "budget", usd("25"))
    g.by("studio", "budget", usd("25"), in_=("later",), **NOT)
    g.rumour("budget", usd("40"), in_=("magazine",))


def after_a_plan_that_expired(g: Film) -> None:
    g.by("studio", "release", on("2024-12"), **PLAN)
    g.rumour("release", on("2027"), in_=("magazine",))


def of_another_text(g: Film) -> None:
    g.by("studio", "genre", words("thriller"))
    g.rumour("genre", words("heist film"), in_=("later",))


def against_somebody_without_authority(g: Film) -> None:
    g.by("driver", "budget", usd("25"))
    g.rumour("budget", usd("40"), in_=("later",))


@pytest.mark.parametrize(
    "fill",
    [
        that_it_is_something_else,
        after_a_refuted_claim,
        after_a_deprecated_claim,
        after_a_claim_that_its_source_gave_up,
        after_a_plan_that_expired,
        of_another_text,
        against_somebody_without_authority,
    ],
)
def test_a_rumour_is_open(fill: Fill) -> None:
    assert is_open(fill) is True


def is_open(fill: Fill) -> bool:
    ledger = Film()
    fill(ledger)
    ((found,),) = ledger.at().rows("rumours", "open")
    return bool(found)


@pytest.fixture
def film() -> Given:
    """A film with a budget, in a text of a paper and a later one."""
    ledger = Given().document("news").document("later", "2024-07-18").entity("film", "mann", "paper")
    return ledger.attribute("budget")


def rumour(ledger: Given, value: str, **fields: str) -> str:
    return ledger.claim("film", "budget", value, **{"modality": "rumoured", "attribution": "unattributed"} | fields)


def test_a_rumour_that_was_retracted_or_superseded_is_listed_as_such(film: Given) -> None:
    one, two = rumour(film, "25"), rumour(film, "26", modality="asserted")
    film.retract(one, "paper", in_=("later",))
    film.supersede(two, film.claim("film", "budget", "27", in_=("later",)))
    assert film.at("2024-07-17").rows("rumours", "claim", "status", "open") == [
        (one, "rumoured", True),
        (two, "rumoured", True),
    ]
    assert film.at().rows("rumours", "claim", "status", "open") == [
        (one, "retracted", False),
        (two, "superseded", False),
    ]


def test_what_nobody_says_stays_a_rumour_when_it_is_confirmed_and_a_withdrawn_one_is_none(film: Given) -> None:
    one, two = rumour(film, "25", modality="asserted"), rumour(film, "26")
    film.assess(one, "checker", "confirmed")
    film.withdraw(two)
    rumour(film, "27", modality="opinion")
    assert film.at().rows("rumours", "claim", "status", "open") == [(one, "confirmed", False)]
