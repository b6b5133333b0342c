"""The list of functions is complete, closed, and free of the clock."""

import json
import os
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb
import pytest

from ledger.projections.functions import ALLOWED, LEFT_OUT, MACROS, TABLE_FUNCTIONS
from tests.projections import calls

ROOT = Path(__file__).parents[2]
CLOCKS = ("now", "today", "get_current_timestamp", "current_localtimestamp", "age")
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


# What depends on the time zone is consistent here, because that is set to UTC and locked.
CONSISTENT = """
    stability = 'CONSISTENT' OR (stability = 'CONSISTENT_WITHIN_QUERY' AND (
        function_name IN ('make_timestamptz', 'timezone')
        OR list_bool_or(list_transform(parameter_types, lambda t: t LIKE '%TIME ZONE' OR t LIKE 'TIMESTAMPTZ%'))))
"""


def functions(having: str) -> set[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'window')"
            f" GROUP BY function_name HAVING {having}"
        ).fetchall()
    return {name for (name,) in rows}


def consistent() -> set[str]:
    return functions(f"bool_and(coalesce({CONSISTENT}, FALSE))")


def left_out(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for patterns in LEFT_OUT.values() for pattern in patterns)


def test_a_function_is_allowed_or_left_out_with_a_reason_and_never_both() -> None:
    undecided = {name for name in consistent() if (name in ALLOWED) == left_out(name)}
    assert undecided == set()


def test_a_function_that_duckdb_does_not_call_consistent_is_not_allowed() -> None:
    assert ALLOWED - consistent() <= MACROS | TABLE_FUNCTIONS


def test_every_reason_is_about_a_function_that_exists() -> None:
    found = functions("TRUE")
    patterns = [pattern for patterns in LEFT_OUT.values() for pattern in patterns]
    assert [each for each in patterns if not any(fnmatchcase(name, each) for name in found)] == []


@pytest.mark.skipif(FAKETIME is None, reason="needs libfaketime (Debian: libfaketime)")
def test_what_is_allowed_answers_the_same_on_another_day() -> None:
    names = sorted(ALLOWED | {*CLOCKS})
    first, second = (answers_on(day, names) for day in ("2024-02-29 23:59:58", "2031-07-01 11:00:00"))
    assert {name for name in first if first[name] != second[name]} == {*CLOCKS}
    assert {*first} == ALLOWED | {*CLOCKS}


def answers_on(day: str, names: list[str]) -> dict[str, list[str]]:
    """What these functions answer in a process that takes it to be that day. Clocks stand still meanwhile."""
    preload = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME": day,
        "PYTHONPATH": str(ROOT),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    done = subprocess.run([sys.executable, calls.__file__, *names], env=os.environ | preload, capture_output=True,
                          check=True)  # fmt: skip
    answers: dict[str, list[str]] = json.loads(done.stdout)
    return answers
