"""Crashes at every point of short histories, again inside every recovery, with writers that meet and syncs that fail.

python -m tests.crash.explorer 4        histories of up to four operations, and all that is said in `__main__`
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import count, product
from random import Random
from unittest.mock import patch

from ledger.events.disk import durable
from ledger.events.log import commit
from ledger.events.writing.writer import Writer
from tests.crash.memory import State, crashes
from tests.crash.oracle import (
    OPERATIONS,
    Broken,
    Operation,
    Run,
    Told,
    append,
    certain,
    erase,
    mend,
    new,
    outcome,
    read,
    recover,
)

ALL = 64  # states of one crash point: nearly always every one that the model knows
SOME = 10  # the same after a longer history
FEW = 4  # the same inside a recovery
SHORT = 2  # operations of a history that is short
FIRST, SECOND, THIRD = 31, 32, 33  # numbers of two digits make commits of equal length
KINDS = ("lost", "half", "twice", "verdict", "words", "stuck")


@dataclass
class Explorer:
    """Counts what it tried. strict: the first broken promise ends it, with an exception. most: states of one point."""

    strict: bool = True
    most: int = ALL
    points: int = 0
    states: int = 0
    nested: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    _chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - repeatable
    _known: dict[int, int] = field(default_factory=dict)  # states with all that follows, and how many that are
    _safe: set[int] = field(default_factory=set)
    _done: set[tuple[Operation, ...]] = field(default_factory=set)

    def crash(self, state: State, told: Told, history: str, most: int) -> None:
        """A kill or a power cut at this moment, and again at every moment of what is done about it."""
        self.points += 1
        for after in (state, *crashes(state, self._chance, most)):
            self.states += 1
            key = hash((after.key(), told))
            if key not in self._known:
                before = self.nested
                with self._judged(history):
                    for doing, then, still in recover(after, told).moments():
                        again = (then, *crashes(then, self._chance, FEW))
                        self.nested += len(again)
                        self._check(again, still, f"{history}, then before {doing}")
                self._known[key] = self.nested - before
            else:
                self.nested += self._known[key]

    def look(self, run: Run, history: str, *, kills: bool = True) -> None:
        """Crashes at every moment, and none inside the recovery. kills: also kills before the last moment."""
        moments = run.moments()
        for number, (doing, state, told) in enumerate(moments, 1):
            self.points += 1
            killed = (state,) if kills or number == len(moments) else ()
            after = (*killed, *crashes(state, self._chance, min(self.most, SOME)))
            self.states += len(after)
            self._check(after, told, f"{history} before {doing}")

    def _check(self, states: tuple[State, ...], told: Told, history: str) -> None:
        for state in states:
            key = hash((state.key(), told))
            if key not in self._safe and key not in self._known:
                self._safe.add(key)
                with self._judged(history):
                    recover(state, told, watched=False)

    @contextmanager
    def _judged(self, history: str) -> Iterator[None]:
        try:
            yield
        except Broken as error:
            if self.strict:
                error.add_note(history)
                raise
            self.broken[error.args[0]] += 1
            self.examples.setdefault(error.args[0], f"{history}: {error.args[1]}")

    def histories(self, length: int) -> None:
        """Every sequence of operations up to that length."""
        for operations in product(OPERATIONS, repeat=length):
            if operations[0] is not erase:
                self.history(*operations)

    def history(self, *operations: Operation) -> None:
        """One sequence of operations; what it begins like is looked at once."""
        state, told = new()
        for number, operation in enumerate(operations, 1):
            begun = operations[:number]
            name = " ".join(each.__name__ for each in begun)
            run = Run(state, told)
            certain(operation, run, len(operations) - number + 10)
            if begun not in self._done:
                self._done.add(begun)
                most = self.most if number <= SHORT else SOME
                for doing, then, still in run.moments():
                    self.crash(then, still, f"{name} before {doing}", most)
            state, told = run.now()

    def waiting(self) -> None:
        """Crashes while commits of several writers are not safe."""
        for start, moment in starts().items():
            self.crash(*moment, start, ALL)

    def meet(self, first: Operation, second: Operation) -> None:
        """The second one runs at every step of the first, as far as the locks let it; then a crash at every moment."""
        for start, moment in starts().items():
            for step in count(1):
                run = Run(*moment)
                done = run.at(step, lambda: outcome(second, run, SECOND))  # noqa: B023 - it runs within this turn
                history = f"{start}, {first.__name__} with {second.__name__} at {step}"
                with self._judged(history):
                    certain(first, run, FIRST)
                    self.look(run, history)
                if not done:
                    break

    def fail(self, first: Operation, second: Operation) -> None:
        """One sync fails, or all from one on, while the second waits with what it wrote; a third comes later."""
        for (start, moment), forgetful, lasting in product(starts().items(), (False, True), (False, True)):
            for step in count(1):
                history = f"{start}, {first.__name__} with {second.__name__} at {step}"
                done = list[int]()
                for sync in count(1):
                    run = Run(*moment, forgetful=forgetful)
                    run.disk.failing = lambda number: number == sync or (lasting and number > sync)  # noqa: B023
                    done = run.at(step, lambda: outcome(second, run, SECOND))  # noqa: B023
                    with self._judged(f"{history}, sync {sync} fails"):
                        outcome(first, run, FIRST)
                        failed = run.disk.syncs >= sync
                        outcome(read, run, 0)
                        outcome(append, run, THIRD)
                        run.disk.failing = lambda _: False
                        # A process killed before it could mark its failure is one fault too many.
                        self.look(run, f"{history}, sync {sync} fails", kills=False)
                    if not failed:
                        break
                if not done:
                    break

    def __str__(self) -> str:
        found = ", ".join(f"{self.broken[kind]} {kind}" for kind in KINDS)
        return f"{self.points:,} points, {self.states:,} states, {self.nested:,} nested: {found}"


def starts() -> dict[str, tuple[State, Told]]:
    """Where two writers may meet: one commit; and others after it whose writers were killed before they were safe."""
    run = Run(*new())
    append(run, 20)
    found = {"one": run.now()}
    for number, name in ((21, "one and one waiting"), (22, "one and two waiting")):
        with patch.object(Writer, "confirm"):
            append(run, number)
        state, told = run.now()
        found[name] = state, replace(told, must=found["one"][1].must)
    return found


@contextmanager
def quick() -> Iterator[None]:
    """The same line is parsed once, which is most of the time, and nobody waits for a lock."""
    parse = lru_cache(maxsize=100_000)(commit.parse)
    with patch.object(commit, "parse", parse), patch.object(durable, "waits", lambda _: iter([None])):
        yield


def explore(length: int) -> bool:
    """All there is, told as it goes. Whether nothing was broken."""
    explorer = Explorer(strict=False)
    both = (*OPERATIONS, read)
    parts: dict[str, Iterator[Callable[[], None]]] = {
        f"histories of up to {length}": iter([partial(explorer.histories, length)]),
        "crashes while commits wait": iter([explorer.waiting]),
        "writers that meet": (partial(explorer.meet, *pair) for pair in product(both, both)),
        "syncs that fail": (partial(explorer.fail, *pair) for pair in product(both, (*both, mend))),
    }
    for name, runs in parts.items():
        began = time.monotonic()
        for run in runs:
            run()
        sys.stdout.write(f"{name}, {time.monotonic() - began:.0f} s; so far {explorer}\n")
        sys.stdout.flush()
    sys.stdout.writelines(f"{kind}: {example}\n" for kind, example in explorer.examples.items())
    return not explorer.broken


if __name__ == "__main__":
    with quick():
        sys.exit(not explore(int(sys.argv[1])))
