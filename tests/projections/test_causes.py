"""Nothing moves a state without a step that names it, however indirectly it does."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.projections.changes import Change, Spot, net, steps
from tests.projections.adding import check
from tests.projections.ledgers import PLAN, VINCENT, Film, usd, who, words

CASES: list[tuple[Callable[[Film], Any], int]] = []


def moving(commits: int) -> Callable[[Callable[[Film], Any]], None]:
    """Adds the decorated ledger to the cases: this many of its last commits move the state."""
    return lambda given: CASES.append((given, commits))


@moving(3)
def merges_one_into_the_next(g: Film) -> None:
    g.by(None, "director", who("al"))
    g.merge("al", "pacino")
    g.merge("pacino", "driver")


@moving(4)
def a_merge_withdrawn_and_brought_back(g: Film) -> None:
    g.by(None, "director", who("al"))
    g.withdraw(g.withdraw(g.merge("al", "pacino")))


@moving(3)
def another_subject_merged_and_parted_again(g: Film) -> None:
    g.claim("heat2", "title", words("Heat 2"))
    g.withdraw(g.withdraw(g.merge("heat2", "film")))


@moving(2)
def a_merge_of_what_a_qualifier_names(g: Film) -> None:
    g.by(None, "cast", who("pacino"), **VINCENT)
    g.merge("vincent", "hanna")


@moving(2)
def a_merge_of_publishers(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), in_=("paper",))
    g.merge("neil-paper", "bureau")


@moving(1)
def a_merge_that_makes_who_answered_an_authority(g: Film) -> None:
    g.answer(g.by("driver", "budget", usd("25")), "m-mann", "confirmed")
    g.merge("m-mann", "studio")


@moving(1)
def a_merge_of_checkers_who_differ(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "bureau", "refuted", truth_known_on="2024-07-18")
    g.assess(claim, "checker", "confirmed", truth_known_on="2024-07-19")
    g.merge("bureau", "checker")


@moving(1)
def a_claim_that_makes_who_answered_an_authority(g: Film) -> None:
    g.answer(g.by("driver", "budget", usd("25")), "mann", "confirmed")
    g.by(None, "director", who("mann"))


@moving(1)
def a_definition_that_makes_an_entity_a_role(g: Film) -> None:
    g.answer(g.by("driver", "budget", usd("25")), "studio", "confirmed")
    g.define("studio", "entity", "multiple", "evolving")


@moving(3)
def a_text_captured_again_with_its_publisher_and_not_after_all(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.withdraw(g.capture("news", "news", "2024-07-17", publisher="studio"))


@moving(1)
def a_text_that_claims_were_taken_from(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), derived_from="press-kit")
    g.by(None, "title", words("Heat 2"), in_=("paper",))
    g.capture("press-kit", "press-kit", "2024-07-17", publisher="neil-paper")


@moving(1)
def a_notice_that_retracts_a_text(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")


@moving(1)
def a_rating_of_who_was_merged_into_the_source(g: Film) -> None:
    g.by("al", "title", words("Heat 2"))
    g.by("driver", "title", words("Heat II"))
    g.merge("al", "pacino")
    g.rate("al", "A")


@moving(1)
def a_claim_replaced_by_one_of_another_attribute(g: Film) -> None:
    mistaken = g.by("driver", "pages", usd("25"))
    meant = g.by("driver", "budget", usd("25"))
    g.answer(mistaken, "studio", "confirmed")
    g.withdraw(mistaken, replaced_by=meant)


@pytest.mark.parametrize(("given", "commits"), CASES, ids=[given.__name__ for given, _ in CASES])
def test_a_move_is_seen_in_its_commit(given: Callable[[Film], Any], commits: int) -> None:
    ledger = Film()
    given(ledger)
    found = [step.at.text for step in check(ledger, "recorded", "film")]
    moving = [record.header.last for record in ledger.records[-commits:]]
    assert found[-commits:] == [f"@{seq}" for seq in moving]
    tied = {seq for (seq,) in ledger.at().rows("about", "seq", where="subject = 'film'")}
    assert tied >= {*moving}


def events(changes: tuple[Change, ...]) -> dict[str | None, tuple[int, ...]]:
    """By value; of each the last change."""
    return {change.row["value"]: change.events for change in changes}


def last(g: Film) -> int:
    return g.records[-1].header.last


def test_what_moves_a_claim_itself_is_named_and_not_what_is_beside_it() -> None:
    g = Film()
    claim = g.by("driver", "budget", usd("25"))
    g.answer(claim, "studio", "confirmed", in_=("later",))
    answered = last(g)
    g.answer(claim, "driver", "no_comment", in_=("later",))
    g.by("driver", "cast", who("driver"), in_=("later",))
    g.by(None, "director", who("mann"), in_=("later",))
    step = net(g.at().snapshot, Spot("published", "2024-12-31"), Spot("published", "2025-01-10"), "film")
    assert events(step.changes)["25 USD"] == (answered,)


def test_what_makes_room_for_a_claim_is_named_with_what_turns_it_indirectly() -> None:
    """The claim becomes one of an authority on the day on which another one is made."""
    g = Film()
    g.by("mann", "budget", usd("25"))
    g.by(None, "director", who("mann"), in_=("later",))
    made = last(g)
    g.by("studio", "budget", usd("30"), in_=("later",), said="2025-01-10")
    step = net(g.at().snapshot, Spot("published", "2024-12-31"), Spot("published", "2025-01-10"), "film")
    assert events(step.changes)["25 USD"] == (made, last(g))
    assert events(step.changes)["30 USD"] == (last(g),)


def test_time_is_not_blamed_on_what_happened_that_day() -> None:
    g = Film()
    g.by("driver", "cast", who("driver"), expires="2025-01-09", **PLAN)
    g.by("mann", "cast", who("pacino"), in_=("later",), **PLAN)
    there = steps(g.at().snapshot, None, Spot("published", "2025-01-10"), "film")[-1].changes
    assert events(tuple(one for one in there if one.row["status"] == "expired")) == {"driver": ()}
    back = net(g.at().snapshot, Spot("published", "2025-01-10"), Spot("published", "2025-01-09"), "film").changes
    assert [(one.before, one.after, one.events) for one in back] == [
        (one.after, one.before, one.events) for one in there
    ]


def test_an_event_that_is_not_public_yet_may_decide_when_another_one_is() -> None:
    """The text is said to be of 2025, so that nobody knew the claim in 2024; that is taken back."""
    g = Film()
    g.by(None, "title", words("Heat 2"))
    g.withdraw(g.capture("news", "news", "2025-07-01"))
    check(g, "recorded", "film", as_of="2024-12-31")


def test_a_claim_that_nobody_could_know_any_more_had_its_own_causes() -> None:
    g = Film()
    g.by(None, "title", words("Heat 2"))
    g.capture("news", "news", "2025-07-01")
    assert len(check(g, "recorded", "film", as_of="2024-12-31")) == 2  # it came and went


def test_values_that_read_alike_are_told_apart() -> None:
    g = Film()
    g.by("driver", "budget", usd("25"), in_=("paper",))
    g.by("mann", "budget", usd("25", "20", "30"), in_=("news",))
    g.by("studio", "budget", usd("40"), in_=("later",))
    check(g, "published", "film")
