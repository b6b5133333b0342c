"""The nodes of the Merkle tree as files under `.cache/tiles`: made from the log, and made again on any doubt.

A tile is 256 hashes side by side, as in C2SP tlog-tiles: tile n of row r has the nodes n * 256 to n * 256 + 255 of
level 8r, and the levels between are hashed from it. Full tiles never change, each is a file `row/x001/234`. The partial
ones, one to a row, are all in the file `edge`, together with the commit at which they end.
Nothing here is believed: a path counts only if it leads from the event's digest to the root. Where nothing can be
written, the tiles are held in memory.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged, Refused
from ledger.events.index.index import Index
from ledger.events.log.log import Log
from ledger.events.proofs import merkle

_HASH = 32
_WIDTH = 256
_HEIGHT = 8  # levels from one row to the next
_EDGE = re.compile(rb"[0-9a-f]{64}\n([0-9]{1,15}) ([0-9a-f]{64}) ([0-9]{1,15})\n")


class _Doubt(Exception):
    """A tile is not there, or not what it has to be."""


class Tiles:
    """The tree of one log as far as its index goes, caught up when made. Raises Damaged where the log is."""

    def __init__(self, log: Log, index: Index) -> None:
        self._log = log
        self._index = index
        self._folder = log.cache / "tiles" if log.cache else None
        self._held: dict[tuple[int, int], bytes] = {}
        self._tile = lru_cache(maxsize=64)(self._read)
        self._commit, self.size, self._rows = self._edge()
        self._catch_up()

    def root(self) -> bytes:
        """The root over all events."""
        return merkle.root(self.size, self.node)

    def inclusion(self, seq: int, leaf: bytes, size: int, root: bytes) -> list[bytes]:
        """The proof that event `seq` has that digest among the first `size` events, whose root is given.

        Raises Damaged if that is not so.
        """
        for _ in range(2):
            with suppress(_Doubt):
                path = merkle.inclusion(seq - 1, size, self.node)
                if merkle.includes(root, size, seq - 1, leaf, path):
                    return path
            self._make_again()
        raise _forked(size)

    def consistency(self, size: int, old_root: bytes, new: int, root: bytes) -> list[bytes]:
        """The proof that the first `new` events begin with the first `size`, by the roots of both. Raises Damaged."""
        for _ in range(2):
            with suppress(_Doubt):
                path = merkle.consistency(size, new, self.node)
                if merkle.extends((size, old_root), (new, root), path):
                    return path
            self._make_again()
        raise _forked(size)

    def node(self, level: int, number: int) -> bytes:
        """One node of the tree; see `merkle`."""
        row, inner = divmod(level, _HEIGHT)
        tile, offset = divmod(number << inner, _WIDTH)
        hashes = self._rows[row] if tile == self._full(row) else self._tile(row, tile)
        return merkle.top(hashes[offset : offset + (1 << inner)])

    def _full(self, row: int) -> int:
        """How many full tiles a row has."""
        return self.size >> _HEIGHT * (row + 1)

    def _make_again(self) -> None:
        self._tile.cache_clear()
        self._commit, self.size, self._rows = 0, 0, [[]]
        self._catch_up()

    def _catch_up(self) -> None:
        """Adds what is new in the log, having read and verified only that."""
        head, known = self._index.head, self._index.commit(self._commit)
        if head is None or head.commit == self._commit:
            return
        news = self._log.scan(known.tip, known.place) if known else self._log.scan(self._log.genesis)
        for _, record in news:
            self._add(map(bytes.fromhex, record.header.digests[1:]))
            if record.header.commit == head.commit:
                break
        self._commit = head.commit
        if self._folder and not self._held:
            with suppress(OSError, Refused):
                self._save(self._folder, head.hash)

    def _add(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self._rows[0].append(leaf)
            self.size += 1
            if len(self._rows[0]) == _WIDTH:
                self._fill()

    def _fill(self) -> None:
        """Closes the tiles that are full, from the lowest row up."""
        for row, hashes in enumerate(self._rows):
            if len(hashes) < _WIDTH:
                return
            self._put(row, self._full(row) - 1, b"".join(hashes))
            self._rows[row] = []
            if row + 1 == len(self._rows):
                self._rows.append([])
            self._rows[row + 1].append(merkle.top(hashes))

    def _put(self, row: int, tile: int, data: bytes) -> None:
        try:
            if self._folder and not self._held:
                _write(_path(self._folder, row, tile), data)
                return
        except (OSError, Refused):
            pass
        self._held[row, tile] = data

    def _read(self, row: int, tile: int) -> list[bytes]:
        data = self._held.get((row, tile), b"")
        try:
            if self._folder and not data:
                data = _path(self._folder, row, tile).read_bytes()
        except OSError as error:
            raise _Doubt from error
        if len(data) != _WIDTH * _HASH:
            raise _Doubt
        return _split(data)

    def _edge(self) -> tuple[int, int, list[list[bytes]]]:
        """The last commit in the tiles, the number of leaves, the partial tile of each row; 0 and none on any doubt."""
        nothing = 0, 0, list[list[bytes]]([[]])
        try:
            data = (self._folder / "edge").read_bytes() if self._folder else b""
        except OSError:
            return nothing
        found = _EDGE.match(data)
        if found is None or sha256(data[65:]).hexdigest().encode() != data[:64]:
            return nothing
        commit, size, hashes = int(found[1]), int(found[3]), _split(data[found.end() :])
        row = self._index.commit(commit)
        if row is None or (row.hash.encode(), row.last) != (found[2], size):
            return nothing
        rows: list[list[bytes]] = []
        while size or not rows:
            size, width = divmod(size, _WIDTH)
            rows.append(hashes[:width])
            hashes = hashes[width:]
        return commit, int(found[3]), rows

    def _save(self, folder: Path, commit_hash: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = f"{self._commit} {commit_hash} {self.size}\n".encode() + b"".join(b"".join(row) for row in self._rows)
        DISK.put(folder / "edge", sha256(said).hexdigest().encode() + b"\n" + said)


def _path(folder: Path, row: int, tile: int) -> Path:
    """`x001/x234/067` for tile 1234067, as in C2SP tlog-tiles."""
    *folders, name = (digits.zfill(3) for digits in f"{tile:,}".split(","))
    return folder.joinpath(str(row), *(f"x{digits}" for digits in folders), name)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, but not durable: what a power cut damages is noticed. Raises OSError, Refused."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    DISK.remove(aside)
    fd = DISK.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        DISK.write(fd, data)
    finally:
        DISK.close(fd)
    DISK.rename(aside, path)


def _split(data: bytes) -> list[bytes]:
    return [data[start : start + _HASH] for start in range(0, len(data), _HASH)]


def _forked(size: int) -> Damaged:
    return Damaged.of(
        "forked",
        f"the first {size:,} events are not those of the checkpoint",
        "factledger verify --against FILE reads the whole ledger again",
    )
