"""One SELECT run on a locked database: in a transaction that is rolled back, with errors in our own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from ledger.events.errors import LedgerError, Refused, Stopped
from ledger.projections.query import only_select, shortened, told

_TIME_ZONES = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names with DuckDB's names of their types, and all rows."""

    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]


def answer(connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> Answer:
    """What one SELECT gives, fetched whole; the connection is as before, and free for the next.

    Raises Refused for what is no SELECT, what DuckDB refuses, and what needs too much memory; Stopped.
    """
    statement = only_select(connection, sql)
    try:
        connection.begin()
        try:
            result = connection.execute(statement, parameters)
            columns = [(name, str(kind)) for name, kind, *_ in result.description]
            _check_zones(columns)
            return Answer(columns, result.fetchall())
        finally:
            connection.rollback()
    except (duckdb.Error, MemoryError, OverflowError, ValueError) as error:
        raise in_our_words(error) from error


def in_our_words(error: Exception) -> LedgerError:
    """What DuckDB or the hand-over of its values raised: code `sql` for a mistake in the query itself."""
    if isinstance(error, duckdb.InterruptException):
        return Stopped.of("stopped", "the answer took longer than the time limit", "ask for less, or allow more time")
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return Refused.of(
            "sql_memory", "the answer needs more memory than is allowed", "ask for less: a subject, a count"
        )
    if isinstance(error, OverflowError | ValueError):
        return Refused.of("sql_value", f"a value is out of range: {shortened(str(error))}", "CAST it AS VARCHAR")
    return Refused.of("sql", *told(error))


def _check_zones(columns: Iterable[tuple[str, str]]) -> None:
    """DuckDB hands out an instant with a zone only where pytz is installed, and then in the zone of the session."""
    for name, kind in columns:
        if any(zoned in kind for zoned in _TIME_ZONES):
            message = f"the column {name} is a {kind}; instants are handed out without a zone, in UTC"
            raise Refused.of("sql_time_zone", message, f"write {name} AT TIME ZONE 'UTC'")
