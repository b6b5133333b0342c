import errno
import os
import shutil
import sqlite3
from unittest.mock import patch

import pytest

from ledger.events.audit.audit import audit
from ledger.events.disk.durable import DISK
from ledger.events.errors import Busy, Damaged, OutcomeUnknown, Refused
from ledger.events.index.index import Index
from ledger.events.log import head, marks
from ledger.events.log.log import Log
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, counted_salts, entity, read, segment_files, write


def test_several_commits_in_one_block(log: Log) -> None:
    with Writer.open(log) as writer:
        for name in "abc":
            writer.append(NOTE, [entity(name)], id=name, now=NOW, salts=counted_salts())
            assert writer.index.has_entity(name)
    assert [record.header.id for record in read(log)] == ["a", "b", "c"]


def test_a_commit_id_is_used_once(log: Log) -> None:
    write(log, entity("a"), commit_id="same")
    with pytest.raises(Refused) as caught:
        write(log, entity("b"), commit_id="same")
    assert caught.value.problems[0].code == "commit_id_used"
    assert len(read(log)) == 1


def test_an_error_in_the_block_keeps_what_was_appended(log: Log) -> None:
    with pytest.raises(ZeroDivisionError), Writer.open(log) as writer:  # noqa: PT012 - the error is in the block
        writer.append(NOTE, [entity("a")], id="a", now=NOW, salts=counted_salts())
        raise ZeroDivisionError
    write(log, entity("b"))
    assert [record.header.id for record in read(log)] == ["a", "w2"]


def test_there_is_one_writer_at_a_time(log: Log) -> None:
    with Writer.open(log), pytest.raises(Busy), Writer.open(Log.open(log.folder), 0.01):
        pass


def test_segments_are_named_by_their_first_commit(log: Log) -> None:
    records = [write(log, entity(name), segment_size=1) for name in "abc"]
    assert [path.name for path in segment_files(log)] == [f"{number:020d}.jsonl" for number in (1, 2, 3)]
    assert read(log) == records


def test_a_commit_goes_to_the_segment_as_long_as_it_fits(log: Log) -> None:
    size = len(write(log, entity("a")).line) + 1
    second = len(write(log, entity("b")).line) + 1
    write(log, entity("c"), segment_size=size + 2 * second)
    assert len(segment_files(log)) == 1
    write(log, entity("d"), segment_size=size + 3 * second - 1)
    assert len(segment_files(log)) == 2


def test_an_empty_newest_segment_is_used(log: Log) -> None:
    write(log, entity("a"))
    os.close(DISK.create(log.segment_path(2)))
    assert len(read(log)) == 1
    write(log, entity("b"))
    assert len(segment_files(log)) == 2
    assert len(read(log)) == 2


def test_one_sync_acknowledges_a_commit(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, int]] = []
    real_sync, real_write = os.fsync, os.write

    def sync(fd: int) -> None:
        calls.append(("sync", os.fstat(fd).st_ino))
        real_sync(fd)

    def written(fd: int, data: bytes) -> int:
        calls.append(("write", os.fstat(fd).st_ino))
        return real_write(fd, data)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "write", written)
    with Writer.open(log) as writer:
        writer.append(NOTE, [entity("a")], id="a", now=NOW, salts=counted_salts())
    inode = log.segment_path(1).stat().st_ino
    assert calls == [("sync", log.events.stat().st_ino), ("write", inode), ("sync", inode)]
    calls.clear()
    with Writer.open(log) as writer:
        writer.append(NOTE, [entity("b")], id="b", now=NOW, salts=counted_salts())
    assert calls == [("write", inode), ("sync", inode)]
    calls.clear()
    with Writer.open(log, segment_size=1) as writer:
        for name in "cd":
            writer.append(NOTE, [entity(name)], id=name, now=NOW, salts=counted_salts())
    folder, third, fourth = (path.stat().st_ino for path in (log.events, log.segment_path(3), log.segment_path(4)))
    synced_before_the_next = [("sync", folder), ("write", third), ("sync", third)]
    assert calls == [*synced_before_the_next, ("sync", folder), ("write", fourth), ("sync", fourth)]


def test_a_full_disk_writes_nothing_and_goes_on_later(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, entity("a"))
    real = DISK.write

    def half(fd: int, data: bytes) -> None:
        real(fd, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(DISK, "write", half)
    with pytest.raises(Refused) as caught:
        write(log, entity("b"))
    assert caught.value.problems[0].code == "disk_full"
    assert audit(log.folder).problems == ()
    monkeypatch.setattr(DISK, "write", real)
    write(log, entity("b"))
    assert len(read(log)) == 2


def test_a_failed_sync_is_never_acknowledged(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, entity("a"))

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(DISK, "sync", fail)
    with pytest.raises(OutcomeUnknown) as unknown:
        write(log, entity("b"))
    assert unknown.value.problems[0].code == "outcome_unknown"
    assert head.read(DISK, log.head_path).commit == 1
    assert len(read(log)) == 1
    monkeypatch.undo()
    assert len(read(log)) == 1
    with pytest.raises(Refused) as caught:
        write(log, entity("c"))
    assert caught.value.problems[0].code == "sync_failed"


def unsafe(log: Log, *names: str) -> None:
    """Commits whose writers were killed before a sync."""
    for name in names:
        with patch.object(Writer, "confirm"):
            write(log, entity(name), commit_id=name)


def retry(log: Log, commit_id: str) -> bool:
    """Whether a commit is there already."""
    with Writer.open(log) as writer:
        return writer.index.commit_by_id(commit_id) is not None


def test_what_a_retry_finds_is_safe_before_it_is_told(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe(log, "a", "b")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    assert retry(log, "a")
    assert synced == [log.segment_path(1).stat().st_ino]
    assert head.read(DISK, log.head_path).commit == 2
    assert retry(log, "b")
    assert len(synced) == 1


def test_a_retry_whose_sync_fails_is_not_told(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    unsafe(log, "a")
    monkeypatch.setattr(DISK, "sync", fail)
    with pytest.raises(OutcomeUnknown):
        retry(log, "a")
    with pytest.raises(Refused):
        retry(log, "a")


def test_a_block_that_fails_does_not_wait_for_the_disk(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe(log, "a")
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("a sync"))
    with pytest.raises(ZeroDivisionError), Writer.open(log) as writer:  # noqa: PT012 - the error is in the block
        assert writer.index.head is not None
        raise ZeroDivisionError


@pytest.mark.parametrize("hint", ["theirs", "ours", "none"])
def test_a_writer_does_not_take_a_commit_of_equal_length_for_the_last_one(log: Log, hint: str) -> None:
    write(log, entity("a"))
    other = Log.open(shutil.copytree(log.folder, log.folder.parent / "other"))
    ours, theirs = write(log, entity("b")), write(other, entity("c"))
    assert len(ours.line) == len(theirs.line)
    shutil.copy(other.segment_path(1), log.segment_path(1))
    if hint == "ours":
        with pytest.raises(Damaged, match="fork"):
            write(log, entity("d"))
        return
    log.head_path.unlink()
    if hint == "theirs":
        shutil.copy(other.head_path, log.head_path)
    assert write(log, entity("d")).header.previous == theirs.header.hash


def test_an_index_that_others_made_anew_meanwhile_gets_no_gap(log: Log) -> None:
    for name in "abc":
        write(log, entity(name))
    with Writer.open(log) as writer:
        assert writer.index.has_entity("c")
        with sqlite3.connect(log.folder / ".cache" / "index.sqlite") as others:
            others.executescript("DELETE FROM commits WHERE number > 1; DELETE FROM events WHERE number > 1")
        others.close()
        writer.append(NOTE, [entity("d")], id="d", now=NOW, salts=counted_salts())
    with Index.open(log) as index:
        assert [index.commit(number) is not None for number in range(1, 5)] == [True] * 4


def test_nothing_is_checked_against_an_index_that_ends_before_a_failed_sync(log: Log) -> None:
    write(log, entity("a"))
    write(log, entity("b"))
    log.head_path.unlink()
    with pytest.raises(Refused) as caught, Writer.open(log) as writer:  # noqa: PT012 - it fails meanwhile
        marks.write_failure(DISK, log.sync_path, 1)
        assert writer.index.head
    assert caught.value.problems[0].code == "sync_failed"


def test_an_index_that_cannot_take_a_commit_in_does_not_make_it_a_failure(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Damaged.of("any", "any")

    with Writer.open(log) as writer:
        assert writer.index.head is None
        monkeypatch.setattr(Index, "add", fail)
        writer.append(NOTE, [entity("a")], id="a", now=NOW, salts=counted_salts())
        assert writer.row is not None
        monkeypatch.undo()
        assert writer.index.head == writer.row


def test_a_torn_end_is_set_aside_by_the_next_writer(log: Log) -> None:
    write(log, entity("a"))
    whole = log.segment_path(1).read_bytes()
    for torn in (b"x", b"\x00" * 5_000, whole[:-1], b"line\nline\n"):
        before = log.segment_path(1).read_bytes()
        log.segment_path(1).write_bytes(before + torn)
        assert "torn_end" in {notice.code for notice in audit(log.folder).notices}
        count = len(read(log))
        with Writer.open(log) as writer:
            assert writer.torn == len(torn)
        assert log.segment_path(1).read_bytes() == before + torn
        write(log, entity("b"))
        assert len(read(log)) == count + 1
        assert torn in {path.read_bytes() for path in (log.folder / "quarantine").iterdir()}


def test_a_torn_first_commit_of_a_segment_is_set_aside(log: Log) -> None:
    write(log, entity("a"))
    log.segment_path(2).write_bytes(b'{"commit":2,')
    log.segment_path(2).chmod(0o600)
    write(log, entity("b"))
    assert len(read(log)) == 2
    assert len(segment_files(log)) == 2


@pytest.mark.parametrize("name", ["events", "events/lock", "events/00000000000000000001.jsonl"])
def test_a_ledger_that_others_may_write_is_not_written(log: Log, name: str) -> None:
    write(log, entity("a"))
    (log.folder / name).chmod(0o777)
    with pytest.raises(Refused) as caught:
        write(log, entity("b"))
    assert caught.value.problems[0].code == "untrusted_file"
    assert len(read(log)) == 1
