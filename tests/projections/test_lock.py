"""The lock sets what it says, reads it back, and keeps answers within their limits."""

from contextlib import suppress

import duckdb
import pytest

from ledger.events.errors import Refused, Stopped
from ledger.projections import lock
from ledger.projections.answer import answer
from ledger.projections.lock import Limits, NotLockedError

SMALL = Limits(memory=2**27, threads=2, seconds=600)


def test_every_setting_is_read_back_and_none_can_be_changed() -> None:
    connection = lock.connect(SMALL)
    lock.shut(connection, SMALL)
    settings = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    assert settings["memory_limit"] == "128.0 MiB"
    assert (settings["threads"], settings["max_execution_time"], settings["temp_directory"]) == ("2", "600000", "")
    for name in settings:
        with pytest.raises(duckdb.Error):
            connection.execute(f"SET {name} = '1'")


@pytest.mark.parametrize(
    "change",
    [
        "SET autoload_known_extensions = true",
        "SET python_enable_replacements = true",
        "SET memory_limit = '1GiB'",
        "SET threads = 3",
        "SET max_execution_time = 0",
        "SET temp_directory = 'x'",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET allowed_directories = ['/tmp']",
        "SET allowed_configs = ['threads']",
    ],
)
def test_it_refuses_to_run_if_one_setting_differs(change: str) -> None:
    connection = lock.connect(SMALL)
    connection.execute(change)
    with pytest.raises(NotLockedError):
        lock.shut(connection, SMALL)


def test_it_refuses_to_run_if_files_can_still_be_read() -> None:
    with duckdb.connect() as connection, pytest.raises(NotLockedError):
        lock._check_refused(connection, "SELECT * FROM read_text('/dev/null')")


def locked(limits: Limits = SMALL) -> duckdb.DuckDBPyConnection:
    connection = lock.connect(limits)
    connection.execute("CREATE TABLE point AS SELECT 1 AS seq")
    lock.shut(connection, limits)
    return connection


def test_an_answer_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Stopped):
        answer(locked(Limits(seconds=0.5)), "SELECT sum(range) FROM range(1000000000000)")


def test_an_answer_that_needs_too_much_memory_is_refused_and_the_next_is_given() -> None:
    here = locked()
    with pytest.raises(Refused) as caught:
        answer(here, "SELECT list(range) FROM range(100000000)")
    assert caught.value.problems[0].code == "sql_memory"
    assert answer(here, "SELECT 1").rows == [(1,)]


@pytest.mark.parametrize("end", ["", ", (SELECT CAST(seq || 'x' AS INT) FROM point)"])
def test_the_tables_are_the_same_after_every_statement(end: str) -> None:
    here = locked()
    with suppress(Refused):
        answer(here, f"WITH x AS (DELETE FROM point RETURNING *) SELECT * FROM x{end}")
    assert answer(here, "SELECT seq FROM point").rows == [(1,)]


@pytest.mark.parametrize("sql", ["DROP TABLE point", "SELECT 1; SELECT 2", "", "SELECT", "PIVOT point ON seq"])
def test_anything_but_one_select_is_refused(sql: str) -> None:
    with pytest.raises(Refused):
        answer(locked(), sql)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT TIMESTAMPTZ '2020-01-01 00:00:00+00' AS x", "sql_time_zone"),
        ("SELECT [TIMESTAMPTZ '2020-01-01 00:00:00+00'] AS x", "sql_time_zone"),
        ("SELECT INTERVAL '3000000 years' AS x", "sql_value"),
        ("SELECT CAST('x' AS INT)", "sql"),
    ],
)
def test_what_cannot_be_handed_out_is_a_clear_error(query: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        answer(locked(), query)
    assert caught.value.problems[0].code == code


def test_a_long_message_is_cut() -> None:
    with pytest.raises(Refused) as caught:
        answer(locked(), "SELECT CAST(repeat('[', 100000) AS INT[])")
    assert len(caught.value.problems[0].message) < 1_100
