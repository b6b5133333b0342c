"""The lock on a DuckDB in memory that runs SQL from outside: what it may use, and that it reaches nothing else.

`connect` sets what can be set before the log is read in, `shut` the rest; then nothing can be changed any more.
"""

import os
from dataclasses import dataclass

import duckdb

_MIB = 2**20
_MOST_THREADS = 4
_CLOSED = {
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "enable_external_file_cache": "false",
    "enable_progress_bar": "false",  # it would be printed among the data
}
# Each of these would be an exception to the lock.
_NO_EXCEPTIONS = {"allowed_configs": "[]", "allowed_directories": "[]", "allowed_paths": "[]"}
_SHUT = {"enable_external_access": "false", "disabled_filesystems": "", "lock_configuration": "true"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may use.

    memory: bytes of DuckDB's tables, half of the machine's by default; single strings do not count towards it.
    seconds: of one statement; DuckDB does not look at it inside a function or while it plans.
    """

    memory: int = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    threads: int = min(_MOST_THREADS, os.cpu_count() or 1)
    seconds: float = 3600.0


class NotLockedError(Exception):
    """A setting is not what it was set to: this DuckDB is not the one that the lock was made for."""


def connect(limits: Limits) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that loads no extension, writes no temporary file, and keeps within the limits."""
    connection = duckdb.connect(":memory:")
    for name, value in _expected(limits).items():
        connection.execute(f"SET {name} = {value if value.startswith('[') else repr(value)}")
    return connection


def shut(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    """Close the way to files, for ever, and read every setting back. Raises NotLockedError if one differs."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET lock_configuration = true")
    _check_settings(connection, _expected(limits) | _SHUT)
    _check_refused(connection, f"SELECT * FROM read_text('{os.devnull}')")
    _check_refused(connection, "SET threads = 1")


def _expected(limits: Limits) -> dict[str, str]:
    """Every setting before the last three, in order, as DuckDB is to tell it."""
    return {
        **_CLOSED,
        "memory_limit": f"{max(1, limits.memory // _MIB)}MiB",
        "threads": str(limits.threads),
        "temp_directory": "",
        "max_temp_directory_size": "0 bytes",
        "max_execution_time": str(round(limits.seconds * 1000)),
        "TimeZone": "UTC",
        **_NO_EXCEPTIONS,
    }


def _check_settings(connection: duckdb.DuckDBPyConnection, expected: dict[str, str]) -> None:
    """DuckDB rounds what it tells of the memory; `disabled_filesystems` it never tells, so that is tried out."""
    found = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    memory = int(expected["memory_limit"].removesuffix("MiB")) * _MIB
    told = connection.execute("SELECT format_bytes($1::BIGINT)", [memory]).fetchall()
    for name, value in (expected | {"memory_limit": told[0][0]}).items():
        if found.get(name) != value:
            raise NotLockedError(f"{name} is {found.get(name)!r} and should be {value!r}")


def _check_refused(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    try:
        connection.execute(statement)
    except (duckdb.PermissionException, duckdb.InvalidInputException):
        return
    raise NotLockedError(f"{statement} is possible")
