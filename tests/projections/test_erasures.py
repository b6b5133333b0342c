"""What an erasure takes out of every answer, at every point, and what it leaves to be told."""

from typing import Any

import pytest

from ledger.projections.testing import Given
from tests.projections.ledgers import Film, usd, who

Columns = ("seq", "type", "claim", "reason", "erased_by", "who")


def film() -> tuple[Film, str]:
    ledger = Film()
    return ledger, ledger.by("mann", "budget", usd("25"))


def seen(ledger: Given, **at: Any) -> list[tuple[Any, ...]]:
    return ledger.at(**at).rows("events", "type", "claim", where="starts_with(type, 'claim.')")


@pytest.mark.parametrize("finished", [True, False])
def test_an_erased_claim_is_gone_at_every_point_and_its_erasure_says_so(*, finished: bool) -> None:
    ledger, claim = film()
    seq = ledger.records[-1].header.seq
    digest = ledger.digest(claim)
    ledger.erase(digest, finished=finished)
    last = ledger.records[-1].header.last
    assert seen(ledger) == []
    assert seen(ledger, recorded_as_of=f"@{seq}") == []
    assert ledger.at().rows("erasures", *Columns) == [(seq, "claim.asserted", claim, "a request", last, "tester")]
    assert ledger.at(recorded_as_of=f"@{seq}").rows("erasures", "seq") == []
    assert ledger.at().snapshot.sql(f"SELECT count(*) FROM claims_at(recorded_as_of := '@{seq}')").rows == [(0,)]


@pytest.mark.parametrize("finished", [True, False])
def test_what_names_an_erased_claim_goes_with_it(*, finished: bool) -> None:
    ledger, claim = film()
    ledger.answer(claim, "studio", "denied")
    ledger.repeat(claim)
    ledger.assess(claim, "checker", "refuted")
    ledger.retract(claim, "mann")
    ledger.rank(claim, "deprecated")
    other = ledger.by("studio", "budget", usd("30"))
    ledger.supersede(claim, other)
    ledger.withdraw(ledger.withdraw(claim))
    ledger.erase(ledger.digest(claim), finished=finished)
    assert seen(ledger) == [("claim.asserted", other)]
    assert ledger.at().rows("events", "type", where="type = 'event.withdrawn'") == []


def test_a_claim_that_gave_way_to_an_erased_one_stands_again() -> None:
    ledger, old = film()
    new = ledger.by("mann", "budget", usd("30"))
    ledger.supersede(old, new)
    assert ledger.at().rows("claims", "claim", "record", where="record <> 'active'") == [(old, "superseded")]
    ledger.erase(ledger.digest(new))
    assert ledger.at().rows("claims", "claim", "record") == [(old, "active")]
    assert seen(ledger) == [("claim.asserted", old)]


def test_an_answer_to_several_claims_is_one_to_those_that_are_left() -> None:
    ledger, one = film()
    other = ledger.by("pacino", "director", who("mann"))
    ledger.answer((one, other), "studio", "denied")
    ledger.erase(ledger.digest(one))
    assert ledger.at().rows("answers", "claim", "answer") == [(other, "denied")]
    assert ledger.at().rows("events", "claims", where="claims IS NOT NULL") == [([other],)]


def test_a_withdrawal_stands_where_its_replacement_was_erased() -> None:
    ledger, wrong = film()
    right = ledger.by("mann", "budget", usd("30"))
    ledger.answer(wrong, "studio", "confirmed")
    ledger.withdraw(wrong, replaced_by=right)
    assert ledger.at().rows("answers", "claim") == [(right,)]
    ledger.erase(ledger.digest(right))
    assert ledger.at().rows("claims", "claim", "record") == [(wrong, "withdrawn")]
    assert ledger.at().rows("events", "replaced_by", where="type = 'event.withdrawn'") == [(None,)]
    assert ledger.at().rows("answers", "claim") == []


def test_erasing_a_withdrawal_brings_back_what_it_withdrew() -> None:
    ledger, claim = film()
    ledger.erase(ledger.withdraw(claim))
    assert ledger.at().rows("claims", "record") == [("active",)]


def test_copies_of_an_erased_claim_are_still_copies() -> None:
    ledger, claim = film()
    for slug in ("news", "later"):
        ledger.by(None, "budget", usd("25"), derived_from=claim, in_=(slug,))
    ledger.erase(ledger.digest(claim))
    assert ledger.at().rows("state", "origins", where="attribute = 'budget'") == [(1,)]


def test_an_erased_answer_leaves_its_claim_and_is_told_there() -> None:
    ledger, claim = film()
    ledger.erase(ledger.answer(claim, "studio", "denied"))
    assert seen(ledger) == [("claim.asserted", claim)]
    assert ledger.at().rows("erasures", "type", "claim") == [("claim.answered", claim)]
    assert ledger.at().snapshot.of("film").table("state").records()[0]["status"] == "asserted"


def test_a_claim_whose_erasure_was_published_after_the_day_asked_is_gone_as_well() -> None:
    ledger, claim = film()
    ledger.erase(ledger.digest(claim))
    assert seen(ledger, as_of="2024-07-18") == []
    assert ledger.at(as_of="2024-07-18").rows("erasures", "claim") == [(claim,)]


def test_a_point_before_an_erasure_says_that_something_is_missing() -> None:
    ledger, claim = film()
    seq = ledger.records[-1].header.last
    before = ledger.at(recorded_as_of=f"@{seq}").snapshot.point
    assert before.erased is None
    ledger.erase(ledger.digest(claim))
    after = ledger.at(recorded_as_of=f"@{seq}").snapshot.point
    assert after.erased == seq + 1
    assert f"(@{seq}), without what was erased up to @{seq + 1}, UTC" in after.words()
    assert ledger.at(recorded_as_of=f"@{seq - 1}").snapshot.point.erased is None
    assert ledger.at().snapshot.point.erased is None
