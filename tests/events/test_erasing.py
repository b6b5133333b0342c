"""What was erased is gone, known as erased, and everything else is as it was."""

import errno
import os
import shutil
import sqlite3
from contextlib import closing, nullcontext
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.events.audit.audit import Report, audit
from ledger.events.check.check import check
from ledger.events.errors import Damaged, NotFound, OutcomeUnknown, Refused
from ledger.events.index.index import Index
from ledger.events.index.trial import on_trial
from ledger.events.log import commit, marks
from ledger.events.log.log import Log
from ledger.events.model.codec import content_key
from ledger.events.model.named import claim_of
from ledger.events.model.types import AnyEvent, Erased, EventErased, EventWithdrawn, Note
from ledger.events.recovery.diagnosis import diagnose
from ledger.events.writing import rewriting
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, TEXT, claim, counted_salts, document, entity, merge, segment_files, write

REASON = "a request"
SHA256 = sha256(TEXT.encode()).hexdigest()


def erasure(log: Log, seq: int, **fields: object) -> EventErased:
    """The erasure of an event as it is."""
    with Index.open(log) as index:
        entry = index.event(seq)
    assert not isinstance(entry.event, Erased)
    given = {"event": entry.digest, "erased_type": entry.type, "claim": claim_of(entry.event)}
    text = getattr(entry.event, "sha256", None)
    return EventErased(reason=REASON, **{**given, "sha256": text, **fields})  # type: ignore[arg-type]


def note_of(log: Log, number: int) -> EventErased:
    digest = list(log.records())[number - 1].header.digests[0]
    return EventErased(event=digest, erased_type="note", reason=REASON)


def erase(log: Log, *erasures: EventErased) -> Report:
    """Records them, takes the words away and audits the ledger."""
    with Writer.open(log, 0.5) as writer:
        last = writer.index.head
        number = last.commit + 1 if last else 1
        writer.append(NOTE, erasures, id=f"w{number}", now=NOW, salts=counted_salts(number << 64))
        writer.erase()
    report = audit(log.folder)
    assert (report.problems, report.unfinished) == ((), ())
    return report


def only_recorded(log: Log, *erasures: EventErased) -> None:
    """As a writer that was stopped before it took anything away."""
    with Writer.open(log, 0.5) as writer:
        last = writer.index.head
        number = last.commit + 1 if last else 1
        writer.append(NOTE, erasures, id=f"w{number}", now=NOW, salts=counted_salts(number << 64))


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def erased(index: Index) -> dict[int, Erased]:
    return {entry.seq: entry.event for entry in index.events() if isinstance(entry.event, Erased)}


def rows(log: Log) -> dict[str, list[tuple[object, ...]]]:
    """What the tables of the index hold, without where it stands in the log."""
    with Index.open(log):
        pass
    connection = sqlite3.connect(log.folder / ".cache" / "index.sqlite")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
    connection.close()
    found["commits"] = [row[:6] for row in found["commits"]]
    found["erasures"] = [(target, number, part, seq) for target, number, part, _, seq in found["erasures"]]
    return found


def test_a_line_without_some_parts_has_the_same_header_and_says_less() -> None:
    events = (entity("mann"), entity("heat-2"))
    record = commit.seal(
        commit.genesis("x"), NOTE, events, ledger_id="x", commit_id="w1", now=NOW, salts=counted_salts()
    )
    whole = commit.parse(record.line)
    for parts, note, left in (
        ({1}, NOTE, (None, events[1])),
        ({0}, None, events),
        ({0, 1, 2}, None, (None, None)),
        (set[int](), NOTE, events),
    ):
        line = commit.erased(record.line, parts)
        found = commit.parse(line)
        assert (found.header, found.note, found.events) == (whole.header, note, left)
        assert commit.erased(line, parts) == line
        assert [part == b"null" for part in commit.stored_events(found)] == [event is None for event in left]
    with pytest.raises(Damaged):
        commit.erased(b"not a line", {1})


def test_what_is_erased_is_gone_from_the_whole_folder_and_the_rest_is_as_it_was(filled: Log) -> None:
    before = {record.header.commit: record for record in filled.records()}
    report = erase(filled, erasure(filled, 5), erasure(filled, 6), erasure(filled, 7), erasure(filled, 4))
    assert b"hope" not in everything(filled.folder)
    assert (report.erased, report.texts) == (4, 0)
    after = {record.header.commit: record for record in filled.records()}
    assert all(after[number].header == record.header for number, record in before.items())
    assert [event for record in after.values() for event in record.events].count(None) == 4
    with Index.open(filled) as index:
        assert erased(index)[5] == Erased(type="claim.asserted/1", claim="c-one", erased_by=8, reason=REASON)
        assert erased(index)[7].type == "claim.answered/1"
        assert index.event(5).type == "claim.asserted/1"
        assert (index.claim("c-one"), index.claim_seq("c-one"), index.erased_claim("c-one")) == (None, 5, 8)
        assert index.claims_in_set("s") == []
        assert (index.document("news"), index.documents_with(SHA256)) == (None, [])
        assert not index.unfinished_erasures()


def test_a_note_is_erased_alone(filled: Log) -> None:
    erase(filled, note_of(filled, 1))
    with Index.open(filled) as index:
        assert index.event(1).note == Note(by="[erased]", reason=f"erased by @8: {REASON}")
        assert index.event(8).note == NOTE
        assert not erased(index)
        assert index.note(1)[1] == Erased(type="note", erased_by=8, reason=REASON)


def test_a_text_is_erased_alone_and_words_from_it_are_no_longer_accepted(filled: Log) -> None:
    report = erase(filled, erasure(filled, 4, erased_type="text"))
    assert b"in development" not in everything(filled.folder / "texts")
    assert (report.erased, report.unchecked, report.texts) == (0, 4, 0)
    with Index.open(filled) as index:
        assert (index.document_text(SHA256), index.stored_text(SHA256), index.erased_text(SHA256)) == (None, None, 8)
        assert index.document("news") is not None
        with pytest.raises(NotFound, match="was erased by @8: a request"):
            index.text(SHA256)
        with on_trial(index, {}) as trial:
            assert trial.document_text(SHA256) is None


def test_a_text_that_is_captured_again_has_to_be_there_again(filled: Log) -> None:
    erase(filled, erasure(filled, 4, erased_type="text"))
    write(filled, document(filled))
    with Index.open(filled) as index:
        assert index.erased_text(SHA256) is None
        assert not index.unfinished_erasures()
    (filled.texts.folder / SHA256).unlink()
    assert {problem.code for problem in audit(filled.folder).problems} == {"text_missing"}


def test_a_text_of_two_documents_goes_with_either(log: Log) -> None:
    write(log, document(log), document(log, "copy"))
    erase(log, erasure(log, 1))
    assert list(log.texts.folder.iterdir()) == []
    with Index.open(log) as index:
        copy = index.document("copy")
        assert copy is not None
        assert index.document_text(copy.sha256) is None


def test_an_erased_withdrawal_brings_back_what_it_withdrew(filled: Log) -> None:
    write(filled, EventWithdrawn(claim="c-one", reason="a slip"))
    erase(filled, erasure(filled, 8))
    with Index.open(filled) as index:
        assert index.withdrawn_by(5) is None


@pytest.mark.parametrize("seqs", [[5], [7, 5], [8, 6], [9], [10], [1], [11, 8], [4]])
def test_the_index_says_the_same_whether_it_saw_the_words_or_not(filled: Log, seqs: list[int]) -> None:
    write(filled, EventWithdrawn(claim="c-two", reason="a slip"), merge("mann", "heat-2"), entity("mann", "Mann"))
    write(filled, EventWithdrawn(claim="c-one", reason="a slip"))
    only_recorded(filled, *(erasure(filled, seq) for seq in seqs))
    saw = rows(filled)
    with Writer.open(filled, 0.5):
        pass  # it ends what was begun
    assert rows(filled) == saw
    shutil.rmtree(filled.folder / ".cache")
    assert rows(filled) == saw
    assert audit(filled.folder).problems == ()


def test_what_was_begun_counts_at_once_and_is_told(filled: Log) -> None:
    only_recorded(filled, erasure(filled, 5), note_of(filled, 1), erasure(filled, 4, erased_type="text"))
    with Index.open(filled) as index:
        assert erased(index).keys() == {5}
        assert index.event(1).note.by == "[erased]"
        unfinished = index.unfinished_erasures()
        assert (unfinished.parts, unfinished.texts) == ({1: {0}, 2: {1}}, [SHA256])
    report = audit(filled.folder)
    assert report.problems == ()
    assert sorted(report.unfinished) == ["event 5", f"texts/{SHA256}", "the note of commit 1"]


def test_an_erasure_takes_the_texts_that_no_event_names_and_no_others(filled: Log) -> None:
    write(filled, document(filled, "other", "Another text, which stays."))
    write(filled, EventWithdrawn(event=erasure(filled, 8).event, reason="a slip"))
    kept = {"notes.txt", sha256(b"Another text, which stays.").hexdigest()}
    filled.texts.put(b"Mann hopes, and so on.")
    (filled.texts.folder / f".{SHA256}.17.tmp").write_bytes(b"Mann ho")
    (filled.texts.folder / "notes.txt").touch()
    with closing(sqlite3.connect(filled.folder / ".cache" / "index.sqlite")) as connection, connection:
        connection.execute("DELETE FROM names WHERE kind = 'text'")  # the index is not believed
    only_recorded(filled, erasure(filled, 5))
    with Writer.open(filled, 0.5):
        pass  # it ends what was begun
    assert {path.name for path in filled.texts.folder.iterdir()} == {SHA256, *kept}


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_erasure_that_was_refused_takes_nothing_away(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled.segment_path(1).open("ab") as file:
        file.write(b"torn")
    write(filled, entity("later"))
    kept = everything(filled.quarantine)
    assert kept == b"torn"
    real = filled.disk.write
    monkeypatch.setattr(filled.disk, "write", lambda fd, data: full() if b"event.erased" in data else real(fd, data))
    with pytest.raises(Refused):
        only_recorded(filled, erasure(filled, 5))
    monkeypatch.undo()
    assert (filled.quarantine / "erasing").exists()
    assert diagnose(filled.folder, NOW).findings[0].code == "set_aside"
    write(filled, entity("more"))
    assert everything(filled.quarantine) == kept
    assert not erased(Index.open(filled))
    erase(filled, erasure(filled, 5))
    assert not everything(filled.quarantine)


@pytest.mark.parametrize("how", ["full", "busy"])
def test_what_fails_after_an_erasure_was_recorded_is_unknown(
    filled: Log, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    write(filled, entity("later"))
    target = erasure(filled, 5)
    if how == "full":
        monkeypatch.setattr(rewriting, "_rewrite", full)
    with pytest.raises(OutcomeUnknown) as caught, Writer.open(filled, 0.1) as writer:  # noqa: PT012 - it fails in the block
        writer.append(NOTE, [target], id="e", now=NOW, salts=counted_salts(1 << 80))
        with marks.alone(filled.disk, filled.sync_path, 0) if how == "busy" else nullcontext():
            writer.erase()
    monkeypatch.undo()
    assert caught.value.problems[0].code == "erasure_unfinished"
    assert "recorded as commit 5" in caught.value.problems[0].message
    assert b"I hope so" in everything(filled.events)
    with Writer.open(filled, 0.5):
        pass
    assert audit(filled.folder).unfinished == ()


def test_an_index_that_is_open_while_others_erase_is_not_caught_out(filled: Log) -> None:
    write(filled, entity("later"))
    with Index.open(filled) as index:
        index.event(5)
        erase(filled, erasure(filled, 5))
        assert index.event(8).event == entity("later")
        assert isinstance(index.event(7).event, AnyEvent)
        assert erased(index).keys() == {5}


def test_a_text_that_others_erased_meanwhile_is_no_damage(filled: Log) -> None:
    with Index.open(filled) as index:
        erase(filled, erasure(filled, 4, erased_type="text"))
        with pytest.raises(NotFound, match="was erased by @8: a request"):
            index.text(SHA256)


def test_a_text_that_is_gone_without_an_erasure_is_damage(filled: Log) -> None:
    (filled.texts.folder / SHA256).unlink()
    with Index.open(filled) as index, on_trial(index, {}) as trial:
        for read in (index.text, index.document_text, trial.document_text):
            with pytest.raises(Damaged, match="is gone"):
                read(SHA256)
        with pytest.raises(NotFound, match="no text 000000000000 is stored"):
            index.text("0" * 64)


def test_an_index_whose_file_was_made_before_is_made_again(filled: Log) -> None:
    write(filled, entity("later"), segment_size=1)
    with Index.open(filled) as index:
        assert index.event(7).commit.commit == 3
    old = (filled.folder / ".cache" / "index.sqlite").read_bytes()
    erase(filled, erasure(filled, 5))
    (filled.folder / ".cache").mkdir(exist_ok=True)
    (filled.folder / ".cache" / "index.sqlite").write_bytes(old)
    with Index.open(filled) as index:
        assert erased(index).keys() == {5}
        assert isinstance(index.event(7).event, AnyEvent)


def test_real_damage_is_still_told(filled: Log) -> None:
    path = segment_files(filled)[0]
    with Index.open(filled) as index:
        path.write_bytes(path.read_bytes().replace(b"Mann hopes", b"Mann hoped"))
        with pytest.raises(Damaged):
            index.event(5)


def test_what_is_gone_without_a_record_of_it_is_damage(filled: Log) -> None:
    path = segment_files(filled)[0]
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(line + b"\n" for line in (lines[0], commit.erased(lines[1], {1}), *lines[2:])))
    shutil.rmtree(filled.folder / ".cache")
    (problem,) = audit(filled.folder).problems
    assert problem.code == "erased_unnamed"
    assert "commit 2: event 5 is erased without a record of it" in problem.message
    with Index.open(filled) as index, pytest.raises(Damaged, match="without a record"):
        index.event(5)
    assert len(list(filled.records())) == 3


def test_an_erasure_of_nothing_is_damage(filled: Log) -> None:
    nothing = EventErased(event="0" * 64, erased_type="note", reason=REASON)
    only_recorded(filled, nothing)
    assert [problem.code for problem in audit(filled.folder).problems] == ["erases_nothing"]


def refused(log: Log, event: AnyEvent) -> set[str]:
    with Index.open(log) as index, on_trial(index, {}) as trial:
        return {problem.code for problem in check(event, trial).problems}


def test_what_an_erasure_may_not_say(filled: Log) -> None:
    assert refused(filled, erasure(filled, 5)) == set()
    assert refused(filled, note_of(filled, 2)) == set()
    assert refused(filled, erasure(filled, 4, erased_type="text")) == set()
    assert refused(filled, erasure(filled, 5, event="0" * 64)) == {"unknown_event"}
    assert refused(filled, erasure(filled, 5, erased_type="note")) == {"type_differs"}
    assert refused(filled, erasure(filled, 5, erased_type="text")) == {"type_differs"}
    assert refused(filled, erasure(filled, 5, claim="c-two")) == {"claim_differs"}
    assert refused(filled, erasure(filled, 4, sha256="0" * 64)) == {"text_differs"}


def test_what_cannot_be_done_with_what_is_erased(filled: Log) -> None:
    five, note = erasure(filled, 5), note_of(filled, 1)
    again = claim("c-three", SHA256, speaker="mann")
    erase(filled, five, note, erasure(filled, 4, erased_type="text"))
    with Index.open(filled) as index:
        eight = index.event(8).digest
    assert refused(filled, five) == {"already_erased"}
    assert refused(filled, note) == {"already_erased"}
    assert refused(filled, EventWithdrawn(claim="c-one", reason="x")) == {"erased_claim"}
    assert refused(filled, EventWithdrawn(event=five.event, reason="x")) == {"erased_event"}
    assert refused(filled, EventWithdrawn(event=eight, reason="x")) == {"erasure_stays"}
    assert refused(filled, erasure(filled, 8)) == {"erasure_stays"}
    assert refused(filled, again) == {"erased_text"}
    with Index.open(filled) as index:
        assert index.content(content_key(claim("c-one", SHA256, set="s", closed=True))) == 6


def test_what_was_erased_since_a_point(filled: Log) -> None:
    erase(filled, erasure(filled, 5), note_of(filled, 2))
    erase(filled, erasure(filled, 4, erased_type="text"))
    with Index.open(filled) as index:
        assert index.erased_since(7, 7) == [(5, 8), (-2, 9), (4, 10)]
        assert index.erased_since(7, 4) == [(4, 10)]
        assert index.erased_since(9, 7) == [(4, 10)]
        assert index.erased_since(10, 7) == []
