"""Every rule that needs the ledger: one line of a table each, broken by that line alone."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ledger.events.check.check import check
from ledger.events.model.types import ClaimAsserted, DocumentCaptured
from tests.small import (
    ANSWER,
    ASSESSMENT,
    ATTRIBUTE,
    CLAIM,
    DIGEST,
    DOCUMENT,
    ELSEWHERE,
    ENTITY,
    EVIDENCE,
    MERGE,
    OF_EVENT,
    OTHER_SHA,
    RANKING,
    RATING,
    REPETITION,
    RETRACTION,
    SHA,
    SUCCESSION,
    TEXT,
    WITHDRAWAL,
    WITNESSED,
    Small,
    asserted,
    event,
    found,
    quoting,
    segments,
    span,
)
from tests.writing import merge

BUTLER, DRIVER = ({"type": "entity", "entity": slug} for slug in ("butler", "driver"))
RELATIVE = {"to": "heat-1", "relation": "before"}
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


ABOUT_A_CLAIM = (REPETITION, ASSESSMENT, RETRACTION, SUCCESSION, RANKING)


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
        (REPETITION, {}),
        (REPETITION, {"independence": "copy", "derived_from": "article", "primary_source": "a wire", "said": None}),
        (REPETITION, {"evidence": [*EVIDENCE, *ELSEWHERE], "derived_from": "c2"}),
        (ASSESSMENT, {}),
        (ASSESSMENT, {"evidence": ELSEWHERE, "review_url": "https://example.org/check"}),
        (RETRACTION, {}),
        (RETRACTION, {"by": "warner", "evidence": ELSEWHERE}),
        (SUCCESSION, {}),
        (RANKING, {}),
        (RATING, {}),
        (MERGE, {}),
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
        *((base, {"claim": "c3"}, "unknown_claim", "claim") for base in ABOUT_A_CLAIM),
        (SUCCESSION, {"by_claim": "c3"}, "unknown_claim", "by_claim"),
        (REPETITION, {"derived_from": "c3"}, "unknown_claim", "derived_from"),
        (ASSESSMENT, {"checker": "nobody"}, "unknown_entity", "checker"),
        (RATING, {"entity": "nobody"}, "unknown_entity", "entity"),
        (MERGE, {"entity": "nobody"}, "unknown_entity", "entity"),
        (MERGE, {"into": "nobody"}, "unknown_entity", "into"),
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


NOWHERE = [{"document": "0" * 64, "segments": segments("hope")}]
HOPED, EARLY = segments("hope to start in 2024", "early 2025")
WHOLE = segments("I [Mann] hope")


@pytest.mark.parametrize("base", WITNESSED.values(), ids=WITNESSED)
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


@pytest.mark.parametrize("base", WITNESSED.values(), ids=WITNESSED)
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


def test_only_its_source_retracts_a_claim() -> None:
    known = Small()
    assert found(event(RETRACTION, by="butler"), known) == ({("not_its_source", "by")}, set())
    known.claims["c1"] = asserted(claim="c1", speaker=None, attribution="outlet_voice")
    assert found(event(RETRACTION, by="mann"), known) == ({("not_its_source", "by")}, set())
    assert found(event(RETRACTION, by="warner"), known) == (set(), set())


def test_the_publisher_of_any_document_of_a_claim_retracts_it_also_of_a_replaced_one() -> None:
    known = Small()
    replaced = event(DOCUMENT, sha256="7" * 64, publisher="butler")
    assert isinstance(replaced, DocumentCaptured)
    evidence = [*ELSEWHERE, {"document": "7" * 64, "segments": segments("hope")}]
    known.claims["c1"] = asserted(claim="c1", evidence=evidence)
    assert found(event(RETRACTION, by="butler"), known) == ({("not_its_source", "by")}, set())
    known.replaced = [replaced]
    assert found(event(RETRACTION, by="butler"), known) == (set(), set())


@pytest.mark.parametrize(("slug", "into"), [("butler", "mann"), ("mann", "butler"), ("butler", "warner")])
def test_whoever_became_one_with_its_source_retracts_a_claim(slug: str, into: str) -> None:
    known = Small()
    known.merged = [merge(slug, into)]
    assert found(event(RETRACTION, by="butler"), known) == (set(), set())


@pytest.mark.parametrize(
    ("speaker", "hint"),
    [
        ("mann", "only mann or warner can take it back; a mistake of ours is withdrawn instead"),
        (None, "only warner can take it back; a mistake of ours is withdrawn instead"),
    ],
)
def test_the_hint_says_who_may_retract(speaker: str | None, hint: str) -> None:
    known = Small()
    attribution = "on_record" if speaker else "outlet_voice"
    known.claims["c1"] = asserted(claim="c1", speaker=speaker, attribution=attribution)
    (problem,) = check(event(RETRACTION, by="butler"), known).problems
    assert problem.hint == hint
    known.claims["c1"] = asserted(claim="c1", speaker=None, attribution="outlet_voice", evidence=NOWHERE)
    (problem,) = check(event(RETRACTION, by="butler"), known).problems
    assert problem.hint.startswith("nobody is named as either; ")


def test_a_claim_gives_way_only_to_one_about_the_same_attribute_of_the_same_subject() -> None:
    known = Small()
    known.claims["c2"] = asserted(claim="c2", subject="butler")
    (problem,) = check(event(SUCCESSION), known).problems
    assert (problem.code, problem.field) == ("subject_differs", "by_claim")
    assert "correct the claim" in problem.hint
    known.merged = [merge("butler", "heat-2")]
    assert found(event(SUCCESSION), known) == (set(), set())
    known.merged = [merge("heat-2", "butler")]
    assert found(event(SUCCESSION), known) == (set(), set())
    known.claims["c2"] = asserted(claim="c2", attribute="release_date")
    assert found(event(SUCCESSION), known) == ({("attribute_differs", "by_claim")}, set())


def test_an_entity_is_merged_once() -> None:
    known = Small()
    known.merged = [merge("heat-2", "mann"), merge("butler", "warner")]
    (problem,) = check(event(MERGE), known).problems
    assert (problem.code, problem.field) == ("already_merged", "entity")
    assert problem.message == "butler is merged into warner already, by @2"
    assert problem.hint == "withdraw @2 first, or merge warner"
    assert found(merge("mann", "warner"), known) == (set(), set()), (
        "into something merged, or with others merged into it"
    )
    assert found(known.merged[1], known) == (set(), set()), "a merge that is checked again does not contradict itself"


def test_a_merge_that_leads_back_is_refused_with_its_path() -> None:
    known = Small()
    known.merged = [merge("mann", "warner"), merge("warner", "butler")]
    (problem,) = check(event(MERGE), known).problems
    assert (problem.code, problem.field) == ("merge_circle", "into")
    assert (
        problem.message
        == "it leads back: butler \N{RIGHTWARDS ARROW} mann \N{RIGHTWARDS ARROW} warner \N{RIGHTWARDS ARROW} butler"
    )
    known.merged = [merge("mann", "warner"), merge("warner", "mann")]
    assert found(event(MERGE), known) == (set(), set()), "a circle of others is none of its own"


def test_a_claim_of_a_merged_entity_is_fine() -> None:
    known = Small()
    known.merged = [merge("heat-2", "warner")]
    assert found(event(CLAIM), known) == (set(), set())


def test_everything_that_a_small_ledger_is_made_of_is_itself_accepted() -> None:
    known = Small()
    parts = [*known.entity("heat-2"), known.attribute("budget"), *known.documents_with(OTHER_SHA)]
    assert [found(part) for part in parts if isinstance(part, msgspec.Struct)] == [(set(), set())] * 3
