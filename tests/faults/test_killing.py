"""Writers are killed at any moment: nothing acknowledged is lost, nothing is there by half or twice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ledger.api import Ledger
from ledger.events.audit.audit import audit
from ledger.events.log.log import Log
from tests.checkout import ROOT
from tests.faults.killing import EVENTS, WRITERS, noted

LONG = "FACTLEDGER_FAULTS" in os.environ
COMMAND = [sys.executable, "-c", "from ledger.cli import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "FACTLEDGER_AUTHOR": "ada"}
MANY = 10_000


def contents(folder: Path) -> Iterator[tuple[str, int]]:
    for record in Log.open(folder).records():
        yield record.header.id, len(record.events)


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_eight_writers_that_are_killed(tmp_path: Path, seed: int) -> None:
    folder, kills = tmp_path / "ledger", 200 if LONG else 60
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(folder), str(kills), str(seed)],
        env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    begun = [name for writer in range(WRITERS) for name in noted(folder, "begun", writer)]
    acknowledged = [name for writer in range(WRITERS) for name in noted(folder, "acknowledged", writer)]
    there = list(contents(folder))
    names = [name for name, _ in there]
    lost, half = set(acknowledged) - set(names), [name for name, events in there if events != EVENTS]
    twice = len(names) - len(set(names))
    print(f"\n{kills + WRITERS} kills, {len(names)} commits: {len(lost)} lost, {len(half)} half, {twice} twice")
    assert (lost, half, twice) == (set(), [], 0)
    assert sorted(names) == sorted(begun) == sorted(acknowledged)
    assert audit(folder).problems == ()


def test_a_large_append_that_is_killed_is_all_there_or_not_at_all_and_can_be_completed(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    fields = {"type": "entity.registered/1", "kind": "Person", "label": "somebody"}
    events.write_text("".join(json.dumps({**fields, "entity": f"p{number}"}) + "\n" for number in range(MANY)))
    random, found = Random(1), {"whole": 0, "none": 0}
    taken = 0.0
    for number in range(21 if LONG else 3):
        folder = tmp_path / f"ledger-{number}"
        Ledger.init(folder)
        command = [*COMMAND, "-C", str(folder), "append", str(events), *(["--id", "large"] if number % 2 else [])]
        started = time.perf_counter()
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as running:
            if number:  # the first one is left alone, to see how long it takes
                time.sleep(random.uniform(0.5, 1.0) * taken)
                running.kill()
        taken = taken or time.perf_counter() - started
        before = list(contents(folder))
        assert [count for _, count in before] in ([], [MANY])
        found["whole" if before else "none"] += 1
        assert audit(folder).problems == ()
        again = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert [count for _, count in contents(folder)] == [MANY]
        assert not before or "already there" in again.stdout, again.stdout[-500:]
        assert audit(folder).problems == ()
    print(f"\n{MANY:,} events in one append: {found}")
