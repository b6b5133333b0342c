"""What is asked about one subject is answered from what bears on it, just as it would be from the whole ledger."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.model import types
from ledger.events.model.parts import DateValue, EntityValue
from ledger.projections.snapshot import Snapshot
from ledger.projections.testing import Given
from tests.effort import examples

SUBJECTS = ("film", "book", "remake")
PEOPLE = ("ann", "bob", "house")
TEXTS = ("news", "paper", "copy", "blog")
ATTRIBUTES = ("director", "release", "author")
# Numbers that count over all subjects: they hold within one answer only.
COUNTED = {"id", "rivals"}
Draw = Callable[[st.SearchStrategy[Any]], Any]


def small_ledger() -> Given:
    ledger = Given().entity(*SUBJECTS, *PEOPLE, "house-2")
    ledger.document("news").document("paper", "2024-08-01", publisher="house")
    ledger.document("copy", "2024-09-01", publisher="house-2").document("blog", None)
    ledger.attribute("director", "entity", "multiple", authorities=("value", "house"))
    ledger.attribute("author", "entity", "multiple", "stable", authorities=("value", "director"))
    ledger.attribute("release", "date", authorities=("director",), identity_qualifiers=("author",))
    return ledger


def claim(draw: Draw, ledger: Given, claims: list[str]) -> None:
    attribute = draw(st.sampled_from(ATTRIBUTES))
    date, person = st.sampled_from(["2024-07", "2025", "[2024..2026]"]), st.sampled_from(PEOPLE)
    value = DateValue(edtf=draw(date)) if attribute == "release" else EntityValue(entity=draw(person))
    set_id = draw(st.sampled_from([None, None, "s1", "s2"])) if attribute == "author" else None
    speaker = None if set_id else draw(st.none() | person)
    fields: dict[str, Any] = {
        "speaker": speaker,
        "set": set_id,
        "closed": True if set_id else None,
        "modality": draw(st.sampled_from(["asserted", "asserted", "planned", "rumoured"])),
        "polarity": draw(st.sampled_from(["affirmed", "affirmed", "negated"])),
        "derived_from": draw(st.sampled_from([None, None, *claims, *TEXTS])),
        "primary_source": draw(st.sampled_from([None, None, None, *claims, "paper"])),
        "qualifiers": {"author": EntityValue(entity=draw(person))} if draw(st.integers(0, 5)) == 0 else None,
        "in_": (draw(st.sampled_from(TEXTS)),),
    }
    claims.append(ledger.claim(draw(st.sampled_from(SUBJECTS)), attribute, value, **fields))


def other(draw: Draw, ledger: Given, claims: list[str], digests: list[str]) -> None:
    """Something that names claims, or entities, or texts, or other such events."""
    one, two = draw(st.sampled_from(claims)), draw(st.sampled_from(claims))
    slug, into = draw(st.permutations([*SUBJECTS, "house", "house-2"]))[:2]
    evidence = types.ClaimAsserted.__struct_fields__ and ledger.records[-1].events[-1]
    rests_on = getattr(evidence, "evidence", None)
    match draw(st.integers(0, 9)):
        case 0 | 1:
            answers = st.sampled_from(["confirmed", "denied", "no_comment", "retracts_own"])
            given_ = tuple(sorted({one, two}))
            text = draw(st.sampled_from(TEXTS))
            digests.append(ledger.answer(given_, draw(st.sampled_from(PEOPLE)), draw(answers), in_=(text,)))
        case 2:
            digests.append(ledger.withdraw(one, draw(st.sampled_from([None, two if two != one else None]))))
        case 3 if digests:
            digests.append(ledger.withdraw(draw(st.sampled_from(digests))))
        case 4:
            reason = draw(st.sampled_from(["refined", "newer_statement"]))
            event = types.ClaimSuperseded(claim=one, by_claim=two, reason=reason)
            digests.append(ledger.record(event).header.digests[1])
        case 5 if rests_on:
            retraction = types.ClaimRetracted(claim=one, by="ann", evidence=rests_on)
            repetition = types.ClaimRepeated(claim=one, independence="independent", evidence=rests_on)
            digests.append(ledger.record(draw(st.sampled_from([retraction, repetition]))).header.digests[1])
        case 6:
            digests.append(ledger.record(types.EntityMerged(entity=slug, into=into, basis="one")).header.digests[1])
        case 7:
            ledger.document(
                f"notice-{len(ledger.records)}", revises=draw(st.sampled_from(TEXTS)), revision_kind="retraction"
            )
        case 8:
            rank = draw(st.sampled_from(["preferred", "deprecated", "normal"]))
            ledger.record(types.ClaimRanked(claim=one, rank=rank, reason="so"))
            ledger.record(types.SourceRated(entity=into, reliability="B", basis="so"))
        case _:
            verdict = draw(st.sampled_from(["confirmed", "refuted"]))
            ledger.record(types.ClaimAssessed(claim=one, checker="house-2", verdict=verdict, basis="so"))


@st.composite
def ledgers(draw: Draw) -> Given:
    ledger, claims, digests = small_ledger(), list[str](), list[str]()
    for _ in range(draw(st.integers(1, 9))):
        claim(draw, ledger, claims)
        for _ in range(draw(st.integers(0, 2))):
            other(draw, ledger, claims, digests)
    return ledger


@given(ledgers(), st.sampled_from(SUBJECTS), st.sampled_from([None, "2024-08-15"]), st.sampled_from([None, "HEAD~2"]))
@examples(ci=25, long=2_000)
def test_every_answer_about_a_subject_is_that_of_the_whole_ledger(
    ledger: Given, subject: str, as_of: str | None, recorded_as_of: str | None
) -> None:
    whole = ledger.at(as_of=as_of, recorded_as_of=recorded_as_of).snapshot
    part = whole.of(subject)
    assert answers(part, subject) == answers(whole, subject)


def answers(snapshot: Snapshot, subject: str) -> dict[str, list[str]]:
    """All rows about a subject, by projection, and what its rows name."""
    found = {}
    claims = {row["claim"] for row in snapshot.table("claims", "subject = ?", [subject]).records()}
    named = snapshot.table("state", "subject = ?", [subject]).records()
    entities = {subject} | {row[name] for row in named for name in ("value", "who")}
    for name in sorted(snapshot._catalog.projections):
        columns = snapshot.table(name, "FALSE").columns
        key, wanted = next(
            (pair for pair in (("subject", {subject}), ("claim", claims), ("entity", entities)) if pair[0] in columns),
            ("", set()),
        )
        rows = snapshot.table(name).records() if key else []
        kept = [{column: row[column] for column in row if column not in COUNTED} for row in rows if row[key] in wanted]
        found[name] = sorted(map(str, kept))
    return found


def test_only_what_bears_on_the_subject_is_taken() -> None:
    ledger = small_ledger()
    for subject in SUBJECTS:
        ledger.claim(subject, "director", EntityValue(entity="ann"))
    part = ledger.at().snapshot.of("film")
    assert {row["subject"] for row in part.table("claims").records()} == {"film"}


@pytest.mark.parametrize("at", ["@15", "HEAD~1"])
def test_points_count_over_the_whole_ledger(at: str) -> None:
    ledger = small_ledger()
    ledger.claim("film", "director", EntityValue(entity="ann"))
    ledger.claim("book", "director", EntityValue(entity="ann"))
    whole = ledger.at().snapshot
    rows = [one.table_at("state", {"recorded_as_of": at}, "subject = 'film'").rows for one in (whole, whole.of("film"))]
    assert rows[0] == rows[1]
