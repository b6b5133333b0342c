"""The reference of the command line names every command with what it says of itself, and every exit code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger import exits
from ledger.cli.app import root
from ledger.cli.examples import EXAMPLES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")


def commands(group: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every command that does something, with its first sentence."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from commands(command, f"{name} ")
        else:
            yield f"{before}{name}", command.help.split("\n")[0]


def test_every_command_is_listed_with_what_it_does() -> None:
    listed = re.findall(r"^\| `([a-z ]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert listed == list(commands(root()))
    assert {name for name, _ in listed} == {*EXAMPLES}


def test_every_exit_code_is_listed() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert {int(code) for code in re.findall(r"^\| (\d+) \| ", PAGE, re.MULTILINE)} == codes
