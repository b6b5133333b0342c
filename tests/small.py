"""A small ledger in memory, and for every event type one event that it accepts without a word."""

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from ledger.events.check.check import check
from ledger.events.model.selector import locate, segment
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
)

_EVENTS: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)

TEXT = "\u201cI [Mann] hope to start in 2024 or early 2025,\u201d Mann said. Butler and Driver may join. Mann wrote it."
OTHER = "Mann wrote it, says another page."
SHA, OTHER_SHA = (hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, OTHER))
DIGEST = "d" * 64
ATTRIBUTES = {
    "cast_member": ("entity", "multiple"),
    "screenwriter": ("entity", "multiple"),
    "role": ("entity", "multiple"),
    "production_start": ("date", "single"),
    "budget": ("quantity", "single"),
    "time_jump": ("duration", "single"),
    "plot": ("text", "multiple"),
    "finished": ("bool", "single"),
}


class Small:
    """A ledger of a few slugs, two texts, the claims c1 and c2 in the other text, and what a test puts in besides."""

    def __init__(self) -> None:
        self.entities = {"heat-2", "mann", "butler", "warner"}
        self.kinds: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.in_sets: list[ClaimAsserted] = []
        self.replaced: list[DocumentCaptured] = []
        self.merged: list[EntityMerged] = []
        self.claims = {name: asserted(claim=name) for name in ("c1", "c2")}

    def has_entity(self, slug: str) -> bool:
        return slug in self.entities

    def entity(self, slug: str) -> list[EntityRegistered]:
        aliases = [{"name": "Heat two"}, {"name": "it", "scope": "article"}, {"name": "the film", "scope": "other"}]
        data = {"type": "entity.registered/1", "entity": slug, "aliases": aliases}
        data |= {"kind": self.kinds.get(slug, "Movie"), "label": self.labels.get(slug, "Heat 2")}
        return [msgspec.convert(data, EntityRegistered)] if slug in self.entities else []

    def attribute(self, slug: str) -> AttributeDefined | None:
        if slug not in ATTRIBUTES:
            return None
        value_type, cardinality = ATTRIBUTES[slug]
        data = dict(ATTRIBUTE, attribute=slug, value_type=value_type, cardinality=cardinality)
        return msgspec.convert(data, AttributeDefined)

    def has_document(self, slug: str) -> bool:
        return slug in {"article", "other"}

    def documents_with(self, sha256: str) -> list[DocumentCaptured]:
        slugs = {SHA: "article", OTHER_SHA: "other"}
        if sha256 not in slugs:
            return []
        chars = len(self.document_text(sha256) or "")
        data = dict(DOCUMENT, sha256=sha256, chars=chars, document=slugs[sha256], published="2024-07-17")
        return [msgspec.convert(data | {"publisher": "warner"}, DocumentCaptured)]

    def captures(self, sha256: str) -> list[DocumentCaptured]:
        return self.documents_with(sha256) + [one for one in self.replaced if one.sha256 == sha256]

    def document_text(self, sha256: str) -> str | None:
        return {SHA: TEXT, OTHER_SHA: OTHER}.get(sha256)

    def has_claim(self, claim: str) -> bool:
        return claim in self.claims

    def claim(self, claim: str) -> ClaimAsserted | None:
        return self.claims.get(claim)

    def canonical(self, slug: str) -> str:
        into = {merge.entity: merge.into for merge in self.merged}
        while slug in into:
            slug = into.pop(slug)
        return slug

    def same(self, slug: str) -> list[str]:
        return [one for one in sorted({slug, *self.entities}) if self.canonical(one) == self.canonical(slug)]

    def merges(self, slug: str) -> list[tuple[int, EntityMerged]]:
        return [(seq, merge) for seq, merge in enumerate(self.merged, 1) if merge.entity == slug]

    def erased_claim(self, claim: str) -> int | None:  # noqa: ARG002 - nothing is erased here
        return None

    def part(self, digest: str) -> AnyEvent | None:  # noqa: ARG002 - the same
        return None

    def has_event(self, digest: str) -> bool:
        return digest in {DIGEST, "e" * 64}

    def names_like(self, kind: Literal["entity", "attribute", "document"], slug: str) -> list[str]:
        return [f"{kind}-one", f"{kind}-two"] if slug.startswith("he") else []

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        return [claim for claim in self.in_sets if claim.set == set_id]


def segments(*words: str, text: str = TEXT) -> list[Any]:
    return [msgspec.to_builtins(segment(text, *locate(text, part)[0])) for part in words]


def span(words: str) -> Any:
    start, end = locate(TEXT, words)[0]
    return {"start": start, "end": end, "exact": TEXT[start:end]}


DOCUMENT = {"type": "document.captured/1", "document": "new", "sha256": SHA, "chars": len(TEXT)}
ENTITY = {"type": "entity.registered/1", "entity": "adam-driver", "kind": "Person", "label": "Adam Driver"}
ATTRIBUTE = {
    "type": "attribute.defined/1",
    "attribute": "tone",
    "value_type": "text",
    "cardinality": "single",
    "volatility": "evolving",
    "axis": "real",
}
ELSEWHERE = [{"document": OTHER_SHA, "segments": segments("Mann wrote it", text=OTHER)}]
EVIDENCE = [{"document": SHA, "segments": segments("hope to start in 2024", "early 2025")}]
CLAIM = {
    "type": "claim.asserted/1",
    "claim": "new",
    "text": "Mann hopes to start production in 2024 or early 2025.",
    "subject": "heat-2",
    "attribute": "production_start",
    "value": {"type": "date", "edtf": "[2024..2025]", "raw": "in 2024 or early 2025"},
    "polarity": "affirmed",
    "modality": "hoped",
    "speaker": "mann",
    "attribution": "on_record",
    "quote_type": "direct",
    "cue": span("Mann said"),
    "said": "[..2024-07-17]",
    "quotation": {
        "segments": segments("I [Mann] hope to start in 2024 or early 2025"),
        "insertions": [span("[Mann]")],
    },
    "evidence": EVIDENCE,
}
ANSWER = {
    "type": "claim.answered/1",
    "claims": ["c1", "c2"],
    "speaker": "mann",
    "answer": "no_comment",
    "stance": "comment",
    "attribution": "on_record",
    "cue": span("Mann said"),
    "said": "2024-07-17",
    "evidence": EVIDENCE,
}
REPETITION = {
    "type": "claim.repeated/1",
    "claim": "c1",
    "independence": "independent",
    "said": "2024-07-17",
    "evidence": EVIDENCE,
}
ASSESSMENT = {
    "type": "claim.assessed/1",
    "claim": "c1",
    "checker": "warner",
    "verdict": "confirmed",
    "basis": "The call sheet\nsays so.",
    "truth_known_on": "2024-07",
    "evidence": EVIDENCE,
}
RETRACTION = {"type": "claim.retracted/1", "claim": "c1", "by": "mann", "said": "2024-07-17", "evidence": EVIDENCE}
SUCCESSION = {"type": "claim.superseded/1", "claim": "c1", "by_claim": "c2", "reason": "newer_statement"}
RANKING = {"type": "claim.ranked/1", "claim": "c1", "rank": "preferred", "reason": "the fullest account"}
RATING = {"type": "source.rated/1", "entity": "warner", "reliability": "B", "basis": "mostly right so far"}
MERGE = {"type": "entity.merged/1", "entity": "butler", "into": "mann", "basis": "one person under two names"}
WITHDRAWAL = {"type": "event.withdrawn/1", "claim": "c1", "reason": "a slip", "replaced_by": "c2"}
OF_EVENT = {"type": "event.withdrawn/1", "event": DIGEST, "reason": "a slip", "replaced_by": "e" * 64}


WITNESSED = {"claim": CLAIM, "answer": ANSWER, "repetition": REPETITION, "assessment": ASSESSMENT,
             "retraction": RETRACTION}  # fmt: skip


def asserted(**changes: Any) -> ClaimAsserted:
    """The claim in the other text, with some fields changed."""
    one = event(CLAIM, **{"evidence": ELSEWHERE, "cue": None, "quotation": None, **changes})
    assert isinstance(one, ClaimAsserted)
    return one


def event(base: Mapping[str, Any], **changes: Any) -> AnyEvent:
    """The event with some fields changed; None takes one away."""
    fields = {name: value for name, value in {**base, **changes}.items() if value is not None}
    return _EVENTS.decode(msgspec.json.encode(fields))


def found(one: AnyEvent, known: Small | None = None) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Code and field of the problems, and of the warnings. None is said twice, and each says what to do."""
    findings = check(one, known or Small())
    for finding in findings.problems + findings.warnings:
        assert finding.message
        assert finding.hint
    problems, warnings = ([(each.code, each.field) for each in some] for some in (findings.problems, findings.warnings))
    assert len({*problems, *warnings}) == len(problems) + len(warnings)
    return set(problems), set(warnings)


def quoting(base: Mapping[str, Any], words: list[Any], insertions: list[Any] | None = None) -> AnyEvent:
    """The event with other evidence, in the same text."""
    return event(base, evidence=[{"document": SHA, "segments": words, "insertions": insertions}])
