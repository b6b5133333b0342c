"""What an index held after an earlier event: nothing recorded later counts, withdrawals included."""

from collections.abc import Iterator
from typing import Literal, TypeVar

from ledger.events.index.index import Entry, Index, followed
from ledger.events.model.types import AttributeDefined, DocumentCaptured, EntityMerged, EntityRegistered

T = TypeVar("T", EntityRegistered, AttributeDefined, DocumentCaptured)


class Past:
    """An index up to and including event `until`."""

    def __init__(self, index: Index, until: int) -> None:
        self.index = index
        self.until = until

    def sees(self, seq: int) -> bool:
        """Whether an event is recorded by then."""
        return seq <= self.until

    def seen(self) -> Iterator[Entry]:
        """The events that can be seen, oldest first."""
        return (entry for entry in self.index.events(until=self.until) if self.sees(entry.seq))

    def withdrawn_by(self, seq: int) -> int | None:
        """The first live withdrawal that names an event; one is live unless a later live one names it."""
        by: dict[int, list[int]] = {}
        waiting = [seq]
        while waiting:
            named = waiting.pop()
            if named not in by:
                by[named] = [found for found in self.index.withdrawals_of(named) if found <= self.until]
                waiting += by[named]
        live: dict[int, int | None] = {}
        for named in sorted(by, reverse=True):
            live[named] = next((found for found in by[named] if live[found] is None), None)
        return live[seq]

    def entities(self) -> list[EntityRegistered]:
        """All registrations that are not withdrawn, oldest first."""
        return [event for _, event in self._live("entity", EntityRegistered)]

    def entity(self, slug: str) -> list[EntityRegistered]:
        """The registrations of one entity, oldest first."""
        return [event for _, event in self._live("entity", EntityRegistered, slug)]

    def merges(self, slug: str) -> list[tuple[int, EntityMerged]]:
        """The live merges of an entity into another, with the numbers of the events, oldest first."""
        seqs = (seq for seq in self.index.merging(slug) if seq <= self.until and self.withdrawn_by(seq) is None)
        found = [(seq, self.index.event(seq).event) for seq in seqs]
        return [(seq, event) for seq, event in found if isinstance(event, EntityMerged)]

    def canonical(self, slug: str) -> str:
        """The entity that counts for this one, merges followed to their end; itself if it is not merged."""
        return followed(slug, lambda one: next(((seq, merge.into) for seq, merge in reversed(self.merges(one))), None))

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The definition in force."""
        return next(iter([event for _, event in self._live("attribute", AttributeDefined, slug)][::-1]), None)

    def document(self, slug: str) -> DocumentCaptured | None:
        """The document in force."""
        return next(iter([event for _, event in self._live("document", DocumentCaptured, slug)][::-1]), None)

    def attributes(self) -> list[AttributeDefined]:
        """The definitions in force, in the order they were recorded."""
        return _newest({event.attribute: (seq, event) for seq, event in self._live("attribute", AttributeDefined)})

    def documents(self) -> list[DocumentCaptured]:
        """The documents in force, in the order they were recorded."""
        return _newest({event.document: (seq, event) for seq, event in self._live("document", DocumentCaptured)})

    def captures(self, sha256: str) -> list[tuple[int, DocumentCaptured]]:
        """The captures of a text that are recorded by then and not withdrawn, with their numbers, oldest first.

        The newest one under a name says what the text is: its date, its publisher, what it revises.
        """
        seqs = (seq for seq in self.index.capturing(sha256) if seq <= self.until and self.withdrawn_by(seq) is None)
        found = [(seq, self.index.event(seq).event) for seq in seqs]
        return [(seq, event) for seq, event in found if isinstance(event, DocumentCaptured)]

    def only_document(self) -> str | None:
        """The slug of the document in force where there is one and no other."""
        slugs: set[str] = set()
        for _, event in self._live("document", DocumentCaptured):
            slugs.add(event.document)
            if len(slugs) > 1:
                return None
        return slugs.pop() if slugs else None

    def naming(self, claim: str) -> list[Entry]:
        """The events that name a claim, withdrawn or not, oldest first."""
        return [self.index.event(seq) for seq in self.index.naming("claim", claim) if self.sees(seq)]

    def _live(
        self, kind: Literal["entity", "attribute", "document"], shape: type[T], name: str | None = None
    ) -> Iterator[tuple[int, T]]:
        for seq in self.index.defining(kind, name):
            there = self.sees(seq) if kind == "document" else seq <= self.until
            if there and self.withdrawn_by(seq) is None:
                event = self.index.event(seq).event
                if isinstance(event, shape):
                    yield seq, event


def _newest(found: dict[str, tuple[int, T]]) -> list[T]:
    return [event for _, event in sorted(found.values(), key=lambda pair: pair[0])]
