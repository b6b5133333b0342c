"""What the log holds, findable: commits, events, the names that they define, and what rests on a name.

The index only finds: what it returns is read from the log and verified. That it finds all is not verified.
It is what `check` needs to know.
"""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Literal, TypeVar

from ledger.events.errors import Damaged, NotFound
from ledger.events.index.derived import CommitRow
from ledger.events.index.entries import Entries, Entry
from ledger.events.model.types import AttributeDefined, ClaimAsserted, DocumentCaptured, EntityMerged, EntityRegistered

T = TypeVar("T", EntityRegistered, AttributeDefined, DocumentCaptured, ClaimAsserted)
__all__ = ["CommitRow", "Entry", "Index", "followed"]

Kind = Literal["entity", "attribute", "document"]

_LIVE = "FROM names JOIN events USING (seq) WHERE withdrawn IS NULL AND kind = ? "
_IN_FORCE = "SELECT max(seq) " + _LIVE + "GROUP BY name ORDER BY 1"
_ALL = "SELECT seq " + _LIVE + "AND name = ? ORDER BY seq"
_NEWEST = _ALL + " DESC LIMIT 1"
_MERGED = 'SELECT seq, entity, "into" FROM merges JOIN events USING (seq) WHERE withdrawn IS NULL '
_INTO = _MERGED + "AND entity = ? ORDER BY seq"
_FROM = _MERGED + 'AND "into" = ? ORDER BY seq'
_NEEDED_BY = """
    WITH alone AS (
        SELECT kind, name FROM names
        WHERE seq = ? AND kind IN ('entity', 'attribute', 'document', 'text') AND NOT EXISTS (
            SELECT 1 FROM names other JOIN events USING (seq)
            WHERE other.kind = names.kind AND other.name = names.name AND other.seq <> names.seq
            AND withdrawn IS NULL
        )
    )
    SELECT DISTINCT seq FROM alone JOIN needs USING (kind, name) JOIN events USING (seq)
    WHERE withdrawn IS NULL ORDER BY seq
"""
_SUGGESTIONS = 3
_COMPARED = 10_000


class Index(Entries):
    """The index of one log, for one thread. `close` it when done, or use it in a `with` block.

    "In force" is the newest definition of a slug that is not withdrawn; registrations of an entity add up.
    """

    def find_claim(self, prefix: str, sees: Callable[[int], bool] = lambda _: True) -> list[str]:
        """The ids of claims that start so, withdrawn or not, sorted; one that is equal stands alone.

        sees: which events count, by their numbers.
        """
        # Ids hold no character beyond z.
        query = "SELECT name, min(seq) FROM names WHERE kind = 'claim' AND name >= ? AND name < ? GROUP BY 1 ORDER BY 1"
        found = [name for name, seq in self._derived.rows(query, prefix, prefix + "\x7f") if sees(seq)]
        return [prefix] if prefix in found else found

    def claim_seq(self, claim: str) -> int | None:
        """The number of the event that asserted a claim, withdrawn and erased ones included."""
        return self._one("SELECT min(seq) FROM names WHERE kind = 'claim' AND name = ?", claim)

    def defining(self, kind: Kind, name: str | None = None) -> list[int]:
        """The events that define a slug, or any of this kind, withdrawn or not, oldest first."""
        query = "SELECT DISTINCT seq FROM names WHERE kind = ? AND coalesce(name = ?, TRUE) ORDER BY seq"
        return self._numbers(query, kind, name)

    def capturing(self, sha256: str) -> list[int]:
        """The captures of a text, withdrawn or not, oldest first."""
        return self._numbers("SELECT seq FROM names WHERE kind = 'text' AND name = ? ORDER BY seq", sha256)

    def merging(self, slug: str) -> list[int]:
        """The merges of an entity into another, withdrawn or not, oldest first."""
        return self._numbers("SELECT seq FROM merges WHERE entity = ? ORDER BY seq", slug)

    def naming(self, kind: str, name: str) -> list[int]:
        """The events that refer to a name, a claim's id included, withdrawn or not, oldest first."""
        return self._numbers("SELECT seq FROM needs WHERE kind = ? AND name = ? ORDER BY seq", kind, name)

    def needed_by(self, seq: int) -> list[int]:
        """The events, not withdrawn, that rest on what this event alone provides: a document, entity or attribute."""
        return self._numbers(_NEEDED_BY, seq)

    def slugs(self, kind: Kind, prefix: str = "") -> list[str]:
        """The slugs in force that start so, sorted; no event is read."""
        query = "SELECT DISTINCT name " + _LIVE + "AND substr(name, 1, ?) = ? ORDER BY name"
        return [name for (name,) in self._derived.rows(query, kind, len(prefix), prefix)]

    def entities(self) -> list[EntityRegistered]:
        """All registrations that are not withdrawn, oldest first."""
        return self._events(EntityRegistered, "SELECT seq " + _LIVE + "ORDER BY seq", "entity")

    def entity(self, slug: str) -> list[EntityRegistered]:
        """The registrations of one entity, oldest first."""
        return self._events(EntityRegistered, _ALL, "entity", slug)

    def attributes(self) -> list[AttributeDefined]:
        """The definitions in force, in the order they were recorded."""
        return self._events(AttributeDefined, _IN_FORCE, "attribute")

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The definition in force."""
        return next(iter(self._events(AttributeDefined, _NEWEST, "attribute", slug)), None)

    def documents(self) -> list[DocumentCaptured]:
        """The documents in force, in the order they were recorded."""
        return self._events(DocumentCaptured, _IN_FORCE, "document")

    def document(self, slug: str) -> DocumentCaptured | None:
        """The document in force."""
        return next(iter(self._events(DocumentCaptured, _NEWEST, "document", slug)), None)

    def documents_with(self, sha256: str) -> list[DocumentCaptured]:
        """The documents in force that have that text."""
        return [found for found in self.captures(sha256) if self.document(found.document) == found]

    def captures(self, sha256: str) -> list[DocumentCaptured]:
        """All captures of that text that are not withdrawn, replaced ones included, oldest first."""
        return self._events(DocumentCaptured, _ALL, "text", sha256)

    def document_text(self, sha256: str) -> str | None:
        """The text, if a document that has it is recorded and not withdrawn, and it is not erased. Raises Damaged."""
        there = self._is_live("text", sha256) and self.erased_text(sha256) is None
        return self._acknowledged(sha256) if there else None

    def text(self, sha256: str) -> str:
        """A captured text. Raises NotFound where it was erased by now or never captured, and Damaged."""
        if not self._log.texts.has(sha256):
            self.catch_up()
        by = self.erased_text(sha256)
        if by is not None:
            reason = getattr(self.event(by).event, "reason", "")
            raise NotFound.of(
                "text_erased", f"the text {sha256[:12]} was erased by @{by}: {reason}", f"factledger show @{by}"
            )
        return self._acknowledged(sha256)

    def _acknowledged(self, sha256: str) -> str:
        """A text that was stored before its capture was recorded, and that nothing has erased."""
        captured = self._one("SELECT 1 FROM names WHERE kind = 'text' AND name = ? LIMIT 1", sha256)
        if captured and not self._log.texts.has(sha256):
            raise Damaged.of("text_missing", f"texts/{sha256} is gone", "factledger doctor says what can be done")
        return self._log.texts.get(sha256)

    def stored_text(self, sha256: str) -> str | None:
        """The text that a capture names, withdrawn or not; None where it was erased or is not there. Raises Damaged."""
        there = self.erased_text(sha256) is None and self._log.texts.has(sha256)
        return self._log.texts.get(sha256) if there else None

    def captured(self) -> set[str]:
        """The SHA-256s of all texts that captures name, withdrawn or not."""
        return {name for (name,) in self._derived.rows("SELECT DISTINCT name FROM names WHERE kind = 'text'")}

    def has_entity(self, slug: str) -> bool:
        """Whether a registration is in force."""
        return self._is_live("entity", slug)

    def has_document(self, slug: str) -> bool:
        """Whether a document is in force."""
        return self._is_live("document", slug)

    def has_claim(self, claim: str) -> bool:
        """Whether a claim is recorded, withdrawn and erased ones included."""
        return self.claim_seq(claim) is not None

    def erased_claim(self, claim: str) -> int | None:
        """The erasure of the claim with that id."""
        query = "SELECT x.seq FROM names JOIN erasures x ON target = names.seq WHERE kind = 'claim' AND name = ?"
        return self._one(query, claim)

    def claim(self, claim: str) -> ClaimAsserted | None:
        """The claim, withdrawn or not; None where it was erased."""
        seq = self.claim_seq(claim)
        event = self.event(seq).event if seq is not None else None
        return event if isinstance(event, ClaimAsserted) else None

    def canonical(self, slug: str) -> str:
        """The entity that counts for this one, merges followed to their end; itself if it is not merged."""
        return followed(slug, self._merge_of)

    def same(self, slug: str) -> list[str]:
        """Every entity that the same one counts for, this one included, the one that counts first."""
        found = [self.canonical(slug)]
        for one in found:
            into_it = {entity for _, entity, _ in self._derived.rows(_FROM, one)}
            found += sorted(entity for entity in into_it.difference(found) if self.canonical(entity) == found[0])
        return found

    def merges(self, slug: str) -> list[tuple[int, EntityMerged]]:
        """The live merges of an entity into another, with the numbers of the events, oldest first."""
        found = [(seq, self.event(seq).event) for seq, _, _ in self._derived.rows(_INTO, slug)]
        return [(seq, event) for seq, event in found if isinstance(event, EntityMerged)]

    def names_like(self, kind: Kind, slug: str) -> list[str]:
        """Slugs in force to suggest in place of an unknown one, the best first."""
        return get_close_matches(slug, self.slugs(kind)[:_COMPARED], _SUGGESTIONS)

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        """The claims of a set that are not withdrawn, oldest first."""
        return self._events(ClaimAsserted, _ALL, "set", set_id)

    def _is_live(self, kind: str, name: str) -> bool:
        return self._one("SELECT 1 " + _LIVE + "AND name = ? LIMIT 1", kind, name) is not None

    def _merge_of(self, slug: str) -> tuple[int, str] | None:
        return next(((seq, into) for seq, _, into in reversed(self._derived.rows(_INTO, slug))), None)

    def _events(self, kind: type[T], query: str, *values: object) -> list[T]:
        found = (self.event(seq).event for seq in self._numbers(query, *values))
        return [event for event in found if isinstance(event, kind)]


def followed(slug: str, merge_of: Callable[[str], tuple[int, str] | None]) -> str:
    """Where the merges of an entity end. merge_of: the number of its newest live merge, and into what.

    Where merges lead round in a circle, the newest of them does not count.
    """
    path: dict[str, int] = {}
    while slug not in path and (merge := merge_of(slug)):
        path[slug] = merge[0]
        slug = merge[1]
    if slug not in path:
        return slug
    around = list(path)[list(path).index(slug) :]
    return max(around, key=path.__getitem__)
