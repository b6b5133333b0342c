"""What the log holds, findable: commits, events, the names that they define, and what rests on a name.

The index only finds: what it returns is read from the log and verified. It is what `check` needs to know.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from ledger.events.commit import Place, Record
from ledger.events.derived import CommitRow, Derived
from ledger.events.errors import Damaged, NotFound
from ledger.events.model import AnyEvent, AttributeDefined, ClaimAsserted, DocumentCaptured, EntityRegistered, Note
from ledger.events.tables import microseconds

if TYPE_CHECKING:
    from ledger.events.log import Log

T = TypeVar("T", EntityRegistered, AttributeDefined, DocumentCaptured, ClaimAsserted)
__all__ = ["CommitRow", "Entry", "Index"]

Kind = Literal["entity", "attribute", "document"]

_LIVE = "FROM names JOIN events USING (seq) WHERE withdrawn IS NULL AND kind = ? "
_IN_FORCE = "SELECT max(seq) " + _LIVE + "GROUP BY name ORDER BY 1"
_ALL = "SELECT seq " + _LIVE + "AND name = ? ORDER BY seq"
_NEWEST = _ALL + " DESC LIMIT 1"
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
_DIGITS = 64  # of a hash
_SUGGESTIONS = 3
_COMPARED = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its number, digest and commit. note: of the commit; type: with its version."""

    seq: int
    digest: str
    type: str
    commit: CommitRow
    event: AnyEvent
    note: Note


class Index:
    """The index of one log, for one thread. `close` it when done, or use it in a `with` block.

    "In force" is the newest definition of a slug that is not withdrawn; registrations of an entity add up.
    """

    def __init__(self, log: "Log") -> None:
        self._log = log
        self._derived = Derived(log)
        self._record: Callable[[int], tuple[CommitRow, Record]] = lru_cache(maxsize=4)(self._read)
        self._entry: Callable[[int], Entry] = lru_cache(maxsize=1024)(self._read_event)

    @classmethod
    def open(cls, log: "Log") -> Self:
        """The index, caught up with the log. Raises Damaged where the log is, and OutcomeUnknown as reading does."""
        return cls(log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._derived.close()

    def catch_up(self) -> None:
        """Takes in what others have written since. Raises as `open`."""
        self._derived.catch_up()

    def add(self, place: Place, record: Record) -> None:
        """Takes in a commit that was just written at a place; kept by `save`, dropped by `forget`."""
        self._derived.add(place, record)

    def save(self) -> None:
        """Keeps what was added."""
        self._derived.save()

    def forget(self) -> None:
        """Drops what was added since `save`."""
        self._derived.forget()

    @property
    def head(self) -> CommitRow | None:
        """The last commit; None if nothing is recorded yet."""
        return self._derived.head

    def commit(self, number: int) -> CommitRow | None:
        """The commit with that number."""
        return self._one_commit("WHERE number = ?", number)

    def commit_of(self, seq: int) -> CommitRow | None:
        """The commit that holds an event."""
        return self._one_commit("WHERE number = (SELECT number FROM events WHERE seq = ?)", seq)

    def commit_at(self, instant: datetime) -> CommitRow | None:
        """The last commit recorded at an instant (with a zone) or before it."""
        return self._one_commit("WHERE recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1", microseconds(instant))

    def commit_by_id(self, commit_id: str) -> CommitRow | None:
        """The commit that was given that id."""
        return self._one_commit("WHERE id = ?", commit_id)

    def commits_with_hash(self, prefix: str) -> list[CommitRow]:
        """The commits whose hash starts with lower-case hexadecimal digits, oldest first."""
        return self._derived.commits("WHERE hash BETWEEN ? AND ? ORDER BY number", *_bounds(prefix))

    def event(self, seq: int) -> Entry:
        """One event. Raises NotFound beyond the head, and Damaged."""
        return self._entry(seq)

    def events(
        self, after: int = 0, until: int | None = None, *, newest: bool = False, limit: int | None = None
    ) -> Iterator[Entry]:
        """The events numbered above `after`, up to and including `until` (None: the head), oldest or newest first."""
        last = self.head.last if self.head else 0
        numbers: Sequence[int] = range(after + 1, min(last, until if until is not None else last) + 1)
        yield from map(self._read_event, (numbers[::-1] if newest else numbers)[:limit])

    def find_digest(self, prefix: str) -> list[int]:
        """The numbers of the events whose digest starts with lower-case hexadecimal digits, oldest first."""
        return self._numbers("SELECT seq FROM events WHERE digest BETWEEN ? AND ? ORDER BY seq", *_bounds(prefix))

    def find_claim(self, prefix: str) -> list[str]:
        """The ids of claims that start so, withdrawn or not, sorted; one that is equal stands alone."""
        if self.has_claim(prefix):
            return [prefix]
        # Ids hold no character beyond z.
        query = "SELECT DISTINCT name FROM names WHERE kind = 'claim' AND name >= ? AND name < ? ORDER BY name"
        return [name for (name,) in self._derived.rows(query, prefix, prefix + "\x7f")]

    def claim_seq(self, claim: str) -> int | None:
        """The number of the event that asserted a claim, withdrawn or not."""
        return self._one("SELECT min(seq) FROM names WHERE kind = 'claim' AND name = ?", claim)

    def content(self, key: bytes) -> int | None:
        """The newest event with that content (`codec.content_key`), one that is not withdrawn before one that is."""
        query = "SELECT seq FROM events WHERE content = ? ORDER BY withdrawn IS NOT NULL, seq DESC LIMIT 1"
        return self._one(query, key)

    def withdrawn_by(self, seq: int) -> int | None:
        """The live withdrawal that names an event; a withdrawal is live unless a later live one names it."""
        return self._one("SELECT withdrawn FROM events WHERE seq = ?", seq)

    def withdrawals_of(self, seq: int) -> list[int]:
        """The withdrawals that name an event, live or not, oldest first."""
        return self._numbers("SELECT seq FROM withdrawals WHERE target = ? ORDER BY seq", seq)

    def defining(self, kind: Kind, name: str | None = None) -> list[int]:
        """The events that define a slug, or any of this kind, withdrawn or not, oldest first."""
        query = "SELECT DISTINCT seq FROM names WHERE kind = ? AND coalesce(name = ?, TRUE) ORDER BY seq"
        return self._numbers(query, kind, name)

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
        found = self._events(DocumentCaptured, _ALL, "text", sha256)
        return [document for document in found if self.document(document.document) == document]

    def document_text(self, sha256: str) -> str | None:
        """The text, if a document that has it is recorded and not withdrawn. Raises Damaged."""
        return self._log.texts.get(sha256) if self._is_live("text", sha256) else None

    def has_entity(self, slug: str) -> bool:
        """Whether a registration is in force."""
        return self._is_live("entity", slug)

    def has_document(self, slug: str) -> bool:
        """Whether a document is in force."""
        return self._is_live("document", slug)

    def has_claim(self, claim: str) -> bool:
        """Whether a claim is recorded, withdrawn or not."""
        return self.claim_seq(claim) is not None

    def has_event(self, digest: str) -> bool:
        """Whether an event is recorded, withdrawn or not."""
        return len(digest) == _DIGITS and bool(self.find_digest(digest))

    def names_like(self, kind: Kind, slug: str) -> list[str]:
        """Slugs in force to suggest in place of an unknown one, the best first."""
        return get_close_matches(slug, self.slugs(kind)[:_COMPARED], _SUGGESTIONS)

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        """The claims of a set that are not withdrawn, oldest first."""
        return self._events(ClaimAsserted, _ALL, "set", set_id)

    def _is_live(self, kind: str, name: str) -> bool:
        return self._one("SELECT 1 " + _LIVE + "AND name = ? LIMIT 1", kind, name) is not None

    def _one_commit(self, where: str, value: object) -> CommitRow | None:
        return next(iter(self._derived.commits(where, value)), None)

    def _numbers(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._derived.rows(query, *values)]

    def _one(self, query: str, *values: object) -> int | None:
        return next(iter(self._numbers(query, *values)), None)

    def _events(self, kind: type[T], query: str, *values: object) -> list[T]:
        found = (self.event(seq).event for seq in self._numbers(query, *values))
        return [event for event in found if isinstance(event, kind)]

    def _read(self, number: int) -> tuple[CommitRow, Record]:
        row = self.commit(number)
        if row is None:
            raise NotFound.of("unknown_commit", f"there is no commit {number}", "factledger log")
        record = self._log.record_at(row.place)
        if record.header.hash != row.hash:
            raise Damaged.of(
                "hash_differs",
                f"commit {number} is not the one that was verified",
                "factledger verify lists all that is wrong",
            )
        return row, record

    def _read_event(self, seq: int) -> Entry:
        found = self._derived.rows("SELECT number, type FROM events WHERE seq = ?", seq)
        if not found:
            raise NotFound.of("unknown_event", f"there is no event @{seq}", "factledger log")
        number, tag = found[0]
        row, record = self._record(number)
        offset = seq - row.first
        return Entry(seq, record.header.digests[offset + 1], tag, row, record.events[offset], record.note)


def _bounds(prefix: str) -> tuple[bytes, bytes]:
    """The lowest and highest hash that starts with the digits; a range that holds none if they are not such digits."""
    if not 1 <= len(prefix) <= _DIGITS or prefix.strip("0123456789abcdef"):
        return b"", b""
    return bytes.fromhex(prefix.ljust(_DIGITS, "0")), bytes.fromhex(prefix.ljust(_DIGITS, "f"))
