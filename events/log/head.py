"""HEAD: a small hint, never synced, of the last commit that was acknowledged.

Two slots of equal size, `commit hash check` each, written in turn after the sync of the log, so that one of them
survives a torn write. It is never ahead of the log: a log that ends before it has lost what was acknowledged.
"""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger.events.disk.durable import Disk
from ledger.events.log.commit import Tip

_SAID = re.compile(rb"([0-9]{20}) ([0-9a-f]{64})")
_CHECK = 1 + 32 + 1
_SIZE = 20 + 1 + 64 + _CHECK
SIZE = 2 * _SIZE


@dataclass(frozen=True, slots=True)
class Head:
    """The number and hash of a commit; number 0 means that nothing is known."""

    commit: int
    hash: str

    def fits(self, tip: Tip) -> bool:
        """Whether a log that ends with the tip may be the one that this is about."""
        return self.commit < tip.commit or (self.commit, self.hash) == (tip.commit, tip.hash)


NOTHING = Head(0, "")


def read(disk: Disk, path: Path) -> Head:
    """The newer of the valid slots, or NOTHING."""
    try:
        first, second = _slots(disk.read(path, length=SIZE))
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    return first if first.commit > second.commit else second


def write(disk: Disk, path: Path, tip: Tip) -> None:
    """Puts the tip into the older slot. Raises OSError and Refused, which are no failure of the commit."""
    fd = disk.open(path, os.O_RDWR | os.O_CREAT)
    try:
        first, second = _slots(disk.read_at(fd, SIZE, 0))
        said = b"%020d %s" % (tip.commit, tip.hash.encode())
        disk.write_at(fd, checked(said), 0 if first.commit <= second.commit else _SIZE)
    finally:
        disk.close(fd)


def checked(said: bytes) -> bytes:
    """What was said, with a check that tells a torn write, and an end of line."""
    return said + b" " + sha256(said).hexdigest()[:32].encode() + b"\n"


def unchecked(data: bytes) -> bytes | None:
    """What was said in `checked`; None where the check is not that of it."""
    said = data[:-_CHECK]
    return said if said and data == checked(said) else None


def _slots(data: bytes) -> tuple[Head, Head]:
    return _slot(data[:_SIZE]), _slot(data[_SIZE:])


def _slot(data: bytes) -> Head:
    said = unchecked(data)
    found = _SAID.fullmatch(said) if said else None
    return Head(int(found[1]), found[2].decode()) if found else NOTHING
