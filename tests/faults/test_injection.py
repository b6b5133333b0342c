"""Every system call that a writer makes on its ledger fails once, or from then on: nothing acknowledged is lost."""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import exits
from ledger.api import Ledger
from ledger.events.audit.audit import audit
from ledger.events.errors import Refused
from ledger.events.log import marks
from ledger.events.log.log import Log
from ledger.events.log.texts import Texts
from ledger.events.writing.rewriting import renew
from tests.faults.appending import STEPS, TEXT, append
from tests.faults.traced import OURS, Traced, traced, unavailable

pytestmark = pytest.mark.skipif(bool(unavailable()), reason=unavailable())
LONG = "FACTLEDGER_FAULTS" in os.environ
TORN = b'{"commit":2,"previous":"'
CALLS = ("write", "pwrite64", "fsync", "ftruncate", "flock", "rename", "openat", "close", "pread64")
ERRORS = ("EIO", "ENOSPC", "EINTR")
STEP = "same-segment"
ENDS = {exits.DONE, exits.REFUSED, exits.DAMAGED, exits.BUSY, exits.UNKNOWN}
MANY = {"openat", "close", "pread64"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose newest segment ends in a torn write."""
    folder = tmp_path_factory.mktemp("before") / "ledger"
    ledger = Ledger.init(folder)
    append(ledger, "first")
    with ledger.log.segment_path(1).open("ab") as file:
        file.write(TORN)
    return folder


def known_paths(folder: Path) -> list[Path]:
    """The files of the ledger, with those that the steps will make."""
    log = Log.open(folder)
    named = [folder / "factledger.toml", log.events, log.head_path, log.lock_path, log.sync_path, log.texts.folder]
    return [*named, *(log.segment_path(number) for number in range(1, len(STEPS) + 2)), folder / "quarantine"]


def run(before: Path, folder: Path, call: str = "", fault: str = "") -> Traced:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    paths = () if call in OURS else known_paths(folder)
    faults = (f"{call}:{fault}",) if fault else ()
    return traced(["-m", "tests.faults.appending", str(folder)], paths, *faults)


def command(before: Path, folder: Path, call: str, fault: str = "") -> Traced:
    """The command line itself, with one of the steps as a file."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    events = folder.parent / "events.jsonl"
    fields = {"entity": STEP, "kind": "Person", "label": "somebody"}
    events.write_text(json.dumps({"type": "entity.registered/1", **fields}))
    words = ["-C", str(folder), "append", str(events), "--id", STEP]
    faults = (f"{call}:{fault}",) if fault else ()
    return traced(["-c", "from ledger.cli import main; main()", *words], known_paths(folder), *faults)


def check(folder: Path, done: Traced) -> Counter[str]:
    """All that was acknowledged is there, all that was refused is not, and everything can be completed."""
    assert done.code == 0, done.err
    outcomes = {step: how for how, step, *_ in map(str.split, done.out.splitlines())}
    assert set(outcomes) == set(STEPS), done.out + done.err
    there = ids(folder)
    assert all(step in there for step, how in outcomes.items() if how == "acknowledged"), done.out
    assert not any(step in written(folder) for step, how in outcomes.items() if how == "Refused"), done.out
    assert audit(folder).problems == (), done.out
    complete(folder)
    return Counter(outcomes.values())


def ids(folder: Path) -> list[str]:
    return [record.header.id for record in Log.open(folder).records()]


def written(folder: Path) -> set[str]:
    """The ids of the whole lines, whatever a reader is shown."""
    lines = b"".join(path.read_bytes() for path in sorted((folder / "events").glob("*.jsonl"))).splitlines(
        keepends=True
    )
    found = (re.search(rb'"id":"([^"]+)"', line) for line in lines if line.endswith(b"\n"))
    return {match[1].decode() for match in found if match}


def complete(folder: Path) -> None:
    """After a repair, if a sync had failed, the same steps again write each commit once."""
    log = Log.open(folder)
    if marks.read(log.disk, log.sync_path).failed is not None:
        with pytest.raises(Refused) as caught:
            append(Ledger.open(folder), "more")
        assert caught.value.problems[0].code == "sync_failed"
        renew(log)
    for step in STEPS:
        append(Ledger.open(folder), step)
    found = ids(folder)
    assert sorted(found) == sorted({"first", *STEPS})
    assert Texts(folder / "texts").get(next(iter(log.texts.folder.glob("[0-9a-f]*"))).name) == TEXT
    assert audit(folder).problems == ()


def places(count: int, call: str) -> Iterator[int]:
    """Which of the calls fail: all of them, but of the many that only read a few where time is short."""
    return iter(range(1, count + 1, 1 if LONG or call not in MANY else 7))


@pytest.mark.parametrize("call", CALLS)
def test_a_failing_call_loses_nothing(before: Path, tmp_path: Path, call: str) -> None:
    clean = run(before, tmp_path / "ledger", call)
    assert check(tmp_path / "ledger", clean) == {"acknowledged": len(STEPS)}
    count = sum(made.startswith(f"{call}(") and str(tmp_path) in made for made in clean.calls)
    assert count
    tally: Counter[str] = Counter()
    runs = 0
    for error in ERRORS if LONG else ERRORS[:1]:
        for place in places(count, call) if error == "EIO" or call not in MANY else ():
            for after in ("", "+") if LONG and error != "EINTR" else ("",):
                done = run(before, tmp_path / "ledger", call, f"error={error}:when={place}{after}")
                assert done.hit, f"{call} {error} {place}{after} did not happen"
                assert all(str(tmp_path) in made for made in done.hit), done.hit
                try:
                    tally += check(tmp_path / "ledger", done)
                except BaseException:
                    print(f"\n{call} {error} {place}{after}: {done.hit[0]}")
                    raise
                runs += 1
    print(f"\n{call}: {runs} faults at {count} calls: {dict(tally)}")


# It renames nothing, and a close that is kept from happening keeps its own lock.
@pytest.mark.parametrize("call", [call for call in CALLS if call not in {"rename", "close"}])
def test_the_command_ends_with_a_code_that_is_true(before: Path, tmp_path: Path, call: str) -> None:
    folder = tmp_path / "ledger"
    clean = command(before, folder, call)
    assert (clean.code, STEP in ids(folder)) == (exits.DONE, True)
    count = sum(made.startswith(f"{call}(") for made in clean.calls)
    tally: Counter[int] = Counter()
    for place in range(1, count + 1, 1 if LONG else max(1, count // 2)):
        for after in ("", "+") if LONG else ("+",):
            done = command(before, folder, call, f"error=EIO:when={place}{after}")
            assert done.hit
            assert done.code in ENDS, done.err
            assert done.code != exits.DONE or STEP in ids(folder)
            assert done.code != exits.REFUSED or STEP not in written(folder), done.err
            tally[done.code] += 1
            complete(folder)
    print(f"\n{call}, factledger append: {count} calls, exit codes {dict(tally)}")
