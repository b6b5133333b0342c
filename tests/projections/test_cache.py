"""The cache: what it answers is what the log says, whatever happened to the file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.events.errors import Damaged
from ledger.events.log.log import Log
from ledger.projections import feed, lock
from ledger.projections.cache import cached
from tests.writing import attribute, claim, document, entity, segment_files, write


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log.create(tmp_path / "ledger", "l1")
    text = document(log)
    write(log, text, entity("heat-2"), entity("mann"), attribute("director"), claim("c1", text.sha256))
    return log


def read(log: Log, source: feed.Source | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Every table that an engine gets, from the cache if nothing else is said."""
    connection = lock.connect(lock.Limits())
    feed.fill(connection, source or cached(log, smallest=0), 2**62, None)
    return {name: connection.execute(f"SELECT * FROM base.{name} ORDER BY ALL").fetchall() for name in feed.TABLES}


def file(log: Log) -> Path:
    return log.folder / ".cache" / "log.duckdb"


def more(log: Log, name: str) -> None:
    text = document(log, name, f"“I hope so,” says Michael Mann to {name}.")
    write(log, text, claim(name, text.sha256, text=f"“I hope so,” says Michael Mann to {name}."))


def test_it_holds_what_the_log_says(log: Log) -> None:
    assert read(log) == read(log, feed.in_memory(log.records))
    assert file(log).exists()


def test_nothing_is_kept_behind_a_link(log: Log) -> None:
    shutil.rmtree(log.folder / ".cache")
    elsewhere = log.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (log.folder / ".cache").symlink_to(elsewhere)
    assert read(log) == read(log, feed.in_memory(log.records))
    assert list(elsewhere.iterdir()) == []


def test_it_is_used_as_it_is_when_nothing_is_new(log: Log) -> None:
    read(log)
    before = file(log).stat()
    read(log)
    assert (file(log).stat().st_ino, file(log).stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_it_is_caught_up_with_what_is_new(log: Log) -> None:
    read(log)
    for name in ("c2", "c3"):
        more(log, name)
        assert read(log) == read(log, feed.in_memory(log.records))


def test_a_copy_that_others_hold_open_stays_as_it_was(log: Log) -> None:
    connection = lock.connect(lock.Limits())
    cached(log, smallest=0)(connection)
    more(log, "c2")
    read(log)
    assert connection.execute("SELECT max(commit) FROM log.commits").fetchall() == [(1,)]


def test_a_small_log_is_read_without_one(log: Log) -> None:
    assert read(log, cached(log)) == read(log, feed.in_memory(log.records))
    assert not file(log).exists()


def spoiled(how: Callable[[Path], object]) -> Callable[[Log], object]:
    return lambda log: how(file(log))


def linked(path: Path) -> None:
    path.rename(path.parent.parent / "moved")
    path.symlink_to("../moved")


def from_another(log: Log) -> None:
    other = Log.create(log.folder.parent / "other", "l1")
    write(other, entity("somebody-else"))
    read(other)
    shutil.copyfile(file(other), file(log))


@pytest.mark.parametrize(
    "spoil",
    [
        spoiled(lambda path: path.write_bytes(b"")),
        spoiled(lambda path: path.write_bytes(b"no database")),
        spoiled(lambda path: path.write_bytes(path.read_bytes()[:20_000])),
        spoiled(lambda path: path.with_name("log.duckdb.wal").write_bytes(b"stray")),
        spoiled(lambda path: path.chmod(0o666)),
        spoiled(linked),
        from_another,
    ],
    ids=["empty", "no-database", "cut", "stray-wal", "writable-by-others", "link", "other-log"],
)
def test_on_any_doubt_it_is_made_anew(log: Log, spoil: Callable[[Log], object]) -> None:
    read(log)
    spoil(log)
    assert read(log) == read(log, feed.in_memory(log.records))
    sound = file(log).stat().st_ino
    assert read(log) == read(log, feed.in_memory(log.records))
    assert file(log).stat().st_ino == sound


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_no_changed_byte_goes_unseen(log: Log, part: int) -> None:
    read(log)
    data = bytearray(file(log).read_bytes())
    data[len(data) * part // 100] ^= 1
    file(log).write_bytes(data)
    assert read(log) == read(log, feed.in_memory(log.records))


def test_one_of_another_version_is_made_anew(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    read(log)
    before = file(log).stat().st_ino
    monkeypatch.setattr("ledger.projections.cache._made_by", lambda: "a later version")
    read(log)
    assert file(log).stat().st_ino != before


def test_where_it_cannot_be_written_the_log_is_read_into_memory(log: Log) -> None:
    read(log)
    shutil.rmtree(log.folder / ".cache")
    (log.folder / ".cache").write_text("a file in its place")
    assert read(log) == read(log, feed.in_memory(log.records))


def test_nothing_is_left_behind(log: Log) -> None:
    read(log)
    more(log, "c2")
    read(log)
    names = {path.name for path in (log.folder / ".cache").iterdir() if not path.name.startswith("index.")}
    assert names == {"log.duckdb"}


def test_a_damaged_log_is_not_hidden(log: Log) -> None:
    (path,) = segment_files(log)
    path.write_bytes(path.read_bytes().replace(b"hope", b"h0pe", 1))
    with pytest.raises(Damaged):
        read(log)
