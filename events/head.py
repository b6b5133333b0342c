"""HEAD: a small hint, never synced, of the last commit that was acknowledged.

Two slots of equal size, `commit hash check` each, written in turn after the sync of the log, so that one of them
survives a torn write. It is never ahead of the log: a log that ends before it has lost what was acknowledged.
"""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger.events import durable
from ledger.events.commit import Tip

_SLOT = re.compile(rb"([0-9]{20}) ([0-9a-f]{64}) ([0-9a-f]{32})\n")
_SIZE = 20 + 1 + 64 + 1 + 32 + 1


@dataclass(frozen=True, slots=True)
class Head:
    """The number and hash of a commit; number 0 means that nothing is known."""

    commit: int
    hash: str


NOTHING = Head(0, "")


def read(path: Path) -> Head:
    """The newer of the valid slots, or NOTHING."""
    return max(_slots(path), key=lambda head: head.commit)


def write(path: Path, tip: Tip) -> None:
    """Puts the tip into the older slot. Raises OSError, which is no failure of the commit."""
    first, second = _slots(path)
    said = b"%020d %s" % (tip.commit, tip.hash.encode())
    fd = durable.open_file(path, os.O_RDWR | os.O_CREAT)
    try:
        durable.write_at(fd, said + b" " + _check(said) + b"\n", 0 if first.commit <= second.commit else _SIZE)
    finally:
        os.close(fd)


def _slots(path: Path) -> tuple[Head, Head]:
    try:
        with path.open("rb") as file:
            data = file.read(2 * _SIZE)
    except FileNotFoundError:
        data = b""
    return _slot(data[:_SIZE]), _slot(data[_SIZE:])


def _slot(data: bytes) -> Head:
    found = _SLOT.fullmatch(data)
    if found is None or _check(data[:85]) != found[3]:
        return NOTHING
    return Head(int(found[1]), found[2].decode())


def _check(said: bytes) -> bytes:
    return sha256(said).hexdigest()[:32].encode()
