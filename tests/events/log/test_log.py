import errno
import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.audit.audit import audit
from ledger.events.disk.durable import DISK, Disk
from ledger.events.errors import Damaged, NotFound, Refused
from ledger.events.index.index import Index
from ledger.events.log import marks, segments
from ledger.events.log.commit import Record
from ledger.events.log.head import SIZE as HEAD_SIZE
from ledger.events.log.log import Log
from ledger.events.model.types import AnyEvent, EventErased
from ledger.events.writing.writer import Writer
from tests.effort import examples
from tests.strategies import bare_events
from tests.writing import entity, read, segment_files, write


def test_a_new_ledger_is_empty_private_and_sound(log: Log) -> None:
    folders = [log.folder, *(path for path in log.folder.iterdir() if path.is_dir())]
    assert {path.name for path in folders[1:]} == {"events", "texts", "projections", "quarantine"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert stat.S_IMODE((log.folder / "factledger.toml").stat().st_mode) == 0o600
    assert Log.open(log.folder).ledger_id == "example"
    assert read(log) == []
    assert (audit(log.folder).problems, audit(log.folder).notices) == ((), ())


def test_a_full_disk_keeps_nobody_from_writing_head_and_marks(log: Log) -> None:
    sizes = {path: path.stat().st_size for path in (log.head_path, log.sync_path)}
    assert all(sizes.values())
    for name in "abc":
        write(log, entity(name))
        assert audit(log.folder).notices == ()
    marks.write_failure(DISK, log.sync_path, 3)
    assert {path: path.stat().st_size for path in sizes} == sizes


def test_a_ledger_is_made_in_an_empty_folder_only(tmp_path: Path, log: Log) -> None:
    (tmp_path / "empty").mkdir()
    Log.create(tmp_path / "empty", "x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    (tmp_path / "file").touch()
    for folder in (log.folder, tmp_path / "full", tmp_path / "file", tmp_path / "no" / "where"):
        with pytest.raises(Refused):
            Log.create(folder, "x")
    with pytest.raises(Refused):
        Log.create(tmp_path / "other", "not an id")


def test_what_is_not_a_ledger_is_not_found(tmp_path: Path, log: Log) -> None:
    for folder in (tmp_path, tmp_path / "nowhere", log.folder / "factledger.toml"):
        with pytest.raises(NotFound):
            Log.open(folder)


@pytest.mark.parametrize(
    ("settings", "error"),
    [('format = 2\nledger = "x"\n', Refused), ("format = 1\n", Damaged), ("", Damaged), ("\udcff", Damaged)],
)
def test_settings_that_this_version_cannot_read(log: Log, settings: str, error: type[Exception]) -> None:
    (log.folder / "factledger.toml").write_text(settings, errors="surrogateescape")
    with pytest.raises(error):
        Log.open(log.folder)


def test_what_was_appended_is_what_is_read(log: Log) -> None:
    records = [write(log, entity("a"), entity("b")), write(log, entity("c"))]
    assert read(log) == records
    assert [(r.header.commit, r.header.seq, r.header.last) for r in records] == [(1, 1, 2), (2, 3, 3)]
    assert records[1].header.recorded_at - records[0].header.recorded_at == timedelta(microseconds=1)
    assert segment_files(log)[0].read_bytes() == b"".join(record.line + b"\n" for record in records)
    assert {stat.S_IMODE(path.stat().st_mode) for path in log.events.iterdir()} == {0o600}


def test_records_after_a_commit(log: Log) -> None:
    records = [write(log, entity(name), segment_size=900) for name in "abcdefg"]
    assert len(segment_files(log)) > 2
    for number in range(len(records) + 1):
        assert list(log.records(number)) == records[number:]
    with pytest.raises(Damaged):
        list(log.records(8))


def test_what_head_does_not_vouch_for_is_synced_before_it_is_shown(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, entity("a"))
    stale = log.head_path.read_bytes()
    write(log, entity("b"))
    synced: list[int] = []
    monkeypatch.setattr(DISK, "sync", synced.append)
    assert len(list(log.records())) == 2
    assert not synced
    log.head_path.write_bytes(stale)
    assert len(list(log.records())) == 2
    assert len(synced) == 1


@pytest.mark.parametrize("number", [errno.EROFS, errno.EINVAL])
def test_a_read_only_file_system_needs_no_sync(log: Log, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    write(log, entity("a"))
    log.head_path.unlink()

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(DISK, "sync", fail)
    assert len(list(log.records())) == 1


def cut_at_every_byte(log: Log, records: list[Record]) -> list[tuple[int, int | None]]:
    """The size that was left of the last segment, and how many commits were read; None where it was Damaged."""
    path = segment_files(log)[-1]
    data = path.read_bytes()
    found: list[tuple[int, int | None]] = []
    for size in range(len(data)):
        path.write_bytes(data[:size])
        shutil.rmtree(log.folder / ".cache", ignore_errors=True)
        try:
            got = list(log.records())
        except Damaged:
            found.append((size, None))
        else:
            assert got == records[: len(got)]
            found.append((size, len(got)))
    path.write_bytes(data)
    return found


def test_a_cut_log_that_head_vouches_for_is_damage(log: Log) -> None:
    records = [write(log, entity(name), segment_size=900) for name in "abcd"]
    assert {count for _, count in cut_at_every_byte(log, records)} == {None}


def test_a_cut_log_without_head_is_a_valid_prefix(log: Log) -> None:
    records = [write(log, entity(name), segment_size=1_300) for name in "abcd"]
    log.head_path.unlink()
    last = len(records[-1].line) + 1
    size = segment_files(log)[-1].stat().st_size
    assert len(segment_files(log)) == 2
    assert cut_at_every_byte(log, records) == [(cut, 3 if cut >= size - last else 2) for cut in range(size)]


def test_a_commit_lost_from_head_is_damage_for_index_and_writer(log: Log) -> None:
    write(log, entity("a"))
    write(log, entity("b"))
    lines = log.segment_path(1).read_bytes().splitlines(keepends=True)
    log.segment_path(1).write_bytes(lines[0])
    with pytest.raises(Damaged):
        Index.open(log)
    with pytest.raises(Damaged), Writer.open(log):
        pass


@pytest.mark.parametrize("with_head", [True, False])
def test_a_bad_commit_before_a_valid_one_is_damage(log: Log, *, with_head: bool) -> None:
    for name in "abc":
        write(log, entity(name), segment_size=1_300)
    assert len(segment_files(log)) == 2
    if not with_head:
        log.head_path.unlink()
    for path in segment_files(log):
        data = path.read_bytes()
        for position in range(len(data)):
            path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
            # Without HEAD the last commit could as well be one that was never acknowledged.
            if with_head or path != segment_files(log)[-1]:
                with pytest.raises(Damaged):
                    list(log.records())
            else:
                assert len(list(log.records())) == 2
        path.write_bytes(data)


@pytest.mark.parametrize("name", ["00000000000000000001.jsonl~", "1.jsonl", "HEAD2", "00000000000000000009.jsonl"])
def test_an_unknown_file_among_the_segments_is_damage(log: Log, name: str) -> None:
    write(log, entity("a"))
    (log.events / name).touch()
    with pytest.raises(Damaged):
        list(log.records())
    with pytest.raises(Damaged):
        Index.open(log)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_missing_or_renamed_segment_is_damage(log: Log, lost: int) -> None:
    for name in "abc":
        write(log, entity(name), segment_size=1)
    for elsewhere in (log.folder / "x", log.segment_path(4)):
        log.segment_path(lost).rename(elsewhere)
        with pytest.raises(Damaged):
            list(log.records())
        assert audit(log.folder).problems
        elsewhere.rename(log.segment_path(lost))
    assert len(read(log)) == 3


def test_a_segment_that_a_repair_removes_while_it_is_read_is_empty(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, entity("a"))
    monkeypatch.setattr(Log, "listed", lambda _: [1, 2])
    assert [record.header.commit for record in log.records()] == [1]


def test_a_segment_that_a_repair_removes_before_it_is_safe_is_no_failed_sync(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(log, entity("a"))
    write(log, entity("b"), segment_size=1)
    log.head_path.write_bytes(b" " * HEAD_SIZE)

    def repaired(disk: Disk, path: Path) -> None:
        path.unlink(missing_ok=True)
        sync_file(disk, path)

    sync_file = Disk.sync_file
    monkeypatch.setattr(Disk, "sync_file", repaired)
    assert [record.header.commit for record in log.records()] == [1]
    assert marks.read(log.disk, log.sync_path).failed is None


def test_a_doubled_segment_is_damage(log: Log) -> None:
    write(log, entity("a"))
    shutil.copy(log.segment_path(1), log.segment_path(2))
    with pytest.raises(Damaged):
        list(log.records())
    with pytest.raises(Damaged):
        Index.open(log)


def test_without_head_only_the_last_commit_can_be_torn(log: Log) -> None:
    records = [write(log, entity(name)) for name in "abc"]
    log.head_path.unlink()
    path = log.segment_path(1)
    data = path.read_bytes()
    last = len(data) - len(records[-1].line) - 1
    for position in range(0, len(data), 7):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        if position < last - 1:
            with pytest.raises(Damaged):
                list(log.records())
        else:
            assert list(log.records()) == records[:2]


def test_a_log_that_diverged_from_its_head_is_damage(tmp_path: Path, log: Log) -> None:
    write(log, entity("a"))
    shutil.copytree(log.folder, tmp_path / "copy")
    write(log, entity("b"))
    copy = Log.open(tmp_path / "copy")
    write(copy, entity("c"))
    shutil.copy(copy.head_path, log.head_path)
    with pytest.raises(Damaged) as caught:
        list(log.records())
    assert caught.value.problems[0].code == "forked"


def test_record_at_believes_nothing(log: Log) -> None:
    write(log, entity("a"))
    with Index.open(log) as index:
        row = index.commit(1)
    assert row is not None
    assert log.record_at(row.place).header.hash == row.hash
    data = log.segment_path(1).read_bytes()
    log.segment_path(1).write_bytes(data.replace(b"a label", b"A label"))
    with pytest.raises(Damaged):
        log.record_at(row.place)
    log.segment_path(1).unlink()
    with pytest.raises(Damaged):
        log.record_at(row.place)


def test_a_read_only_ledger_is_read_without_making_a_file() -> None:
    nobody = 65534
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        log = Log.create(Path(folder, "ledger"), "example")
        records = [write(log, entity(name)) for name in "ab"]
        shutil.rmtree(log.folder / ".cache")
        before = sorted(log.folder.rglob("*"))
        for path in (*before, log.folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
            if not os.geteuid():
                os.chown(path, nobody, nobody)
        user = os.geteuid()
        if not user:
            os.seteuid(nobody)
        try:
            assert list(log.records()) == records
            with Index.open(log) as index:
                assert index.has_entity("b")
            with pytest.raises(Refused) as caught, Writer.open(log):
                pass
            assert sorted(log.folder.rglob("*")) == before
        finally:
            os.seteuid(user)
            for path in (log.folder, *before):
                path.chmod(0o700)
        assert caught.value.problems[0].code == "read_only"


# An erasure by itself would name what is not there.
bare = bare_events.filter(lambda event: not isinstance(event, EventErased))
batches = st.lists(st.lists(bare, min_size=1, max_size=3), min_size=1, max_size=6)


@examples(ci=40, long=2_000)
@given(batches, st.integers(1, 3_000), st.data())
def test_what_was_appended_is_what_is_read_and_a_cut_gives_a_prefix(
    batches: list[list[AnyEvent]], segment_size: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        log = Log.create(Path(folder, "ledger"), "example")
        records = [write(Log.open(log.folder), *batch, segment_size=segment_size) for batch in batches]
        assert [record.events for record in records] == [tuple(batch) for batch in batches]
        assert read(log) == records
        if data.draw(st.booleans()):
            log.head_path.unlink()
        path = segment_files(log)[-1]
        path.write_bytes(path.read_bytes()[: data.draw(st.integers(0, path.stat().st_size - 1))])
        try:
            got = list(log.records())
        except Damaged:
            assert log.head_path.exists()
            return
        assert got == records[: len(got)]
        assert len(got) < len(records)
        write(log, entity("after"))
        assert read(log)[:-1] == got


def code(log: Log) -> str:
    """The code of what is wrong when all is read."""
    with pytest.raises(Damaged) as caught:
        read(log)
    return caught.value.problems[0].code


def test_a_segment_that_is_too_large_is_not_read(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, entity("a"))
    size = segment_files(log)[0].stat().st_size
    monkeypatch.setattr(segments, "_LARGEST", size)
    assert len(read(log)) == 1
    monkeypatch.setattr(segments, "_LARGEST", size - 1)
    assert code(log) == "segment_too_large"


def test_an_older_segment_whose_last_line_does_not_end_is_damaged(log: Log) -> None:
    for name in "ab":
        write(log, entity(name), segment_size=1)
    older = segment_files(log)[0]
    older.write_bytes(older.read_bytes()[:-1])
    assert code(log) == "unfinished"
