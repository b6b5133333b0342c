import dataclasses
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, get_args

import pytest
from msgspec.structs import replace

from ledger.events.audit import audited
from ledger.events.audit.audit import audit
from ledger.events.errors import Damaged
from ledger.events.log.commit import leaf
from ledger.events.log.log import Log
from ledger.events.model.parts import Quotation, Span
from ledger.events.model.types import AnyEvent, ClaimAnswered, ClaimAssessed, ClaimRepeated, ClaimRetracted, Witnessed
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, TEXT, claim, counted_salts, document, entity, segment_files, words, write


@pytest.fixture
def quoted(log: Log) -> Log:
    news = document(log)
    write(log, news, entity("mann"))
    write(log, claim("c", news.sha256, cue=span("says"), quotation=quotation()), segment_size=1)
    evidence = claim("c", news.sha256).evidence
    write(log, ClaimAnswered(claims=("c",), speaker="mann", stance="deny", evidence=evidence, cue=span("says")))
    return log


def span(exact: str) -> Span:
    start = TEXT.index(exact)
    return Span(start=start, end=start + len(exact), exact=exact)


def quotation() -> Quotation:
    return Quotation(segments=(words(TEXT, "I hope so"),), insertions=(span("hope"),))


def codes(log: Log) -> set[str]:
    return {problem.code for problem in audit(log.folder).problems}


def append(log: Log, *events: object) -> None:
    """Writes without a look at what is written."""
    with Writer.open(log) as writer:
        writer.append(NOTE, events, id=f"u{len(list(log.records()))}", now=NOW, salts=counted_salts())  # type: ignore[arg-type]


def test_a_sound_ledger(quoted: Log) -> None:
    report = audit(quoted.folder)
    size = sum(path.stat().st_size for path in segment_files(quoted)) + len(TEXT.encode())
    assert (report.commits, report.events, report.texts, report.bytes) == (3, 4, 1, size)
    assert report.head == list(quoted.records())[-1].header.hash
    assert report.problems == ()


def test_every_changed_byte_of_a_segment_is_reported_and_never_read(quoted: Log) -> None:
    for path in segment_files(quoted):
        data = path.read_bytes()
        for position in range(len(data)):
            changed = bytearray(data)
            changed[position] ^= 1 << position % 8
            path.write_bytes(changed)
            assert audit(quoted.folder).problems, f"byte {position} of {path.name}"
            with pytest.raises(Damaged):
                list(quoted.records())
        path.write_bytes(data)
    assert audit(quoted.folder).problems == ()


def test_every_changed_byte_of_a_text_is_reported(quoted: Log) -> None:
    (path,) = quoted.texts.folder.iterdir()
    data = path.read_bytes()
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        assert codes(quoted) == {"text_changed", "text_missing"}
    path.write_bytes(data)
    assert codes(quoted) == set()


def test_every_cut_is_reported(quoted: Log) -> None:
    path = segment_files(quoted)[-1]
    data = path.read_bytes()
    whole = {0, data.index(b"\n") + 1}
    for size in range(len(data)):
        path.write_bytes(data[:size])
        assert codes(quoted) - {"left_over"} == {"commits_lost"}
    quoted.head_path.unlink()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        assert codes(quoted) == set()
        assert told(quoted) == ["unproven"] if size in whole else ["torn_end", "unproven"]


def told(log: Log) -> list[str]:
    return [notice.code for notice in audit(log.folder).notices]


def test_a_torn_end_is_told_with_its_place_and_is_no_problem(quoted: Log) -> None:
    path, sound = segment_files(quoted)[-1], audit(quoted.folder)
    size, lines = path.stat().st_size, path.read_bytes().count(b"\n")
    with path.open("ab") as file:
        file.write(b'{"commit":4')
    report = audit(quoted.folder)
    (notice,) = report.notices
    assert (notice.code, notice.source, notice.line) == ("torn_end", f"events/{path.name}", lines + 1)
    assert f"byte {size}," in notice.message
    assert "11 bytes" in notice.message
    assert dataclasses.replace(report, notices=()) == sound


def test_every_line_that_a_crash_can_leave_is_a_torn_end(log: Log) -> None:
    """Commits written one after the other before a sync, of which the disk kept the later one: docs/decisions.md."""
    write(log, entity("a"))
    before = log.head_path.read_bytes()
    with Writer.open(log) as writer:
        for name in ("b", "c"):
            writer.append(NOTE, [entity(name)], id=name, now=NOW, salts=counted_salts())
    log.head_path.write_bytes(before)
    path = segment_files(log)[0]
    first, second, third = path.read_bytes().splitlines(keepends=True)
    assert b'"unsynced":1,' in third
    for lost in (bytes(len(second)), second[:-1], second.replace(b"a label", b"a lable"), b"x\n"):
        path.write_bytes(first + lost + third)
        assert (codes(log), told(log)) == (set(), ["torn_end"])
        assert len(list(log.records())) == 1


@pytest.mark.parametrize("case", ["of HEAD", "a later commit", "the commit that is due", "an older segment", "sound"])
def test_what_is_no_torn_end(log: Log, case: str) -> None:
    for name in "abc":
        write(log, entity(name), segment_size=1 if (name, case) == ("c", "an older segment") else 1 << 20)
    path = segment_files(log)[0]
    first, second, *third = path.read_bytes().splitlines(keepends=True)
    if case != "of HEAD":
        log.head_path.unlink()
    bad = second.replace(b"a label", b"a lable")
    line = {"of HEAD": bad, "the commit that is due": b"<<<\n" + second, "sound": first}.get(case, bad)
    path.write_bytes(first + line + (b"" if case == "of HEAD" else b"".join(third)))
    assert codes(log) != set()
    assert "torn_end" not in told(log)
    with pytest.raises(Damaged):
        list(log.records())


def test_what_is_written_while_an_audit_reads_is_no_damage(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file system shows a part of a line, and then the rest of it and more."""
    write(log, entity("a"))
    write(log, entity("b"))
    path = segment_files(log)[0]
    data = path.read_bytes()
    half = data.index(b"\n") + 100
    path.write_bytes(data[:half])
    log.head_path.unlink()
    lines = audited.lines

    def writing(file: BinaryIO, size: int) -> Iterator[bytes]:
        for line in lines(file, size):
            path.write_bytes(data)
            yield line

    monkeypatch.setattr(audited, "lines", writing)
    report = audit(log.folder)
    assert (report.problems, report.commits) == ((), 1)
    assert [notice.code for notice in report.notices] == ["torn_end", "unproven"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda log: (log.events / "notes.txt").touch(), "unknown_file"),
        (lambda log: (log.folder / "texts" / "notes.txt").touch(), "unknown_file"),
        (lambda log: (log.folder / "texts" / ("0" * 64)).mkdir(), "text_changed"),
        (lambda log: segment_files(log)[0].rename(log.segment_path(4)), "segment_missing"),
        (lambda log: segment_files(log)[1].rename(log.segment_path(3)), "segment_missing"),
        (lambda log: segment_files(log)[0].unlink(), "segment_missing"),
        (lambda log: segment_files(log)[-1].unlink(), "commits_lost"),
        (lambda log: segment_files(log)[0].write_bytes(b""), "segment_missing"),
        (lambda log: shutil.copy(segment_files(log)[0], log.segment_path(4)), "commit_number"),
        (lambda log: next(log.texts.folder.iterdir()).unlink(), "text_missing"),
        (lambda log: shutil.rmtree(log.texts.folder), "folder_missing"),
        (lambda log: shutil.rmtree(log.events), "folder_missing"),
        (lambda log: (log.folder / "factledger.toml").unlink(), "settings"),
        (lambda log: (log.folder / "factledger.toml").write_text('format = 1\nledger = "x"\n'), "chain_broken"),
    ],
    ids=range(14),
)
def test_what_is_wrong_with_the_files(quoted: Log, change: Callable[[Log], object], code: str) -> None:
    change(quoted)
    assert code in codes(quoted)


def test_a_segment_of_a_ledger_that_went_another_way(quoted: Log, tmp_path: Path) -> None:
    shutil.copytree(quoted.folder, tmp_path / "copy")
    other = Log.open(tmp_path / "copy")
    write(quoted, entity("this"))
    write(other, entity("that"))
    shutil.copy(segment_files(other)[-1], segment_files(quoted)[-1])
    assert codes(quoted) == {"forked"}


def redone(line: bytes, old: bytes, new: bytes) -> bytes:
    """The line with bytes replaced by others, its digests and its hash made right as the format says."""
    start = line.index(b',"events":[') + len(b',"events":[')
    parts = line[start:-2].replace(b"},{", b"}\n{").split(b"\n")
    head, _, _ = line.partition(b',"hash":"')
    head = head.replace(old, new)
    for part in parts:
        head = head.replace(leaf(part).encode(), leaf(part.replace(old, new)).encode())
    payload = b",".join(part.replace(old, new) for part in parts)
    return head + b',"hash":"' + sha256(head).hexdigest().encode() + b'","events":[' + payload + b"]}"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"commit":1', b'"commit":2', "commit_number"),
        (b'"previous":"', b'"previous": "', "not_canonical"),
        (b'"seq":1', b'"seq":2', "event_number"),
        (b'"ledger":"example",', b"", "bad_id"),
        (b'"id":"w1"', b'"id":"w 1"', "bad_id"),
        (b"T03:04:05.000006Z", b"T03:04:05.00006Z", "not_a_time"),
        (b"T03:04:05.000006Z", b"T24:04:05.000006Z", "not_a_time"),
        (b"2026-01-02", b"2026-02-30", "not_a_time"),
        (b'"salt"', b'"sand"', "no_salt"),
        (b'"kind":"Person"', b'"kind": "Person"', "not_canonical"),
        (b'"kind":"Person"', b'"kind":"Pers\\u006fn"', "not_canonical"),
        (b'"kind":"Person"', b'"kind":""', "not_an_event"),
        (b"entity.registered/1", b"entity.registered/2", "too_new"),
        (b"registered", b"REGISTERED", "not_an_event"),
        (b'"reason":"a test"', b'"reason":""', "not_a_note"),
        (b'"digests":["', b'"digests":["x","', "bad_digests"),
        (b'"digests":["', b'"digests":["' + b"0" * 64 + b'","', "digest_count"),
    ],
)
def test_what_is_wrong_with_a_line_whose_hashes_are_right(log: Log, old: bytes, new: bytes, code: str) -> None:
    write(log, entity("a"))
    path = segment_files(log)[0]
    line = path.read_bytes()[:-1]
    path.write_bytes(redone(line, b"a label", b"A label") + b"\n")
    assert codes(log) == {"forked"}  # HEAD names another, so that nothing here is taken for a torn end
    path.write_bytes(redone(line, old, new) + b"\n")
    assert code in codes(log)


def test_a_time_that_does_not_grow(log: Log) -> None:
    write(log, entity("a"))
    write(log, entity("b"))
    path = segment_files(log)[0]
    first, second = path.read_bytes().splitlines()
    path.write_bytes(first + b"\n" + redone(second, b"05.000007Z", b"05.000006Z") + b"\n")
    assert "time_order" in codes(log)


def test_damage_is_reported_once_and_the_rest_is_read_on(log: Log) -> None:
    for name in "abc":
        write(log, entity(name))
    path = segment_files(log)[0]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"nonsense\n" + lines[2])
    report = audit(log.folder)
    assert [problem.code for problem in report.problems] == ["not_a_commit"]
    assert report.commits == 2
    path.write_bytes(lines[0] + lines[2])
    assert codes(log) == {"commit_number", "chain_broken", "event_number"}


def wrong_spans() -> list[dict[str, object]]:
    other = words(TEXT, "I hope so")
    return [
        {"start": other.start + 1, "end": other.end + 1},
        {"exact": "I HOPE so"},
        {"prefix": ""},
        {"suffix": "x"},
        {"start": 900, "end": 909},
        {"start": other.end, "end": other.start},
    ]


@pytest.mark.parametrize("wrong", wrong_spans())
@pytest.mark.parametrize("where", ["evidence", "quotation"])
def test_words_that_do_not_stand_there(log: Log, wrong: dict[str, object], where: str) -> None:
    news = document(log)
    write(log, news)
    right = words(TEXT, "I hope so")
    given = {name: getattr(right, name) for name in right.__struct_fields__} | wrong
    segments = (type(right)(**given),)
    good = claim("c", news.sha256)
    evidence = type(good.evidence[0])(document=news.sha256, segments=segments)
    fields: dict[str, object] = {"evidence": (evidence,)} if where == "evidence" else {}
    fields |= {"quotation": Quotation(segments=segments)} if where == "quotation" else {}
    append(log, replace(good, **fields))
    assert codes(log) == {"words_differ"}


def test_cues_and_insertions_that_do_not_stand_there(log: Log) -> None:
    news = document(log)
    write(log, news)
    wrong = Span(start=0, end=4, exact="says")
    evidence = claim("c", news.sha256).evidence
    inserted = type(evidence[0])(document=news.sha256, segments=evidence[0].segments, insertions=(wrong,))
    append(
        log,
        claim("c", news.sha256, cue=wrong),
        claim("d", news.sha256, quotation=Quotation(segments=quotation().segments, insertions=(wrong,))),
        claim("e", news.sha256, evidence=(inserted,)),
        ClaimAnswered(claims=("c",), speaker="mann", stance="deny", evidence=evidence, cue=wrong),
    )
    assert [problem.code for problem in audit(log.folder).problems] == ["words_differ"] * 4


def test_the_evidence_of_every_event_that_carries_some_is_looked_at(log: Log) -> None:
    news = document(log)
    write(log, news)
    right = claim("c", news.sha256).evidence
    wrong = (replace(right[0], segments=(replace(right[0].segments[0], exact="I HOPE so"),)),)
    for evidence in (right, wrong):
        append(
            log,
            ClaimAnswered(claims=("c",), speaker="mann", stance="deny", evidence=evidence),
            ClaimRepeated(claim="c", independence="copy", evidence=evidence),
            ClaimRetracted(claim="c", by="mann", evidence=evidence),
            ClaimAssessed(claim="c", checker="mann", verdict="refuted", basis="x", evidence=evidence),
            ClaimAssessed(claim="c", checker="mann", verdict="refuted", basis="x"),
        )
        expected = 0 if evidence is right else 4
        assert [problem.code for problem in audit(log.folder).problems] == ["words_differ"] * expected


def test_every_event_that_carries_evidence_is_one_of_the_witnessed() -> None:
    with_evidence = {kind for kind in get_args(AnyEvent) if "evidence" in kind.__struct_fields__}
    assert with_evidence == set(get_args(Witnessed))


def test_a_document_of_another_length_and_texts_that_are_not_there(log: Log) -> None:
    news = document(log)
    append(log, type(news)(document="news", sha256=news.sha256, chars=1), claim("c", "0" * 64, text=TEXT))
    assert codes(log) == {"words_differ", "text_missing"}


def test_a_text_that_no_event_names_is_no_problem_and_neither_is_one_half_stored(log: Log) -> None:
    document(log)
    (log.texts.folder / f".{'0' * 64}.123.tmp").write_bytes(b"ha")
    assert audit(log.folder).problems == ()
    assert audit(log.folder).texts == 1


def test_a_line_or_text_without_end_is_not_read(quoted: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audited, "LARGEST", 50)
    assert codes(quoted) == {"left_over", "not_a_commit", "text_changed", "commits_lost"}


def test_without_head_the_last_commits_are_unproven_and_a_torn_slot_is_told(quoted: Log) -> None:
    def said() -> tuple[list[str], str]:
        report = audit(quoted.folder)
        assert report.problems == ()
        return [notice.code for notice in report.notices], " ".join(notice.message for notice in report.notices)

    data = quoted.head_path.read_bytes()
    middle = len(data) // 2
    assert said() == ([], "")
    quoted.head_path.write_bytes(b"x" + data[1:])
    assert said()[0] == ["unproven", "head_torn"]
    assert "commit 3 is the last one, because events/HEAD names commit 2" in said()[1]
    quoted.head_path.write_bytes(data[:middle] + b"x" + data[middle + 1 :])
    assert said()[0] == ["head_torn"]
    for nothing in (b"", None):
        if nothing is None:
            quoted.head_path.unlink()
        else:
            quoted.head_path.write_bytes(nothing)
        assert said()[0] == ["unproven"]
        assert "names none" in said()[1]
