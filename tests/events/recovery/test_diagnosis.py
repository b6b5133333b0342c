"""Each thing that a doctor knows, made on a ledger: what is said of it, and that nothing was changed."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from ledger.events.audit import audited, digests
from ledger.events.audit.audit import audit
from ledger.events.disk import mounts
from ledger.events.disk.durable import DISK
from ledger.events.errors import NotFound, OutcomeUnknown, Refused
from ledger.events.log.log import Log
from ledger.events.model.types import EventErased
from ledger.events.recovery.diagnosis import Diagnosis, Finding, diagnose
from ledger.events.recovery.salvage import salvage
from ledger.events.writing import rewriting
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, counted_salts, document, entity, every_byte, segment_files, write


def found(log: Log, minutes: int = 0) -> Diagnosis:
    """The diagnosis; every byte is as it was."""
    before = every_byte(log.folder)
    diagnosis = diagnose(log.folder, NOW + timedelta(minutes=minutes))
    assert every_byte(log.folder) == before
    for one in diagnosis.findings:
        assert one.what
        assert one.means
        assert one.do
    return diagnosis


def only(log: Log, minutes: int = 0) -> Finding:
    (one,) = found(log, minutes).findings
    return one


def test_nothing_is_wrong(filled: Log) -> None:
    assert found(filled) == Diagnosis((), 3, 3)


def test_a_new_ledger_has_nothing_wrong(log: Log) -> None:
    assert found(log) == Diagnosis((), 0, 0)


def test_what_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        diagnose(tmp_path, NOW)


def change(log: Log, old: bytes, new: bytes) -> None:
    path = segment_files(log)[0]
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


DAMAGE: dict[str, tuple[Callable[[Log], object], str, int]] = {
    "a changed header": (lambda log: change(log, b'"seq":1', b'"seq":2'), "hash_differs", 0),
    "changed words": (lambda log: change(log, b'"label":"a label"', b'"label":"A label"'), "digest_differs", 0),
    "a lost end": (lambda log: cut(log, -1), "commits_lost", 2),
    "a lost middle": (lambda log: cut(log, 1), "commit_number", 1),
    "no segment": (lambda log: segment_files(log)[0].unlink(), "commits_lost", 0),
    "a strange file": (lambda log: (log.events / "x").touch(), "unknown_file", 3),
    "a changed text": (lambda log: next(log.texts.folder.iterdir()).write_bytes(b"x"), "text_changed", 3),
    "a lost text": (lambda log: next(log.texts.folder.iterdir()).unlink(), "text_missing", 3),
    "no texts": (lambda log: shutil.rmtree(log.texts.folder), "folder_missing", 3),
    "no settings": (lambda log: (log.folder / "factledger.toml").unlink(), "settings", 0),
    "broken settings": (lambda log: (log.folder / "factledger.toml").write_text("x"), "settings", 0),
    "no format": (lambda log: (log.folder / "factledger.toml").write_text('ledger = "example"'), "settings", 0),
    "no UTF-8": (lambda log: (log.folder / "factledger.toml").write_bytes(b"\xff"), "settings", 0),
    "no events": (lambda log: shutil.rmtree(log.events), "folder_missing", 0),
    "a file for events": (lambda log: a_file(log.events), "folder_missing", 0),
}


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


def cut(log: Log, at: int) -> None:
    lines = segment_files(log)[0].read_bytes().splitlines(keepends=True)
    del lines[at]
    segment_files(log)[0].write_bytes(b"".join(lines))


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_of_each_kind(filled: Log, name: str) -> None:
    damage, code, readable = DAMAGE[name]
    damage(filled)
    diagnosis = found(filled)
    assert diagnosis.readable == readable
    assert code in {one.code for one in diagnosis.findings if one.verdict == "damaged"}
    assert diagnosis.has("damaged")


def test_damage_is_told_with_segment_byte_and_commit(filled: Log) -> None:
    data = segment_files(filled)[0].read_bytes()
    offset = data.index(b"\n") + 1
    change(filled, b"Mann hopes", b"Mann hoped")
    (one,) = found(filled).findings
    assert one.source == "events/00000000000000000001.jsonl"
    assert one.what == f"byte {offset}, commit 2: event 5 is not what its digest says"


def test_copies_that_diverged(log: Log) -> None:
    write(log, entity("a"))
    copy = Log.open(shutil.copytree(log.folder, log.folder.parent / "copy"))
    write(log, entity("b"))
    write(copy, entity("c"))
    with segment_files(log)[0].open("ab") as file:
        file.write(segment_files(copy)[0].read_bytes().splitlines(keepends=True)[-1])
    one = found(log).findings[0]
    assert (one.code, one.what) == ("forked", "fork at commit 2: two different commits follow commit 1")
    assert "--from COPY" in one.do


def test_a_torn_end_is_a_note(filled: Log) -> None:
    with segment_files(filled)[0].open("ab") as file:
        file.write(b"half\na commit")
    one = only(filled)
    assert (one.verdict, one.code) == ("note", "torn_end")
    assert one.what == "13 bytes of an unfinished commit stand at the end of the log"
    assert found(filled).torn == 13
    write(filled, entity("after"))
    assert (only(filled).verdict, only(filled).code) == ("note", "set_aside")


def test_a_failed_sync(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(DISK, "sync", fail)
    with pytest.raises(OutcomeUnknown):
        write(filled, entity("a"))
    monkeypatch.undo()
    one = only(filled)
    assert (one.verdict, one.code) == ("to do", "sync_failed")
    assert "commit 3 was the last one that was safe" in one.what
    assert found(filled).readable == 3
    rewriting.renew(filled)
    assert found(filled) == Diagnosis((), 4, 4)


def test_an_erasure_that_was_begun_and_not_ended(filled: Log) -> None:
    digest = next(iter(filled.records())).header.digests[1]
    with Writer.open(filled) as writer:
        erasure = EventErased(event=digest, erased_type="entity.registered/1", reason="asked to")
        writer.append(NOTE, [erasure], id="e", now=NOW, salts=counted_salts(1 << 80))
    one = only(filled)
    assert (one.verdict, one.code) == ("to do", "erasure_unfinished")
    assert "event 1" in one.what


def test_erased_words_that_were_put_back(filled: Log) -> None:
    capture = document(filled)
    digest = next(iter(filled.records())).header.digests[4]
    with Writer.open(filled) as writer:
        erasure = EventErased(event=digest, erased_type="text", sha256=capture.sha256, reason="asked to")
        writer.append(NOTE, [erasure], id="e", now=NOW, salts=counted_salts(1 << 80))
        writer.erase()
    assert found(filled).findings == ()
    document(filled)
    one = only(filled)
    assert (one.verdict, one.code) == ("to do", "erasure_unfinished")
    assert f"texts/{capture.sha256}" in one.what


def test_a_text_that_no_event_names(filled: Log) -> None:
    name = filled.texts.put(b"What a crash has left.")
    one = only(filled)
    assert (one.verdict, one.code, one.source) == ("note", "text_unnamed", "texts")
    assert one.what == f"texts that no event names: {name[:12]}"


def test_no_head_proves_nothing(filled: Log) -> None:
    filled.head_path.unlink()
    one = only(filled)
    assert (one.verdict, one.code) == ("note", "unproven")
    assert found(filled).acknowledged == 0


@pytest.mark.parametrize("name", ["", "factledger.toml", "events", "events/sync", "texts", "quarantine"])
def test_what_others_may_write(filled: Log, name: str) -> None:
    (filled.folder / name).chmod(0o777)
    one = only(filled)
    assert (one.verdict, one.code) == ("to do", "untrusted_file")
    assert one.do.startswith("chmod go-w")


def test_a_clock_that_is_behind(filled: Log) -> None:
    assert only(filled, minutes=-6).code == "clock_behind"
    assert found(filled, minutes=-4).findings == ()


def test_a_network_file_system(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_kind", lambda _: "nfs")
    assert only(filled).code == "network_file_system"
    with (filled.folder / "factledger.toml").open("a") as settings:
        settings.write("network = true\n")
    assert found(filled).findings == ()


def test_a_folder_that_cannot_be_written(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert (only(filled).verdict, only(filled).code) == ("note", "read_only")


@pytest.mark.parametrize(
    "wrong", [b"no database", b"SQLite format 3\0" + bytes(2_000), None], ids=["text", "torn", "of another ledger"]
)
def test_a_broken_cache_is_a_note(filled: Log, wrong: bytes | None) -> None:
    path = filled.folder / ".cache" / "index.sqlite"
    path.write_bytes(wrong or other_index(filled.folder.parent))
    assert (only(filled).verdict, only(filled).code) == ("note", "cache")


def other_index(folder: Path) -> bytes:
    other = Log.create(folder / "other", "other")
    write(other, entity("a"))
    return (other.folder / ".cache" / "index.sqlite").read_bytes()


def refused(path: Path, patch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def fail(name: Path, *rest: int, **options: int) -> int:
        if Path(name) == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(name))
        return opened(name, *rest, **options)

    patch.setattr(os, "open", fail)


def a_folder(path: Path, _: pytest.MonkeyPatch) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path, _: pytest.MonkeyPatch) -> None:
    path.unlink()
    os.mkfifo(path)


def failing(path: Path, patch: pytest.MonkeyPatch) -> None:
    """Its bytes cannot be read, and the system does not say which file it is."""
    found, read, lines = path.stat().st_ino, os.pread, audited.lines

    def fail(fd: int, *rest: int) -> bytes:
        if os.fstat(fd).st_ino == found:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(fd, *rest)

    def fail_line(file: BinaryIO, size: int) -> Iterator[bytes]:
        fail(file.fileno(), 0, 0)
        return lines(file, size)

    patch.setattr(os, "pread", fail)
    patch.setattr(audited, "lines", fail_line)


@pytest.mark.parametrize("wrong", [refused, a_folder, a_pipe, failing])
@pytest.mark.parametrize("name", ["factledger.toml", "events/HEAD", "events/00000000000000000001.jsonl", "texts/"])
def test_what_cannot_be_read(
    filled: Log, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Path, pytest.MonkeyPatch], None], name: str
) -> None:
    path = next(filled.texts.folder.iterdir()) if name == "texts/" else filled.folder / name
    wrong(path, monkeypatch)
    if (wrong, name) == (a_folder, "texts/"):
        assert "text_changed" in {problem.code for problem in audit(filled.folder).problems}
        return
    for look in (audit, digests.verify, lambda folder: salvage(folder, folder.parent / "new")):
        if look in (audit, digests.verify) or wrong is refused:
            with pytest.raises(Refused) as caught:
                look(filled.folder)
            assert [problem.code for problem in caught.value.problems] == ["unreadable"]
    diagnosis = diagnose(filled.folder, NOW)
    assert [(one.verdict, one.code) for one in diagnosis.findings] == [("to do", "unreadable")]
    assert diagnosis.readable is None


def test_the_worst_comes_first(filled: Log) -> None:
    filled.head_path.unlink()
    filled.sync_path.chmod(0o666)
    (filled.events / "x").touch()
    assert [one.verdict for one in found(filled).findings] == ["damaged", "to do", "note"]
