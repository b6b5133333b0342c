import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.events.audit.roots import Roots
from ledger.events.errors import Damaged
from ledger.events.index.index import Index
from ledger.events.log.log import Log
from ledger.events.proofs import merkle
from ledger.events.proofs import tiles as module
from ledger.events.proofs.tiles import Tiles
from tests.writing import entity, write

WIDTH = 256
SIZE = 2 * WIDTH + 100


@pytest.fixture
def index(log: Log) -> Iterator[Index]:
    """Of a log of 612 events: two full tiles and two partial ones."""
    for start in range(0, SIZE, 204):
        write(log, *(entity(f"e{number}") for number in range(start, start + 204)))
    with Index.open(log) as index:
        yield index


def leaves(log: Log) -> list[bytes]:
    return [bytes.fromhex(digest) for record in log.records() for digest in record.header.digests[1:]]


def roots(log: Log, *sizes: int) -> Roots:
    found = Roots(*sizes)
    for record in log.records():
        found.take(record.header.digests[1:])
    return found


def files(log: Log) -> dict[str, bytes]:
    folder = log.folder / ".cache" / "tiles"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(log: Log, index: Index) -> None:
    """Every event is proved, in the tree of now and in those of some earlier sizes."""
    sizes = (1, 255, 256, 257, 511, 512, 513, len(leaves(log)))
    known = roots(log, *sizes)
    for size in sizes:
        for seq in {1, 2, size // 2 + 1, size}:
            if seq <= size:
                leaf = leaves(log)[seq - 1]
                path = Tiles(log, index).inclusion(seq, leaf, size, known.at[size])
                assert merkle.includes(known.at[size], size, seq - 1, leaf, path)
    assert Tiles(log, index).root() == known.root()


def test_the_tree_is_that_of_the_auditor(log: Log, index: Index) -> None:
    tiles = Tiles(log, index)
    assert (tiles.size, tiles.root()) == (SIZE, roots(log).root())
    check(log, index)


def test_full_tiles_are_as_tlog_tiles_has_them_and_the_rest_is_the_edge(log: Log, index: Index) -> None:
    tiles = Tiles(log, index)
    found, digests = files(log), leaves(log)
    assert found.keys() == {"edge", "0/000", "0/001"}
    assert found["0/000"] == b"".join(digests[:WIDTH])
    assert found["0/001"] == b"".join(digests[WIDTH : 2 * WIDTH])
    _, _, hashes = found["edge"].split(b"\n", 2)
    assert hashes == b"".join(digests[2 * WIDTH :]) + tiles.node(8, 0) + tiles.node(8, 1)


@pytest.mark.parametrize(("tile", "name"), [(0, "000"), (67, "067"), (1067, "x001/067"), (1234067, "x001/x234/067")])
def test_a_tile_is_named_as_in_tlog_tiles(tile: int, name: str) -> None:
    assert module._path(Path("tiles"), 2, tile) == Path("tiles/2") / name


def test_three_rows_of_tiles(log: Log, index: Index) -> None:
    tiles, tree = Tiles(log, index), Roots()
    digests = [number.to_bytes(32) for number in range(65_536 + 300)]
    tiles.size, tiles._rows = 0, [[]]
    tiles._add(digests)
    tree.take(digest.hex() for digest in digests)
    assert [len(row) for row in tiles._rows] == [44, 1, 1]
    assert tiles.root() == tree.root()
    assert (log.folder / ".cache" / "tiles" / "1" / "000").exists()
    for seq in (1, 40_000, 65_536, 65_537, len(digests)):
        assert merkle.includes(
            tree.root(), tree.size, seq - 1, digests[seq - 1], merkle.inclusion(seq - 1, tree.size, tiles.node)
        )


def test_only_what_is_new_is_read(log: Log, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    Tiles(log, index)
    write(log, *(entity(f"f{number}") for number in range(300)))
    index.catch_up()
    read: list[int] = []
    scan = log.scan

    def counted(*after: Any) -> Iterator[Any]:
        for place, record in scan(*after):
            read.append(record.header.commit)
            yield place, record

    monkeypatch.setattr(log, "scan", counted)
    assert Tiles(log, index).size == SIZE + 300
    assert Tiles(log, index).root() == roots(log).root()
    assert read == [4, 1, 2, 3, 4]  # the second time by `roots`


def damaged() -> list[tuple[str, bytes | None]]:
    """A tile or the edge, and what becomes of it; None if it goes."""
    return [(name, kind) for name in ("0/000", "0/001", "edge") for kind in (None, b"", b"short", bytes(8192))]


@pytest.mark.parametrize(("name", "data"), damaged())
def test_what_is_damaged_is_made_again(log: Log, index: Index, name: str, data: bytes | None) -> None:
    Tiles(log, index)
    before, path = files(log), log.folder / ".cache" / "tiles" / name
    path.unlink() if data is None else path.write_bytes(data)
    check(log, index)
    assert files(log) == before


@pytest.mark.parametrize("name", ["0/000", "edge"])
def test_every_flipped_byte_is_noticed(log: Log, index: Index, name: str) -> None:
    Tiles(log, index)
    path, known = log.folder / ".cache" / "tiles" / name, roots(log)
    data = path.read_bytes()
    for position in range(0, len(data), 97):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        path.write_bytes(changed)
        assert Tiles(log, index).root() == known.root()
        path.write_bytes(changed)
        found = Tiles(log, index).inclusion(1, leaves(log)[0], SIZE, known.root())
        assert merkle.includes(known.root(), SIZE, 0, leaves(log)[0], found)


def test_tiles_of_another_history_are_not_believed(log: Log, index: Index, tmp_path: Path) -> None:
    shutil.copytree(log.folder, tmp_path / "other")
    other = Log.open(tmp_path / "other")
    write(log, entity("this"))
    write(other, entity("that"))
    index.catch_up()
    Tiles(log, index)
    with Index.open(other) as others:
        shutil.rmtree(other.folder / ".cache" / "tiles", ignore_errors=True)
        shutil.copytree(log.folder / ".cache" / "tiles", other.folder / ".cache" / "tiles")
        others.catch_up()
        assert Tiles(other, others).root() == roots(other).root()
        check(other, others)


def test_where_nothing_can_be_written_they_are_held_in_memory(log: Log, index: Index) -> None:
    (log.folder / ".cache" / "tiles").write_text("in the way")
    check(log, index)
    assert (log.folder / ".cache" / "tiles").read_text() == "in the way"


def test_an_empty_log_has_the_empty_root(log: Log) -> None:
    with Index.open(log) as index:
        assert Tiles(log, index).root() == merkle.EMPTY


def test_another_root_or_event_is_damage(log: Log, index: Index) -> None:
    tiles, known = Tiles(log, index), roots(log, 300)
    first = leaves(log)[0]
    for seq, leaf, size, root in [
        (1, first, SIZE, bytes(32)),
        (2, first, SIZE, known.root()),
        (1, first, 300, known.root()),
    ]:
        with pytest.raises(Damaged):
            tiles.inclusion(seq, leaf, size, root)
    assert tiles.consistency(300, known.at[300], SIZE, known.root())
    with pytest.raises(Damaged):
        tiles.consistency(300, bytes(32), SIZE, known.root())
