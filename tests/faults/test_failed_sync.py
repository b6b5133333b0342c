"""A sync fails while others wait for it: nobody is told that a commit is safe, and writing stops until the repair."""

import errno
import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.api import Ledger
from ledger.events.audit.audit import audit
from ledger.events.disk import durable
from ledger.events.disk.durable import DISK, Disk
from ledger.events.errors import LedgerError, OutcomeUnknown, Refused
from ledger.events.log import marks
from ledger.events.log.log import Log
from ledger.events.writing.rewriting import renew
from ledger.events.writing.writer import Writer
from tests.faults.appending import append
from tests.faults.traced import traced, unavailable
from tests.writing import NOTE, NOW, counted_salts, entity

WRITERS, COMMITS = 4, 3


class FailingDisk(Disk):
    """Syncs are counted; `fails` says which of them fail, from 1. before: called at each, with its number."""

    def __init__(self, fails: Callable[[int], bool], before: Callable[[int], None] = lambda _: None) -> None:
        self.fails, self.before = fails, before
        self.count = 0
        self.turn = threading.Lock()

    def sync(self, fd: int) -> None:
        with self.turn:
            self.count += 1
            number = self.count
        self.before(number)
        if self.fails(number):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync(fd)


def write(folder: Path, name: str, disk: Disk = DISK) -> str:
    """One commit whose id is the name, unless it is there already; how that ended."""
    try:
        with Writer.open(Log.open(folder, disk)) as writer:
            if writer.index.commit_by_id(name) is None:
                writer.append(NOTE, [entity(name)], id=name, now=NOW, salts=counted_salts(hash(name) % 2**100))
    except OutcomeUnknown:
        return "unknown"
    except LedgerError as error:
        return error.problems[0].code
    return "acknowledged"


def ids(folder: Path) -> list[str]:
    return [record.header.id for record in Log.open(folder).records()]


def is_syncing(log: Log) -> bool:
    """Whether somebody syncs now."""
    fd = os.open(log.sync_path, os.O_RDONLY)
    try:
        return not DISK.lock(fd)
    finally:
        os.close(fd)


def repaired(folder: Path, names: list[str]) -> None:
    """Until the repair nobody writes; after it every commit can be completed, once."""
    assert write(folder, "early") == "sync_failed"
    renew(Log.open(folder))
    assert [write(folder, name) for name in names] == ["acknowledged"] * len(names)
    assert sorted(ids(folder)) == sorted(["first", *names])
    assert audit(folder).problems == ()


def test_all_who_waited_for_a_sync_that_failed_are_told_that_nothing_is_known(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "ledger", "example")
    assert write(log.folder, "first") == "acknowledged"

    def all_have_written(number: int) -> None:
        if number == 1:
            for _ in durable.waits(60):
                end = marks.read(DISK, log.sync_path).end
                if end is not None and end.tip.commit == 1 + WRITERS:
                    return
            pytest.fail("the others do not write while one syncs")

    disk = FailingDisk(lambda number: number == 1, all_have_written)
    names = [f"w{number}" for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = list(pool.map(lambda name: write(log.folder, name, disk), names))
    assert outcomes == ["unknown"] * WRITERS
    assert marks.read(DISK, log.sync_path).failed == 1
    assert ids(log.folder) == ["first"]
    repaired(log.folder, names)


@pytest.mark.parametrize("until", ["once", "from then on"])
def test_whichever_sync_fails_only_what_is_safe_is_acknowledged(tmp_path: Path, until: str) -> None:
    tally: Counter[str] = Counter()
    number = failed = 0
    while number == 0 or failed:
        number += 1
        folder = tmp_path / str(number)
        Log.create(folder, "example")
        assert write(folder, "first") == "acknowledged"
        disk = FailingDisk(lambda one, at=number: one == at if until == "once" else one >= at)  # type: ignore[misc]
        outcomes: dict[str, str] = {}

        def work(writer: int) -> None:
            for commit in range(COMMITS):
                outcomes[f"w{writer}-{commit}"] = write(folder, f"w{writer}-{commit}", disk)  # noqa: B023 - run here

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(work, range(WRITERS)))
        failed = disk.count >= number
        assert set(outcomes.values()) <= {"acknowledged", "unknown", "sync_failed"}, outcomes
        assert {name for name, how in outcomes.items() if how == "acknowledged"} <= set(ids(folder))
        tally += Counter(outcomes.values())
        if failed:
            assert "unknown" in outcomes.values()
            repaired(folder, list(outcomes))
        assert sorted(ids(folder)) == sorted(["first", *outcomes])
    print(f"\n{until}: {number - 1} syncs failed under {WRITERS} writers: {dict(tally)}")


@pytest.mark.skipif(bool(unavailable()), reason=unavailable())
def test_another_process_that_waits_for_a_sync_that_fails_knows_nothing_either(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    append(Ledger.init(folder), "first")
    log = Log.open(folder)
    fault = "fsync:error=EIO:delay_enter=3000000:when=1"
    with ThreadPoolExecutor() as pool:
        one = pool.submit(traced, ["-m", "tests.faults.appending", str(folder), "one"], (), fault)
        assert any(is_syncing(log) for _ in durable.waits(60))
        with pytest.raises(OutcomeUnknown):
            append(Ledger.open(folder), "two")
    assert one.result().hit, one.result()
    assert one.result().out.split()[:2] == ["OutcomeUnknown", "one"], one.result()
    with pytest.raises(Refused):
        append(Ledger.open(folder), "three")
    renew(Log.open(folder))
    for name in ("one", "two"):
        append(Ledger.open(folder), name)
    assert sorted(ids(folder)) == ["first", "one", "two"]
