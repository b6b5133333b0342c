import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Literal

import msgspec

import ledger
from ledger.events.check.check import check
from ledger.events.model.codec import encode
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
)

HOME = Path(ledger.__file__).parent
EXAMPLE = HOME / "example" / "heat-2"
FILES = (HOME / "vocabulary" / "general.jsonl", HOME / "vocabulary" / "film.jsonl", EXAMPLE / "events.jsonl")


class Memory:
    """What a ledger would know after the events that it was given."""

    def __init__(self, text: str) -> None:
        self._texts = {hashlib.sha256(text.encode()).hexdigest(): text}
        self._entities: defaultdict[str, list[EntityRegistered]] = defaultdict(list)
        self._attributes: dict[str, AttributeDefined] = {}
        self._documents: dict[str, DocumentCaptured] = {}
        self._claims: dict[str, ClaimAsserted] = {}
        self._merges: list[EntityMerged] = []
        self._digests: set[str] = set()

    def take(self, event: AnyEvent) -> None:
        self._digests.add(hashlib.sha256(b"\0" + encode(event)).hexdigest())
        match event:
            case EntityRegistered():
                self._entities[event.entity].append(event)
            case AttributeDefined():
                self._attributes[event.attribute] = event
            case DocumentCaptured():
                self._documents[event.document] = event
            case EntityMerged():
                self._merges.append(event)
            case ClaimAsserted():
                self._claims[event.claim] = event

    def has_entity(self, slug: str) -> bool:
        return slug in self._entities

    def entity(self, slug: str) -> list[EntityRegistered]:
        return self._entities.get(slug, [])

    def attribute(self, slug: str) -> AttributeDefined | None:
        return self._attributes.get(slug)

    def has_document(self, slug: str) -> bool:
        return slug in self._documents

    def documents_with(self, sha256: str) -> list[DocumentCaptured]:
        return [document for document in self._documents.values() if document.sha256 == sha256]

    def document_text(self, sha256: str) -> str | None:
        return self._texts.get(sha256)

    def has_claim(self, claim: str) -> bool:
        return claim in self._claims

    def claim(self, claim: str) -> ClaimAsserted | None:
        return self._claims.get(claim)

    def captures(self, sha256: str) -> list[DocumentCaptured]:
        return self.documents_with(sha256)

    def canonical(self, slug: str) -> str:
        return slug

    def same(self, slug: str) -> list[str]:
        return [slug]

    def merges(self, slug: str) -> list[tuple[int, EntityMerged]]:
        return [(number, merge) for number, merge in enumerate(self._merges, 1) if merge.entity == slug]

    def erased_claim(self, claim: str) -> int | None:  # noqa: ARG002 - nothing is erased here
        return None

    def part(self, digest: str) -> AnyEvent | None:  # noqa: ARG002 - the same
        return None

    def has_event(self, digest: str) -> bool:
        return digest in self._digests

    def names_like(self, kind: Literal["entity", "attribute", "document"], slug: str) -> list[str]:
        names = {"entity": [*self._entities], "attribute": [*self._attributes], "document": [*self._documents]}
        return [name for name in names[kind] if name.startswith(slug[:1])]

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        return [claim for claim in self._claims.values() if claim.set == set_id]


def test_the_example_is_accepted_and_draws_one_warning() -> None:
    known = Memory((EXAMPLE / "article.txt").read_bytes().decode())
    decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
    warnings = []
    for line in b"".join(path.read_bytes() for path in FILES).splitlines():
        event = decoder.decode(line)
        found = check(event, known)
        assert found.problems == []
        warnings += [(getattr(event, "claim", ""), warning.code) for warning in found.warnings]
        known.take(event)
    # "The time jump in the book isn't 25 years": a single value denied, and none given.
    assert warnings == [("c11", "negated_single")]
