from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ledger import api, render
from ledger.cli import app
from tests.ledger.conftest import Shell


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["statee"], "Did you mean 'state'?"),
        (["source", "lst"], "Did you mean 'list'?"),
        (["state"], "Missing argument 'SUBJECT'"),
        (["state", "x", "--josn"], "No such option: --josn"),
        (["log", "--limit", "many"], "many"),
        (["log", "--limit", "-1"], "-1"),
        (["source"], "Commands:"),
        ([], "Commands:"),
    ],
)
def test_a_call_that_makes_no_sense_is_2_and_says_why(shell: Shell, arguments: list[str], message: str) -> None:
    done = shell.refused(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_it_says_which_version_it_is(shell: Shell) -> None:
    assert shell.ok("--version").out == "factledger 0.1.0\n"


def test_such_a_complaint_is_an_envelope_too(shell: Shell) -> None:
    done = shell.refused("source", "list", "--nonsense", "--json")
    assert done.err == ""
    assert done.json == {
        "factledger": 1,
        "command": "source list",
        "error": {
            "exit": 2,
            "problems": [
                {"code": "usage", "message": "No such option: --nonsense", "hint": "factledger source list --help"}
            ],
        },
    }
    assert shell("nonsense", "--json").json["error"]["exit"] == 2
    assert shell("source", "add", "--nonsense", "--", "--json").out == ""


@pytest.mark.parametrize("wild", ["a\x1b[2Jb", "a\u202eb", "\x9b31m", "\udcff"])
@pytest.mark.parametrize(
    "command",
    [["{}"], ["source", "{}"], ["state", "--{}"], ["state", "{}"], ["show", "{}"], ["add", "{}", "--kind", "{}"],
     ["log", "--limit", "{}"], ["state", "x", "--as-of", "{}"], ["state", "x", "--recorded-as-of", "{}"], ["sql", "{}"],
     ["source", "add", "{}"], ["append", "{}"], ["-C", "{}", "log"], ["init", "ledger", "--vocabulary", "{}"],
     ["entity", "show", "{}"], ["attribute", "show", "{}"], ["source", "cat", "{}"], ["use", "{}"],
     ["add", "{}", "--about", "{}", "--by", "{}", "--on", "{}", "--value", "{}", "--qualifier", "{}"],
     ["withdraw", "{}", "--reason", "{}"], ["state", "x", "--author", "{}"]],
)  # fmt: skip
def test_what_was_typed_is_never_printed_raw(news: Shell, command: list[str], wild: str) -> None:
    for extra in ([], ["--json"]):
        done = news.refused(*(part.format(wild) for part in command), *extra)
        assert done.code in {1, 2, 3}, done
        assert not {*"\x1b\u202e\x9b\udcff"} & {*done.out, *done.err}


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_bug_keeps_its_traceback_and_is_70(news: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.Ledger, "append", raising(ZeroDivisionError("\x1b[2J")))
    done = news.refused("add", "a new bridge", "--about", "bridge")
    assert done.code == 70
    assert "Traceback" in done.err
    assert "ZeroDivisionError: \\x1b[2J" in done.err


def test_an_interruption_is_130(news: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.Ledger, "append", raising(KeyboardInterrupt()))
    assert news.refused("add", "a new bridge", "--about", "bridge").code == 130


def test_a_closed_pipe_is_no_failure(news: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    hung_up: list[bool] = []
    monkeypatch.setattr(render, "_out", raising(BrokenPipeError()))
    monkeypatch.setattr(render, "flush", lambda: hung_up.append(True))
    done = news("log")
    assert (done.code, done.err) == (0, "")
    assert hung_up


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("YES\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_what_would_be_made_is_asked_about_on_a_terminal(
    news: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr("ledger.cli.desk.sys", SimpleNamespace(stdin=terminal, stderr=terminal))
    before = news.bytes()
    done = news("add", "a new bridge", "--about", "The river", "--new", stdin=typed.encode())
    assert done.code == code
    assert "new: entity the-river: The river, Thing" in done.err
    assert "make these? [y/N]" in done.err
    assert (news.bytes() == before) == (code == 1)


def test_help_lists_every_command_and_asks_for_no_ledger(shell: Shell) -> None:
    text = shell.ok("--help").out
    for names in app.FILES.values():
        for name in names:
            assert f"\n  {name} " in text
            assert shell.ok(name, "--help").out.startswith(f"Usage: factledger {name} ")
    assert "What could anyone know that day: --as-of." in text


def commands() -> list[list[str]]:
    """Every command, with those of groups."""
    found = []
    for name, make in app.root().makers.items():
        found += [[name, inner] for inner in made.makers] if hasattr(made := make(), "makers") else [[name]]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_takes_json_and_c(shell: Shell, command: list[str]) -> None:
    text = shell.ok(*command, "--help").out
    assert "--json" in text
    assert "-C DIR" in text


def test_every_read_takes_the_three_axes(shell: Shell) -> None:
    for command in (["state"], ["timeline"], ["quotes"], ["rumours"], ["sql"], ["log"], ["show"], ["source", "list"],
                    ["source", "show"], ["source", "cat"], ["entity", "list"], ["entity", "show"],
                    ["attribute", "list"], ["attribute", "show"]):  # fmt: skip
        text = shell.ok(*command, "--help").out
        assert all(option in text for option in ("--as-of", "--recorded-as-of", "--valid-at"))


def test_the_author_is_who_was_named_else_the_user(news: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def author() -> str:
        found: str = news.ok("log", "--limit", "1", "--json").json["data"]["events"][0]["commit"]["author"]
        return found

    news.ok("entity", "add", "one", "--author", "somebody")
    assert author() == "somebody"
    news.ok("entity", "add", "two")
    assert author() == "tester"
    monkeypatch.delenv("FACTLEDGER_AUTHOR")
    monkeypatch.setattr("getpass.getuser", lambda: "the-user")
    news.ok("entity", "add", "three")
    assert author() == "the-user"
    monkeypatch.setattr("getpass.getuser", raising(KeyError("no such user")))
    (problem,) = news.refused("entity", "add", "four", "--json").json["error"]["problems"]
    assert problem["code"] == "no_author"
