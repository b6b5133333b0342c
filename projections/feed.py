"""From the log's verified commits to the relations `point` and `events`, which every projection reads.

What projections must not each decide for themselves is decided here, once: the public date of an event, whether it
is withdrawn, which definition is in force, and the key of a claim.

The attached database `log` holds the commits as they were written; the schema `base` what one engine takes from it.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

import duckdb
import msgspec

from ledger.events.errors import Busy, Refused
from ledger.events.log.commit import Record, stored_events
from ledger.events.model.parts import DateValue
from ledger.events.model.types import AnyEvent, EventErased
from ledger.events.model.when import bounds, write_instant
from ledger.projections.columns import event_columns

SQL = Path(__file__).parent / "sql" / "feed"
TABLES = ("commits", "recorded", "rests_on", "named", "reaches", "withdrawn")
# What is read beside an event's own fields; a column is NULL where the line does not have it.
_BEFORE = {
    "commit": "BIGINT",
    "recorded_at": "TIMESTAMP",
    "author": "VARCHAR",
    "commit_reason": "VARCHAR",
    "seq": "BIGINT",
    "digest": "VARCHAR",
    "erases": "BIGINT",  # what an erasure names: an event, the first one of a note's commit, the capture of a text
}
_AFTER = {"valid_kind": "VARCHAR"} | dict.fromkeys(
    ("said_from", "said_to", "published_from", "published_to", "valid_from", "valid_to", "expires_on", "value_from",
     "value_to", "truth_known_to"), "DATE",
)  # fmt: skip
_DATED = {
    # field: the columns of its kind, its earliest and its latest day
    "said": (None, "said_from", "said_to"),
    "published": (None, "published_from", "published_to"),
    "valid": ("valid_kind", "valid_from", "valid_to"),
    "expires": (None, None, "expires_on"),
    "value": (None, "value_from", "value_to"),
    "truth_known_on": (None, None, "truth_known_to"),
}
_FOREVER = 2**62


class Source(Protocol):
    """Where the log comes from."""

    def __call__(self, connection: duckdb.DuckDBPyConnection, *, anew: bool = False) -> None:
        """Attach the database `log` to a connection. anew: what was attached before turned out to be damaged."""


def in_memory(records: Callable[[], Iterable[Record]]) -> Source:
    """The log read anew into memory. records: gives the verified commits, from commit 1 to the head."""

    def attach(connection: duckdb.DuckDBPyConnection, *, anew: bool = False) -> None:  # noqa: ARG001 - it always is
        connection.execute("ATTACH ':memory:' AS log")
        create(connection)
        load(connection, records())

    return attach


def fill(
    connection: duckdb.DuckDBPyConnection, source: Source, until: int, subject: str | None, erased: int | None = None
) -> None:
    """Fill the schema `base`, whole or with what bears on one subject, and let go of where it came from.

    It holds nothing after the event `until`, so that no answer rests on what its basis does not name. erased: the last
    erasure after it that the basis names. Raises Busy where there is a later one.
    """
    source(connection)
    try:
        _take(connection, until, subject)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error:
        connection.execute("DROP SCHEMA base CASCADE")
        connection.execute("DETACH log")
        source(connection, anew=True)
        _take(connection, until, subject)
    later = f"SELECT 1 FROM log.recorded WHERE type = 'event.erased' AND seq > {max(until, erased or 0)}"
    if connection.execute(f"{later} AND erases <= {until} LIMIT 1").fetchall():
        raise Busy.of("head_moved", "words were erased while they were read", "ask again")
    connection.execute("DETACH log")
    connection.execute((SQL / "macros.sql").read_text("utf-8"))


def _take(connection: duckdb.DuckDBPyConnection, until: int, subject: str | None) -> None:
    connection.execute("CREATE SCHEMA base")
    if subject is not None:
        connection.execute("SET VARIABLE subject = $1", [subject])
        connection.execute((SQL / "near.sql").read_text("utf-8"))
    for table in TABLES:
        numbered = "first" if table == "commits" else "seq"
        part = "" if subject is None or table == "commits" else " AND seq IN (SELECT seq FROM base.near)"
        connection.execute(f"CREATE TABLE base.{table} AS SELECT * FROM log.{table} WHERE {numbered} <= {until}{part}")


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables of the attached database `log`."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _columns().items())
    connection.execute(f"CREATE TABLE log.recorded ({columns})")
    connection.execute((SQL / "tables.sql").read_text("utf-8"))


def load(connection: duckdb.DuckDBPyConnection, records: Iterable[Record]) -> None:
    """Add commits to the attached database `log`: the verified ones that follow those that it holds.

    DuckDB reads a private copy, so that it sees the very bytes that were verified. The copy has no name: it is gone
    with the process, however that ends. Raises Refused where there is no room for it.
    """
    (last,) = connection.execute("SELECT coalesce(max(last), 0) FROM log.commits").fetchall()[0]
    with tempfile.TemporaryFile() as events, tempfile.TemporaryFile() as commits:
        try:
            _write(records, events, commits)
        except OSError as error:
            where = tempfile.gettempdir()
            message = f"no room in {where} for a copy of the log: {error.strerror}"
            raise Refused.of("no_room", message, "free some space there, or set TMPDIR") from error
        types = {"commit": "BIGINT", "recorded_at": "TIMESTAMP", "hash": "VARCHAR", "first": "BIGINT", "last": "BIGINT"}
        _read(connection, "commits", "*", types, commits)
        _read(connection, "recorded", "* REPLACE (split_part(type, '/', 1) AS type)", _columns(), events)
    new = f"SELECT 1 FROM log.recorded WHERE type = 'event.erased' AND seq > {last} LIMIT 1"
    if connection.execute(new).fetchall():
        connection.execute((SQL / "erased.sql").read_text("utf-8"))
    connection.execute("SET VARIABLE loaded = $1", [last])
    connection.execute((SQL / "references.sql").read_text("utf-8"))
    _load_withdrawals(connection)


def _columns() -> dict[str, str]:
    return {**_BEFORE, **event_columns(), **_AFTER}


def _write(records: Iterable[Record], events: BinaryIO, commits: BinaryIO) -> None:
    """One line for each event, its own JSON with what its commit and its dates add, and one for each commit."""
    gone: dict[str, int] = {}
    for record in records:
        header, note = record.header, record.note
        own = {"commit": header.commit, "recorded_at": write_instant(header.recorded_at)}
        told = {"author": note.by, "commit_reason": note.reason} if note else {}
        shared = msgspec.json.encode(own | told)[:-1]
        written = zip(stored_events(record), record.events, header.digests[1:], strict=True)
        if note is None or None in record.events:
            gone |= _gone(record)
        events.writelines(
            b'%b,"seq":%d,"digest":"%b"%b,%b\n' % (shared, seq, digest.encode(), _added(event, gone), data[1:])
            for seq, (data, event, digest) in enumerate(written, header.seq)
            if event is not None
        )
        ends = {"hash": header.hash, "first": header.seq, "last": header.last}
        commits.write(msgspec.json.encode(own | ends) + b"\n")
    events.flush()
    commits.flush()


def _gone(record: Record) -> dict[str, int]:
    """What is erased in a commit: digests, with the numbers of the events; of the first one for the note."""
    header = record.header
    parts = enumerate(zip((record.note, *record.events), header.digests, strict=True))
    return {digest: header.seq + max(place - 1, 0) for place, (part, digest) in parts if part is None}


def _added(event: AnyEvent, gone: dict[str, int]) -> bytes:
    """What is said of an event beside its own fields, as members of a JSON object, each after a comma."""
    if isinstance(event, EventErased) and event.event in gone:
        return b',"erases":%d' % gone[event.event]
    return _days(event)


def _days(event: AnyEvent) -> bytes:
    """The bounds of an event's dates as members of a JSON object, each after a comma; DuckDB has no notion of EDTF."""
    found = b""
    for field in _DATED:
        given = getattr(event, field, None)
        if isinstance(given, DateValue):
            given = given.edtf
        if isinstance(given, str):
            found += _bounds(field, given)
    return found


@lru_cache(maxsize=65_536)
def _bounds(field: str, edtf: str) -> bytes:
    known = bounds(edtf)
    columns = zip(_DATED[field], (known.kind, known.earliest, known.latest), strict=True)
    return b"".join(b',"%b":%b' % (name.encode(), msgspec.json.encode(value)) for name, value in columns if name)


def _read(
    connection: duckdb.DuckDBPyConnection, table: str, wanted: str, columns: dict[str, str], file: BinaryIO
) -> None:
    types = ", ".join(f"\"{name}\": '{kind}'" for name, kind in columns.items())
    source = f"read_json($1, format='newline_delimited', columns={{{types}}}, maximum_object_size=67108864)"
    connection.execute(f"INSERT INTO log.{table} SELECT {wanted} FROM {source}", [f"/dev/fd/{file.fileno()}"])


def _load_withdrawals(connection: duckdb.DuckDBPyConnection) -> None:
    """log.withdrawn: from which event on, up to but not including which, an event is withdrawn and by which."""
    named = connection.execute(
        "SELECT n.seq, n.target FROM log.named AS n JOIN log.recorded AS r ON r.seq = n.seq"
        " WHERE r.type = 'event.withdrawn' ORDER BY n.seq"
    ).fetchall()
    rows = list(withdrawn_spans(named))
    connection.execute("DELETE FROM log.withdrawn")
    connection.execute(
        "INSERT INTO log.withdrawn SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::BIGINT[]),"
        " unnest($4::BIGINT[])",
        [[row[column] for row in rows] for column in range(4)],
    )


def withdrawn_spans(withdrawals: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """(event, withdrawn by, from, to) from (withdrawal, event) pairs in log order; `to` is exclusive.

    A withdrawal is live unless a later live withdrawal names it, so one that arrives may switch off another and
    thereby bring back what that one named.
    """
    target = dict(withdrawals)
    live: dict[int, dict[int, int]] = {}
    for arrived, named in target.items():
        switch_on, event, by = True, named, arrived
        while True:
            by_event = live.setdefault(event, {})
            was_withdrawn = bool(by_event)
            if switch_on:
                by_event[by] = arrived
            else:
                yield event, by, by_event.pop(by), arrived
            if bool(by_event) == was_withdrawn or event not in target:
                break
            switch_on, event, by = was_withdrawn, target[event], event
    for event, by_event in live.items():
        for by, since in by_event.items():
            yield event, by, since, _FOREVER


def texts() -> list[str]:
    """All the SQL that what projections read is made with, in an order of its own."""
    return [path.read_text("utf-8") for path in sorted(SQL.glob("*.sql"))]


def point_text() -> str:
    """The SQL of the relation `point`, over the parameters `as_of`, `recorded_as_of` and `valid_at`."""
    return (SQL / "point.sql").read_text("utf-8")


def events_steps() -> dict[str, str]:
    """The SQL of the relation `events`, over `point`, in steps: each by its name, over those before it.

    All but the last have a name that no projection can have. They are steps because DuckDB plans a join of wide rows
    well only where it knows how many rows there are.
    """
    files = {"_noted": "noted", "_merges": "merges", "_decided": "decided", "events": "events"}
    return {name: (SQL / f"{file}.sql").read_text("utf-8") for name, file in files.items()}
