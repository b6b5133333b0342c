"""Every rule that an event can break by itself: one line of a table each, broken by that line alone."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from tests.small import (
    ANSWER,
    ASSESSMENT,
    ATTRIBUTE,
    CLAIM,
    DIGEST,
    DOCUMENT,
    ENTITY,
    EVIDENCE,
    MERGE,
    OF_EVENT,
    RANKING,
    RATING,
    REPETITION,
    RETRACTION,
    SHA,
    SUCCESSION,
    WITHDRAWAL,
    WITNESSED,
    event,
    found,
    quoting,
    segments,
    span,
)

HOPED, EARLY = segments("hope to start in 2024", "early 2025")
WHOLE = segments("I [Mann] hope")
NO_SLUGS = ["A", "-a", "a b", "a/b", "e\u0301", "\xdf", "_", "\xb2", ".", "\u0301a"]
NO_PRINT = ["\n", "\x1b", "\x7f", "\x85", "\u200b", "\u202e", "\u2028", "\u2029", "\ue000", "\u0378"]
BUDGET = {"type": "quantity", "unit": "USD"}
NO_RANGES = [
    {"amount": "9", "upper": "8.9"},
    {"amount": "9", "lower": "10"},
    {"raw": "few", "lower": "-1", "upper": "-2"},
]
RELATIVE = {"to": "mann", "relation": "before"}


@pytest.mark.parametrize(
    ("base", "changes", "code", "field"),
    [
        # names
        *((DOCUMENT, {"document": slug}, "slug", "document") for slug in NO_SLUGS),
        (ENTITY, {"entity": "Adam-Driver"}, "slug", "entity"),
        (ATTRIBUTE, {"attribute": "cast member"}, "slug", "attribute"),
        (ATTRIBUTE, {"authorities": ["value", "Mann"]}, "slug", "authorities[1]"),
        *((ENTITY, {"label": f"Adam{sign}"}, "unprintable", "label") for sign in NO_PRINT),
        (ENTITY, {"aliases": [{"name": "ok"}, {"name": "\t"}]}, "unprintable", "aliases[1].name"),
        (ENTITY, {"same_as": [{"uri": "u\n", "basis": "a"}]}, "unprintable", "same_as[0].uri"),
        (ENTITY, {"same_as": [{"uri": "u", "basis": "a\0"}]}, "nul", "same_as[0].basis"),
        (DOCUMENT, {"authors": ["A", "B\t"]}, "unprintable", "authors[1]"),
        (CLAIM, {"value": {"type": "date", "raw": "in\n2024"}}, "unprintable", "value.raw"),
        (CLAIM, {"text": "a\0"}, "nul", "text"),
        (CLAIM, {"qualifiers": {"role": {"type": "text", "text": "\0"}}}, "nul", "qualifiers.role.text"),
        (WITHDRAWAL, {"reason": "\0"}, "nul", "reason"),
        *((base, {"basis": "a\0"}, "nul", "basis") for base in (ASSESSMENT, RATING, MERGE)),
        (RANKING, {"reason": "\0"}, "nul", "reason"),
        (ASSESSMENT, {"review_url": "a\n"}, "unprintable", "review_url"),
        (REPETITION, {"primary_source": "a\n"}, "unprintable", "primary_source"),
        (DOCUMENT, {"language": "english, british"}, "language", "language"),
        (ENTITY, {"aliases": [{"name": "A", "language": "e"}]}, "language", "aliases[0].language"),
        # times
        (DOCUMENT, {"published": "2023-02-29"}, "edtf", "published"),
        (DOCUMENT, {"retrieved": "2024-07-18"}, "instant", "retrieved"),
        *((CLAIM, {name: "July 2024"}, "edtf", name) for name in ("said", "published", "valid", "expires")),
        (CLAIM, {"value": {"type": "date", "edtf": "2024-13"}}, "edtf", "value.edtf"),
        *((base, {"said": "soon"}, "edtf", "said") for base in (ANSWER, REPETITION, RETRACTION)),
        (ASSESSMENT, {"truth_known_on": "at last"}, "edtf", "truth_known_on"),
        # documents
        (DOCUMENT, {"revision_kind": "update"}, "revises_missing", "revision_kind"),
        (DOCUMENT, {"statement": "We regret it."}, "revises_missing", "statement"),
        # values
        (CLAIM, {"value": {"type": "date", "relative": RELATIVE}}, "no_date", "value"),
        (CLAIM, {"qualifiers": {"budget": BUDGET}}, "no_amount", "qualifiers.budget"),
        *((CLAIM, {"attribute": "budget", "value": BUDGET | few}, "quantity_order", "value") for few in NO_RANGES),
        (CLAIM, {"closed": True}, "set_missing", "closed"),
        # speakers
        (CLAIM, {"speaker": None}, "speaker_missing", "speaker"),
        (CLAIM, {"speaker": None, "attribution": "background"}, "speaker_missing", "speaker"),
        (CLAIM, {"speaker": None, "attribution": "deep_background"}, "speaker_missing", "speaker"),
        (CLAIM, {"attribution": "unattributed"}, "speaker_named", "attribution"),
        (CLAIM, {"attribution": "outlet_voice"}, "speaker_named", "attribution"),
        (CLAIM, {"attribution": "unnamed_source"}, "speaker_named", "attribution"),
        (ANSWER, {"attribution": "unattributed"}, "speaker_named", "attribution"),
        # answers
        (ANSWER, {"answer": None, "stance": None}, "no_answer", "answer"),
        (ANSWER, {"answer": "confirmed", "stance": "deny"}, "stance_differs", "stance"),
        (ANSWER, {"answer": "denied", "stance": "support"}, "stance_differs", "stance"),
        (ANSWER, {"answer": "no_comment", "stance": "deny"}, "stance_differs", "stance"),
        (ANSWER, {"answer": "retracts_own", "stance": "query"}, "stance_differs", "stance"),
        # an event about itself
        (SUCCESSION, {"by_claim": "c1"}, "supersedes_itself", "by_claim"),
        (MERGE, {"into": "butler"}, "merges_itself", "into"),
        # withdrawals
        (WITHDRAWAL, {"claim": None, "replaced_by": None}, "one_target", "claim"),
        (WITHDRAWAL, {"event": DIGEST}, "one_target", "claim"),
        (WITHDRAWAL, {"replaced_by": "c1"}, "replaced_by_itself", "replaced_by"),
        (OF_EVENT, {"replaced_by": DIGEST}, "replaced_by_itself", "replaced_by"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_refused(base: Mapping[str, Any], changes: dict[str, Any], code: str, field: str) -> None:
    assert found(event(base, **changes)) == ({(code, field)}, set())


@pytest.mark.parametrize("base", WITNESSED.values(), ids=WITNESSED)
@pytest.mark.parametrize(
    ("words", "insertions", "code", "field"),
    [
        ([EARLY, HOPED], None, "spans_order", "evidence[0].segments[1]"),
        (segments("hope to start", "start in 2024"), None, "spans_order", "evidence[0].segments[1]"),
        ([HOPED, EARLY | {"end": EARLY["start"]}], None, "empty_range", "evidence[0].segments[1]"),
        (WHOLE, [span("hope"), span("[Mann]")], "spans_order", "evidence[0].insertions[1]"),
        (WHOLE, [span("hope to")], "insertion_outside", "evidence[0].insertions[0]"),
        (WHOLE, [span("Mann said")], "insertion_outside", "evidence[0].insertions[0]"),
        (segments("hope"), [span("[Mann] hope")], "insertion_outside", "evidence[0].insertions[0]"),
    ],
)
def test_the_spans_of_evidence_are_in_order_and_insertions_inside_segments(
    base: Mapping[str, Any], words: list[Any], insertions: list[Any] | None, code: str, field: str
) -> None:
    assert found(quoting(base, words, insertions)) == ({(code, field)}, set())


@pytest.mark.parametrize("base", [CLAIM, ANSWER], ids=["claim", "answer"])
@pytest.mark.parametrize("end", [8, 9])
def test_an_empty_cue_is_refused(base: Mapping[str, Any], end: int) -> None:
    assert found(event(base, cue={"start": 9, "end": end, "exact": "x"})) == ({("empty_range", "cue")}, set())


def test_a_quotation_follows_the_rules_of_evidence() -> None:
    quotation = {"segments": [EARLY, HOPED], "insertions": [span("Butler")]}
    assert found(event(CLAIM, quotation=quotation)) == (
        {("spans_order", "quotation.segments[1]"), ("insertion_outside", "quotation.insertions[0]")},
        set(),
    )


@pytest.mark.parametrize("base", WITNESSED.values(), ids=WITNESSED)
def test_no_evidence_is_refused_however_the_event_is_made(base: Mapping[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        event(base, evidence=[])
    bare: Any = msgspec.structs.replace(event(base), evidence=())
    assert found(bare) == ({("no_evidence", "evidence")}, set())


def test_an_assessment_alone_may_do_without_evidence() -> None:
    assert found(event(ASSESSMENT, evidence=None)) == (set(), set())
    for base in (CLAIM, ANSWER, REPETITION, RETRACTION):
        with pytest.raises(msgspec.ValidationError):
            event(base, evidence=None)


@pytest.mark.parametrize("base", [CLAIM, ANSWER], ids=["claim", "answer"])
def test_off_the_record_cannot_be_written_down(base: Mapping[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match="off_the_record"):
        event(base, attribution="off_the_record")


@pytest.mark.parametrize(
    ("slug", "better"),
    [
        ("Zo\xeb Stra\xdfe/2", "zo\xeb-strasse-2"),
        ("_Heat 2", "heat-2"),
        ("e\u0301", "\xe9"),
        ("\u0928\u0940!", "\u0928\u0940-"),  # a vowel sign
    ],
)
def test_a_slug_is_refused_with_one_that_would_do(slug: str, better: str) -> None:
    assert found(event(ENTITY, entity=slug)) == ({("slug", "entity")}, set())
    assert found(event(ENTITY, entity=better)) == (set(), set())


def test_all_findings_of_an_event_are_collected() -> None:
    evidence = [{"document": SHA, "segments": [EARLY, HOPED]}, *EVIDENCE]
    value = {"type": "entity", "entity": "nobody"}
    one = event(CLAIM, text="\0", subject="nobody", speaker=None, said="soon", valid="later", closed=True, value=value,
                evidence=evidence, subject_mention="He")  # fmt: skip
    assert found(one) == (
        {
            ("nul", "text"),
            ("edtf", "said"),
            ("edtf", "valid"),
            ("set_missing", "closed"),
            ("speaker_missing", "speaker"),
            ("spans_order", "evidence[0].segments[1]"),
            ("unknown_entity", "subject"),
            ("unknown_entity", "value.entity"),
            ("value_type", "value"),
        },
        {("subject_is_value", "value.entity")},
    )
