import shlex

import pytest

from ledger import demo
from tests.ledger.conftest import Shell


def test_the_demo_shows_everything_with_its_commands(shell: Shell) -> None:
    done = shell.ok("demo", "there")
    commands = [line[2:] for line in done.out.splitlines() if line.startswith("$ ")]
    assert commands[0] == "factledger init there --vocabulary film"
    assert [shlex.split(command)[1] for command in commands if not command.startswith("factledger sql")] == [
        arguments[0] for arguments in ([["init"]] + [step for _, step in demo.steps()]) if arguments[0] != "sql"
    ]
    for words in (
        "64 claims, 3 answers",
        "screenplay_status  in progress",
        "2024-07-17 Michael Mann, no comment: “Mann is staying mum about those rumors.”",
        "words       439 to 494: ",
        "nothing is known",
        "Published by 2024-07-17, as recorded up to now (@129), UTC",
        "expired",
        "withdraws c14",
        "verified: 4 commits, 130 events",
    ):
        assert words in done.out


def test_the_commands_give_the_same_when_typed(shell: Shell) -> None:
    shell.ok("demo", "there")
    shell.monkeypatch.chdir(shell.folder / "there")
    for words, arguments in demo.steps()[2:]:
        if arguments[0] != "withdraw":
            assert shell.ok(*arguments).code == 0, words


def test_the_effect_of_the_withdrawal_is_seen_before_and_after_it(shell: Shell) -> None:
    done = shell.ok("demo", "there", "--json")
    rumours = [
        step["output"] for step in done.json["data"]["steps"] if step["command"].startswith("factledger rumours")
    ]
    assert [output.count("Austin Butler  ") > 0 for output in rumours] == [True, False, True]
    (sql,) = [step["output"] for step in done.json["data"]["steps"] if step["command"].startswith("factledger sql")]
    assert "[2024-10..2025-03]  planned" in sql
    assert "expired" in sql


@pytest.mark.parametrize("arguments", [["demo", "full"], ["demo", "full", "--json"]])
def test_a_folder_that_is_not_empty_is_left_alone(shell: Shell, arguments: list[str]) -> None:
    (shell.folder / "full").mkdir()
    (shell.folder / "full" / "file").write_text("x")
    assert shell.refused(*arguments).code == 1


def test_whatever_ledger_the_environment_names_is_left_alone(news: Shell) -> None:
    news.monkeypatch.setenv("FACTLEDGER_DIR", str(news.folder))
    before = news.bytes()
    assert news("demo", str(news.folder.parent / "there")).code == 0
    assert news.bytes() == before
