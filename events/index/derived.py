"""The SQLite file behind the index: made from the log, caught up with it, and made again on any doubt.

Doubt is another ledger, other tables, a last commit that does not stand in the log, an SQLite error.
Where the file cannot be written, or others are at it for too long, the same tables are held in memory.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged, Refused
from ledger.events.index import tables
from ledger.events.log import head, marks
from ledger.events.log.commit import Header, Place, Record, Tip
from ledger.events.log.log import Log
from ledger.events.model.when import moment

_WAIT = 5.0  # seconds for another process to finish its transaction
_COMMIT = "SELECT number, first, last, recorded_at, hash, id, segment, start, length, size FROM commits "
_LARGEST = 10**15
_BROKEN = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_CONSTRAINT,
}


@dataclass(frozen=True, slots=True)
class CommitRow:
    """A commit: its number, its first and last event, and where it stands in the log. recorded_at: UTC."""

    commit: int
    first: int
    last: int
    recorded_at: datetime
    hash: str
    id: str
    place: Place

    @classmethod
    def of(cls, place: Place, record: Record) -> "CommitRow":
        """That of a record that stands at a place."""
        return cls.at(place, record.header)

    @classmethod
    def at(cls, place: Place, header: Header) -> "CommitRow":
        """That of a commit that stands at a place."""
        number, first, last = header.commit, header.seq, header.last
        return cls(number, first, last, header.recorded_at, header.hash, header.id, place)

    @property
    def tip(self) -> Tip:
        """What the commit after this one must follow."""
        return Tip(self.commit, self.hash, self.last, self.recorded_at)


class Derived:
    """The tables of one log, caught up when made. For one thread.

    Raises Damaged where the log is, and OutcomeUnknown as reading it does.
    """

    def __init__(self, log: Log, *, showing: bool = True) -> None:
        """showing: what is found is shown to somebody, so that what is not safe yet is synced first."""
        self._log = log
        self._showing = showing
        self._path = log.cache / "index.sqlite" if log.cache else None
        try:
            self._connection = _connect(self._path) if self._path else _in_memory()
        except (OSError, Refused, sqlite3.DatabaseError) as error:
            self._make_again(error)
            return
        try:
            self.catch_up()
        except sqlite3.DatabaseError as error:
            self._make_again(error)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def catch_up(self) -> None:
        """Adds what is new in the log, having read only that; cheap if nothing is."""
        if self._trusted() and (self._is_current() or next(self._news(), None) is None):
            return
        with self._transaction():
            if self._trusted():
                self._take_in()
            else:
                self._fill()

    def again(self) -> bool:
        """Makes the tables anew from the log, unless a transaction is under way; says whether it did."""
        if self._connection.in_transaction:
            return False
        try:
            with self._transaction():
                self._fill()
        except sqlite3.DatabaseError as error:
            self._make_again(error)
        return True

    def add(self, place: Place, record: Record) -> None:
        """Takes in a commit that was just written at a place; kept by `save`, dropped by `forget`."""
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
                last = self._last()
                if (last.commit if last else 0) + 1 != record.header.commit:
                    # Others have made the file anew since, and after a failed sync only up to what is safe.
                    self._connection.rollback()
                    self.catch_up()
                    return
            tables.add(self._connection, place, record)
        except sqlite3.DatabaseError as error:
            self._make_again(error)

    def save(self) -> None:
        """Keeps what was added. A failure is none of the log's: whoever opens the file next catches up."""
        with suppress(sqlite3.DatabaseError):
            self._connection.commit()

    def forget(self) -> None:
        """Drops what was added since `save`."""
        self._connection.rollback()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._make_again(error)
            return self._connection.execute(query, values).fetchall()

    def commits(self, where: str, *values: object) -> list[CommitRow]:
        """The commits that meet a condition."""
        try:
            return [_commit_row(row) for row in self.rows(_COMMIT + where, *values)]
        except sqlite3.DatabaseError as error:
            self._make_again(error)
            return [_commit_row(row) for row in self.rows(_COMMIT + where, *values)]

    def is_in_log(self, row: CommitRow) -> bool:
        """Whether a commit stands there, with such a header; its events are not looked at."""
        try:
            return CommitRow.at(row.place, self._log.header_at(row.place)) == row
        except Damaged:
            return False

    def _fill(self) -> None:
        tables.create(self._connection, self._log.ledger_id)
        self._take_in()

    def _take_in(self) -> None:
        for place, record in self._news():
            tables.add(self._connection, place, record)

    def _make_again(self, error: Exception) -> None:
        """Goes on in memory; a broken file is deleted, for the next process to make anew."""
        if self._path and getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
            with suppress(OSError):
                for suffix in ("-wal", "-shm", ""):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        if hasattr(self, "_connection"):
            self._connection.close()
        self._connection = _in_memory()
        self.catch_up()

    def _trusted(self) -> bool:
        """Whether the tables are those of this ledger, and what they end with stands in the log."""
        if not tables.are_for(self._connection, self._log.ledger_id):
            return False
        last = self._last()
        if last is None:
            return True
        safe = head.read(self._log.disk, self._log.head_path).commit
        failed = marks.read(self._log.disk, self._log.sync_path).failed
        if failed is not None and last.commit > max(failed, safe):
            return False
        known = [number for (number,) in self._connection.execute("SELECT DISTINCT segment FROM commits ORDER BY 1")]
        if self._log.segments()[: len(known)] != known or not self.is_in_log(last):
            return False
        # A power cut may keep these tables and take any of the commits that HEAD does not vouch for.
        unsure = self._connection.execute(
            _COMMIT + "WHERE number > ? AND segment = ?", (min(safe, last.commit), known[-1])
        ).fetchall()
        return all(self._stands(_commit_row(row)) for row in unsure)

    def _stands(self, row: CommitRow) -> bool:
        try:
            return CommitRow.of(row.place, self._log.record_at(row.place)) == row
        except Damaged:
            return False

    def _is_current(self) -> bool:
        """Whether HEAD and the newest segment say that the log ends where the tables do."""
        last = self._last()
        if last is None or head.read(self._log.disk, self._log.head_path) != head.Head(last.commit, last.hash):
            return False
        newest = max(self._log.segments(), default=0)
        return newest == last.place.segment and self._log.disk.size(self._log.segment_path(newest)) == last.place.end

    def _news(self) -> Iterator[tuple[Place, Record]]:
        last = self._last()
        if last is None:
            return self._log.scan(self._log.genesis, showing=self._showing)
        return self._log.scan(last.tip, last.place, showing=self._showing)

    def _last(self) -> CommitRow | None:
        """As `head`, but an SQLite error is left to the caller."""
        row = self._connection.execute(_COMMIT + "ORDER BY number DESC LIMIT 1").fetchone()
        return _commit_row(row) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise


def _connect(path: Path) -> sqlite3.Connection:
    """Raises OSError or Refused where the file cannot be made or must not be written, and sqlite3.DatabaseError."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    DISK.close(DISK.open(path, os.O_RDWR | os.O_CREAT))
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    try:
        # In this mode a power cut may lose the last transactions but tears none, and few of them wait for the disk.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def _commit_row(row: tuple[Any, ...]) -> CommitRow:
    """Raises DatabaseError for a row that nobody put in like this."""
    number, first, last, recorded_at, digest, commit_id, *place = row
    sound = all(isinstance(one, int) and 0 <= one < _LARGEST for one in (number, first, last, *place))
    try:
        if sound:
            when = moment(recorded_at)
            return CommitRow(number, first, last, when, digest.hex(), str(commit_id), Place(*place))
    except (TypeError, AttributeError, OverflowError):
        pass
    error = sqlite3.DatabaseError("a row of the index is not what was put in")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error
