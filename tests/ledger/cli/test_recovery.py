"""Damage, disks, clocks and permissions as people at the command line meet them."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import api
from ledger.events.disk import mounts
from ledger.events.disk.durable import DISK
from ledger.events.log.log import Log
from tests.ledger.cli.conftest import lines
from tests.ledger.conftest import NOW, Shell
from tests.writing import every_byte

SEGMENT = "events/00000000000000000001.jsonl"
READING = [
    ("state", "bridge"),
    ("timeline",),
    ("sql", "SELECT count(*) AS n FROM events"),
    ("log",),
    ("entity", "list"),
    ("search", "bridge"),
]


def entity(shell: Shell, name: str) -> None:
    shell.ok("entity", "add", name, "--kind", "Place")


@pytest.fixture
def damaged(news: Shell) -> Shell:
    """Commit 4 registers a mill; a letter of its label is not as it was written. Commit 5 is whole."""
    for name in ("Mill", "Well"):
        entity(news, name)
    path = news.folder / SEGMENT
    path.write_bytes(path.read_bytes().replace(b'"Mill"', b'"Mall"'))
    shutil.rmtree(news.folder / ".cache")
    return news


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_damaged_ledger_is_read_on_request_with_a_banner(damaged: Shell, command: tuple[str, ...]) -> None:
    before = every_byte(damaged.folder)
    refused = damaged(*command)
    assert (refused.code, refused.out) == (4, "")
    assert f"{SEGMENT}: byte " in refused.err
    assert "commit 4: part 1 of the commit is not what its digest says" in refused.err
    assert "factledger doctor" in refused.err
    shutil.rmtree(damaged.folder / ".cache")
    asked = damaged(*command, "--damaged-ok")
    assert asked.code == 0
    assert asked.err.startswith("warning: THE LEDGER IS DAMAGED")
    assert "up to now (@6)" in asked.out
    as_json = damaged(*command, "--damaged-ok", "--json").json
    assert [one["code"] for one in as_json["warnings"]] == ["damaged"]
    assert every_byte(damaged.folder) == before
    assert not (damaged.folder / ".cache").exists()


def test_the_banner_is_in_every_form_of_an_answer(damaged: Shell, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "md"):
        assert "THE LEDGER IS DAMAGED" in damaged("state", "bridge", "--damaged-ok", "--format", form).err
    found = damaged("state", "bridge", "--damaged-ok", "--format", "json").json
    assert [one["code"] for one in found["warnings"]] == ["damaged"]
    to_file = damaged("state", "bridge", "--damaged-ok", "-o", str(tmp_path / "x.csv"))
    assert "THE LEDGER IS DAMAGED" in to_file.err


def test_what_is_not_found_may_be_behind_the_damage(damaged: Shell) -> None:
    done = damaged("state", "mill", "--damaged-ok")
    assert done.code == 3
    assert done.err.startswith("error: THE LEDGER IS DAMAGED")
    problems = damaged("state", "mill", "--damaged-ok", "--json").json["error"]["problems"]
    assert [one["code"] for one in problems] == ["damaged", "unknown_entity"]


def test_a_ledger_that_is_whole_has_no_banner(news: Shell) -> None:
    assert news.ok("log", "--damaged-ok").err == ""
    assert news.ok("log", "--damaged-ok", "--json").json["warnings"] == []


def test_a_log_that_ends_too_early_is_neither_read_nor_written(news: Shell) -> None:
    entity(news, "Mill")
    path = news.folder / SEGMENT
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    for command in (("log",), ("entity", "add", "Well", "--kind", "Place")):
        done = news.refused(*command)
        assert done.code == 4
        assert done.err.startswith("error: the log ends with commit 3, but commit 4 was acknowledged\n")


@pytest.mark.parametrize(
    "command",
    [
        ("source", "cat", "news"),
        ("search", "bridge"),
        ("show", "vote"),
        ("add", "vote on a new bridge", "--about", "bridge"),
        ("append", "../claims.jsonl"),
    ],
    ids=" ".join,
)
def test_a_text_that_is_gone_is_damage(news: Shell, command: tuple[str, ...]) -> None:
    news.ok("add", "will vote", "--about", "bridge", "--id", "vote")
    claim = news.ok("show", "vote", "--json").json["data"]["event"] | {"claim": "again"}
    (news.folder.parent / "claims.jsonl").write_bytes(lines([claim]))
    (text,) = (news.folder / "texts").iterdir()
    text.unlink()
    done = news.refused(*command)
    assert (done.code, f"texts/{text.name} is gone" in done.err, "factledger doctor" in done.err) == (4, True, True)
    assert news("doctor").code == 4


@pytest.mark.parametrize("options", [(), ("--reason", "a new place")], ids=["no reason", "a reason"])
def test_a_torn_end_is_told_by_the_next_commit(news: Shell, options: tuple[str, ...]) -> None:
    path = news.folder / SEGMENT
    torn = path.read_bytes()[-50:-1]
    path.write_bytes(path.read_bytes() + torn)
    before = every_byte(news.folder)
    assert news("log").code == 0
    assert every_byte(news.folder) == before
    done = news.ok("entity", "add", "Mill", "--kind", "Place", *options)
    assert done.err.startswith(
        "warning: 49 bytes of an unfinished commit stood at the end of the log and were set aside"
    )
    reason = "; ".join([*options[1:], "49 bytes of an unfinished commit were set aside"])
    assert f"tester: {reason}\n" in news.ok("log", "--limit", "1").out
    (aside,) = (news.folder / "quarantine").iterdir()
    assert aside.read_bytes() == torn
    assert news.ok("entity", "add", "Well", "--kind", "Place").err == ""


def test_a_full_disk_says_how_much_is_needed_and_works_again(news: Shell) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with news.monkeypatch.context() as patch:
        patch.setattr(DISK, "write_some", full)
        done = news.refused("entity", "add", "Mill", "--kind", "Place", "--as", "mill")
    assert done.code == 1
    assert "error: no space left for " in done.err
    assert " bytes of the log\n  hint: free some space and try again\n" in done.err
    entity(news, "Mill")


def test_a_full_disk_takes_no_text_either(news: Shell) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (news.folder.parent / "more.txt").write_text("Ten bytes.", "utf-8")
    with news.monkeypatch.context() as patch:
        patch.setattr(DISK, "write_some", full)
        done = news.refused("source", "add", "../more.txt")
    assert done.code == 1
    assert done.err.startswith("error: no space left for the 10 bytes of a text\n")
    news.ok("source", "add", "../more.txt")


@pytest.fixture
def read_only(news: Shell) -> Shell:
    """On a medium that takes nothing, without a cache, and without HEAD, so that readers would like to sync."""
    shutil.rmtree(news.folder / ".cache")
    (news.folder / "events" / "HEAD").unlink()

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, *more: Any, **named: Any) -> Any:
            flags = more[0] if real.__name__ == "open" else os.O_RDWR
            if str(path).startswith(str(news.folder)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
            return real(path, *more, **named)

        return opened

    for name in ("open", "mkdir", "unlink", "rename", "replace"):
        news.monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    return news


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_read_only_medium_is_read_and_nothing_is_made_there(read_only: Shell, command: tuple[str, ...]) -> None:
    before = sorted(read_only.folder.rglob("*"))
    assert read_only(*command).code == 0
    assert sorted(read_only.folder.rglob("*")) == before


def test_writing_to_a_read_only_medium_gives_one_clear_line(read_only: Shell) -> None:
    before = sorted(read_only.folder.rglob("*"))
    done = read_only.refused("entity", "add", "Mill", "--kind", "Place")
    assert done.code == 1
    said, hint = done.err.splitlines()
    assert said == f"error: not allowed to write to the lock {Path('events', 'lock').absolute()}"
    assert hint == "  hint: make the ledger folder writable for yourself, or write elsewhere"
    assert sorted(read_only.folder.rglob("*")) == before


@pytest.mark.parametrize(("behind", "told"), [(0, False), (0.9, False), (1.1, True), (299, True)])
def test_a_clock_that_went_back_is_told_beyond_a_second(news: Shell, behind: float, *, told: bool) -> None:
    news.monkeypatch.setattr(api, "utc_now", lambda: NOW - timedelta(seconds=behind))
    done = news.ok("entity", "add", "Mill", "--kind", "Place")
    said = "recorded at 2026-01-02T03:04:05.000003Z, just after the commit before it; this machine's clock says "
    assert (said in done.err) == told
    assert bool(done.err) == told


def test_a_clock_that_is_far_behind_is_refused_until_told(news: Shell) -> None:
    news.monkeypatch.setattr(api, "utc_now", lambda: NOW - timedelta(minutes=6))
    command = ("entity", "add", "Mill", "--kind", "Place")
    done = news.refused(*command)
    assert done.code == 1
    assert (
        "the last commit is recorded at 2026-01-02T03:04:05.000002Z, and this machine's clock says 2026-01-02T02:58:05"
        in done.err
    )
    assert "--accept-time" in done.err
    assert "warning: recorded at 2026-01-02T03:04:05.000003Z" in news.ok(*command, "--accept-time").err


@pytest.mark.parametrize("name", ["events", "texts", "events/lock", SEGMENT])
def test_a_ledger_that_others_may_write_is_refused_with_what_to_do(news: Shell, name: str) -> None:
    (news.folder / name).chmod(0o777)
    done = news.refused("entity", "add", "Mill", "--kind", "Place")
    assert done.code == 1
    hint = f"  hint: chmod go-w {Path(name).absolute()}"
    assert done.err.splitlines() == [f"error: {Path(name).absolute()} can be written by others", hint]
    assert news("log").code == 0


def test_a_network_file_system_is_refused_until_told(news: Shell) -> None:
    news.monkeypatch.setattr(mounts, "_kind", lambda _: "cifs")
    done = news.refused("entity", "add", "Mill", "--kind", "Place")
    assert done.code == 1
    assert "is on a network file system (cifs), where locks and syncs may not hold" in done.err
    assert "network = true" in done.err
    assert news("log").code == 0
    assert news("init", "../shared").code == 1
    assert not (news.folder.parent / "shared" / "factledger.toml").exists()
    assert news("init", "../told", "--network").code == 0
    assert Log.open(news.folder.parent / "told").network
    assert news("-C", "../told", "entity", "add", "Mill", "--kind", "Place").code == 0


def test_copies_that_diverged_and_were_merged_are_a_fork_with_the_number(news: Shell) -> None:
    copy = shutil.copytree(news.folder, news.folder.parent / "copy")
    entity(news, "Mill")
    assert news("-C", str(copy), "entity", "add", "Well", "--kind", "Place").code == 0
    theirs = (copy / SEGMENT).read_bytes().splitlines(keepends=True)[-1]
    path = news.folder / SEGMENT
    path.write_bytes(path.read_bytes() + theirs)
    for command in (("log",), ("entity", "add", "Pond", "--kind", "Place")):
        done = news.refused(*command)
        assert done.code == 4
        assert done.err.startswith("error: fork at commit 4: two different commits follow commit 3\n")
