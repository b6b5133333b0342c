"""Runs statements one after the other on a locked DuckDB, without looking at them first, and says what came out.

Arguments: a file with a JSON list of statements, the number of the first to run, and a secret that must not come out.
For each it writes the number, and the number again with `leaked` behind it where the secret was in the answer.
It is a program, because some statements end it.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

import duckdb

from ledger.projections import lock

SECONDS = 3
LIMITS = lock.Limits(memory=2**29, threads=1, seconds=SECONDS)


def locked() -> duckdb.DuckDBPyConnection:
    """A locked database with a table in it."""
    connection = lock.connect(LIMITS)
    connection.execute("CREATE TABLE events AS SELECT 1 AS seq, 'x' AS type, 'y' AS digest")
    connection.execute("CREATE TABLE point AS SELECT TRUE AS implicated")
    lock.shut(connection, LIMITS)
    return connection


def answer(connection: duckdb.DuckDBPyConnection, statement: str, secret_rows: object) -> str:  # noqa: ARG001
    """All that the statement gives, or its error. secret_rows: in sight, for DuckDB to find by its name."""
    try:
        connection.execute(statement)
        return str(connection.fetchall())
    except (duckdb.Error, ValueError, OverflowError, RuntimeError) as error:
        return str(error)
    finally:
        with suppress(duckdb.Error):
            connection.rollback()


def main(file: str, first: str, secret: str) -> None:
    """Run them."""
    resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statements = json.loads(Path(file).read_text("utf-8"))
    connection = locked()
    secret_rows = connection.values([secret])
    for number in range(int(first), len(statements)):
        signal.alarm(10 * SECONDS)
        os.write(1, f"{number}\n".encode())
        if secret in answer(connection, statements[number], secret_rows):
            os.write(1, f"{number} leaked\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
