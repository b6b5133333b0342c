"""Crashes at every point of every short history, again inside every recovery.

    python -m tests.crash.explorer 4        histories of up to four operations
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count, product
from random import Random
from unittest.mock import patch

from ledger.events import commit, durable
from ledger.events.writer import Writer
from tests.crash.memory import State, crashes
from tests.crash.oracle import OPERATIONS, Broken, Operation, Run, Told, append, batch, certain, erase, mend, new, outcome, read, recover, rotate

ALL = 64  # states of one crash point: nearly always every one that the model knows
SOME = 10  # the same after a longer history
NESTED = 4  # the same inside a recovery
SHORT = 2  # operations of a history that is short


@dataclass
class Explorer:
    """Counts what it tried. strict: the first broken promise ends it, with an exception."""

    strict: bool = True
    points: int = 0
    states: int = 0
    nested: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    _chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - repeatable
    _known: dict[int, int] = field(default_factory=dict)
    _safe: set[int] = field(default_factory=set)

    def crash(self, state: State, told: Told, history: str, most: int = ALL) -> None:
        """A kill or a power cut at this moment, and again at every moment of what is done about it."""
        self.points += 1
        for after in (state, *crashes(state, self._chance, most)):
            self.states += 1
            key = hash((after.key(), told))
            if key not in self._known:
                before = self.nested
                with self._judged(history):
                    for doing, then, still in recover(after, told).moments():
                        self._crash_again(then, still, f"{history}, then before {doing}")
                self._known[key] = self.nested - before
            else:
                self.nested += self._known[key]

    def _crash_again(self, state: State, told: Told, history: str, most: int = NESTED, *, kill: bool = True) -> None:
        for after in (*([state] if kill else []), *crashes(state, self._chance, most)):
            self.nested += 1
            key = hash((after.key(), told))
            if key not in self._safe and key not in self._known:
                self._safe.add(key)
                with self._judged(history):
                    recover(after, told, watched=False)

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

    def run(self, run: Run, history: str, most: int = ALL) -> None:
        """Every moment of a run."""
        for doing, state, told in run.moments():
            self.crash(state, told, f"{history} before {doing}", most)

    def histories(self, length: int) -> None:
        """Every sequence of operations up to that length."""
        self._from(*new(), length, "")

    def _from(self, state: State, told: Told, length: int, history: str) -> None:
        for operation in OPERATIONS if length else ():
            if operation is erase and not told.must:
                continue
            run = Run(state, told)
            name = f"{history} {operation.__name__}".strip()
            with self._judged(name):
                operation(run, length)
                self.run(run, name, ALL if name.count(" ") < SHORT else SOME)
                self._from(*run.now(), length - 1, name)

    def interleaved(self, first: Operation, second: Operation, start: tuple[State, Told], name: str) -> None:
        """The second one runs at every step of the first, as far as the locks let it; then a crash at every moment."""
        for step in count(1):
            run = Run(*start)
            done = run.at(step, lambda: outcome(second, run, 2))  # noqa: B023 - it runs within this turn
            with self._judged(history := f"{name}, {first.__name__} with {second.__name__} at {step}"):
                certain(first, run, 1)
                self.look(run, history)
            if not done:
                return

    def look(self, run: Run, history: str, *, kills: bool = True) -> None:
        """Crashes at every moment, and none inside the recovery. kills: also kills before the last moment."""
        moments = run.moments()
        for number, (doing, state, told) in enumerate(moments, 1):
            self.points += 1
            self._crash_again(state, told, f"{history} before {doing}", SOME, kill=kills or number == len(moments))

    def failing(self, first: Operation, second: Operation, start: tuple[State, Told], name: str) -> None:
        """One sync fails, or all from one on, while the second waits with what it wrote; a third comes later."""
        for forgetful, lasting in product((False, True), (False, True)):
            for step in count(1):
                history = f"{name}, {first.__name__} with {second.__name__} at {step}"
                for sync in count(1):
                    run = Run(*start, forgetful=forgetful)
                    run.disk.failing = lambda number: number == sync or (lasting and number > sync)  # noqa: B023
                    done = run.at(step, lambda: outcome(second, run, 2))  # noqa: B023
                    with self._judged(f"{history}, sync {sync} fails"):
                        outcome(first, run, 1)
                        failed = run.disk.syncs >= sync
                        outcome(read, run, 0)
                        outcome(append, run, 3)
                        run.disk.failing = lambda _: False
                        # A process killed before it could mark its failure is one fault too many.
                        self.look(run, f"{history}, sync {sync} fails", kills=False)
                    if not failed:
                        break
                if not done:
                    break

    def __str__(self) -> str:
        kinds = "lost half twice verdict words stuck".split()
        found = ", ".join(f"{self.broken[kind]} {kind}" for kind in kinds)
        return f"{self.points:,} points, {self.states:,} states, {self.nested:,} nested: {found}"


@contextmanager
def quick() -> Iterator[None]:
    """The same line is parsed once, which is most of the time, and nobody waits for a lock."""
    parse = lru_cache(maxsize=100_000)(commit.parse)
    with patch.object(commit, "parse", parse), patch.object(durable, "waits", lambda _: iter([None])):
        yield


def starts() -> dict[str, tuple[State, Told]]:
    """Where two writers may meet: one commit, or one and another whose writer was killed before it was safe."""
    run = Run(*new())
    append(run, 8)
    one = run.now()
    killed = Run(*one)
    with patch.object(Writer, "confirm"):
        append(killed, 9)
    state, told = killed.now()
    return {"one": one, "one and one waiting": (state, replace(told, must=one[1].must))}


if __name__ == "__main__":
    explorer = Explorer(strict=False)
    with quick():
        explorer.histories(int(sys.argv[1]))
    print(explorer, *explorer.examples.items(), sep="\n")
