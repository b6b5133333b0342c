"""The protocol with one thing broken at a time: an explorer that misses one would miss a mistake like it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger.events.disk import durable
from ledger.events.disk.durable import Disk
from ledger.events.log import commit, head, marks
from ledger.events.log.log import Log
from ledger.events.log.marks import End, Marks
from ledger.events.log.segments import Segments
from ledger.events.log.texts import Texts
from ledger.events.writing import rewriting
from ledger.events.writing.writer import Writer
from tests.crash.memory import MemoryDisk
from tests.crash.oracle import Operation, again, append, batch, erase, erase_apart, mend, rotate

Mutant = Callable[[], AbstractContextManager[object]]


def without(
    owner: object, within: str, *left_out: tuple[object, str], instead: Callable[..., object] = lambda *_, **__: None
) -> Mutant:
    """While a function runs, others do nothing, or something else."""
    original: Callable[..., Any] = getattr(owner, within)

    def mutated(*args: Any, **kwargs: Any) -> Any:
        with ExitStack() as stack:
            for each, name in left_out:
                stack.enter_context(patch.object(each, name, instead))
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
    def wait(self: Writer, timeout: float) -> None:
        del timeout
        head.write(self._disk, self._log.head_path, self._end.tip)
        self._disk.sync(self._fd)

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
    return without(Segments, "_sync", (marks, "read"), instead=lambda *_: Marks(None, None))()


def half_a_batch() -> AbstractContextManager[object]:
    append = Writer.append

    def mutated(self: Writer, note: Any, events: Any, **fields: Any) -> Any:
        own = fields.pop("id")
        records = [append(self, note, [event], id=f"{own}{at}", **fields) for at, event in enumerate(events)]
        digests = (records[0].header.digests[0], *(record.header.digests[1] for record in records))
        return replace(records[-1], header=replace(records[-1].header, digests=digests))

    return patch.object(Writer, "append", mutated)


def late_text() -> AbstractContextManager[object]:
    put, confirm, waiting = Texts.put, Writer.confirm, list[tuple[Texts, bytes]]()

    def later(self: Texts, data: bytes) -> str:
        waiting.append((self, data))
        return sha256(data).hexdigest()

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


def names_once() -> AbstractContextManager[object]:
    """Whoever ends an erasure that was interrupted does not sync what was renamed before."""
    erase_all = rewriting.erase

    def mutated(log: Log, index: Any) -> None:
        waiting = bool(index.unfinished_erasures().parts)
        sync = MemoryDisk.sync_names

        def selected(self: MemoryDisk, folder: Path) -> None:
            if waiting or folder != log.events:
                sync(self, folder)

        with patch.object(MemoryDisk, "sync_names", selected):
            erase_all(log, index)

    return patch.object(rewriting, "erase", mutated)


def end_of_any_size() -> AbstractContextManager[object]:
    return patch.object(Segments, "ends_at", lambda *_: True)


def no_torn_end() -> AbstractContextManager[object]:
    def mutated(self: Segments) -> tuple[End, int]:
        end = End(self.genesis, None)
        for place, record in self.scan(self.genesis, showing=False):
            end = End(record.header.tip, place)
        return end, 0

    return patch.object(Segments, "end", mutated)


def by_number() -> AbstractContextManager[object]:
    def mutated(self: Writer) -> bool:
        return max(self._safe, head.read(self._disk, self._log.head_path).commit) >= self._end.tip.commit

    return patch.object(Writer, "_is_safe", mutated)


def gone_unseen() -> AbstractContextManager[object]:
    return without(Writer, "_sync", (Segments, "holds"), instead=lambda *_: True)()


@contextmanager
def unlocked(disk: Disk, path: Path, timeout: float, flags: int = durable.READ_WRITE) -> Iterator[int]:
    del timeout
    fd = disk.open(path, flags)
    yield fd
    disk.close(fd)


SYNCS = ((MemoryDisk, "sync"), (MemoryDisk, "sync_file"))
NAMES = (MemoryDisk, "sync_names")
BEFORE = (Writer, "_sync_before")

IN_ONE_HISTORY: dict[str, tuple[Mutant, tuple[Operation, ...]]] = {
    "no sync before the acknowledgement": (skipping(Writer, "_wait"), (append,)),
    "the wrong file is synced": (wrong_file, (append,)),
    "HEAD is written before the sync": (head_first, (append,)),
    "no sync of the folder after making a segment": (without(Writer, "_place", NAMES), (append,)),
    "the end that was marked is trusted after a reboot": (any_boot, (append,)),
    "the end that was marked is trusted whatever the size": (end_of_any_size, (append,)),
    "a torn end is not set aside": (no_torn_end, (append,)),
    "half a batch can be seen": (half_a_batch, (batch,)),
    "a text is stored after the commit that names it": (late_text, (batch,)),
    "a text is renamed before it is synced": (without(Texts, "put", *SYNCS), (batch,)),
    "a reader shows what is not safe": (skipping(Segments, "_make_safe"), (append,)),
    "a rewritten segment is renamed before it is synced": (without(rewriting, "_rewrite", *SYNCS), (append, erase)),
    "a segment is rewritten in place": (written_in_place, (append, erase)),
    "no sync of the folder after an erasure": (without(rewriting, "erase", NAMES), (append, erase)),
    "the folder is synced by who rewrote the segment only": (names_once, (append, erase)),
    "an erasure takes its marker away first": (marker_first, (append, erase)),
    "an erasure begins before all is safe": (without(Writer, "erase", BEFORE), (append, erase_apart)),
    "an erasure is not announced": (skipping(rewriting, "announce"), (append, erase)),
}
WHERE_WRITERS_MEET: dict[str, tuple[Mutant, tuple[Operation, Operation]]] = {
    "writing needs no lock": (lambda: patch.object(MemoryDisk, "lock", lambda *_: True), (append, append)),
    "a commit does not say what was unsynced before it": (all_safe_before, (append, append)),
    "a new segment is made before the old one is safe": (without(Writer, "_place", BEFORE), (append, rotate)),
    "what a retry found is told before it is safe": (skipping(Writer, "tell"), (again, append)),
}
WHILE_COMMITS_WAIT: dict[str, Mutant] = {
    "the cut of a torn end is not synced": without(Writer, "_set_aside", BEFORE),
}
WHERE_SYNCS_FAIL: dict[str, tuple[Mutant, tuple[Operation, Operation]]] = {
    "a failed sync is tried again": (retried, (append, append)),
    "a failed sync is not marked": (skipping(marks, "write_failure"), (append, append)),
    "the mark of a failure is not looked at": (unseen_failure, (append, append)),
    "the mark of a failure is not looked at by readers": (unseen_by_readers, (append, append)),
    "syncs need no lock": (lambda: patch.object(marks, "alone", unlocked), (append, rotate)),
    "a repair writes no fresh file": (without(rewriting, "renew", (Disk, "put")), (append, mend)),
    "a repair of what waits is not looked at": (gone_unseen, (append, mend)),
    "a commit counts for another of its number": (by_number, (append, mend)),
    "an erasure is called off by who cannot know": (without(Writer, "_end_erasure", BEFORE), (append, erase)),
}
