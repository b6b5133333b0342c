"""What is decided once for every projection: public dates, withdrawals, definitions in force, keys."""

import errno
import os
from collections import defaultdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.errors import Refused
from ledger.events.model.parts import DateValue, EntityValue, QuantityValue
from ledger.projections import feed
from ledger.projections.feed import withdrawn_spans
from ledger.projections.testing import Given, digest


def live_withdrawers(withdrawals: list[tuple[int, int]]) -> dict[int, set[int]]:
    """The plain meaning: a withdrawal is live unless a later live one names it."""
    live: dict[int, bool] = {}
    for seq, _ in reversed(withdrawals):
        live[seq] = not any(live[later] for later, target in withdrawals if target == seq and later > seq)
    by_target: dict[int, set[int]] = defaultdict(set)
    for seq, target in withdrawals:
        if live[seq]:
            by_target[target].add(seq)
    return by_target


@st.composite
def chains(draw: st.DrawFn) -> list[tuple[int, int]]:
    count = draw(st.integers(1, 12))
    return [(seq, draw(st.integers(1, seq - 1))) for seq in range(3, 3 + count)]


@given(chains())
def test_an_event_is_withdrawn_if_a_live_withdrawal_names_it_at_every_position(
    withdrawals: list[tuple[int, int]],
) -> None:
    spans = list(withdrawn_spans(withdrawals))
    for position in range(1, withdrawals[-1][0] + 2):
        expected = live_withdrawers([pair for pair in withdrawals if pair[0] <= position])
        found: dict[int, set[int]] = defaultdict(set)
        for event, by, since, until in spans:
            if since <= position < until:
                found[event].add(by)
        assert found == expected


def ledger() -> Given:
    return Given().document("news").entity("film", "ann", "bob").attribute("budget")


def public(given: Given, where: str = "type = 'claim.asserted'") -> list[str]:
    return [str(day) for (day,) in given.at().rows("events", "public_date", where=where)]


def test_a_claim_is_public_when_its_document_is() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    assert public(given) == ["2024-07-17"]


def test_its_own_published_comes_first_with_its_latest_bound() -> None:
    given = ledger()
    given.claim("film", "budget", "1", published="2024-08")
    assert public(given) == ["2024-08-31"]


def test_the_earliest_of_several_documents_counts() -> None:
    given = ledger().document("later", published="2024-09-01")
    given.claim("film", "budget", "1", in_=("later", "news"))
    assert public(given) == ["2024-07-17"]


def test_a_document_without_a_date_counts_from_its_retrieval_in_utc() -> None:
    given = ledger().document("undated", published=None, retrieved="2024-08-01T23:30:00-02:00")
    given.claim("film", "budget", "1", in_=("undated",))
    assert public(given) == ["2024-08-02"]


def test_without_any_date_a_claim_is_public_when_recorded() -> None:
    given = ledger().document("undated", published=None)
    given.claim("film", "budget", "1", in_=("undated",))
    assert public(given) == ["2026-01-01"]


@pytest.mark.parametrize("published", ["2030-01-01", "2024.."])
def test_nothing_is_public_after_it_was_recorded(published: str) -> None:
    given = ledger()
    given.claim("film", "budget", "1", published=published if published[-1] != "." else "[2024..]")
    assert public(given) == ["2026-01-01"]


def test_an_answer_is_never_public_before_a_claim_it_names() -> None:
    given = ledger().document("later", published="2024-09-01")
    claim = given.claim("film", "budget", "1", in_=("later",))
    given.answer(claim, "ann", "denied")
    assert public(given, "type = 'claim.answered'") == ["2024-09-01"]


def test_a_copy_is_never_public_before_what_it_was_copied_from_at_any_remove() -> None:
    given = ledger().document("later", published="2024-09-01")
    first = given.claim("film", "budget", "1", in_=("later",))
    second = given.claim("film", "budget", "1", derived_from=first)
    given.claim("film", "budget", "1", derived_from=second)
    assert public(given) == ["2024-09-01"] * 3


def test_bookkeeping_works_backwards_but_never_shows_a_claim_early() -> None:
    given = ledger()
    claim = given.claim("film", "budget", "1")
    given.withdraw(claim)
    kinds = [kind for (kind,) in given.at(as_of="2024-07-16").rows("events", "type")]
    assert sorted(set(kinds)) == ["attribute.defined", "entity.registered"]
    assert given.at(as_of="2024-07-17").rows("claims", "record") == [("withdrawn",)]


def test_a_corrected_publication_date_moves_every_claim_of_the_document_from_then_on() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.document("news", published="2025-01-01")
    assert given.at(as_of="2024-12-31").rows("claims", "claim") == []
    assert given.at(as_of="2024-12-31", recorded_as_of="HEAD~1").rows("claims", "claim") == [("c1",)]


def test_bounds_are_inclusive_at_the_very_day() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    assert given.at(as_of="2024-07-16").rows("claims", "claim") == []
    assert given.at(as_of="2024-07-17").rows("claims", "claim") == [("c1",)]


def test_definitions_are_read_as_of_the_point() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.attribute("budget", axis="story")
    assert given.at().rows("claims", "axis") == [("story",)]
    assert given.at(recorded_as_of="HEAD~1").rows("claims", "axis") == [("real",)]


def test_a_withdrawn_definition_gives_way_to_the_one_before() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    changed = given.attribute("budget", axis="story").records[-1].header.digests[1]
    given.withdraw(changed)
    assert given.at().rows("claims", "axis") == [("real",)]


@pytest.mark.parametrize(
    ("fields", "slot"),
    [
        ({"modality": "hoped"}, "planned"),
        ({"modality": "possible"}, "planned"),
        ({"modality": "asserted"}, "actual"),
        ({"modality": "rumoured"}, "actual"),
    ],
)
def test_the_slot_follows_the_modality(fields: dict[str, str], slot: str) -> None:
    given = ledger()
    given.claim("film", "budget", "1", **fields)
    assert given.at().rows("claims", "slot") == [(slot,)]


@pytest.mark.parametrize(
    ("axis", "date", "slot"),
    [("real", "2024-07-18", "planned"), ("real", "2024-07", "actual"), ("story", "2030", "actual")],
)
def test_a_date_that_begins_after_it_was_published_is_planned_on_the_real_axis(axis: str, date: str, slot: str) -> None:
    given = ledger().attribute("starts", value_type="date", axis=axis)
    given.claim("film", "starts", DateValue(edtf=date))
    assert given.at().rows("claims", "slot") == [(slot,)]


def test_only_identity_qualifiers_belong_to_the_key() -> None:
    given = ledger().attribute("role").attribute("via")
    given.attribute("cast", value_type="entity", cardinality="multiple", identity_qualifiers=("role",))
    given.claim("film", "cast", EntityValue(entity="ann"), qualifiers={"role": EntityValue(entity="bob"),
                                                                     "via": EntityValue(entity="film")})  # fmt: skip
    assert given.at().rows("claims", "identity") == [(["role=bob"],)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("In  Progress", "in progress", True),
        ("it\u2019s", "it's", True),
        ("cafe\u0301", "CAF\u00c9", True),
        ("Stra\u00dfe", "STRASSE", True),
        ("in progress", "finished", False),
    ],
)
def test_text_values_are_equal_after_folding(one: str, other: str, *, same: bool) -> None:
    given = ledger()
    given.claim("film", "budget", one)
    given.claim("film", "budget", other)
    assert (len(set(given.at().rows("claims", "value_class"))) == 1) is same


def test_quantities_are_compared_by_their_bounds_in_one_unit() -> None:
    given = ledger().attribute("cost", value_type="quantity")
    given.claim("film", "cost", QuantityValue(amount="25.50", unit="USD"))
    given.claim("film", "cost", QuantityValue(lower="20", unit="USD"))
    rows = given.at().rows("claims", "value_class", "value_low", "value_high")
    assert [(kind, float(low), float(high)) for kind, low, high in rows] == [
        ("quantity USD", 20.0, 1e17),
        ("quantity USD", 25.5, 25.5),
    ]


@pytest.mark.parametrize(
    ("fields", "asked", "kept"),
    [
        ({"valid": "2020/2021"}, "2021-12-31", True),
        ({"valid": "2020/2021"}, "2022-01-01", False),
        ({"valid": "../2021"}, "1900-01-01", True),
        ({"valid": "[..2021]", "said": "2020-05-05"}, "2020-05-04", False),
        ({"valid": "[..2021]", "said": "2020-05-05"}, "2020-05-05", True),
        ({"said": "2020-05-05"}, "2020-05-04", False),
        ({"said": "[..2020]"}, "2024-07-16", False),
        ({"said": "[..2020]"}, "2024-07-17", True),
        ({}, "2024-07-17", True),
    ],
)
def test_a_claim_holds_within_the_widest_bounds_of_its_validity(
    fields: dict[str, str], asked: str, *, kept: bool
) -> None:
    given = ledger()
    given.claim("film", "budget", "1", **fields)
    assert given.at(valid_at=asked).rows("claims", "holds") == [(kept,)]


def test_story_time_holds_whatever_the_date() -> None:
    given = ledger().attribute("place", axis="story")
    given.claim("film", "place", "Chicago", valid="1988")
    assert given.at(valid_at="1700-01-01").rows("claims", "holds") == [(True,)]


def test_where_there_is_no_room_for_a_copy_of_the_log_it_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(feed, "_write", full)
    with pytest.raises(Refused) as caught:
        Given().entity("a").at().rows("entities", "entity")
    (problem,) = caught.value.problems
    assert problem.code == "no_room"
    assert "TMPDIR" in problem.hint


def test_a_text_that_is_captured_again_under_another_name_is_still_the_one_that_was_public_first() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.document("copy", published="2025-01-01", sha256=digest("news"), publisher="ann")
    assert public(given) == ["2024-07-17"]
    assert given.at(as_of="2024-08-01").rows("claims", "document") == [("news",)]
    assert given.at().rows("claims", "document") == [("news",)]
    assert given.at().rows("documents", "document", "earliest") == [("copy", False), ("news", True)]


def test_a_text_that_turns_out_to_have_been_public_before_dates_its_claims() -> None:
    given = ledger()
    given.claim("film", "budget", "1")
    given.document("wire", published="2024-07-01", sha256=digest("news"))
    assert public(given) == ["2024-07-01"]
    assert given.at().rows("claims", "document") == [("wire",)]


def test_a_rating_counts_until_the_day_of_the_next_one() -> None:
    given = ledger()
    given.rate("ann", "A")
    given.now = datetime(2026, 3, 1, tzinfo=UTC)
    given.rate("ann", "E")
    assert given.at(as_of="2026-02-01").rows("ratings", "reliability") == [("A",)]
    assert given.at().rows("ratings", "reliability") == [("E",)]


@pytest.mark.parametrize("name", ["documents", "attributes", "entities", "ratings", "erasures", "state"])
@pytest.mark.parametrize("axis", ["as_of", "valid_at"])
def test_a_point_that_is_none_is_an_error_whatever_is_asked(name: str, axis: str) -> None:
    snapshot = ledger().at().snapshot
    for point in ("NULL", "'2024'", "''", "'0000-12-31'", "'2023-02-29'"):
        with pytest.raises(Refused, match="not a point in time"):
            snapshot.sql(f"SELECT count(*) FROM {name}_at({axis} := {point})")


@pytest.mark.parametrize("text", ["T12:00:00+99:99", "T12:00+24:00", "T12:00+01:60", "T24:00Z"])
def test_an_instant_that_is_none_is_an_error_in_sql_too(text: str) -> None:
    with pytest.raises(Refused, match="not a recorded point"):
        ledger().at().snapshot.sql("SELECT count(*) FROM events_at(recorded_as_of := $1)", [f"2026-01-01{text}"])


def test_authorities_stand_in_the_order_in_which_they_are_defined() -> None:
    given = ledger().attribute("cast", authorities=("bob", "value", "ann", "budget"))
    rows = given.at().snapshot.sql("SELECT authorities FROM attributes_at() WHERE attribute = 'cast'").rows
    assert rows == given.at().rows("attributes", "authorities", where="attribute = 'cast'")
    assert rows == [(["bob", "value", "ann", "budget"],)]
