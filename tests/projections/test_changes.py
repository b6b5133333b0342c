"""How the state moved, and which events moved it."""

from typing import Any

from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger.events.model.parts import DateValue
from ledger.projections.changes import Axis, Change, Spot, net, steps
from ledger.projections.testing import Given
from tests.effort import examples
from tests.projections.adding import check
from tests.projections.drafts import POINTS, Step, build, ledgers


def ledger() -> Given:
    given = Given().document("news").document("later", published="2024-09-01")
    return given.entity("film", "book", "ann", "bob").attribute("budget").attribute("starts", value_type="date")


def brief(change: Change) -> tuple[str | None, str | None, str | None, tuple[int, ...]]:
    """Value, status before and after, events."""
    before, after = (row["status"] if row else None for row in (change.before, change.after))
    return change.row["value"], before, after, change.events


def published(day: str) -> Spot:
    return Spot("published", day)


def test_net_compares_two_published_points() -> None:
    given = ledger()
    given.claim("film", "budget", "1", speaker="ann")
    given.claim("film", "budget", "2", speaker="ann", in_=("later",), said="2024-09-01")
    step = net(given.at().snapshot, published("2024-07-17"), published("2024-09-01"))
    assert [brief(change) for change in step.changes] == [
        ("1", "asserted", None, (10,)),
        ("2", None, "asserted", (10,)),
    ]


def test_net_names_no_event_that_came_to_nothing() -> None:
    """The second claim gives way to the third, and the last is taken back; neither made the difference."""
    given = ledger()
    given.claim("film", "budget", "1", speaker="ann")
    given.claim("film", "budget", "2", speaker="ann", in_=("later",), said="2024-08-01")
    given.claim("film", "budget", "3", speaker="ann", in_=("later",), said="2024-09-01")
    given.withdraw(given.claim("film", "budget", "4", speaker="bob", in_=("later",), said="2024-09-01"))
    step = net(given.at().snapshot, published("2024-07-17"), published("2024-09-01"))
    assert [brief(change) for change in step.changes] == [
        ("1", "asserted", None, (11,)),
        ("3", None, "asserted", (11,)),
    ]


def test_what_comes_back_is_moved_by_what_gave_way() -> None:
    given = ledger()
    given.claim("film", "budget", "1", speaker="ann")
    given.withdraw(given.claim("film", "budget", "2", speaker="ann", in_=("later",), said="2024-09-01"))
    step = net(given.at().snapshot, Spot("recorded", "HEAD~1"), Spot("recorded", "HEAD"))
    assert [brief(change) for change in step.changes] == [
        ("1", None, "asserted", (11,)),
        ("2", "asserted", None, (11,)),
    ]


def test_net_compares_two_recorded_points_and_names_the_withdrawal() -> None:
    given = ledger()
    claim = given.claim("film", "budget", "1")
    given.withdraw(claim)
    step = net(given.at().snapshot, Spot("recorded", "HEAD~1"), Spot("recorded", "HEAD"))
    assert [brief(change) for change in step.changes] == [("1", "reported", None, (10,))]


def test_net_backwards_is_the_same_change_the_other_way_round() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    snapshot = given.at().snapshot
    there = net(snapshot, published("2024-07-16"), published("2024-07-17")).changes
    back = net(snapshot, published("2024-07-17"), published("2024-07-16")).changes
    assert [(one.before, one.after, one.events) for one in there] == [
        (one.after, one.before, one.events) for one in back
    ]


def test_steps_show_what_net_hides() -> None:
    given = ledger()
    claim = given.claim("film", "budget", "1")
    given.withdraw(given.withdraw(claim))
    snapshot = given.at().snapshot
    assert net(snapshot, Spot("recorded", "@9"), Spot("recorded", "HEAD")).changes == ()
    found = steps(snapshot, Spot("recorded", "@9"), Spot("recorded", "HEAD"))
    assert [(step.at.text, [brief(change) for change in step.changes]) for step in found] == [
        ("@10", [("1", "reported", None, (10,))]),
        ("@11", [("1", None, "reported", (11,))]),
    ]


def test_a_plan_that_expires_is_moved_by_no_event() -> None:
    given = ledger()
    given.claim("film", "starts", DateValue(edtf="2024-10"), modality="planned", speaker="ann")
    found = steps(given.at().snapshot, published("2024-07-17"), published("2025-12-31"))
    assert [(step.at.text, [brief(change) for change in step.changes]) for step in found] == [
        ("2024-11-01", [("2024-10", "planned", "expired", ())])
    ]


def test_an_answer_moves_the_claim_it_answers() -> None:
    given = ledger().attribute("budget", authorities=("bob",))
    claim = given.claim("film", "budget", "1")
    given.answer(claim, "bob", "confirmed", in_=("later",))
    found = steps(given.at().snapshot, None, published("2025-12-31"))
    assert [(step.at.text, [brief(change) for change in step.changes]) for step in found] == [
        ("2024-07-17", [("1", None, "reported", (10,))]),
        ("2024-09-01", [("1", "reported", "confirmed", (11,))]),
    ]


def test_a_changed_definition_moves_what_it_defines() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.claim("film", "budget", "2", in_=("later",))
    given.attribute("budget", cardinality="multiple")
    step = net(given.at().snapshot, Spot("recorded", "HEAD~1"), Spot("recorded", "HEAD"))
    assert {change.events for change in step.changes} == {(11,)}


def test_a_subject_sees_its_own_changes_only() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.claim("book", "budget", "2")
    found = steps(given.at().snapshot, None, published("2025-12-31"), "book")
    assert [brief(change) for step in found for change in step.changes] == [("2", None, "reported", (10,))]


@drawn(ledgers(), st.sampled_from(["published", "recorded"]), st.sampled_from([None, "film"]), POINTS)
@examples(ci=8, long=2_000)
def test_the_steps_add_up_to_every_state_on_the_way(
    drafted: list[Step], axis: Axis, subject: str | None, at: dict[str, Any]
) -> None:
    check(build(drafted), axis, subject, **at)
