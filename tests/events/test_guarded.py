"""Whose files and which file systems a ledger is written on."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.events.disk import mounts
from ledger.events.errors import Refused
from ledger.events.index.index import Index
from ledger.events.log.log import SETTINGS, Log
from ledger.events.proofs.tiles import Tiles
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, counted_salts, entity, every_byte, read, write


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def given_away(path: Path) -> None:
    os.chown(path, 65534, 65534)


def hard_linked(path: Path) -> None:
    elsewhere = path.parents[1 if path.name == SETTINGS else 2]
    (elsewhere / "second").hardlink_to(path)


NOT_OURS = {
    "a link": linked,
    "of somebody else": given_away,
    "writable by the group": lambda path: path.chmod(0o770),
    "writable by all": lambda path: path.chmod(0o707),
    "with a second name": hard_linked,
}
FILES = ("events/lock", "events/sync", "events/HEAD", "events/00000000000000000001.jsonl", SETTINGS)
FOLDERS = ("", "events", "texts", "quarantine")


CASES = [(name, wrong) for name in FILES for wrong in NOT_OURS]
CASES += [(name, wrong) for name in FOLDERS for wrong in NOT_OURS if wrong != "with a second name"]
CASES.remove(("", "a link"))  # which means the ledger


@pytest.mark.parametrize(("name", "wrong"), CASES)
def test_what_is_not_ours_alone_is_read_and_not_written(log: Log, name: str, wrong: str) -> None:
    if wrong == "of somebody else" and os.geteuid():
        pytest.skip("only root can give a file away")
    record = write(log, entity("a"))
    NOT_OURS[wrong](log.folder / name)
    before = every_byte(log.folder)
    with pytest.raises(Refused) as caught, Writer.open(log) as writer:
        writer.append(NOTE, [entity("b")], id="b", now=NOW, salts=counted_salts())
    assert caught.value.problems[0].code == "untrusted_file"
    assert every_byte(log.folder) == before
    if wrong != "a link":
        assert list(Log.open(log.folder).records()) == [record]


def away(path: Path) -> Path:
    elsewhere = path.parent.parent / "elsewhere"
    elsewhere.mkdir()
    path.symlink_to(elsewhere)
    return elsewhere


def shared(path: Path) -> Path:
    path.mkdir()
    path.chmod(0o777)
    return path


@pytest.mark.parametrize("made", [away, shared])
def test_nothing_is_kept_in_a_cache_that_is_not_ours_alone(log: Log, made: Callable[[Path], Path]) -> None:
    where = made(log.folder / ".cache")
    records = [write(log, entity(name)) for name in "ab"]
    for _ in range(2):
        with Index.open(log) as index:
            assert [entry.seq for entry in index.events()] == [1, 2]
            assert Tiles(log, index).size == 2
        assert list(where.iterdir()) == []
    assert list(log.records()) == records


def test_a_link_to_a_ledger_is_the_ledger(log: Log) -> None:
    link = log.folder.parent / "link"
    link.symlink_to(log.folder)
    assert write(Log.open(link), entity("a")) == read(log)[0]


def test_a_folder_that_others_may_write_becomes_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    with pytest.raises(Refused) as caught:
        Log.create(tmp_path / "shared", "x")
    assert caught.value.problems[0].code == "untrusted_file"
    assert list((tmp_path / "shared").iterdir()) == []


def test_a_network_file_system_is_refused_unless_told(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    record = write(log, entity("a"))
    monkeypatch.setattr(mounts, "_kind", lambda _: "nfs4")
    before = every_byte(log.folder)
    with pytest.raises(Refused) as caught:
        write(log, entity("b"))
    with pytest.raises(Refused):
        Log.create(log.folder.parent / "other", "x")
    assert caught.value.problems[0].code == "network_file_system"
    assert every_byte(log.folder) == before
    assert list(log.records()) == [record]
    with (log.folder / "factledger.toml").open("a") as settings:
        settings.write("network = true\n")
    write(Log.open(log.folder), entity("b"))
    told = Log.create(log.folder.parent / "told", "x", network=True)
    assert Log.open(told.folder).network
    write(told, entity("a"))
