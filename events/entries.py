"""The commits and events of a log, found by number, time, hash or content, read from the log and verified."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from ledger.events.commit import Place, Record
from ledger.events.derived import CommitRow, Derived
from ledger.events.errors import Damaged, NotFound
from ledger.events.model import AnyEvent, Note
from ledger.events.tables import microseconds

if TYPE_CHECKING:
    from ledger.events.log import Log

_DIGITS = 64  # of a hash


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its number, digest and commit. note: of the commit; type: with its version."""

    seq: int
    digest: str
    type: str
    commit: CommitRow
    event: AnyEvent
    note: Note


class Entries:
    """The commits and events of one log, for one thread. `close` it when done, or use it in a `with` block."""

    def __init__(self, log: "Log") -> None:
        self._log = log
        self._derived = Derived(log)
        self._record: Callable[[int], tuple[CommitRow, Record]] = lru_cache(maxsize=4)(self._read_commit)
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

    def in_commit(self, number: int) -> list[Entry]:
        """The events of one commit, in their order; none beyond the head."""
        row = self.commit(number)
        return list(self.events(row.first - 1, row.last)) if row else []

    def find_digest(self, prefix: str) -> list[int]:
        """The numbers of the events whose digest starts with lower-case hexadecimal digits, oldest first."""
        return self._numbers("SELECT seq FROM events WHERE digest BETWEEN ? AND ? ORDER BY seq", *_bounds(prefix))

    def has_event(self, digest: str) -> bool:
        """Whether an event is recorded, withdrawn or not."""
        return len(digest) == _DIGITS and bool(self.find_digest(digest))

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

    def _one_commit(self, where: str, value: object) -> CommitRow | None:
        return next(iter(self._derived.commits(where, value)), None)

    def _numbers(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._derived.rows(query, *values)]

    def _one(self, query: str, *values: object) -> int | None:
        return next(iter(self._numbers(query, *values)), None)

    def _read_commit(self, number: int) -> tuple[CommitRow, Record]:
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
