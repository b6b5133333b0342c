import hashlib
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import ledger
from ledger.events.model.codec import encode
from ledger.events.model.parts import (
    AnyValue,
    DateValue,
    EntityValue,
    Evidence,
    QuantityValue,
    Quotation,
    Segment,
    Span,
    TextValue,
)
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    DocumentCaptured,
    EntityRegistered,
)

HOME = Path(ledger.__file__).parent
EXAMPLE = HOME / "example" / "heat-2"
# The order in which a ledger takes them in.
FILES = (HOME / "vocabulary" / "general.jsonl", HOME / "vocabulary" / "film.jsonl", EXAMPLE / "events.jsonl")

ARTICLE = (EXAMPLE / "article.txt").read_bytes()
TEXT = ARTICLE.decode()
DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
GENERAL, FILM, EVENTS = ([DECODER.decode(line) for line in path.read_bytes().splitlines()] for path in FILES)
ALL = (*GENERAL, *FILM, *EVENTS)

ATTRIBUTES = {event.attribute: event for event in ALL if isinstance(event, AttributeDefined)}
ENTITIES = {event.entity: event for event in ALL if isinstance(event, EntityRegistered)}
CLAIMS = {event.claim: event for event in ALL if isinstance(event, ClaimAsserted)}
ANSWERS = [event for event in ALL if isinstance(event, ClaimAnswered)]


def parts(part: object) -> Iterator[object]:
    """The part and all that stands inside it, outermost first."""
    yield part
    if isinstance(part, msgspec.Struct):
        inside: Any = msgspec.structs.astuple(part)
    elif isinstance(part, dict):
        inside = part.values()
    else:
        inside = part if isinstance(part, tuple) else ()
    for each in inside:
        yield from parts(each)


def entities_in(event: AnyEvent) -> set[str]:
    values = {part.entity for part in parts(event) if isinstance(part, EntityValue)}
    relatives = {
        part.relative.to for part in parts(event) if isinstance(part, DateValue | QuantityValue) and part.relative
    }
    if isinstance(event, ClaimAsserted):
        return values | relatives | {event.subject} | ({event.speaker} if event.speaker else set())
    return {event.speaker} if isinstance(event, ClaimAnswered) else set()


def attributes_in(event: AnyEvent) -> set[str]:
    if isinstance(event, ClaimAsserted):
        return {event.attribute, *(event.qualifiers or {})}
    return set(event.identity_qualifiers or ()) if isinstance(event, AttributeDefined) else set()


def value_type(value: AnyValue) -> str:
    tag = type(value).__struct_config__.tag
    assert isinstance(tag, str)
    return tag


def test_the_article_is_kept_byte_for_byte() -> None:
    digest = "29c6f00f87a8941b1c3da31d403acafad99c49111a6fe2f200c28c728ded33be"
    assert hashlib.sha256(ARTICLE).hexdigest() == digest
    assert (len(ARTICLE), len(TEXT)) == (2_919, 2_873)
    assert unicodedata.is_normalized("NFC", TEXT)
    assert not TEXT.endswith("\n")
    assert EVENTS[0] == DocumentCaptured(document="heat-2-article", sha256=digest, chars=2_873, published="2024-07-17")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_is_the_canonical_form_of_its_event(path: Path) -> None:
    data = path.read_bytes()
    assert data == b"".join(encode(DECODER.decode(line)) + b"\n" for line in data.splitlines())


def test_the_example_holds_what_was_coded() -> None:
    counts = Counter(type(event) for event in EVENTS)
    assert counts == {DocumentCaptured: 1, EntityRegistered: 22, ClaimAsserted: 64, ClaimAnswered: 3}
    assert len(ENTITIES) == 22
    assert list(CLAIMS) == [f"c{number:02}" for number in range(1, 65)]


@pytest.mark.parametrize("event", [*CLAIMS.values(), *ANSWERS])
def test_every_span_is_what_the_article_says_there(event: ClaimAsserted | ClaimAnswered) -> None:
    spans = [part for part in parts(event) if isinstance(part, Span)]
    assert spans
    for span in spans:
        assert span.exact == TEXT[span.start : span.end] != ""
        if isinstance(span, Segment):
            assert span.prefix == TEXT[max(0, span.start - 32) : span.start]
            assert span.suffix == TEXT[span.end : span.end + 32]


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_segments_are_in_order_and_hold_every_bracket_that_stands_in_them(claim: ClaimAsserted) -> None:
    wholes: list[Evidence | Quotation] = [*claim.evidence, *([claim.quotation] if claim.quotation else [])]
    for whole in wholes:
        assert all(left.end <= right.start for left, right in itertools.pairwise(whole.segments))
        places = itertools.chain.from_iterable(range(segment.start, segment.end) for segment in whole.segments)
        brackets = [place for place in places if TEXT[place] == "["]
        insertions = whole.insertions or ()
        assert [insertion.start for insertion in insertions] == brackets
        assert all(insertion.exact.endswith("]") for insertion in insertions)


def test_the_claims_are_taken_from_three_quotations() -> None:
    quoted = [claim for claim in CLAIMS.values() if claim.quotation]
    wholes = {
        (claim.evidence[0].document, claim.quotation.segments[0].start): claim for claim in quoted if claim.quotation
    }
    assert {start: claim.speaker for (_, start), claim in wholes.items()} == {
        975: "austin-butler",
        1614: "michael-mann",
        1637: "michael-mann",
    }
    assert len({claim.quotation for claim in quoted}) == 3
    assert {claim.quote_type for claim in quoted} == {"direct", "mixed"}
    assert all(claim.quotation for claim in CLAIMS.values() if claim.quote_type in {"direct", "mixed"})


def test_the_words_of_a_direct_quote_stand_inside_its_quotation() -> None:
    for claim in CLAIMS.values():
        if claim.quotation and claim.quote_type == "direct":
            for segment in claim.evidence[0].segments:
                assert any(
                    whole.start <= segment.start and segment.end <= whole.end for whole in claim.quotation.segments
                )


def test_the_claims_of_a_set_share_all_but_the_value() -> None:
    sets: dict[str, list[ClaimAsserted]] = {}
    for claim in CLAIMS.values():
        assert claim.set or not claim.closed
        if claim.set:
            sets.setdefault(claim.set, []).append(claim)
    assert [[claim.claim for claim in members] for members in sets.values()] == [
        ["c08", "c09"],
        ["c14", "c15"],
        ["c46", "c47"],
    ]
    for members in sets.values():
        assert (
            len({(claim.evidence[0].document, claim.speaker, claim.subject, claim.attribute) for claim in members}) == 1
        )
        assert len({(claim.polarity, claim.closed) for claim in members}) == 1
        assert len({claim.value for claim in members}) == len(members)


def test_everything_is_defined_before_it_is_named() -> None:
    entities: set[str] = set()
    attributes: set[str] = set()
    documents: set[str] = set()
    claims: set[str] = set()
    for event in ALL:
        assert entities_in(event) <= entities
        assert attributes_in(event) <= attributes
        match event:
            case AttributeDefined():
                attributes.add(event.attribute)
            case DocumentCaptured():
                documents |= {event.document, event.sha256}
            case EntityRegistered():
                assert {alias.scope for alias in event.aliases or () if alias.scope} <= documents
                entities.add(event.entity)
            case ClaimAsserted() | ClaimAnswered():
                assert {evidence.document for evidence in event.evidence} <= documents
                if isinstance(event, ClaimAnswered):
                    assert set(event.claims) <= claims
                else:
                    claims.add(event.claim)


def test_the_vocabularies_agree() -> None:
    definitions = [event for event in (*GENERAL, *FILM) if isinstance(event, AttributeDefined)]
    assert len(set(definitions)) == len(ATTRIBUTES)
    for attribute in definitions:
        assert set(attribute.authorities or ()) <= {"value", *ATTRIBUTES}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_values_agree_with_their_attributes(claim: ClaimAsserted) -> None:
    assert value_type(claim.value) == ATTRIBUTES[claim.attribute].value_type
    for name, value in (claim.qualifiers or {}).items():
        # Of a qualifier, `text` is a list of names.
        assert value_type(value) in {ATTRIBUTES[name].value_type, "text"}


def test_who_speaks_agrees_with_the_attribution() -> None:
    for claim in CLAIMS.values():
        assert (claim.attribution == "on_record") == (claim.speaker is not None)
        # The outlet speaks on the day it publishes; of the others only the latest day is known.
        assert claim.said == ("2024-07-17" if claim.attribution == "outlet_voice" else "[..2024-07-17]")


def test_aliases_of_the_document_stand_in_it() -> None:
    for entity in ENTITIES.values():
        for alias in entity.aliases or ():
            assert alias.name in TEXT
            assert alias.scope in {None, "heat-2-article"}


def test_the_words_for_a_subject_are_in_the_evidence_and_among_its_names() -> None:
    for claim in CLAIMS.values():
        if claim.subject_mention:
            assert any(claim.subject_mention in part.exact for part in claim.evidence[0].segments)
            subject = ENTITIES[claim.subject]
            assert claim.subject_mention in {subject.label, *(alias.name for alias in subject.aliases or ())}


def test_the_same_title_names_a_film_and_another_work() -> None:
    def named(name: str) -> list[str]:
        return [slug for slug, entity in ENTITIES.items() if name in {alias.name for alias in entity.aliases or ()}]

    assert named("Heat 2") == ["heat-2-film", "heat-2-novel"]
    assert named("Miami Vice") == ["miami-vice-series", "miami-vice-film"]
    assert named("Heat") == named("that film") == ["heat-1995"]


def test_the_novel_has_two_authors() -> None:
    authors = {claim.value for claim in CLAIMS.values() if claim.attribute == "author" and claim.closed}
    assert authors == {EntityValue(entity="michael-mann"), EntityValue(entity="meg-gardiner")}


def test_rumours_name_actors_and_no_roles() -> None:
    rumours = [claim for claim in CLAIMS.values() if claim.modality == "rumoured"]
    assert [claim.value for claim in rumours] == [
        EntityValue(entity="austin-butler"),
        EntityValue(entity="adam-driver"),
    ]
    assert all(claim.attribution == "unattributed" and not claim.qualifiers for claim in rumours)
    assert [(answer.claims, answer.speaker, answer.answer) for answer in ANSWERS] == [
        (("c14", "c15"), "michael-mann", "no_comment"),
        (("c14",), "austin-butler", "evaded"),
        (("c15",), "michael-mann", "not_confirmed"),
    ]


def test_only_mann_excludes_actors_and_only_from_their_roles() -> None:
    negated = [claim for claim in CLAIMS.values() if claim.attribute == "cast_member" and claim.polarity == "negated"]
    assert [(claim.claim, claim.modality, bool(claim.qualifiers)) for claim in negated] == [
        ("c12", "hypothetical", False),
        ("c13", "hypothetical", False),
        ("c35", "planned", True),
        ("c36", "planned", True),
    ]


def test_vague_dates_keep_their_words_and_the_contradiction_stays() -> None:
    start, relative, plain = (CLAIMS[name].value for name in ("c16", "c39", "c40"))
    assert isinstance(start, DateValue)
    assert isinstance(relative, DateValue)
    assert (start.edtf, start.raw) == ("[2024-10..2025-03]", "at the end of 2024 or early 2025")
    assert (relative.edtf, relative.raw) == ("1987", "eight years earlier than the movie")
    assert plain == DateValue(edtf="1988")
    for claim in CLAIMS.values():
        if isinstance(claim.value, DateValue | QuantityValue) and claim.value.raw:
            assert claim.value.raw in claim.evidence[0].segments[0].exact


def test_what_is_only_implied_is_marked() -> None:
    assert [claim.claim for claim in CLAIMS.values() if claim.implicated] == ["c09", "c45", "c57"]


def test_only_story_time_has_a_time_of_its_own() -> None:
    timed = {claim.claim: claim.valid for claim in CLAIMS.values() if claim.valid}
    assert timed == {"c56": "1988"}
    assert ATTRIBUTES[CLAIMS["c56"].attribute].axis == "story"


def test_butler_speaks_of_the_first_film_and_of_mann() -> None:
    said = {claim.subject for claim in CLAIMS.values() if claim.speaker == "austin-butler"}
    assert said == {"heat-1995", "michael-mann"}
    assert CLAIMS["c28"].qualifiers == {"cast_member": TextValue(text="Robert De Niro, Al Pacino")}
