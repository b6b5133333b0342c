"""Protocols with one thing broken. The explorer has to catch each of them, or it would not catch the mistake either."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger.events import commit, durable, head, marks, rewriting
from ledger.events.durable import Disk
from ledger.events.log import Log
from ledger.events.marks import Marks
from ledger.events.segments import Segments
from ledger.events.texts import Texts
from ledger.events.writer import Writer
from tests.crash.memory import MemoryDisk

Mutant = Callable[[], AbstractContextManager[object]]


def without(owner: object, within: str, *left_out: tuple[object, str]) -> Mutant:
    """While a function runs, others do nothing."""
    original: Callable[..., Any] = getattr(owner, within)

    def mutated(*args: Any, **kwargs: Any) -> Any:
        with ExitStack() as stack:
            for each, name in left_out:
                stack.enter_context(patch.object(each, name, lambda *_, **__: None))
            return original(*args, **kwargs)

    return lambda: patch.object(owner, within, mutated)


def skipping(owner: object, *names: str) -> Mutant:
    """Some functions do nothing."""

    @contextmanager
    def broken() -> Iterator[None]:
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(patch.object(owner, name, lambda *_, **__: None))
            yield

    return broken


def head_first() -> AbstractContextManager[object]:
    sync = Writer._sync

    def mutated(self: Writer) -> None:
        head.write(self._disk, self._log.head_path, self._end.tip)
        sync(self)

    def wait(self: Writer, timeout: float) -> None:
        marks_read = self._is_safe
        del timeout, marks_read
        head.write(self._disk, self._log.head_path, self._end.tip)
        self._disk.sync(self._fd)

    del mutated
    return patch.object(Writer, "_wait", wait)


def wrong_file() -> AbstractContextManager[object]:
    sync = Writer._sync

    def mutated(self: Writer) -> None:
        right, self._fd = self._fd, self._marks
        sync(self)
        self._fd = right

    return patch.object(Writer, "_sync", mutated)


def retried() -> AbstractContextManager[object]:
    sync = MemoryDisk.sync

    def mutated(self: MemoryDisk, fd: int) -> None:
        try:
            sync(self, fd)
        except OSError:
            sync(self, fd)

    return patch.object(MemoryDisk, "sync", mutated)


def unseen_failure() -> AbstractContextManager[object]:
    read = Writer._read_marks
    return patch.object(Writer, "_read_marks", lambda self: Marks(read(self).end, None))


def unseen_by_readers() -> AbstractContextManager[object]:
    def mutated(self: Segments, run: object, segment: int) -> None:
        del run
        self.disk.sync_file(self.segment_path(segment))

    return patch.object(Segments, "_sync", mutated)


def half_a_batch() -> AbstractContextManager[object]:
    append = Writer.append

    def mutated(self: Writer, note: Any, events: Any, **fields: Any) -> Any:
        own = fields.pop("id")
        records = [append(self, note, [event], id=f"{own}{at}", **fields) for at, event in enumerate(events)]
        return records[-1]

    return patch.object(Writer, "append", mutated)


def late_text() -> AbstractContextManager[object]:
    put, confirm, waiting = Texts.put, Writer.confirm, list[tuple[Texts, bytes]]()

    def later(self: Texts, data: bytes) -> str:
        waiting.append((self, data))
        return commit.sha256(data).hexdigest()

    def mutated(self: Writer, timeout: float) -> None:
        confirm(self, timeout)
        while waiting:
            put(*waiting.pop())

    stack = ExitStack()
    stack.enter_context(patch.object(Texts, "put", later))
    stack.enter_context(patch.object(Writer, "confirm", mutated))
    return stack


def marker_first() -> AbstractContextManager[object]:
    erase = rewriting.erase

    def mutated(log: Log, index: Any) -> None:
        log.disk.remove(log.quarantine / "erasing")
        log.disk.sync_names(log.quarantine)
        erase(log, index)

    return patch.object(rewriting, "erase", mutated)


def all_safe_before() -> AbstractContextManager[object]:
    seal = commit.seal
    return patch.object(commit, "seal", lambda *args, **fields: seal(*args, **{**fields, "unsynced": 0}))


def any_boot() -> AbstractContextManager[object]:
    return patch.object(MemoryDisk, "boot", "the same")


def written_in_place() -> AbstractContextManager[object]:
    def mutated(self: Disk, path: Path, data: bytes, aside: Path | None = None) -> None:
        del aside
        fd = self.open(path, durable.READ_WRITE)
        self.truncate(fd, 0)
        self.write(fd, data)
        self.sync(fd)
        self.close(fd)
        self.sync_names(path.parent)

    return patch.object(Disk, "put", mutated)


def end_by_name() -> AbstractContextManager[object]:
    return patch.object(Segments, "ends_at", lambda *_: True)


def no_torn_end() -> AbstractContextManager[object]:
    return patch.object(Segments, "end", lambda self: (self_end(self), 0))


def self_end(log: Segments) -> marks.End:
    found = list(log.scan(log.genesis, showing=False))
    return marks.End(found[-1][1].header.tip, found[-1][0]) if found else marks.End(log.genesis, None)


def kept_end() -> AbstractContextManager[object]:
    return patch.object(marks, "forget_end", lambda *_: None)


DISK_SYNCS = ((MemoryDisk, "sync"), (MemoryDisk, "sync_file"))

MUTANTS: dict[str, Mutant] = {
    "no sync before the acknowledgement": skipping(Writer, "_wait"),
    "no sync of the folder after making a segment": without(Writer, "_place", (MemoryDisk, "sync_names")),
    "HEAD written before the sync": head_first,
    "the end that was marked is trusted after a reboot": any_boot,
    "the end that was marked is trusted whatever the file's size": end_by_name,
    "a torn end is not set aside": no_torn_end,
    "the cut of a torn end is not synced": without(Writer, "_set_aside", (Writer, "_sync_before")),
    "what is not known to be safe is not synced before the next commit": without(
        Writer, "_make_room", (Writer, "_sync_before")
    ),
    "half a batch can be seen": half_a_batch,
    "the wrong file is synced": wrong_file,
    "a failed sync is tried again": retried,
    "a failed sync is not marked": skipping(marks, "write_failure"),
    "the mark of a failure is not synced": without(marks, "write_failure", *DISK_SYNCS),
    "the mark of a failure is not looked at": unseen_failure,
    "the mark of a failure is not looked at by readers": unseen_by_readers,
    "syncs need no lock": lambda: patch.object(marks, "alone", unlocked),
    "writers need no lock": lambda: patch.object(MemoryDisk, "lock", lambda *_: True),
    "a text is stored after the commit that names it": late_text,
    "a file is renamed before it is synced": without(Disk, "put", *DISK_SYNCS),
    "a file is written in place": written_in_place,
    "a new segment is made before the old one is safe": without(Writer, "_place", (Writer, "_sync_before")),
    "a rewritten segment is renamed before it is synced": without(rewriting, "_rewrite", *DISK_SYNCS),
    "no sync of the folder after a segment was rewritten": without(rewriting, "erase", (MemoryDisk, "sync_names")),
    "an erasure takes its marker away first": marker_first,
    "an erasure is not announced": skipping(rewriting, "announce"),
    "an erasure begins before all is safe": without(Writer, "erase", (Writer, "_sync_before")),
    "an erasure leaves the end that was marked": kept_end,
    "a reader shows what is not safe": skipping(Segments, "_make_safe"),
    "a commit does not say what was unsynced before it": all_safe_before,
    "a repair writes no fresh file": without(rewriting, "renew", (Disk, "put")),
}


@contextmanager
def unlocked(disk: Disk, path: Path, timeout: float, flags: int = durable.READ_WRITE) -> Iterator[int]:
    del timeout
    fd = disk.open(path, flags)
    yield fd
    disk.close(fd)


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name)
