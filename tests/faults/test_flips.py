"""A flipped bit or a cut anywhere in a small ledger is always reported, and never read as something else."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.events.audit.audit import audit
from ledger.events.errors import LedgerError
from ledger.events.log.log import Log
from tests.writing import TEXT, claim, document, entity, segment_files, write

LONG = "FACTLEDGER_FAULTS" in os.environ


@pytest.fixture
def small(log: Log) -> Log:
    """Four commits in two segments, and a text."""
    news = document(log)
    write(log, news, entity("mann"))
    write(log, claim("c", news.sha256))
    write(log, entity("heat-2"), segment_size=1)
    write(log, entity("ferrari"))
    return log


def flips(data: bytes) -> Iterator[bytes]:
    """The data with one bit flipped: each of them, or where time is short one of every third byte."""
    for position in range(0, len(data), 1 if LONG else 3):
        for bit in range(8) if LONG else (position % 8,):
            yield data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


def lines(folder: Path) -> list[bytes] | None:
    """What is read; None for an error."""
    try:
        return [record.line for record in Log.open(folder).records()]
    except LedgerError:
        return None


def words(folder: Path) -> list[str] | None:
    """The texts as they are read; None for an error."""
    log = Log.open(folder)
    try:
        return [log.texts.get(path.name) for path in log.texts.folder.iterdir()]
    except LedgerError:
        return None


def told(folder: Path) -> str:
    """How the audit tells of it."""
    report = audit(folder)
    return "problem" if report.problems else "notice" if report.notices else "silent"


def is_prefix(found: list[bytes], true: list[bytes]) -> bool:
    return found == true[: len(found)]


def test_every_flipped_bit_of_a_segment(small: Log) -> None:
    true, tally = lines(small.folder), Counter[str]()
    for path in segment_files(small):
        data = path.read_bytes()
        for changed in flips(data):
            path.write_bytes(changed)
            tally[told(small.folder)] += 1
            assert lines(small.folder) is None
        path.write_bytes(data)
    print(f"\nsegments: {dict(tally)}")
    assert set(tally) == {"problem"}
    assert (lines(small.folder), told(small.folder)) == (true, "silent")


def test_every_flipped_bit_of_a_segment_without_head(small: Log) -> None:
    true, tally, read = lines(small.folder) or [], Counter[str](), Counter[str]()
    small.head_path.unlink()
    for path in segment_files(small):
        data = path.read_bytes()
        for changed in flips(data):
            path.write_bytes(changed)
            told_as = told(small.folder)
            tally[told_as] += 1
            found = lines(small.folder)
            read["refused" if found is None else "a prefix"] += 1
            assert (found is None) == (told_as == "problem")
            assert found is None or (is_prefix(found, true) and len(found) < len(true))
        path.write_bytes(data)
    print(f"\nsegments without HEAD: {dict(tally)}, reading: {dict(read)}")
    assert set(tally) == {"problem", "notice"}
    assert told(small.folder) == "notice"


def test_every_flipped_bit_of_a_text(small: Log) -> None:
    (path,) = small.texts.folder.iterdir()
    data, tally = path.read_bytes(), Counter[str]()
    for changed in flips(data):
        path.write_bytes(changed)
        tally[told(small.folder)] += 1
        assert words(small.folder) is None
    path.write_bytes(data)
    print(f"\ntexts: {dict(tally)}")
    assert set(tally) == {"problem"}
    assert words(small.folder) == [TEXT]


def test_every_flipped_bit_of_head(small: Log) -> None:
    true, tally = lines(small.folder), Counter[str]()
    data = small.head_path.read_bytes()
    for changed in flips(data):
        small.head_path.write_bytes(changed)
        tally[told(small.folder)] += 1
        assert lines(small.folder) == true
    print(f"\nHEAD: {dict(tally)}")
    assert set(tally) == {"notice"}


@pytest.mark.parametrize("name", ["sync", "lock"])
def test_a_flipped_bit_of_what_processes_leave_for_each_other_changes_nothing(small: Log, name: str) -> None:
    true, path = lines(small.folder), small.events / name
    for changed in flips(path.read_bytes()):
        path.write_bytes(changed)
        assert (lines(small.folder), told(small.folder)) == (true, "silent")
    write(small, entity("later"))
    assert (lines(small.folder) or [])[:-1] == true


def test_every_flipped_bit_of_the_settings_that_say_something(small: Log) -> None:
    path = small.folder / "factledger.toml"
    data, true = path.read_bytes(), lines(small.folder)
    said = data.index(b"\nformat") + 1
    for changed in flips(data[said:]):
        path.write_bytes(data[:said] + changed)
        found = lines(small.folder)
        assert found is None or (found == true and changed.split(b"\n")[:2] == data[said:].split(b"\n")[:2])
        assert found or told(small.folder) == "problem" or b"format = 1\n" not in changed


def test_every_cut_of_a_segment(small: Log) -> None:
    tally = Counter[str]()
    for path in segment_files(small):
        data = path.read_bytes()
        for size in range(0, len(data), 1 if LONG else 3):
            path.write_bytes(data[:size])
            tally[told(small.folder)] += 1
            assert lines(small.folder) is None
        path.write_bytes(data)
    print(f"\ncuts: {dict(tally)}")
    assert set(tally) == {"problem"}


def test_every_cut_of_the_newest_segment_without_head(small: Log) -> None:
    true, tally = lines(small.folder) or [], Counter[str]()
    small.head_path.unlink()
    path = segment_files(small)[-1]
    data = path.read_bytes()
    for size in range(0, len(data), 1 if LONG else 3):
        path.write_bytes(data[:size])
        tally[told(small.folder)] += 1
        found = lines(small.folder)
        assert found is not None
        assert is_prefix(found, true)
    print(f"\ncuts without HEAD: {dict(tally)}")
    assert set(tally) == {"notice"}
