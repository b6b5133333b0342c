import errno
import os
import shutil
from pathlib import Path

import pytest

from ledger.events.disk.durable import DISK
from ledger.events.log.log import Log
from tests.ledger.conftest import Done, Shell
from tests.writing import every_byte

SEGMENT = "events/00000000000000000001.jsonl"
COPY = (
    "factledger doctor --repair -o NEWFOLDER --from BACKUP makes a ledger of all that verifies; --damaged-ok reads what"
    " is before it"
)


def examined(shell: Shell, *options: str) -> Done:
    """What the doctor says; nothing was changed."""
    before = every_byte(shell.folder)
    done = shell("doctor", *options)
    assert every_byte(shell.folder) == before
    return done


def damage(shell: Shell) -> None:
    path = shell.folder / SEGMENT
    path.write_bytes(path.read_bytes().replace(b'"The bridge"', b'"The brigde"'))


def torn(shell: Shell, end: bytes = b'{"commit":4,') -> None:
    with (shell.folder / SEGMENT).open("ab") as file:
        file.write(end)


def test_nothing_is_wrong(news: Shell) -> None:
    done = examined(news)
    assert (done.code, done.out, done.err) == (0, "not damaged: 3 commits\n", "")
    data = examined(news, "--json").json["data"]
    assert data == {"done": [], "findings": [], "readable": 3, "acknowledged": 3, "torn": 0}


def test_damage_is_told_in_plain_words(news: Shell) -> None:
    damage(news)
    offset = (news.folder / SEGMENT).read_bytes().index(b'{"commit":3')
    done = examined(news)
    assert done.code == 4
    assert done.out.splitlines() == [
        f"damaged: {SEGMENT}: byte {offset}, commit 3: event 6 is not what its digest says",
        "  means: bytes of a commit are not those that were written",
        f"  do: {COPY}",
        "damaged: commits 1 to 2 can be read as they are; commit 3 was acknowledged and cannot",
    ]
    (one,) = examined(news, "--json").json["data"]["findings"]
    assert (one["verdict"], one["code"], one["source"]) == ("damaged", "digest_differs", SEGMENT)


def test_many_findings_of_one_kind_are_not_all_listed(news: Shell) -> None:
    for number in range(8):
        (news.folder / "events" / f"note{number}").touch()
    said = examined(news).out.splitlines()
    assert len([line for line in said if "it does not belong there" in line]) == 5
    assert "  and 3 more: factledger verify lists all" in said
    assert said[-1] == "damaged: commits 1 to 3 can be read as they are, all that HEAD names"


def test_damage_is_mended_in_a_copy_only(news: Shell) -> None:
    backup = shutil.copytree(news.folder, news.folder.parent / "backup")
    damage(news)
    refused = examined(news, "--repair")
    assert refused.code == 4
    assert "a damaged ledger is never changed" in refused.err
    alone = examined(news, "--repair", "-o", "../alone")
    assert alone.code == 4
    assert alone.out.splitlines() == [
        "a ledger in ../alone: 2 commits, 1 text",
        "not saved: commit 3: commit 3 is nowhere whole",
        "the damaged ledger was not touched: keep it",
    ]
    done = examined(news, "--repair", "-o", "../new", "--from", "../backup")
    assert (done.code, done.out) == (
        0,
        "a ledger in ../new: 3 commits, 1 text\nnothing is lost, and every byte of it was verified\n",
    )
    new = Log.open(news.folder.parent / "new")
    assert list(new.records()) == list(Log.open(backup).records())
    assert news("-C", "../new", "verify").code == 0


def test_a_torn_end_needs_no_hand_and_can_be_set_aside(news: Shell) -> None:
    torn(news)
    done = examined(news)
    assert done.code == 0
    assert done.out.startswith(f"note: {SEGMENT}: 12 bytes of an unfinished commit stand at the end of the log\n")
    mended = news.ok("doctor", "--repair")
    assert mended.out.splitlines()[0] == "mended: 12 bytes of an unfinished commit are set aside in quarantine"
    (aside,) = (news.folder / "quarantine").iterdir()
    assert aside.read_bytes() == b'{"commit":4,'


def test_a_torn_end_on_a_full_disk_is_no_failed_sync(news: Shell) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    torn(news)
    with news.monkeypatch.context() as patch:
        patch.setattr(DISK, "write_some", full)
        assert "no space left" in news.refused("doctor", "--repair").err
    assert "to do" not in examined(news).out
    news.ok("entity", "add", "Mill", "--kind", "Place")


def test_a_failed_sync_is_mended_in_place(news: Shell) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    command = ("entity", "add", "Mill", "--kind", "Place")
    with news.monkeypatch.context() as patch:
        patch.setattr(DISK, "sync", fail)
        assert news(*command).code == 7
    assert news.refused(*command).code == 1
    done = examined(news)
    assert done.code == 1
    assert "to do: events/sync: the disk did not take a sync; commit 3 was the last one that was safe" in done.out
    assert news.ok("doctor", "--repair").out.splitlines() == [
        "mended: the newest segment is in a fresh file, synced",
        "not damaged: 4 commits",
    ]
    assert "already there: entity mill" in news.ok(*command).out


def test_an_erasure_that_was_cut_off_is_ended(news: Shell) -> None:
    def gone(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with news.monkeypatch.context() as patch:
        patch.setattr("ledger.events.writing.rewriting._rewrite", gone)
        done = news("erase", "@6", "--keep", "text:news", "--reason", "asked to", "--yes")
    assert done.code == 7
    assert "the erasure is recorded as commit 4, but words may still be there" in done.err
    done = examined(news)
    assert done.code == 1
    assert "to do: quarantine/erasing: an erasure was begun and not ended; still there: event 6" in done.out
    assert "mended: the words that an erasure names are gone" in news.ok("doctor", "--repair").out
    assert b"The bridge" not in (news.folder / SEGMENT).read_bytes()
    assert examined(news).code == 0


def test_what_needs_a_hand_is_1_and_says_what_to_do(news: Shell) -> None:
    (news.folder / "events").chmod(0o770)
    done = examined(news)
    assert done.code == 1
    assert f"  do: chmod go-w {news.folder}/events\n" in done.out
    assert examined(news, "--repair").code == 1


def test_a_ledger_without_settings_is_still_examined_where_it_is_named(news: Shell) -> None:
    (news.folder / "factledger.toml").unlink()
    assert news("doctor").code == 3
    done = examined(news, "-C", str(news.folder))
    assert done.code == 4
    assert "damaged: factledger.toml: it does not name the ledger" in done.out
    assert examined(news, "-C", str(news.folder), "--repair", "-o", "../new").code == 0


@pytest.mark.parametrize("name", [SEGMENT, "events/HEAD"])
def test_what_cannot_be_read_is_named_and_no_verdict_is_given(news: Shell, name: str) -> None:
    (news.folder / name).unlink()
    os.mkfifo(news.folder / name)
    said = f"{name} cannot be read: it is not a plain file"
    done = news("doctor")
    assert done.code == 1
    assert said in done.out
    assert "not damaged" not in done.out
    for command in (("verify",), ("checkpoint", "--unsigned"), ("log",)):
        refused = news(*command)
        assert refused.code == 1
        assert said in refused.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("-o", "../new"), 2),
        (("--from", "../backup"), 2),
        (("--repair", "--from", "../backup"), 2),
        (("--repair", "-o", "new"), 1),
        (("--repair", "-o", "../new", "--from", "../nowhere"), 3),
    ],
    ids=["no repair", "from alone", "from in place", "inside", "no backup"],
)
def test_calls_that_make_no_sense(news: Shell, options: tuple[str, ...], code: int) -> None:
    assert examined(news, *options).code == code
    assert not Path("../new").exists()
