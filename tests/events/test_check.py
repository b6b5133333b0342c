"""Every rule that needs the ledger and every warning: one line of a table each, broken by that line alone."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ledger.events.check import check
from ledger.events.model import ClaimAsserted
from tests.small import (
    ANSWER,
    ATTRIBUTE,
    CLAIM,
    DIGEST,
    DOCUMENT,
    ENTITY,
    EVIDENCE,
    OF_EVENT,
    OTHER,
    OTHER_SHA,
    SHA,
    TEXT,
    WITHDRAWAL,
    Small,
    event,
    found,
    quoting,
    segments,
    span,
)

BUTLER, DRIVER = ({"type": "entity", "entity": slug} for slug in ("butler", "driver"))
RELATIVE = {"to": "heat-1", "relation": "before"}
ELSEWHERE = [{"document": OTHER_SHA, "segments": segments("Mann wrote it", text=OTHER)}]
REVISED = {
    "publisher": "warner",
    "published": "2024-07-17",
    "retrieved": "2024-07-18T10:00:00+02:00",
    "language": "en-GB",
    "revises": "article",
    "revision_kind": "correction",
    "statement": "A name\nwas wrong.",
    "authors": ["A. Writer", "\xdc. \u0141."],
}
REGISTERED = {
    "aliases": [{"name": "Driver", "language": "zh-Hant", "scope": "article"}],
    "same_as": [{"uri": "https://www.wikidata.org/entity/Q1", "basis": "the same films"}],
}
DEFINED = {"attribute": "gr\xf6sse_2.x", "identity_qualifiers": ["role"], "authorities": ["value", "director"]}
NAMES = {"role": {"type": "text", "text": "A, B and C"}, "plot": {"type": "some"}}
JUMP = {"type": "duration", "duration": "P25Y"}
AMOUNT = {"type": "quantity", "amount": "-1.5", "unit": "USD", "lower": "-10", "upper": "2"}
TOUCHING = [{"document": SHA, "segments": segments("I [", "Mann] hope"), "insertions": [span("Mann]")]}]


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (DOCUMENT, REVISED),
        (DOCUMENT, {"published": "2024-07-18", "retrieved": "2024-07-18T00:00:00Z"}),
        (DOCUMENT, {"published": "2024-07-18"}),
        (DOCUMENT, {"retrieved": "2024-07-18T00:00:00Z"}),
        (ENTITY, REGISTERED),
        (ATTRIBUTE, DEFINED),
        (CLAIM, {}),
        (CLAIM, {"attribute": "cast_member", "value": BUTLER, "qualifiers": NAMES, "derived_from": "c1"}),
        (CLAIM, {"attribute": "cast_member", "value": BUTLER, "polarity": "negated"}),
        (CLAIM, {"attribute": "budget", "value": AMOUNT}),
        (CLAIM, {"attribute": "budget", "value": {"type": "quantity", "raw": "a fraction"}}),
        (CLAIM, {"attribute": "budget", "value": {"type": "none"}}),
        (CLAIM, {"attribute": "time_jump", "value": JUMP, "derived_from": "article"}),
        (CLAIM, {"attribute": "finished", "value": {"type": "bool", "bool": False}, "set": "s", "closed": True}),
        (CLAIM, {"speaker": None, "attribution": "unattributed", "cue": None}),
        (CLAIM, {"speaker": None, "attribution": "unnamed_source"}),
        (CLAIM, {"text": "line one\nline two\t\u202e"}),
        (CLAIM, {"subject_mention": "HEAT \xa02"}),
        (CLAIM, {"subject_mention": "heat TWO"}),
        (CLAIM, {"subject_mention": "it"}),
        (CLAIM, {"said": "2024-07-18", "published": "2024-07-18"}),
        (CLAIM, {"said": "2024-07-18", "published": "2024-07/.."}),
        (CLAIM, {"evidence": TOUCHING}),
        (ANSWER, {}),
        (ANSWER, {"stance": None}),
        (ANSWER, {"answer": "denied", "stance": "deny"}),
        (ANSWER, {"answer": None, "stance": "query", "attribution": None}),
        (WITHDRAWAL, {}),
        (OF_EVENT, {}),
    ],
)  # fmt: skip
def test_what_breaks_no_rule_is_accepted_without_a_word(base: Mapping[str, Any], changes: dict[str, Any]) -> None:
    assert found(event(base, **changes)) == (set(), set())


@pytest.mark.parametrize(
    ("base", "changes", "code", "field"),
    [
        (DOCUMENT, {"sha256": "0" * 64}, "no_text", "sha256"),
        (DOCUMENT, {"chars": len(TEXT.encode())}, "chars_differ", "chars"),
        (DOCUMENT, {"publisher": "nobody"}, "unknown_entity", "publisher"),
        (DOCUMENT, {"revises": "nothing"}, "unknown_document", "revises"),
        (ENTITY, {"aliases": [{"name": "A", "scope": "nothing"}]}, "unknown_document", "aliases[0].scope"),
        (ATTRIBUTE, {"identity_qualifiers": ["role", "nothing"]}, "unknown_attribute", "identity_qualifiers[1]"),
        (CLAIM, {"subject": "Heat 2"}, "unknown_entity", "subject"),
        (CLAIM, {"speaker": "nobody"}, "unknown_entity", "speaker"),
        (CLAIM, {"attribute": "nothing", "polarity": "negated"}, "unknown_attribute", "attribute"),
        (CLAIM, {"attribute": "cast_member", "value": DRIVER}, "unknown_entity", "value.entity"),
        (CLAIM, {"qualifiers": {"nothing": {"type": "some"}}}, "unknown_attribute", "qualifiers.nothing"),
        (CLAIM, {"qualifiers": {"role": DRIVER}}, "unknown_entity", "qualifiers.role.entity"),
        (
            CLAIM,
            {"value": {"type": "date", "raw": "then", "relative": RELATIVE}},
            "unknown_entity",
            "value.relative.to",
        ),
        (CLAIM, {"derived_from": "c3"}, "unknown_claim", "derived_from"),
        (CLAIM, {"attribute": "plot"}, "value_type", "value"),
        (CLAIM, {"value": {"type": "text", "text": "2024"}}, "value_type", "value"),
        (CLAIM, {"qualifiers": {"role": {"type": "bool", "bool": True}}}, "value_type", "qualifiers.role"),
        (ANSWER, {"claims": ["c1", "c3"]}, "unknown_claim", "claims[1]"),
        (ANSWER, {"speaker": "nobody"}, "unknown_entity", "speaker"),
        (WITHDRAWAL, {"claim": "c3"}, "unknown_claim", "claim"),
        (WITHDRAWAL, {"replaced_by": DIGEST}, "unknown_claim", "replaced_by"),
        (OF_EVENT, {"event": "0" * 64}, "unknown_event", "event"),
        (OF_EVENT, {"replaced_by": "c1"}, "unknown_event", "replaced_by"),
    ],
)
def test_what_the_ledger_does_not_hold_is_refused(
    base: Mapping[str, Any], changes: dict[str, Any], code: str, field: str
) -> None:
    assert found(event(base, **changes)) == ({(code, field)}, set())


HOPED, EARLY = segments("hope to start in 2024", "early 2025")
WHOLE = segments("I [Mann] hope")


@pytest.mark.parametrize("base", [CLAIM, ANSWER], ids=["claim", "answer"])
@pytest.mark.parametrize(
    ("words", "insertions", "field"),
    [
        ([HOPED | {"exact": "hoped to start in 2024"}], None, "segments[0]"),
        ([HOPED | {"prefix": ""}], None, "segments[0]"),
        ([HOPED | {"suffix": "or"}], None, "segments[0]"),
        ([HOPED, EARLY | {"end": 5_000}], None, "segments[1]"),
        (WHOLE, [span("[Mann]") | {"exact": "[Butler]"}], "insertions[0]"),
    ],
)
def test_words_that_do_not_stand_there_are_refused(
    base: Mapping[str, Any], words: list[Any], insertions: list[Any] | None, field: str
) -> None:
    assert found(quoting(base, words, insertions)) == ({("words_differ", f"evidence[0].{field}")}, set())


@pytest.mark.parametrize("base", [CLAIM, ANSWER], ids=["claim", "answer"])
def test_a_cue_that_does_not_stand_there_is_refused(base: Mapping[str, Any]) -> None:
    one = event(base, cue={"start": 0, "end": 9, "exact": "Mann said"})
    assert found(one) == ({("words_differ", "cue")}, set())


def test_cue_and_quotation_stand_in_the_document_of_the_first_evidence() -> None:
    assert found(event(CLAIM, evidence=[*EVIDENCE, *ELSEWHERE])) == (set(), set())
    problems, _ = found(event(CLAIM, evidence=[*ELSEWHERE, *EVIDENCE]))
    fields = ("cue", "quotation.segments[0]", "quotation.insertions[0]")
    assert problems == {("words_differ", field) for field in fields}


@pytest.mark.parametrize("base", [CLAIM, ANSWER], ids=["claim", "answer"])
def test_evidence_in_an_unknown_document_is_refused(base: Mapping[str, Any]) -> None:
    evidence = [*EVIDENCE, {"document": "0" * 64, "segments": [HOPED]}]
    assert found(event(base, evidence=evidence)) == ({("unknown_document", "evidence[1].document")}, set())


@pytest.mark.parametrize(
    ("exact", "hint"),
    [
        ("Mann", "these words stand at 4 to 8, 48 to 52, 87 to 91; "),
        ('"I [Mann] hope', "these words stand at 0 to 14; "),
        ("Buttler and Driver", 'it says: "Butler and Driver"'),
        ("\N{SNOWMAN}", "the words must be in the text"),
    ],
)
def test_the_hint_says_where_the_words_are_or_what_stands_there(exact: str, hint: str) -> None:
    (problem,) = check(quoting(CLAIM, [HOPED | {"exact": exact}]), Small()).problems
    assert problem.hint.startswith(hint)


def test_an_unknown_name_brings_the_names_like_it() -> None:
    (near,) = check(event(CLAIM, subject="heat2"), Small()).problems
    assert (near.message, near.hint) == ("no entity is called heat2", "did you mean entity-one or entity-two?")
    (far,) = check(event(CLAIM, subject="x"), Small()).problems
    assert (far.message, far.hint) == ("no entity is called x", "add the entity first")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"evidence": ELSEWHERE}, "evidence[0].document"),
        ({"speaker": "butler"}, "speaker"),
        ({"speaker": None, "attribution": "outlet_voice"}, "speaker"),
        ({"subject": "warner"}, "subject"),
        ({"attribute": "cast_member"}, "attribute"),
    ],
)
def test_the_claims_of_a_set_share_what_makes_them_one_statement(changes: dict[str, Any], field: str) -> None:
    fields = CLAIM | {"set": "s", "attribute": "screenwriter", "value": BUTLER, "cue": None, "quotation": None}
    first = event(fields, claim="c1")
    assert isinstance(first, ClaimAsserted)
    known = Small()
    known.in_sets = [first]
    assert found(event(fields), known) == (set(), set())
    assert found(event(fields | changes), known) == ({("set_differs", field)}, set())
    assert found(event(fields | changes, set="another"), known) == (set(), set())
    assert found(event(fields | changes, claim="c1"), known) == (set(), set()), "a claim does not contradict itself"


NOON = "2024-07-18T12:00:00Z"
NIGHT = "2024-07-18T01:00:00+02:00"
SELF = {"attribute": "cast_member", "value": {"type": "entity", "entity": "heat-2"}}


@pytest.mark.parametrize(
    ("base", "changes", "code", "field"),
    [
        (DOCUMENT, {"published": "2024-07-19", "retrieved": NOON}, "published_after_retrieved", "published"),
        (DOCUMENT, {"published": "2024/..", "retrieved": NOON}, "published_after_retrieved", "published"),
        (DOCUMENT, {"published": "2024-07-18", "retrieved": NIGHT}, "published_after_retrieved", "published"),
        (CLAIM, {"said": "2024-07-17", "published": "2024-07-16"}, "said_after_published", "said"),
        (CLAIM, {"said": "2024-07-18"}, "said_after_published", "said"),  # after the document
        (CLAIM, {"said": "[2024-07..]"}, "said_after_published", "said"),
        (ANSWER, {"said": "2024-07"}, "said_after_published", "said"),
        (CLAIM, SELF, "subject_is_value", "value.entity"),
        (CLAIM, {"polarity": "negated"}, "negated_single", "polarity"),
        (CLAIM, {"subject_mention": "Heat"}, "unknown_name", "subject_mention"),
        (CLAIM, {"subject_mention": "the film"}, "unknown_name", "subject_mention"),  # only in another document
    ],
)  # fmt: skip
def test_what_is_odd_is_accepted_with_a_warning(
    base: Mapping[str, Any], changes: dict[str, Any], code: str, field: str
) -> None:
    assert found(event(base, **changes)) == (set(), {(code, field)})


def test_bad_times_are_refused_without_a_warning_about_them() -> None:
    one = event(DOCUMENT, published="2023-02-29", retrieved="yesterday")
    assert found(one) == ({("edtf", "published"), ("instant", "retrieved")}, set())


def test_everything_that_a_small_ledger_is_made_of_is_itself_accepted() -> None:
    known = Small()
    parts = [*known.entity("heat-2"), known.attribute("budget"), *known.documents_with(OTHER_SHA)]
    assert [found(part) for part in parts if isinstance(part, msgspec.Struct)] == [(set(), set())] * 3
