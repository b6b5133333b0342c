"""From the log's verified lines to the relations `point` and `events`, which every projection reads.

What projections must not each decide for themselves is decided here, once: the public date of an event, whether it
is withdrawn, which definition is in force, and the key of a claim.
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from ledger.events.when import bounds
from ledger.projections.columns import event_fields, event_type

SQL = Path(__file__).parent / "sql" / "feed"
_LINE = {"commit": "BIGINT", "recorded_at": "TIMESTAMP", "seq": "BIGINT", "digests": "VARCHAR[]", "hash": "VARCHAR"}
_FOREVER = 2**62


def load(connection: duckdb.DuckDBPyConnection, lines: Iterable[bytes]) -> None:
    """Fill the schema `base` with the commits in `lines` (whole lines without LF, from commit 1 on, verified)."""
    connection.execute("CREATE SCHEMA base")
    _load_lines(connection, lines)
    connection.execute(
        "CREATE TABLE base.commits AS SELECT commit, recorded_at, hash, seq AS first, seq + len(digests) - 2 AS last"
        " FROM base.lines"
    )
    connection.execute((SQL / "macros.sql").read_text("utf-8"))
    _load_dates(connection)
    fields = ", ".join(f'event."{name}" AS "{name}"' for name in event_fields() if name != "type")
    fields = f"split_part(event.type, '/', 1) AS type, {fields}"
    recorded = (SQL / "recorded.sql").read_text("utf-8").format(fields=fields)
    connection.execute(f"CREATE TABLE base.recorded AS {recorded}")
    connection.execute("DROP TABLE base.lines")
    _load_references(connection)
    _load_withdrawals(connection)


def _load_lines(connection: duckdb.DuckDBPyConnection, lines: Iterable[bytes]) -> None:
    """Read a private copy, so that DuckDB sees the very bytes that were verified."""
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in (_LINE | {"events": f"{event_type()}[]"}).items())
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as copy:
        copy.writelines(line + b"\n" for line in lines)
        copy.flush()
        source = f"read_json($1, format='newline_delimited', columns={{{columns}}}, maximum_object_size=67108864)"
        connection.execute(f"CREATE TABLE base.lines AS SELECT * FROM {source}", [copy.name])


def _load_dates(connection: duckdb.DuckDBPyConnection) -> None:
    """The bounds of every EDTF string in the log; DuckDB has no notion of them."""
    strings = connection.execute(
        "SELECT DISTINCT edtf FROM"
        " (SELECT unnest([event.said, event.published, event.valid, event.expires, event.value.edtf]) AS edtf"
        " FROM (SELECT unnest(events) AS event FROM base.lines)) WHERE edtf IS NOT NULL"
    ).fetchall()
    found = [(edtf, bounds(edtf)) for (edtf,) in strings]
    connection.execute(
        "CREATE TABLE base.dates AS SELECT unnest($1::VARCHAR[]) AS edtf, unnest($2::VARCHAR[]) AS kind,"
        " unnest($3::DATE[]) AS earliest, unnest($4::DATE[]) AS latest",
        [
            [edtf for edtf, _ in found],
            [b.kind for _, b in found],
            [_iso(b.earliest) for _, b in found],
            [_iso(b.latest) for _, b in found],
        ],
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _load_references(connection: duckdb.DuckDBPyConnection) -> None:
    """base.rests_on: the texts that an event's evidence is in; base.reaches: the events it names, at any remove."""
    connection.execute(
        "CREATE TABLE base.rests_on AS SELECT DISTINCT seq, unnest(evidence).document AS sha256 FROM base.recorded"
    )
    connection.execute((SQL / "reaches.sql").read_text("utf-8"))


def _load_withdrawals(connection: duckdb.DuckDBPyConnection) -> None:
    """base.withdrawn: from which event on, up to but not including which, an event is withdrawn and by which."""
    named = connection.execute(
        "SELECT n.seq, n.target FROM base.named AS n JOIN base.recorded AS r ON r.seq = n.seq"
        " WHERE r.type = 'event.withdrawn' ORDER BY n.seq"
    ).fetchall()
    rows = list(withdrawn_spans(named))
    connection.execute(
        "CREATE TABLE base.withdrawn AS SELECT unnest($1::BIGINT[]) AS seq, unnest($2::BIGINT[]) AS withdrawn_by,"
        " unnest($3::BIGINT[]) AS from_seq, unnest($4::BIGINT[]) AS to_seq",
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


def point_text() -> str:
    """The SQL of the relation `point`, over the parameters `as_of`, `recorded_as_of` and `valid_at`."""
    return (SQL / "point.sql").read_text("utf-8")


def events_text() -> str:
    """The SQL of the relation `events`, over `point`."""
    return (SQL / "events.sql").read_text("utf-8")
