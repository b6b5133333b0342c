"""The part of the exploration that every run of the tests can afford; `make crash` does all of it."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from ledger.events.errors import NotFound
from ledger.events.log.log import Log
from tests.crash.explorer import FEW, SOME, Explorer, quick
from tests.crash.memory import FOLDER, MemoryDisk, State, crashes
from tests.crash.mutants import IN_ONE_HISTORY, WHERE_SYNCS_FAIL, WHERE_WRITERS_MEET, WHILE_COMMITS_WAIT
from tests.crash.oracle import (
    BARE,
    ROOT,
    Broken,
    Operation,
    Run,
    Told,
    again,
    append,
    batch,
    erase,
    mend,
    new,
    read,
    recover,
    rotate,
)

CHANCE = Random(0)  # noqa: S311 - repeatable


@pytest.fixture(autouse=True)
def _quick() -> object:
    with quick():
        yield


def test_no_crash_in_a_short_history_breaks_a_promise() -> None:
    explorer = Explorer(most=SOME)
    explorer.histories(2)
    assert explorer.points > 100
    assert explorer.nested > 20 * explorer.states


def test_no_crash_while_commits_wait_breaks_a_promise() -> None:
    Explorer().waiting()


@pytest.mark.parametrize("second", [append, rotate, erase])
@pytest.mark.parametrize("first", [append, rotate, read, again])
def test_writers_and_readers_that_meet(first: Operation, second: Operation) -> None:
    Explorer().meet(first, second)


@pytest.mark.parametrize(("first", "second"), [(append, append), (append, mend), (read, mend)])
def test_a_sync_that_fails_is_never_acknowledged(first: Operation, second: Operation) -> None:
    Explorer(most=FEW).fail(first, second)


@pytest.mark.parametrize("name", IN_ONE_HISTORY)
def test_a_protocol_broken_in_one_history_is_caught(name: str) -> None:
    mutant, history = IN_ONE_HISTORY[name]
    with mutant(), pytest.raises(Broken):
        Explorer().history(*history)


@pytest.mark.parametrize("name", WHERE_WRITERS_MEET)
def test_a_protocol_broken_where_writers_meet_is_caught(name: str) -> None:
    mutant, pair = WHERE_WRITERS_MEET[name]
    with mutant(), pytest.raises(Broken):
        Explorer().meet(*pair)


@pytest.mark.parametrize("name", WHILE_COMMITS_WAIT)
def test_a_protocol_broken_while_commits_wait_is_caught(name: str) -> None:
    with WHILE_COMMITS_WAIT[name](), pytest.raises(Broken):
        Explorer().waiting()


@pytest.mark.parametrize("name", WHERE_SYNCS_FAIL)
def test_a_protocol_broken_where_syncs_fail_is_caught(name: str) -> None:
    mutant, pair = WHERE_SYNCS_FAIL[name]
    with mutant(), pytest.raises(Broken):
        Explorer().fail(*pair)


def test_a_ledger_is_there_or_can_be_made_when_making_it_was_interrupted() -> None:
    disk, moments = MemoryDisk(BARE), list[State]()
    disk.step = lambda _: moments.append(disk.state())
    Log.create(ROOT, "crash", disk)
    for moment in moments:
        for state in (moment, *crashes(moment, CHANCE, FEW)):
            if f"{ROOT}/factledger.toml" in state.names:
                recover(state, Told())
            else:
                with pytest.raises(NotFound):
                    Log.open(ROOT, MemoryDisk(state))
                again = MemoryDisk(state)
                Log.create(ROOT, "again", again)
                recover(again.state(), Told())


def test_an_erasure_takes_what_a_crash_left_of_a_text() -> None:
    run = Run(*new())
    batch(run, 1)
    holding = [(state, state.holding(b"secret 1 text.")) for _, state, _ in run.moments()]
    left = [(state, names) for state, names in holding if names and all("/texts/" in name for name in names)]
    assert len({name.endswith(".tmp") for _, names in left for name in names}) == 2
    for state, _ in left:
        later = Run(state, Told())
        batch(later, 2)
        erase(later, 3)
        assert later.disk.state().holding(b"secret 1 text.") == []


# What the disk of the tests is: checked by hand, because everything above rests on it.


def _written(data: bytes, then: Callable[[MemoryDisk, int], object]) -> State:
    disk = MemoryDisk(State(names={"/disk": FOLDER}))
    fd = disk.create(Path("/disk/1.jsonl"))
    disk.write(fd, data)
    then(disk, fd)
    return disk.state()


def _left(state: State) -> set[bytes]:
    return {after.files[after.names["/disk/1.jsonl"]].live for after in crashes(state, CHANCE, 1_000)}


def test_a_crash_may_leave_any_part_of_what_was_not_synced() -> None:
    data = b"a" * 64 + b"b" * 64 + b"c" * 10
    left = _left(_written(data, lambda *_: None))
    assert {b"", data, data[:64], b"\0" * 128 + data[128:], bytes(138), data[:128] + b"\0" * 10} <= left
    assert _left(_written(data, lambda disk, fd: disk.sync(fd))) == {data}


def test_a_name_lasts_when_its_folder_was_synced() -> None:
    disk = MemoryDisk(State(names={"/disk": FOLDER}))
    disk.close(disk.open(Path("/disk/a"), 0o100))
    disk.rename(Path("/disk/a"), Path("/disk/b"))
    found = {frozenset(state.names) - {"/disk"} for state in crashes(disk.state(), CHANCE, 100)}
    assert found == {frozenset(), frozenset({"/disk/a"}), frozenset({"/disk/b"}), frozenset({"/disk/a", "/disk/b"})}
    disk.sync_names(Path("/disk"))
    assert [sorted(state.names) for state in crashes(disk.state(), CHANCE, 100)] == [["/disk", "/disk/b"]]


@pytest.mark.parametrize("forgetful", [False, True])
def test_what_a_failed_sync_was_to_save_may_be_lost_whatever_comes_later(forgetful: bool) -> None:  # noqa: FBT001
    disk = MemoryDisk(State(names={"/disk": FOLDER}), forgetful=forgetful)
    fd = disk.create(Path("/disk/1.jsonl"))
    disk.write(fd, b"first")
    disk.failing = lambda _: True
    with pytest.raises(OSError, match="failed"):
        disk.sync(fd)
    disk.failing = lambda _: False
    assert disk.read(Path("/disk/1.jsonl")) == (b"\0" * 5 if forgetful else b"first")
    disk.write(fd, b"second")
    disk.sync(fd)
    assert _left(disk.state()) >= {b"\0" * 5 + b"second", b"firstsecond"}
