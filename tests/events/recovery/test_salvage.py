"""A new ledger of what verifies: all of it, nothing else, and the two that it was made from untouched."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.events.audit.audit import audit
from ledger.events.errors import Damaged, NotFound, Refused
from ledger.events.log.commit import Record, erased
from ledger.events.log.log import Log
from ledger.events.model.types import AnyEvent, EventErased
from ledger.events.recovery.salvage import Saved, salvage
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, TEXT, counted_salts, document, entity, every_byte, segment_files, write

SHA256 = sha256(TEXT.encode()).hexdigest()


@pytest.fixture
def records(log: Log) -> list[Record]:
    """Commits 1 to 5 in segments 1, 3 and 5; the first captures a text."""
    events: list[AnyEvent] = [document(log), *map(entity, "bcde")]
    return [write(log, event, segment_size=1_300) for event in events]


def copied(log: Log, name: str = "backup") -> Log:
    return Log.open(shutil.copytree(log.folder, log.folder.parent / name))


def saved(log: Log, backup: Log | None = None) -> tuple[Saved, Log]:
    """What was saved, and the new ledger."""
    before = [every_byte(each.folder) for each in (log, backup) if each]
    into = log.folder.parent / "new"
    found = salvage(log.folder, into, backup.folder if backup else None)
    assert [every_byte(each.folder) for each in (log, backup) if each] == before
    assert found.problems == audit(into).problems
    return found, Log.open(into)


def whole(records: list[Record]) -> Saved:
    return Saved(len(records), 1, (), ())


def test_a_ledger_that_is_whole_is_copied(log: Log, records: list[Record]) -> None:
    (log.folder / "projections" / "mine.sql").write_text("SELECT 1")
    found, new = saved(log)
    assert found == whole(records)
    assert list(new.records()) == records
    assert (new.folder / "projections" / "mine.sql").read_text() == "SELECT 1"
    assert new.ledger_id == log.ledger_id
    assert write(new, entity("f")).header.commit == 6


def test_without_a_backup_the_verified_prefix_is_kept(log: Log, records: list[Record]) -> None:
    flip(log, 3)
    found, new = saved(log)
    assert list(new.records()) == records[:2]
    told = "commits 3 to 5: commit 3 is nowhere whole; of those after it 1 can be read, but nothing joins them"
    assert found == Saved(2, 1, (told,), ())


def flip(log: Log, number: int) -> None:
    for path in segment_files(log):
        data = path.read_bytes()
        path.write_bytes(data.replace(b'"label":"a label"', b'"label":"A label"') if int(path.stem) == number else data)


@pytest.mark.parametrize("lost", ["a segment", "all segments", "a text", "a flipped letter", "the end", "the settings"])
def test_what_is_missing_comes_from_the_backup(log: Log, records: list[Record], lost: str) -> None:
    backup = copied(log)
    if lost == "a segment":
        log.segment_path(3).unlink()
    elif lost == "all segments":
        shutil.rmtree(log.events)
    elif lost == "a text":
        next(log.texts.folder.iterdir()).write_text("other words")
    elif lost == "a flipped letter":
        flip(log, 3)
    elif lost == "the end":
        log.segment_path(5).write_bytes(b"")
    else:
        (log.folder / "factledger.toml").unlink()
    found, new = saved(log, backup)
    assert found == whole(records)
    assert list(new.records()) == records
    assert new.texts.get(SHA256) == TEXT


def test_words_that_were_taken_out_without_a_record_come_back(log: Log, records: list[Record]) -> None:
    backup = copied(log)
    path = log.segment_path(3)
    first, second = path.read_bytes().splitlines()
    path.write_bytes(erased(first, {0, 1}) + b"\n" + second + b"\n")
    assert {one.code for one in audit(log.folder).problems} == {"erased_unnamed"}
    found, new = saved(log, backup)
    assert found == whole(records)
    assert list(new.records()) == records


def test_the_backup_may_be_older_and_damaged_elsewhere(log: Log, records: list[Record]) -> None:
    backup = copied(log)
    backup.segment_path(5).unlink()
    flip(backup, 3)
    flip(log, 1)
    log.segment_path(1).write_bytes(log.segment_path(1).read_bytes()[200:])
    assert saved(log, backup)[0] == whole(records)


def test_what_stands_under_another_name_is_found(log: Log, records: list[Record]) -> None:
    log.segment_path(3).rename(log.events / "renamed.bak")
    shutil.copy(log.segment_path(5), log.segment_path(8))
    assert saved(log)[0] == whole(records)


def test_without_settings_commit_1_says_which_ledger_it_is(log: Log, records: list[Record]) -> None:
    (log.folder / "factledger.toml").unlink()
    found, new = saved(log)
    assert (found, new.ledger_id) == (whole(records), "example")
    shutil.rmtree(new.folder)
    log.segment_path(1).unlink()
    with pytest.raises(Damaged, match="nothing says which ledger"):
        salvage(log.folder, new.folder)


def test_what_does_not_verify_is_never_taken(log: Log, records: list[Record]) -> None:
    backup = copied(log)
    flip(log, 3)
    flip(backup, 3)
    next(backup.texts.folder.iterdir()).write_text("other words")
    next(log.texts.folder.iterdir()).unlink()
    found, new = saved(log, backup)
    assert list(new.records()) == records[:2]
    assert found.lost[1] == f"text {SHA256}: no folder has it as it was stored"
    assert {one.code for one in found.problems} == {"text_missing"}


def erasure(records: list[Record]) -> EventErased:
    """Names the capture of the text, and the text."""
    digest = records[0].header.digests[1]
    return EventErased(event=digest, erased_type="document.captured/1", reason="asked to", sha256=SHA256)


@pytest.mark.parametrize("damaged", [True, False])
def test_erased_words_do_not_come_back_from_an_older_backup(log: Log, records: list[Record], *, damaged: bool) -> None:
    backup = copied(log)
    with Writer.open(log) as writer:
        writer.append(NOTE, [erasure(records)], id="erasure", now=NOW, salts=counted_salts(1 << 80))
        writer.erase()
    if damaged:
        flip(log, 3)
    found, new = saved(log, backup)
    assert found == Saved(6, 0, (), ())
    assert TEXT.encode() not in b"".join(every_byte(new.folder).values())
    assert [record.events[0] for record in new.records()][:2] == [None, records[1].events[0]]


def test_words_whose_erasure_is_lost_do_not_come_back_either(log: Log, records: list[Record]) -> None:
    backup = copied(log)
    for each in (log, backup):
        flip(each, 3)
    with Writer.open(log) as writer:
        writer.append(NOTE, [erasure(records)], id="erasure", now=NOW, salts=counted_salts(1 << 80))
    found, new = saved(log, backup)
    assert found.commits == 2
    assert {one.code for one in found.problems} == {"erased_unnamed"}
    assert TEXT.encode() not in b"".join(every_byte(new.folder).values())


@pytest.mark.parametrize("counts", ["HEAD's", "the backup's", "nobody's"])
def test_of_a_fork_the_one_that_counts_is_taken(log: Log, records: list[Record], counts: str) -> None:
    copy = copied(log, "copy")
    ours = [write(log, entity(name)) for name in "xy"]
    theirs = [write(copy, entity(f"other-{name}")) for name in "xy"]
    with segment_files(log)[-1].open("ab") as file:
        file.write(b"".join(record.line + b"\n" for record in theirs))
    if counts != "HEAD's":
        log.head_path.write_bytes(b"<<<<<<< HEAD")
    found, new = saved(log, None if counts == "nobody's" else copy)
    expected = {"HEAD's": ours, "the backup's": theirs, "nobody's": []}[counts]
    assert list(new.records()) == [*records, *expected]
    told = ["commits 6 to 7: fork at commit 6, and nothing says which one counts: give --from the copy that does"]
    if expected:
        left = theirs if expected == ours else ours
        commits = ((record.header.commit, record.header.hash[:12]) for record in left)
        told = [f"commit {number} of another copy, {digest}: record again what it says" for number, digest in commits]
    assert found.lost == tuple(told)


def test_where_it_may_not_be_made(log: Log, records: list[Record]) -> None:
    before = every_byte(log.folder)
    other = Log.create(log.folder.parent / "other", "other")
    for into, backup in ((log.folder, None), (log.folder / "new", None), (log.folder.parent, None)):
        with pytest.raises(Refused):
            salvage(log.folder, into, backup)
    with pytest.raises(Refused, match="another ledger"):
        salvage(log.folder, log.folder.parent / "new", other.folder)
    with pytest.raises(NotFound):
        salvage(log.folder, log.folder.parent / "new", Path("nowhere"))
    assert every_byte(log.folder) == before
    assert not (log.folder.parent / "new").exists()
    assert len(records) == 5


def test_large_logs_are_split_into_segments(log: Log, monkeypatch: pytest.MonkeyPatch, records: list[Record]) -> None:
    monkeypatch.setattr("ledger.events.recovery.salvage.SEGMENT_SIZE", 1_300)
    _, new = saved(log)
    assert [path.name for path in segment_files(new)] == [path.name for path in segment_files(log)]
    assert list(new.records()) == records
