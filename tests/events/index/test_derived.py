import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.index.index import Index
from ledger.events.log.commit import Place, Record
from ledger.events.log.log import Log
from ledger.events.model.codec import content_key
from ledger.events.model.types import (
    AnyEvent,
    Erased,
    EventWithdrawn,
)
from ledger.events.writing.writer import Writer
from tests.effort import examples
from tests.writing import TEXT, claim, document, entity, merge, write


def contents(index: Index) -> list[object]:
    """All that an index says of a log."""
    events = list(index.events())
    return [
        index.head,
        events,
        [index.withdrawn_by(entry.seq) for entry in events],
        [index.needed_by(entry.seq) for entry in events],
        [index.content(content_key(entry.event)) for entry in events if not isinstance(entry.event, Erased)],
        [index.canonical(slug) for slug in "abc"],
        [index.entities(), index.attributes(), index.documents(), index.find_claim("c")],
    ]


def spoil(log: Log, how: str) -> None:
    path = log.folder / ".cache" / "index.sqlite"
    if how == "gone":
        shutil.rmtree(path.parent)
    elif how == "garbage":
        path.write_bytes(b"not a database at all" * 1_000)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "hole":
        data = path.read_bytes()
        path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    else:
        connection = sqlite3.connect(path)
        connection.executescript(how)
        connection.close()


@pytest.mark.parametrize(
    "how",
    [
        "gone",
        "garbage",
        "empty",
        "hole",
        "PRAGMA user_version = 99",
        "UPDATE ledger SET id = 'another'",
        "DROP TABLE events",
        "DROP TABLE ledger",
        "ALTER TABLE names RENAME COLUMN kind TO sort",
        "DELETE FROM commits; DELETE FROM events; DELETE FROM names; DELETE FROM needs",
        "UPDATE commits SET hash = zeroblob(32) WHERE number = 3",
        "UPDATE commits SET start = start + 1 WHERE number = 3",
        "UPDATE commits SET segment = 7 WHERE number = 3",
        "UPDATE commits SET start = -1 WHERE number = 3",
        "UPDATE commits SET recorded_at = 9223372036854775807 WHERE number = 3",
    ],
)
def test_a_doubtful_index_is_made_again(filled: Log, how: str) -> None:
    with Index.open(filled) as index:
        expected = contents(index)
    spoil(filled, how)
    for _ in range(2):
        with Index.open(filled) as index:
            assert contents(index) == expected
    write(filled, entity("more"))


WRONG = [
    "UPDATE commits SET recorded_at = recorded_at - 10000000 WHERE number < 3",
    "UPDATE commits SET recorded_at = recorded_at + 10000000 WHERE number = 2",
    "UPDATE commits SET recorded_at = recorded_at + 1 WHERE number = 3",
    "UPDATE commits SET first = 5 WHERE number = 2",
    "UPDATE commits SET last = last + 1 WHERE number = 3",
    "UPDATE commits SET hash = zeroblob(32) WHERE number = 2",
    "UPDATE commits SET number = 7 WHERE number = 2",
    "UPDATE commits SET start = 0 WHERE number = 2",
    "UPDATE commits SET id = 'w9' WHERE number = 2",
    "UPDATE events SET number = 1 WHERE number = 2",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_log_says_of_a_commit_counts_and_not_what_the_index_says(filled: Log, wrong: str) -> None:
    def answers(index: Index) -> list[object]:
        at = [record.header.recorded_at for record in filled.records()]
        found: list[object] = [
            index.commit_at(moment + timedelta(microseconds=by)) for moment in at for by in (-1, 0, 5)
        ]
        found += [index.head, *map(index.commit, range(1, 4)), *map(index.commit_of, range(1, 8))]
        return [*found, *index.events()]

    with Index.open(filled) as index:
        true = answers(index)
    with closing(sqlite3.connect(filled.folder / ".cache" / "index.sqlite")) as connection, connection:
        connection.execute(wrong)
    with Index.open(filled) as index:
        assert answers(index) == true


def test_an_index_that_breaks_in_use_goes_on_in_memory(filled: Log, index: Index) -> None:
    spoil(filled, "DROP TABLE names")
    assert index.has_entity("mann")
    assert index.find_claim("c-o") == ["c-one"]
    write(filled, entity("more"))
    index.catch_up()
    assert index.has_entity("more")


def test_an_index_ahead_of_the_log_is_made_again(filled: Log) -> None:
    write(filled, entity("lost"))
    lines = filled.segment_path(1).read_bytes().splitlines(keepends=True)
    filled.segment_path(1).write_bytes(b"".join(lines[:-1]))
    filled.head_path.unlink()
    with Index.open(filled) as index:
        assert not index.has_entity("lost")
    write(filled, entity("other"))
    with Index.open(filled) as index:
        assert index.has_entity("other")
        assert index.has_entity("mann")


def test_an_index_of_a_log_that_went_another_way_is_made_again(filled: Log) -> None:
    shutil.copytree(filled.folder, filled.folder.parent / "copy")
    other = Log.open(filled.folder.parent / "copy")
    write(filled, entity("this"))
    write(other, entity("that"))
    shutil.copy(other.segment_path(1), filled.segment_path(1))
    shutil.copy(other.head_path, filled.head_path)
    with Index.open(filled) as index:
        assert index.has_entity("that")
        assert not index.has_entity("this")


def test_an_index_that_outlived_what_a_power_cut_took_is_made_again(filled: Log) -> None:
    size = filled.segment_path(1).stat().st_size
    with patch.object(Writer, "confirm"):
        first = write(filled, entity("first"))
        write(filled, entity("second"))
    data = filled.segment_path(1).read_bytes()
    zeros = bytes(len(first.line))
    filled.segment_path(1).write_bytes(data[:size] + zeros + data[size + len(zeros) :])
    with Index.open(filled) as index:
        assert index.head is not None
        assert index.head.commit == 3
        assert not index.has_entity("second")


def test_opening_reads_nothing_when_nothing_is_new_and_only_what_is(
    filled: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Place | None] = []
    real = Log.scan

    def scan(log: Log, tip: object, place: Place | None = None, **how: bool) -> object:
        started.append(place)
        return real(log, tip, place, **how)  # type: ignore[arg-type]

    with Index.open(filled) as index:
        last = index.head
    assert last is not None
    monkeypatch.setattr(Log, "scan", scan)
    Index.open(filled).close()
    assert started == []
    with Writer.open(filled):
        pass
    assert started == []
    stale = shutil.copytree(filled.folder / ".cache", filled.folder.parent / "stale")
    write(filled, entity("new"))
    shutil.rmtree(filled.folder / ".cache")
    shutil.copytree(stale, filled.folder / ".cache")
    started.clear()
    with Index.open(filled) as index:
        assert index.has_entity("new")
    assert set(started) == {last.place}


def test_another_process_at_the_file_is_not_waited_for_for_ever(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.events.index.derived._WAIT", 0.0)
    Index.open(filled).close()
    other = sqlite3.connect(filled.folder / ".cache" / "index.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for number in range(2):
        write(filled, entity(f"e{number}"))
        with Index.open(filled) as index:
            assert index.has_entity(f"e{number}")
    other.close()
    with Index.open(filled) as index:
        assert index.has_entity("e1")


def test_what_was_not_synced_is_not_kept(filled: Log, index: Index) -> None:
    record = next(filled.records())
    index.add(Place(1, 0, len(record.line), record.size), record_after(index, record))
    assert len(index.defining("entity", "heat-2")) == 2
    index.forget()
    assert len(index.defining("entity", "heat-2")) == 1


def record_after(index: Index, record: Record) -> Record:
    assert index.head is not None
    return replace(record, header=replace(record.header, commit=4, seq=index.head.last + 1))


@examples(ci=60, long=2_000)
@given(st.data())
def test_an_index_caught_up_step_by_step_says_what_one_made_at_once_says(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        log = Log.create(Path(folder, "ledger"), "example")
        sha256 = log.texts.put(TEXT.encode())
        write(log, document(log))
        digests: list[str] = []
        for step in range(data.draw(st.integers(1, 8))):
            choices: list[st.SearchStrategy[AnyEvent]] = [
                st.builds(entity, st.sampled_from("ab")),
                st.just(claim(f"c{step}", sha256, subject="a")),
                st.sampled_from([merge("a", "b"), merge("b", "a"), merge("b", "c")]),
            ]
            if digests:
                withdrawals = st.builds(EventWithdrawn, event=st.sampled_from(digests), reason=st.just("wrong"))
                choices.append(withdrawals)
            record = write(log, data.draw(st.one_of(choices)), segment_size=1_500)
            digests += record.header.digests[1:]
        with Index.open(log) as index:
            by_step = contents(index)
            live = [entry.seq for entry in index.events() if index.withdrawn_by(entry.seq) is None]
            events = {entry.seq: entry for entry in index.events()}
        shutil.rmtree(log.folder / ".cache")
        with Index.open(log) as index:
            assert contents(index) == by_step
        numbers = {entry.digest: seq for seq, entry in events.items()}
        named: dict[int, list[int]] = {}
        for seq, entry in events.items():
            if isinstance(entry.event, EventWithdrawn) and entry.event.event is not None:
                named.setdefault(numbers[entry.event.event], []).append(seq)

        def is_live(seq: int) -> bool:
            return not any(is_live(by) for by in named.get(seq, ()))

        assert live == [seq for seq in events if is_live(seq)]
