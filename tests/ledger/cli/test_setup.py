import pytest

from ledger.api import Ledger
from ledger.kinds import KINDS
from tests.ledger.conftest import Shell


def test_a_fresh_ledger_has_the_general_vocabulary(shell: Shell) -> None:
    done = shell.ok("init", "ledger")
    assert done.out == "a ledger in ledger, with 4 attributes\n"
    assert "source add" in done.err
    shell.folder = shell.folder / "ledger"
    found = {row["attribute"] for row in shell.ok("-C", "ledger", "attribute", "list", "--json").json["data"]}
    assert found == {kind.attribute for kind in KINDS.values()} - {""}


def test_more_vocabularies_can_be_had(shell: Shell) -> None:
    assert shell.ok("init", "ledger", "--vocabulary", "film", "--json").json["data"]["attributes"] > 30


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["init", "full"], 1, "full is not an empty folder"),
        (["init", "full/file"], 1, "file"),
        (["init", "ledger", "--vocabulary", "opera"], 3, "there are: film, general"),
        (["init", "ledger", "--author", "a\x1b[2J"], 1, "U+001B"),
        (["-C", "one", "init", "two"], 2, "-C and DIR cannot be given together"),
        (["-C", "one", "demo", "two"], 2, "-C and DIR cannot be given together"),
        (["demo", "full"], 1, "full is not an empty folder"),
    ],
)
def test_nothing_is_made_where_something_is_wrong(shell: Shell, arguments: list[str], code: int, message: str) -> None:
    (shell.folder / "full").mkdir()
    (shell.folder / "full" / "file").write_text("x")
    done = shell.refused(*arguments)
    assert done.code == code
    assert message in done.err


def test_a_ledger_is_not_made_twice(news: Shell) -> None:
    assert "is a ledger already" in news.refused("init").err


def test_an_init_that_was_cut_off_is_run_again(shell: Shell) -> None:
    folder = shell.folder / "ledger"
    for name in ("ledger", "ledger/events", "ledger/texts", "ledger/quarantine"):
        (shell.folder / name).mkdir(mode=0o700)
    (folder / "events" / "lock").touch(mode=0o600)
    (folder / "quarantine" / "new").touch(mode=0o600)
    assert shell.ok("init", "ledger").code == 0
    assert list((folder / "quarantine").iterdir()) == []
    assert "verified: 1 commit" in shell.ok("-C", "ledger", "verify").out
    Ledger.init(shell.folder / "without")
    assert "with 4 attributes" in shell.ok("init", "without").out


@pytest.mark.parametrize("file", ["events/notes", "texts/lock", "events"])
def test_a_folder_that_only_looks_like_it_is_left_alone(shell: Shell, file: str) -> None:
    path = shell.folder / "ledger" / file
    path.parent.mkdir(parents=True)
    path.write_text("x")
    assert "is not an empty folder" in shell.refused("init", "ledger").err


@pytest.mark.parametrize("command", [["state", "x"], ["log"], ["add", "x"], ["verify"], ["use"], ["source", "list"]])
def test_where_there_is_no_ledger_every_command_says_so(shell: Shell, command: list[str]) -> None:
    done = shell.refused(*command)
    assert (done.code, "there is no ledger here" in done.err) == (3, True)
    (shell.folder / "empty").mkdir()
    done = shell.refused(*command, "-C", "empty")
    assert (done.code, "empty is not a ledger" in done.err) == (3, True)


def test_the_ledger_is_found_from_below_by_name_and_by_environment(news: Shell) -> None:
    news.monkeypatch.chdir(news.folder / "projections")
    assert "bridge" in news.ok("entity", "list").out
    news.monkeypatch.chdir(news.folder.parent)
    assert "bridge" in news.ok("entity", "list", "-C", "ledger").out
    assert "bridge" in news.ok("-C", "ledger", "entity", "list").out
    news.monkeypatch.setenv("FACTLEDGER_DIR", "ledger")
    assert "bridge" in news.ok("entity", "list").out
    assert news("entity", "list", "-C", "nowhere").code == 3


def test_use_is_shown_set_and_forgotten(news: Shell) -> None:
    assert news.ok("use", "--json").json["data"] == {"document": None, "about": None}
    news.ok("use", "news")
    assert news.ok("use", "--about", "the bridge", "--json").json["data"] == {"document": "news", "about": "bridge"}
    assert news.ok("use").out == "document  news\nabout     bridge\n"
    assert news.ok("use", "--clear", "--json").json["data"] == {"document": None, "about": None}


def test_use_takes_only_what_is_there(news: Shell) -> None:
    assert news.refused("use", "old-news").code == 3
    assert news.refused("use", "--about", "river").code == 3
