"""What writers leave for each other in the file `sync`: where the log ends, and whether a sync has failed.

It has two fields of fixed size. The end is written by the holder of the lock, so that the
next one need not read the log; it counts only as long as the machine has not been started again, because it is never
synced. The failure is written by whoever could not sync, before anything else; it stays until the log is repaired.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.events.disk import durable
from ledger.events.disk.durable import Disk
from ledger.events.errors import Busy
from ledger.events.log.commit import Place, Tip
from ledger.events.log.head import checked, unchecked
from ledger.events.model.when import microseconds, moment

_END = re.compile(
    rb"end ([0-9]{15}) ([0-9a-f]{64}) ([0-9]{15}) ([0-9]{18}) ([0-9]{20}) ([0-9]{15}) ([0-9]{15}) ([0-9]{15}) (.{36})"
)
_BEFORE_1970 = 10**17  # microseconds that keep instants from the year 1 on above zero
_FAILED = re.compile(rb"failed after ([0-9]{15})")
_END_SIZE = 4 + 15 + 1 + 64 + 1 + 15 + 1 + 18 + 1 + 20 + 3 * 16 + 1 + 36 + 34
_FAILED_SIZE = 13 + 15 + 34
SIZE = _END_SIZE + _FAILED_SIZE


@dataclass(frozen=True, slots=True)
class End:
    """Where a log ends: what the next commit must follow, and where the last one stands (None: there is none)."""

    tip: Tip
    place: Place | None


@dataclass(frozen=True, slots=True)
class Marks:
    """What the file says; None where it says nothing.

    end: left by the last holder of the lock since the machine was started. failed: a sync has failed; the number is
    that of the last commit that was safe then.
    """

    end: End | None
    failed: int | None


def read(disk: Disk, path: Path) -> Marks:
    """What the file says. Raises OSError unless it is that there is no such file."""
    try:
        return parse(disk.read(path, length=SIZE), disk.boot)
    except (FileNotFoundError, NotADirectoryError):
        return Marks(None, None)


def parse(data: bytes, boot: str) -> Marks:
    """What the bytes of the file say. boot: names the time since the machine was started."""
    return Marks(_end(data[:_END_SIZE], boot), _failed(data[_END_SIZE:SIZE]))


def has_failed(data: bytes) -> bool:
    """Whether the bytes of the file say that a sync has failed."""
    return _failed(data[_END_SIZE:SIZE]) is not None


@contextmanager
def alone(disk: Disk, path: Path, timeout: float, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[int]:
    """Holds the lock on syncs, and gives the open file with the marks.

    Whoever syncs a segment holds it until a failure is marked, so that nobody takes a later success for an answer.
    Raises Busy after timeout seconds, and Refused where the file cannot be used.
    """
    with durable.refusing("to the ledger"):
        fd = disk.open(path, flags)
    try:
        if not any(disk.lock(fd) for _ in durable.waits(timeout)):
            raise Busy.of("busy", "another process waits for the disk", "wait for it, then try again")
        yield fd
    finally:
        disk.close(fd)


def write_end(disk: Disk, fd: int, end: End) -> None:
    """Leaves the end for the next holder of the lock. Raises OSError."""
    tip, place = end.tip, end.place
    if place is None or tip.recorded_at is None:
        forget_end(disk, fd)
        return
    said = b"end %015d %s %015d %018d %020d %015d %015d %015d %36s" % (
        tip.commit,
        tip.hash.encode(),
        tip.last,
        microseconds(tip.recorded_at) + _BEFORE_1970,
        place.segment,
        place.offset,
        place.length,
        place.size,
        disk.boot.encode()[:36],
    )
    disk.write_at(fd, checked(said), 0)


def forget_end(disk: Disk, fd: int) -> None:
    """The next holder of the lock reads the log. Raises OSError."""
    disk.write_at(fd, b" " * _END_SIZE, 0)


def write_failure(disk: Disk, path: Path, safe: int) -> None:
    """Marks that a sync has failed. safe: the last commit that is known to be safe. Raises OSError and Refused."""
    fd = disk.open(path, os.O_RDWR | os.O_CREAT)
    try:
        disk.write_at(fd, checked(b"failed after %015d" % safe), _END_SIZE)
        disk.sync(fd)
    finally:
        disk.close(fd)


def forget_failure(disk: Disk, fd: int) -> None:
    """Durable: the failure is mended. Raises OSError."""
    disk.write_at(fd, b" " * _FAILED_SIZE, _END_SIZE)
    disk.sync(fd)


def _end(data: bytes, boot: str) -> End | None:
    said = unchecked(data)
    found = _END.fullmatch(said) if said else None
    if found is None or not boot or found[9].strip().decode("ascii", "replace") != boot[:36]:
        return None
    commit, last, when, segment, offset, length, size = (int(found[group]) for group in (1, 3, 4, 5, 6, 7, 8))
    tip = Tip(commit, found[2].decode(), last, moment(when - _BEFORE_1970))
    return End(tip, Place(segment, offset, length, size))


def _failed(data: bytes) -> int | None:
    said = unchecked(data)
    found = _FAILED.fullmatch(said) if said else None
    return int(found[1]) if found else None
