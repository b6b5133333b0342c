"""The commits and events of a log, found by number, time, hash or content, read from the log and verified.

The tables only find. What they say of a commit is compared with its header, and made anew where that says otherwise.

An erasure moves what stands behind it in its segment. An index that was opened before is then made anew, once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self

from ledger.events.errors import Damaged, NotFound
from ledger.events.index.derived import CommitRow, Derived
from ledger.events.index.tables import DIGITS, bounds
from ledger.events.log.commit import Place, Record
from ledger.events.log.log import Log
from ledger.events.model.types import AnyEvent, Erased, EventErased, Note
from ledger.events.model.when import microseconds

_WHAT = "SELECT e.number, e.type, x.seq FROM events e LEFT JOIN erasures x ON x.target = e.seq WHERE e.seq = ?"
_ERASED_SINCE = """
    SELECT x.target, x.seq FROM erasures x LEFT JOIN commits c ON c.number = -x.target
    WHERE x.seq > ?1 AND coalesce(c.first, x.target) <= ?2
    UNION
    SELECT n.seq, x.seq FROM erased_texts x JOIN names n ON n.kind = 'text' AND n.name = x.name
    WHERE x.seq > ?1 AND n.seq <= ?2
    ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its number, digest and commit. note: of the commit; type: with its version.

    The note of a commit whose own was erased is by `[erased]`, and says by what.
    """

    seq: int
    digest: str
    type: str
    commit: CommitRow
    event: AnyEvent | Erased
    note: Note


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What erasures name and what is still there: parts (0 is the note) by the number of their commit, and texts."""

    parts: dict[int, set[int]]
    texts: list[str]

    def __bool__(self) -> bool:
        return bool(self.parts or self.texts)


class Entries:
    """The commits and events of one log, for one thread. `close` it when done, or use it in a `with` block."""

    def __init__(self, log: Log, *, showing: bool = True) -> None:
        self._log = log
        self._derived = Derived(log, showing=showing)
        self._cache()

    @classmethod
    def open(cls, log: Log, *, showing: bool = True) -> Self:
        """The index, caught up with the log. Raises Damaged where the log is, and OutcomeUnknown as reading does.

        showing: what it finds is shown to somebody, so what is not safe yet is synced first.
        """
        return cls(log, showing=showing)

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
        return self._one_commit("ORDER BY number DESC LIMIT 1")

    def commit(self, number: int) -> CommitRow | None:
        """The commit with that number."""
        return self._one_commit("WHERE number = ?", number)

    def commit_of(self, seq: int) -> CommitRow | None:
        """The commit that holds an event."""
        query = "WHERE number = (SELECT number FROM events WHERE seq = ?)"
        return self._one_commit(query, seq, fits=lambda row: row is None or row.first <= seq <= row.last)

    def commit_at(self, instant: datetime) -> CommitRow | None:
        """The last commit recorded at an instant (with a zone) or before it."""
        query = "WHERE recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1"

        def is_last(row: CommitRow | None) -> bool:
            after = self.commit(row.commit + 1 if row else 1)
            ends = after.recorded_at > instant if after else row == self.head
            return ends and (row is None or row.recorded_at <= instant)

        return self._one_commit(query, microseconds(instant), fits=is_last)

    def commit_by_id(self, commit_id: str) -> CommitRow | None:
        """The commit that was given that id."""
        return self._one_commit("WHERE id = ?", commit_id)

    def commits_with_hash(self, prefix: str) -> list[CommitRow]:
        """The commits whose hash starts with lower-case hexadecimal digits, oldest first."""
        found = self._derived.commits("WHERE hash BETWEEN ? AND ? ORDER BY number", *bounds(prefix))
        return [row for row in found if self.commit(row.commit) == row]

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
        return self._numbers("SELECT seq FROM events WHERE digest BETWEEN ? AND ? ORDER BY seq", *bounds(prefix))

    def has_event(self, digest: str) -> bool:
        """Whether an event is recorded, withdrawn or not."""
        return len(digest) == DIGITS and bool(self.find_digest(digest))

    def content(self, key: bytes) -> int | None:
        """The newest event with that content (`codec.content_key`), one that is not withdrawn before one that is."""
        query = "SELECT seq FROM events WHERE content = ? ORDER BY withdrawn IS NOT NULL, seq DESC LIMIT 1"
        return self._one(query, key)

    def part(self, digest: str) -> AnyEvent | Erased | Note | None:
        """The event or the commit's note that has that digest."""
        if seqs := self.find_digest(digest) if len(digest) == DIGITS else []:
            return self.event(seqs[0]).event
        number = self._one("SELECT number FROM commits WHERE note = ?", bytes.fromhex(digest))
        return self.note(number)[1] if number is not None else None

    def note(self, number: int) -> tuple[str, Note | Erased]:
        """The note of a commit, with its digest. Raises NotFound beyond the head."""
        _, record, note = self._record(number)
        by = self._one("SELECT seq FROM erasures WHERE target = ?", -number)
        return record.header.digests[0], note if by is None else self._erased(number, 0, "note", by)

    def erased_since(self, seq: int, until: int, /) -> list[tuple[int, int]]:
        """What stood up to the event `until` and was erased by events after `seq`, each with its erasure.

        An event, or the capture of a text, by its number; the note of a commit by the commit's number, below zero.
        """
        return [(target, by) for target, by in self._derived.rows(_ERASED_SINCE, seq, until)]

    def erased_text(self, sha256: str) -> int | None:
        """The erasure that took a text, unless the text was captured again since."""
        query = "SELECT seq FROM erased_texts x WHERE name = ? AND NOT EXISTS "
        query += "(SELECT 1 FROM names WHERE kind = 'text' AND names.name = x.name AND names.seq > x.seq)"
        return self._one(query, sha256)

    def unfinished_erasures(self) -> Unfinished:
        """What has to be erased and is still there, because whoever began could not end."""
        parts: dict[int, set[int]] = {}
        for number, part in self._derived.rows("SELECT number, part FROM erasures WHERE NOT gone AND seq IS NOT NULL"):
            parts.setdefault(number, set()).add(part)
        names = [name for (name,) in self._derived.rows("SELECT name FROM erased_texts ORDER BY name")]
        return Unfinished(parts, [name for name in names if self._log.texts.has(name) and self.erased_text(name)])

    def withdrawn_by(self, seq: int) -> int | None:
        """The live withdrawal that names an event; a withdrawal is live unless a later live one names it."""
        return self._one("SELECT withdrawn FROM events WHERE seq = ?", seq)

    def withdrawals_of(self, seq: int) -> list[int]:
        """The withdrawals that name an event, live or not, oldest first."""
        return self._numbers("SELECT seq FROM withdrawals WHERE target = ? ORDER BY seq", seq)

    def _one_commit(
        self, where: str, *values: object, fits: Callable[[CommitRow | None], bool] = lambda _: True
    ) -> CommitRow | None:
        """The first commit that meets a condition, as the log has it. fits: whether it is the one that was meant."""
        found = next(iter(self._derived.commits(where, *values)), None)
        if (found is None or self._stands(found)) and fits(found):
            return found
        if not self._derived.again():
            raise _changed(found.commit if found else 0)
        self._cache()
        return next(iter(self._derived.commits(where, *values)), None)

    def _is_in_log(self, row: CommitRow) -> bool:
        return self._derived.is_in_log(row)

    def _numbers(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._derived.rows(query, *values)]

    def _one(self, query: str, *values: object) -> int | None:
        return next(iter(self._numbers(query, *values)), None)

    def _cache(self) -> None:
        self._record: Callable[[int], tuple[CommitRow, Record, Note]] = lru_cache(maxsize=4)(self._read_commit)
        self._stands: Callable[[CommitRow], bool] = lru_cache(maxsize=1024)(self._is_in_log)
        self._entry: Callable[[int], Entry] = lru_cache(maxsize=1024)(self._read_event)

    def _read_commit(self, number: int) -> tuple[CommitRow, Record, Note]:
        try:
            row, record = self._verified(number)
        except Damaged:
            if not self._derived.again():
                raise
            self._cache()
            row, record = self._verified(number)
        by = self._one("SELECT seq FROM erasures WHERE target = ?", -number)
        if record.note is not None and by is None:
            return row, record, record.note
        left = self._erased(number, 0, "note", by)
        return row, record, Note(by="[erased]", reason=f"erased by @{by}: {left.reason}")

    def _verified(self, number: int) -> tuple[CommitRow, Record]:
        row = self.commit(number)
        if row is None:
            raise NotFound.of("unknown_commit", f"there is no commit {number}", "factledger log")
        record = self._log.record_at(row.place)
        if record.header.hash != row.hash:
            raise _changed(number)
        return row, record

    def _read_event(self, seq: int) -> Entry:
        number, tag, by = self._what(seq)
        row, record, note = self._record(number)
        if not row.first <= seq <= row.last:
            raise _changed(number)
        offset = seq - row.first
        event: AnyEvent | Erased | None = record.events[offset]
        if event is None and by is None:
            _, tag, by = self._what(seq)  # the index may have been made anew
        if event is None or by is not None:
            event = self._erased(number, offset + 1, tag, by)
        return Entry(seq, record.header.digests[offset + 1], tag, row, event, note)

    def _what(self, seq: int) -> tuple[int, str, int | None]:
        """The commit of an event, its type, and its erasure."""
        found = self._derived.rows(_WHAT, seq)
        if not found:
            raise NotFound.of("unknown_event", f"there is no event @{seq}", "factledger log")
        number, tag, by = found[0]
        return number, tag, by

    def _erased(self, number: int, part: int, tag: str, by: int | None) -> Erased:
        """What is left of a part. Raises Damaged where no erasure names it."""
        erasure = self.event(by).event if by is not None else None
        if by is None or not isinstance(erasure, EventErased):
            raise Damaged.of(
                "erased_unnamed",
                f"part {part} of commit {number} is erased without a record of it",
                "factledger doctor tells what it means and what to do",
            )
        return Erased(type=tag, claim=erasure.claim, erased_by=by, reason=erasure.reason)


def _changed(number: int) -> Damaged:
    message = f"commit {number} is not the one that was verified"
    return Damaged.of("hash_differs", message, "factledger verify lists all that is wrong")
