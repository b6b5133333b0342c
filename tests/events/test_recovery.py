"""What is found after crashes, accidents and attacks: the verdict, and that nothing else changes. One row, one test."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.events.audit.audit import audit
from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged, OutcomeUnknown, Refused
from ledger.events.log import head
from ledger.events.log.commit import Record, seal
from ledger.events.log.log import Log
from ledger.events.writing.rewriting import renew
from ledger.events.writing.writer import Writer
from tests.damaged import prefix, verdicts
from tests.writing import NOTE, NOW, counted_salts, entity, every_byte, read, segment_files, write

TORN: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda line: line[: len(line) // 2],
    "all but its end": lambda line: line[:-1],
    "zeros": lambda _: bytes(4_096),
    "half, then zeros": lambda line: line[: len(line) // 2] + bytes(500),
    "garbage": lambda _: b"\xff\x00{}" * 9,
    "lines of garbage": lambda _: b"\nx\n\n",
}


@pytest.mark.parametrize("with_head", [True, False])
@pytest.mark.parametrize("name", TORN)
def test_a_torn_end_is_passed_over_and_set_aside(
    log: Log, records: list[Record], name: str, *, with_head: bool
) -> None:
    following = write(Log.open(shutil.copytree(log.folder, log.folder.parent / "next")), entity("f"))
    torn = TORN[name](following.line + b"\n")
    path = segment_files(log)[-1]
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    if not with_head:
        log.head_path.unlink()
    before = every_byte(log.folder)
    assert list(Log.open(log.folder).records()) == records
    with Writer.open(log) as writer:
        assert writer.torn == len(torn)
    assert every_byte(log.folder) == before
    assert write(log, entity("f")).header.commit == 6
    assert read(log)[:5] == records
    assert [path.read_bytes() for path in (log.folder / "quarantine").iterdir()] == [torn]
    assert path.read_bytes().startswith(whole)


@pytest.mark.parametrize("cut", ["a commit", "a segment", "a part of a commit"])
def test_a_log_that_ends_before_head_is_damage_and_read_on_request(log: Log, records: list[Record], cut: str) -> None:
    last = segment_files(log)[-1]
    left = 4
    if cut == "a segment":
        last.unlink()
    elif cut == "a commit":
        last.write_bytes(b"")
    else:
        last.write_bytes(last.read_bytes()[:100])
    reader, writer = verdicts(log)
    assert reader == writer == "commits_lost"
    found, said = prefix(log)
    assert found == records[:left]
    assert said == "the log ends with commit 4, but commit 5 was acknowledged"


@pytest.mark.parametrize(("bad", "segment"), [(1, 1), (2, 1), (3, 3)])
def test_a_bad_commit_in_an_older_segment_is_damage(log: Log, records: list[Record], bad: int, segment: int) -> None:
    path, offset = flip(log, bad)
    before = every_byte(log.folder)
    with pytest.raises(Damaged) as caught:
        list(log.records())
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"events/{segment:020d}.jsonl: byte {offset}, commit {bad}: ")
    assert problem.source == f"events/{path.name}"
    assert prefix(log) == (records[: bad - 1], problem.message)
    assert every_byte(log.folder) == before


@pytest.mark.parametrize("with_head", [True, False])
def test_a_bad_commit_before_a_valid_one_is_damage(log: Log, records: list[Record], *, with_head: bool) -> None:
    for name in "fg":
        write(log, entity(name))
    path, offset = flip(log, 6)
    if not with_head:
        log.head_path.unlink()
    assert verdicts(log) == ("digest_differs", "digest_differs")
    found, said = prefix(log)
    assert found == records
    assert said.startswith(f"events/{path.name}: byte {offset}, commit 6: ")


def test_a_commit_that_follows_more_unsynced_ones_than_there_are_is_none(log: Log) -> None:
    record = seal(log.genesis, NOTE, [entity("a")],
                  ledger_id="example", commit_id="c", now=NOW, salts=counted_salts(), unsynced=1)  # fmt: skip
    log.segment_path(1).write_bytes(record.line + b"\n")
    log.segment_path(1).chmod(0o600)
    assert [one.code for one in audit(log.folder).notices] == ["torn_end"]
    assert list(log.records()) == []
    head.write(DISK, log.head_path, record.header.tip)
    assert [one.code for one in audit(log.folder).problems] == ["bad_unsynced"]
    with pytest.raises(Damaged):
        list(log.records())


def flip(log: Log, number: int) -> tuple[Path, int]:
    """Changes a letter of a commit's words; its segment and where it begins."""
    for path in segment_files(log):
        lines = path.read_bytes().splitlines(keepends=True)
        for at, line in enumerate(lines):
            if line.startswith(b'{"commit":%d,' % number):
                changed = line.replace(b"a label", b"A label")
                path.write_bytes(b"".join([*lines[:at], changed, *lines[at + 1 :]]))
                return path, sum(map(len, lines[:at]))
    raise AssertionError(number)


def doubled(log: Log) -> None:
    shutil.copy(log.segment_path(3), log.segment_path(6))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda log: log.segment_path(1).unlink(), "segment_missing"),
        (lambda log: log.segment_path(3).unlink(), "segment_missing"),
        (lambda log: log.segment_path(3).rename(log.segment_path(4)), "segment_missing"),
        (lambda log: log.segment_path(5).rename(log.segment_path(7)), "segment_missing"),
        (doubled, "commit_number"),
        (lambda log: (log.events / "notes.txt").touch(), "unknown_file"),
        (lambda log: (log.events / "00000000000000000005.jsonl.bak").touch(), "unknown_file"),
        (lambda log: shutil.rmtree(log.events), "events_missing"),
    ],
    ids=["first gone", "middle gone", "renamed", "newest renamed", "doubled", "unknown", "a backup", "all gone"],
)
def test_a_missing_renamed_doubled_or_unknown_file_is_damage(
    log: Log, records: list[Record], change: Callable[[Log], object], code: str
) -> None:
    change(log)
    before = every_byte(log.folder)
    with pytest.raises(Damaged) as caught:
        list(Log.open(log.folder).records())
    assert caught.value.problems[0].code == code
    assert every_byte(log.folder) == before
    assert prefix(log)[0] == records[: len(prefix(log)[0])]
    assert audit(log.folder).problems


@pytest.mark.parametrize("left", [0, 1, 300])
def test_a_full_disk_writes_nothing_says_how_much_is_needed_and_works_again(
    log: Log, records: list[Record], monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    room = iter([left])
    real = DISK.write_some

    def full(fd: int, data: bytes | memoryview) -> int:
        some = next(room, 0)
        if not some:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(fd, data[:some])

    before = every_byte(log.folder)
    monkeypatch.setattr(DISK, "write_some", full)
    with pytest.raises(Refused) as caught:
        write(log, entity("f"))
    monkeypatch.undo()
    assert every_byte(log.folder) == before
    again = write(log, entity("f"))
    assert caught.value.problems[0].code == "disk_full"
    assert caught.value.problems[0].message == f"no space left for {len(again.line) + 1:,} bytes of the log"
    assert read(log) == [*records, again]


def test_a_full_disk_that_cannot_be_rolled_back_leaves_a_torn_end(
    log: Log, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    real = DISK.write_some
    lengths = iter([50])
    monkeypatch.setattr(DISK, "write_some", lambda fd, data: real(fd, data[:n]) if (n := next(lengths, 0)) else fail())
    monkeypatch.setattr(DISK, "truncate", fail)
    with pytest.raises(Refused):
        write(log, entity("f"))
    monkeypatch.undo()
    assert read(log) == records
    write(log, entity("f"))
    assert [path.stat().st_size for path in (log.folder / "quarantine").iterdir()] == [50]


def test_a_failed_sync_stops_writing_until_the_newest_segment_is_renewed(
    log: Log, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(DISK, "sync", fail)
    with pytest.raises(OutcomeUnknown):
        write(log, entity("f"))
    monkeypatch.undo()
    assert read(log) == records
    with pytest.raises(Refused, match="a sync of this ledger has failed"):
        write(log, entity("g"))
    path = segment_files(log)[-1]
    inode = path.stat().st_ino
    with path.open("ab") as file:
        file.write(b"torn")
    renew(log)
    assert path.stat().st_ino != inode
    assert [aside.read_bytes() for aside in (log.folder / "quarantine").iterdir()] == [b"torn"]
    assert [record.header.id for record in read(log)][5:] == ["w6"]
    assert write(log, entity("g")).header.commit == 7


def test_a_clock_that_went_back_is_no_trouble_and_one_that_is_far_behind_is(log: Log) -> None:
    first = write(log, entity("a")).header.recorded_at
    times = []
    for number, back in enumerate((0, 1, 200, 299)):
        with Writer.open(log) as writer:
            now = NOW - timedelta(seconds=back)
            record = writer.append(NOTE, [entity("b")], id=f"n{number}", now=now, salts=counted_salts(number))
        times.append(record.header.recorded_at - first)
    assert times == [timedelta(microseconds=number) for number in (1, 2, 3, 4)]
    before = every_byte(log.folder)
    late = NOW - timedelta(minutes=5)
    with Writer.open(log) as writer, pytest.raises(Refused) as caught:
        writer.append(NOTE, [entity("c")], id="c", now=late, salts=counted_salts())
    assert every_byte(log.folder) == before
    assert caught.value.problems[0].code == "clock_behind"
    assert "--accept-time" in caught.value.problems[0].hint
    with Writer.open(log) as writer:
        record = writer.append(NOTE, [entity("c")], id="c", now=late, salts=counted_salts(), accept_time=True)
    assert record.header.recorded_at - first == timedelta(microseconds=5)


def test_a_copy_made_while_it_is_written_is_a_valid_prefix_if_head_comes_first(log: Log, records: list[Record]) -> None:
    copy = shutil.copytree(log.folder, log.folder.parent / "copy", ignore=shutil.ignore_patterns("*.jsonl", ".cache"))
    for number, path in enumerate(segment_files(log)[::-1]):
        write(log, entity(f"x{number}"))
        data = path.read_bytes()
        (copy / "events" / path.name).write_bytes(data[:-9] if number == 0 else data)
    assert list(Log.open(copy).records()) == records
    assert len(read(log)) == 8


def test_a_copy_whose_head_is_newer_than_its_events_looks_like_damage(log: Log, records: list[Record]) -> None:
    copy = shutil.copytree(log.folder, log.folder.parent / "copy")
    write(log, entity("x"))
    shutil.copy(log.head_path, copy / "events")
    with pytest.raises(Damaged, match="ends with commit 5, but commit 6 was acknowledged"):
        list(Log.open(copy).records())
    assert len(records) == 5
