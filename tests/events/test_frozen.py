"""A ledger of each format version, frozen: every later version reads it, byte for byte as it was written."""

import json
import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

import ledger
from ledger.events.audit.audit import audit
from ledger.events.index.index import Index
from ledger.events.log.log import Log
from ledger.events.model.codec import encode
from ledger.events.model.types import AnyEvent
from ledger.events.recovery.diagnosis import Diagnosis, diagnose
from tests.events.frozen.make import make
from tests.writing import entity, every_byte, write

FROZEN = Path(__file__).parent / "frozen"
SAID: dict[str, Any] = json.loads((FROZEN / "format-1.json").read_text("utf-8"))
COLUMNS = ("attribute", "slot", "place", "value", "status", "claim")


@pytest.fixture
def frozen(tmp_path: Path) -> Log:
    """A copy, as the owner keeps it."""
    folder = shutil.copytree(FROZEN / "format-1", tmp_path / "format-1")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return Log.open(folder)


def test_nobody_has_changed_it() -> None:
    folder = FROZEN / "format-1"
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    assert {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files} == SAID["files"]


def test_every_byte_of_it_verifies(frozen: Log) -> None:
    report = audit(frozen.folder)
    assert report.problems == ()
    assert report.unfinished == ()
    counts = {name: getattr(report, name) for name in ("commits", "events", "texts", "head", "erased")}
    assert counts == SAID["audit"]
    assert diagnose(frozen.folder, datetime(2024, 6, 5, tzinfo=UTC)) == Diagnosis((), report.commits, report.commits)


def test_it_is_read_as_it_was_written(frozen: Log) -> None:
    before = every_byte(frozen.folder)
    records = list(frozen.records())
    assert b"".join(record.line + b"\n" for record in records) == b"".join(
        before[name] for name in sorted(before) if name.endswith(".jsonl")
    )
    assert [record.header.unsynced for record in records] == SAID["unsynced"]
    with Index.open(frozen) as index:
        assert [[entry.seq, entry.type, entry.digest] for entry in index.events()] == SAID["events"]
    for record in records:
        assert all(encode(event)[:-1] in record.line for event in record.events if event is not None)
    assert every_byte(frozen.folder) == before


def test_its_state_is_what_was_written_down(frozen: Log) -> None:
    for as_of, expected in SAID["state"].items():
        rows = ledger.open(frozen.folder).at(as_of=as_of).state("mill").records()
        assert [[str(row[name]) for name in COLUMNS] for row in rows] == expected


def test_it_can_be_written_to(frozen: Log) -> None:
    before = {path.name: path.read_bytes() for path in frozen.events.glob("*.jsonl")}
    write(frozen, entity("new"))
    assert all((frozen.events / name).read_bytes().startswith(data) for name, data in before.items())


def test_it_holds_every_event_type_several_segments_an_erasure_and_an_unsynced_commit() -> None:
    types = {kind.__struct_config__.tag for kind in get_args(AnyEvent)}
    assert {name for _, name, _ in SAID["events"]} == types
    assert len([name for name in SAID["files"] if name.endswith(".jsonl")]) > 2
    assert SAID["audit"]["erased"]
    assert any(SAID["unsynced"])


def test_the_script_that_made_it_still_makes_such_a_ledger(tmp_path: Path) -> None:
    make(tmp_path / "again")
    assert audit(tmp_path / "again").problems == ()
    assert audit(tmp_path / "again").events == SAID["audit"]["events"]
