"""A disposable copy of the log as a DuckDB file, so that not every question reads the whole log anew.

It is made aside and renamed into place, opened read-only, and let go of before any SQL from outside runs. One that is
behind the log is copied and caught up; on any doubt it is made anew, and without a place to write, in memory.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import duckdb

from ledger.events.disk.durable import DISK
from ledger.events.errors import Refused
from ledger.events.index.index import CommitRow, Index
from ledger.events.log.log import Log
from ledger.events.model import when
from ledger.projections import feed
from ledger.projections.columns import event_columns

SMALLEST = 5_000  # events; a log with fewer is read faster than a file is made
_NAME = "log.duckdb"


def cached(log: Log, smallest: int = SMALLEST) -> feed.Source:
    """The log from its cache, which is made or caught up first where it has to be.

    Raises Damaged where the log is, OutcomeUnknown as reading it does, and Refused where there is no room.
    """
    if log.cache is None:
        return feed.in_memory(log.records)
    path = log.cache / _NAME

    def attach(connection: duckdb.DuckDBPyConnection, *, anew: bool = False) -> None:
        if anew:
            with suppress(OSError):
                path.unlink()
        with Index.open(log) as index:
            head = index.head
            if head is not None and head.last >= smallest and _attach_file(connection, log, index, head, path):
                return
        feed.in_memory(log.records)(connection)

    return attach


def _attach_file(connection: duckdb.DuckDBPyConnection, log: Log, index: Index, head: CommitRow, path: Path) -> bool:
    """Whether the cache is now attached as `log`, at the head; no file is made while words wait to be erased."""
    if index.unfinished_erasures():
        return False
    try:
        place = _place(connection, log, index, path)
        if place is None or place.commit < head.commit:
            # No file is copied that holds words that were erased since.
            _make(connection, log, None if place and index.erased_since(place.last, head.last) else place, path)
            place = _place(connection, log, index, path)
            if index.erased_since(head.last, head.last):  # while it was made
                path.unlink()
                raise Refused.of("erased", "the log has changed", "try again")
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except (OSError, Refused, duckdb.Error):
        _let_go(connection)
        return False
    return place is not None


def _place(connection: duckdb.DuckDBPyConnection, log: Log, index: Index, path: Path) -> CommitRow | None:
    """The last commit in the cache, which is now attached; None, and nothing attached, where there is any doubt."""
    _let_go(connection)
    try:
        DISK.close(DISK.open(path, os.O_RDONLY))
        if path.with_name(f"{_NAME}.wal").exists():
            return None
        _attach(connection, path, "(READ_ONLY)")
        ((ledger, made_by, commit, digest),) = connection.execute(
            "SELECT ledger, made_by, commit, hash FROM log.made, log.commits ORDER BY commit DESC LIMIT 1"
        ).fetchall()
    except (OSError, Refused, ValueError, duckdb.Error):
        _let_go(connection)
        return None
    index.catch_up()  # the cache may have been made since
    found = index.commit(commit) if (ledger, made_by) == (log.ledger_id, _made_by()) else None
    if found is None or found.hash != digest:
        _let_go(connection)
        return None
    return found


def _make(connection: duckdb.DuckDBPyConnection, log: Log, place: CommitRow | None, path: Path) -> None:
    """A new file, from the old one up to its place if there is one. Raises OSError, Refused, duckdb.Error."""
    _let_go(connection)
    with _aside(path) as aside:
        if place:
            shutil.copyfile(path, aside)
        _attach(connection, aside)
        try:
            if not place:
                feed.create(connection)
                connection.execute(
                    "CREATE TABLE log.made AS SELECT $1 AS ledger, $2 AS made_by", [log.ledger_id, _made_by()]
                )
            scanned = log.scan(place.tip, place.place) if place else log.scan(log.genesis)
            feed.load(connection, (record for _, record in scanned))
            connection.execute("CHECKPOINT log")
        finally:
            _let_go(connection)
        aside.chmod(0o600)
        path.with_name(f"{_NAME}.wal").unlink(missing_ok=True)
        DISK.replace(aside, path)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """The name of a file beside it that is no other's, and is gone afterwards unless it was renamed."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    aside = path.with_name(f".{_NAME}.{os.getpid()}.{threading.get_native_id()}.tmp")
    try:
        for stale in (aside, aside.with_name(f"{aside.name}.wal")):
            stale.unlink(missing_ok=True)
        yield aside
    finally:
        for left in (aside, aside.with_name(f"{aside.name}.wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, how: str = "") -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS log {how}")


def _let_go(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DETACH DATABASE IF EXISTS log")


def _made_by() -> str:
    """What a cache depends on besides the log: the version of DuckDB, our SQL, code and vocabulary."""
    parts = [duckdb.__version__, repr(event_columns())]
    sources = [Path(feed.__file__), Path(when.__file__)]
    sources += [feed.SQL / f"{name}.sql" for name in ("tables", "references", "erased")]
    parts += [source.read_text("utf-8") for source in sources]
    return sha256("\0".join(parts).encode()).hexdigest()
