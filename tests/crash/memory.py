"""A disk in memory, and what a crash may leave of it.

Only the primitives of `Disk` are here, so what is tried out is the code of the ledger from there on. The model:

- What was written to a file and not synced is kept or lost page by page, in any order; a page that is lost holds zeros
  or what it held before, and at times garbage. A file may have grown though its data is lost.
- What a name stood for since its folder was last synced, it may stand for again; each name by itself. A sync of a file
  does not make its name durable.
- Only the bytes of a write are at stake, not their neighbours in the same page (SQLite calls that powersafe overwrite).
- What a failed sync was to make durable may be lost for ever, whatever later syncs say (PostgreSQL, 2018). It is still
  read until the crash, or no more, as file systems differ. A folder whose sync failed can be synced again: it is part
  of a journal, without which the file system stops.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product
from math import prod
from pathlib import Path
from random import Random

from ledger.events.disk.durable import Disk

PAGE = 64
FOLDER = 0  # what a folder's name stands for


Choice = tuple[frozenset[int], int, int]  # pieces that are kept, the one that is garbage (-1: none), the least size

_GARBAGE = b'\xa5\n{"commit":1,\x00\xff\n'


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes written at an offset, or (no bytes) the file cut there. failed: a sync did not make it durable."""

    offset: int
    data: bytes | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """What is durable, what was changed since, and what is read."""

    durable: bytes = b""
    changes: tuple[Change, ...] = ()
    live: bytes = b""

    def changed(self, change: Change) -> "File":
        return File(self.durable, (*self.changes, change), _apply(self.live, change))

    def synced(self) -> "File":
        data, left = self.durable, list[Change]()
        for change in self.changes:
            if change.failed:
                left.append(change)
                continue
            data = _apply(data, change)
            end = change.offset + len(change.data) if change.data is not None else sys.maxsize
            left = [each for each in left if each.offset + len(each.data or b"") <= change.offset or each.offset >= end]
        return File(data, tuple(left), self.live)

    def unsynced(self, *, forgotten: bool) -> "File":
        """After a sync that failed. forgotten: what it was to make durable is read no more."""
        changes = tuple(replace(change, failed=True) for change in self.changes)
        return File(self.durable, changes, self.durable.ljust(len(self.live), b"\0") if forgotten else self.live)

    def outcomes(self, *, few: bool) -> list[bytes]:
        """What a crash may leave, least first. few: not what depends on single pages."""
        if not self.changes:
            return [self.durable]
        pieces, starts = _pieces(self.changes)
        found = {self._left(pieces, choice): None for choice in _choices(pieces, starts, len(self.live), few=few)}
        return list(found)

    def _left(self, pieces: list[Change], choice: Choice) -> bytes:
        kept, garbage, size = choice
        data = self.durable
        for number, piece in enumerate(pieces):
            if number == garbage and piece.data is not None:
                data = _apply(data, Change(piece.offset, (_GARBAGE * PAGE)[: len(piece.data)]))
            elif number in kept:
                data = _apply(data, piece)
        return data.ljust(size, b"\0")


@dataclass(frozen=True)
class State:
    """Files and names at one moment. before: what a name stood for since its folder was synced, the oldest first."""

    files: dict[int, File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    before: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    boot: int = 0

    def key(self) -> int:
        """The same for states that cannot be told apart."""
        files = tuple((name, self.files.get(node)) for name, node in sorted(self.names.items()))
        nodes = sorted(self.before.items())
        before = tuple((name, tuple(self.files.get(node or FOLDER) for node in found)) for name, found in nodes)
        return hash((files, before, self.boot))

    def holding(self, words: bytes) -> list[str]:
        """The names of files with those words in them."""
        return [name for name, node in self.names.items() if node and words in self.files[node].live]


def crashes(state: State, chance: Random, most: int) -> Iterator[State]:
    """What a power cut may leave: at most so many states.

    All if there are no more; else the extremes, what differs from one of them in one thing, and some others, by chance.
    """
    names = {name: [*nodes, state.names.get(name)] for name, nodes in state.before.items()}
    dirty = {node: file for node, file in state.files.items() if file.changes}
    segments = {node for name, node in state.names.items() if name.endswith(".jsonl")}
    outcomes = {node: file.outcomes(few=node not in segments) for node, file in dirty.items()}
    sizes = [*map(len, names.values()), *map(len, outcomes.values())]
    for picks in _picks(sizes, chance, most):
        picked = dict(state.names)
        for (name, stood), pick in zip(names.items(), picks, strict=False):
            picked.pop(name, None)
            if (node := stood[pick]) is not None:
                picked[name] = node
        left = {node: found[pick] for (node, found), pick in zip(outcomes.items(), picks[len(names) :], strict=True)}
        named = sorted(set(picked.values()) - {FOLDER})
        data = {node: left[node] if node in left else state.files[node].durable for node in named}
        yield State({node: File(held, (), held) for node, held in data.items()}, picked, {}, state.boot + 1)


def _picks(sizes: list[int], chance: Random, most: int) -> Iterator[tuple[int, ...]]:
    if prod(sizes) <= most:
        yield from product(*map(range, sizes))
        return
    none, everything = (0,) * len(sizes), tuple(size - 1 for size in sizes)
    one = [(at, pick) for at, size in enumerate(sizes) for pick in range(size)]
    others = [(*base[:at], pick, *base[at + 1 :]) for base in (none, everything) for at, pick in one]
    others += [tuple(map(chance.randrange, sizes)) for _ in range(most // 4)]
    chance.shuffle(others)
    yield from islice(dict.fromkeys([none, everything, *others]), most)


def _apply(data: bytes, change: Change) -> bytes:
    if change.data is None:
        return data[: change.offset].ljust(change.offset, b"\0")
    return data[: change.offset].ljust(change.offset, b"\0") + change.data + data[change.offset + len(change.data) :]


def _pieces(changes: tuple[Change, ...]) -> tuple[list[Change], list[int]]:
    """The changes page by page, and which piece is the first of each."""
    pieces, starts = list[Change](), list[int]()
    for change in changes:
        starts.append(len(pieces))
        if change.data is None:
            pieces.append(change)
            continue
        start, end = change.offset, change.offset + len(change.data)
        while start < end:
            stop = min(end, (start // PAGE + 1) * PAGE)
            pieces.append(Change(start, change.data[start - change.offset : stop - change.offset]))
            start = stop
    return pieces, starts


def _choices(pieces: list[Change], starts: list[int], size: int, *, few: bool) -> Iterator[Choice]:
    count = len(pieces)
    everything = frozenset(range(count))
    yield frozenset(), -1, 0
    if few:
        yield everything, starts[-1], 0
    else:
        for edge in sorted({*starts, 1, starts[-1] + 1, count // 2, count - 1} & set(range(1, count))):
            yield frozenset(range(edge)), -1, 0  # the beginning
            yield frozenset(range(edge, count)), -1, 0  # the end
            yield everything - {edge}, -1, 0  # a hole
        yield frozenset(), -1, size
        yield frozenset(range(count - 1)), -1, size
        yield from ((everything, garbage, 0) for garbage in {0, starts[-1], count - 1})
    yield everything, -1, 0


class MemoryDisk(Disk):
    """A disk that starts from a state.

    step: called before each operation with its name, whoever is to look at the state, change it or fail. failing: which
    syncs fail, counted from 1. forgetful: what a failed sync was to make durable is read no more.
    """

    def __init__(self, state: State | None = None, *, forgetful: bool = False) -> None:
        found = state or State()
        self._files = dict(found.files)
        self._names = dict(found.names)
        self._before = dict(found.before)
        self._boot = found.boot
        self._next = max(self._files, default=0) + 1
        self._open: dict[int, tuple[int, str]] = {}
        self._next_fd = 100
        self._locks: dict[int, int] = {}
        self._forgetful = forgetful
        self.version = 0  # counts the changes
        self.syncs = 0
        self.failing: Callable[[int], bool] = lambda _: False
        self.step: Callable[[str], None] = lambda _: None

    def state(self) -> State:
        """What is there now; a process that is killed leaves just that."""
        named = {*self._names.values(), *(node for nodes in self._before.values() for node in nodes if node)}
        files = {node: file for node, file in self._files.items() if node in named}
        return State(files, dict(self._names), dict(self._before), self._boot)

    @property
    def boot(self) -> str:
        return f"boot {self._boot}"

    def names(self, folder: Path) -> list[str]:
        self.step("names")
        if str(folder) not in self._names:
            raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
        start = f"{folder}/"
        return [name[len(start) :] for name in self._names if name.startswith(start) and "/" not in name[len(start) :]]

    def exists(self, path: Path) -> bool:
        self.step("exists")
        return str(path) in self._names

    def is_folder(self, path: Path) -> bool:
        return self._names.get(str(path)) == FOLDER

    def size(self, path: Path) -> int:
        self.step("size")
        return len(self._files[self._node(path)].live)

    def read(self, path: Path, offset: int = 0, length: int | None = None) -> bytes:
        self.step("read")
        return self._files[self._node(path)].live[offset:][:length]

    def open(self, path: Path, flags: int) -> int:
        self.step("open")
        if str(path) in self._names and flags & os.O_EXCL:
            raise FileExistsError(errno.EEXIST, "it is there", str(path))
        if str(path) not in self._names and flags & os.O_CREAT:
            self._files[self._next] = File()
            self._name(str(path), self._next)
            self._next += 1
        self._next_fd += 1
        self._open[self._next_fd] = self._node(path), path.name
        return self._next_fd

    def close(self, fd: int) -> None:
        self.step("close")
        node, _ = self._open.pop(fd)
        if self._locks.get(node) == fd:
            del self._locks[node]

    def read_at(self, fd: int, length: int, offset: int) -> bytes:
        self.step("read_at")
        return self._files[self._open[fd][0]].live[offset:][:length]

    def write_some(self, fd: int, data: bytes | memoryview) -> int:
        """Writes to a segment in two steps, so that a kill comes between."""
        self.step("write")
        node, name = self._open[fd]
        if name.endswith(".jsonl") and isinstance(data, bytes) and len(data) > 2 * PAGE:
            data = data[: len(data) // 2]
        # What is written by appending goes to the end; other files are written once, from their start.
        self._change(node, Change(len(self._files[node].live), bytes(data)))
        return len(data)

    def write_at(self, fd: int, data: bytes, offset: int) -> None:
        self.step("write_at")
        node, name = self._open[fd]
        if name != "lock":  # the holder's number is for people to read
            self._change(node, Change(offset, data))

    def truncate(self, fd: int, size: int) -> None:
        self.step("truncate")
        self._change(self._open[fd][0], Change(size, None))

    def sync(self, fd: int) -> None:
        self.step("sync")
        if fd not in self._open:
            raise OSError(errno.EBADF, "no such descriptor")
        self._sync(self._open[fd][0])

    def sync_file(self, path: Path) -> None:
        self.step("sync")
        self._sync(self._node(path))

    def rename(self, old: Path, new: Path) -> None:
        self.step("rename")
        node = self._node(old)
        self._name(str(new), node)
        self._name(str(old), None)

    def remove(self, path: Path) -> None:
        self.step("remove")
        if str(path) in self._names:
            self._name(str(path), None)

    def clear(self, folder: Path) -> None:
        for name in [name for name in self._names if name == str(folder) or name.startswith(f"{folder}/")]:
            self.remove(Path(name))

    def make(self, folder: Path) -> None:
        self.step("make")
        if str(folder) in self._names:
            raise FileExistsError(errno.EEXIST, "it is there", str(folder))
        self._name(str(folder), FOLDER)

    def sync_names(self, folder: Path) -> None:
        self.step("sync_names")
        self._count_sync()
        start = len(f"{folder}/")
        self._before = {
            name: nodes
            for name, nodes in self._before.items()
            if not name.startswith(f"{folder}/") or "/" in name[start:]
        }
        self.version += 1

    def check_local(self, folder: Path) -> None:
        pass

    def check_own(self, path: Path) -> None:
        pass

    def lock(self, fd: int) -> bool:
        self.step("lock")
        return self._locks.setdefault(self._open[fd][0], fd) == fd

    def _node(self, path: Path) -> int:
        found = self._names.get(str(path))
        if not found:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        return found

    def _name(self, name: str, node: int | None) -> None:
        self._before[name] = (*self._before.get(name, ()), self._names.get(name))
        if node is None:
            del self._names[name]
        else:
            self._names[name] = node
        self.version += 1

    def _change(self, node: int, change: Change) -> None:
        self._files[node] = self._files[node].changed(change)
        self.version += 1

    def _sync(self, node: int) -> None:
        try:
            self._count_sync()
        except OSError:
            self._files[node] = self._files[node].unsynced(forgotten=self._forgetful)
            self.version += 1
            raise
        self._files[node] = self._files[node].synced()
        self.version += 1

    def _count_sync(self) -> None:
        self.syncs += 1
        if self.failing(self.syncs):
            raise OSError(errno.EIO, "the disk failed")
