"""A repair after a sync that failed: the newest segment in a fresh file, and nothing else."""

import errno
import os
from pathlib import Path

import pytest

from ledger.events.disk.durable import DISK
from ledger.events.errors import Refused
from ledger.events.log import marks
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.writing.rewriting import renew
from tests.writing import entity, every_byte, read, segment_files, write


@pytest.fixture
def records(log: Log) -> list[Record]:
    return [write(log, entity(name)) for name in "abcde"]


def failing_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The first sync of the names in a folder fails."""
    real, failed = DISK.sync_names, list[Path]()

    def fail(path: Path) -> None:
        if path == folder and not failed:
            failed.append(path)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(path)

    monkeypatch.setattr(DISK, "sync_names", fail)


@pytest.mark.parametrize("first", [True, False])
def test_a_failed_sync_of_a_new_name_stops_writing_and_the_segment_is_made_anew(
    log: Log, monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    before = [] if first else [write(log, entity("a"))]
    failing_once(monkeypatch, log.events)
    for _ in range(2):
        with pytest.raises(Refused, match="a sync of this ledger has failed"):
            write(log, entity("b"), segment_size=1)
    assert read(log) == before
    renew(log)
    assert len(segment_files(log)) == len(before)
    assert read(log) == before
    assert write(log, entity("b"), segment_size=1).header.commit == len(before) + 1


def test_the_mark_of_a_failure_stands_until_the_repair_is_done(
    log: Log, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.write_failure(DISK, log.sync_path, 5)
    failing_once(monkeypatch, log.events)
    with pytest.raises(Refused):
        renew(log)
    assert marks.read(DISK, log.sync_path).failed == 5
    renew(log)
    assert read(log) == records


def test_a_repair_needs_no_head(log: Log, records: list[Record]) -> None:
    marks.write_failure(DISK, log.sync_path, 5)
    log.head_path.chmod(0o666)
    renew(log)
    assert marks.read(DISK, log.sync_path).failed is None
    assert read(log) == records


def test_a_repair_of_what_has_not_failed_changes_nothing(log: Log, records: list[Record]) -> None:
    before = every_byte(log.folder)
    renew(log)
    assert every_byte(log.folder) == before
    assert read(log) == records
