from typing import Any

import pytest

from ledger.capture.complete import Local, complete
from ledger.capture.draft import Draft
from ledger.events.errors import Problem
from ledger.events.model.codec import encode
from ledger.events.model.types import AnyEvent, ClaimAsserted, DocumentCaptured

TEXT = "“We cannot wait,” she said. The bridge is old. The bridge isn\u2019t safe."
SHA = "a" * 64


class Held:
    def document(self, slug: str) -> DocumentCaptured | None:
        return DocumentCaptured(document="news", sha256=SHA, chars=len(TEXT)) if slug == "news" else None

    def document_text(self, sha256: str) -> str | None:
        return TEXT if sha256 == SHA else None


def filled(local: dict[int, Local] | None = None, **data: Any) -> tuple[AnyEvent | None, list[Problem]]:
    return complete(Draft(data), Held(), local or {}, lambda: "made-id")


def claim(**data: Any) -> dict[str, Any]:
    given = {
        "type": "claim.asserted/1", "text": "It is old.", "subject": "bridge", "attribute": "statement",
        "value": {"type": "text", "text": "old"}, "polarity": "affirmed", "modality": "asserted",
        "attribution": "outlet_voice", "quote_type": "none",
        "evidence": [{"document": "news", "segments": [{"exact": "is old"}]}],
    }  # fmt: skip
    return given | data


def test_words_alone_become_a_segment_of_the_document() -> None:
    event, problems = filled(**claim())
    assert problems == []
    assert isinstance(event, ClaimAsserted)
    (segment,) = event.evidence[0].segments
    assert (event.claim, event.evidence[0].document) == ("made-id", SHA)
    assert TEXT[segment.start : segment.end] == segment.exact == "is old"
    assert segment.prefix == TEXT[segment.start - 32 : segment.start]
    assert segment.suffix == TEXT[segment.end : segment.end + 32]


def test_what_is_filled_in_is_the_source_s_own_characters() -> None:
    event, _ = filled(**claim(evidence=[{"document": "news", "segments": [{"exact": "isn't safe"}]}]))
    assert isinstance(event, ClaimAsserted)
    assert event.evidence[0].segments[0].exact == "isn\u2019t safe"


def test_cue_quotation_and_insertions_are_found_in_the_first_document() -> None:
    parts = claim(
        cue={"exact": "she said"},
        quotation={"segments": [{"exact": "“We cannot wait,”"}]},
        evidence=[{"document": "news", "segments": [{"exact": "We cannot wait"}], "insertions": [{"exact": "cannot"}]}],
    )
    event, problems = filled(**parts)
    assert problems == []
    assert isinstance(event, ClaimAsserted)
    assert event.cue is not None
    assert event.quotation is not None
    assert event.evidence[0].insertions is not None
    spans = [event.cue, *event.quotation.segments, *event.evidence[0].insertions]
    assert [TEXT[span.start : span.end] for span in spans] == ["she said", "“We cannot wait,”", "cannot"]


def test_start_chooses_among_several_places() -> None:
    second = TEXT.rindex("The bridge")
    event, _ = filled(**claim(evidence=[{"document": "news", "segments": [{"exact": "The bridge", "start": second}]}]))
    assert isinstance(event, ClaimAsserted)
    assert event.evidence[0].segments[0].start == second


def test_what_is_given_is_left_for_the_check() -> None:
    given = {"exact": "wrong", "start": 0, "end": 5, "prefix": "also wrong", "suffix": ""}
    event, _ = filled(**claim(evidence=[{"document": SHA, "segments": [given]}]))
    assert isinstance(event, ClaimAsserted)
    assert event.evidence[0].segments[0].prefix == "also wrong"


@pytest.mark.parametrize(
    ("segment", "code", "hint"),
    [
        ({"exact": "The bridge is odl"}, "words_not_found", "The bridge is old"),
        ({"exact": "is old", "start": 3}, "words_not_found", "is old"),
        ({"exact": "The bridge"}, "ambiguous_words", '"start": 28 or 47'),
    ],
)
def test_words_that_cannot_be_placed_are_a_problem(segment: dict[str, Any], code: str, hint: str) -> None:
    event, (problem,) = filled(**claim(evidence=[{"document": "news", "segments": [segment]}]))
    assert event is None
    assert (problem.code, problem.field) == (code, "evidence[0].segments[0].exact")
    assert hint in problem.hint


def test_an_unknown_document_is_a_problem() -> None:
    _, (problem,) = filled(**claim(evidence=[{"document": "old-news", "segments": [{"exact": "x"}]}]))
    assert (problem.code, problem.field) == ("unknown_document", "evidence[0].document")


def test_the_length_of_a_captured_text_is_counted() -> None:
    event, _ = filled(type="document.captured/1", document="news", sha256=SHA)
    assert event == DocumentCaptured(document="news", sha256=SHA, chars=len(TEXT))


LOCAL = {1: Local("bridge", "d" * 64), 2: Local("c-two", "e" * 64)}


def test_local_names_stand_for_slugs_claims_and_digests() -> None:
    event, problems = filled(LOCAL, **claim(subject="$1", value={"type": "entity", "entity": "$1"}, derived_from="$2"))
    assert problems == []
    assert isinstance(event, ClaimAsserted)
    assert (event.subject, event.derived_from) == ("bridge", "c-two")
    assert b'"entity":"bridge"' in encode(event)
    by_digest, _ = filled(LOCAL, type="event.withdrawn/1", event="$1", replaced_by="$2", reason="r")
    assert by_digest is not None
    assert (f'"event":"{"d" * 64}","reason":"r","replaced_by":"{"e" * 64}"').encode() in encode(by_digest)
    by_claim, _ = filled(LOCAL, type="event.withdrawn/1", claim="$2", replaced_by="$2", reason="r")
    assert by_claim is not None
    assert b'"replaced_by":"c-two"' in encode(by_claim)


def test_a_dollar_sign_in_a_text_is_a_dollar_sign() -> None:
    event, problems = filled(**claim(text="$1", value={"type": "text", "text": "$1"}))
    assert problems == []
    assert isinstance(event, ClaimAsserted)
    assert event.text == "$1"


def test_a_local_name_of_no_earlier_line_is_a_problem() -> None:
    _, (problem,) = filled(LOCAL, **claim(subject="$3"))
    assert (problem.code, problem.field) == ("unknown_reference", "subject")


@pytest.mark.parametrize(
    ("change", "code", "field", "hint"),
    [
        ({"type": "claim.asserted/2"}, "unknown_type", "type", "claim.asserted/1"),
        ({"type": "nonsense"}, "unknown_type", "type", "document.captured/1, "),
        ({"type": 7}, "missing_field", "type", "one of"),
        ({"polarty": "affirmed"}, "unknown_field", "polarty", "polarity"),
        ({"polarity": "yes"}, "wrong_value", "polarity", ""),
        ({"text": 7}, "wrong_value", "text", ""),
        ({"value": {"type": "entity", "entity": "x", "id": "y"}}, "unknown_field", "value.id", ""),
        ({"value": {"type": "number"}}, "wrong_value", "value.type", ""),
        ({"evidence": []}, "wrong_value", "evidence", ""),
        ({"evidence": [{"document": SHA, "segments": [{}]}]}, "missing_field", "evidence[0].segments[0].", ""),
    ],
)
def test_a_wrong_shape_is_said_in_words(change: dict[str, Any], code: str, field: str, hint: str) -> None:
    event, (problem,) = filled(**claim(**change))
    assert event is None
    assert problem.code == code
    assert problem.field.startswith(field)
    assert hint in problem.hint


def test_the_draft_itself_is_not_changed() -> None:
    data = claim()
    complete(Draft(data), Held(), {}, lambda: "x")
    assert data == claim()
