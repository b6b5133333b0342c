"""The example in the help of every command can be typed in the worked example's ledger."""

import shlex

import pytest

from ledger.cli.app import FILES, root
from ledger.cli.examples import EXAMPLES
from tests.ledger.conftest import Shell


def commands() -> list[str]:
    """Every command, those of a group with its name before them."""
    found = []
    for name in (name for names in FILES.values() for name in names):
        command = root().get_command(None, name)
        found += [f"{name} {one}" for one in command.list_commands(None)] if hasattr(command, "makers") else [name]
    return found


def test_every_command_has_one() -> None:
    assert sorted(EXAMPLES) == sorted(commands())


@pytest.fixture
def example(heat: Shell) -> Shell:
    """With the files that the examples name."""
    (heat.folder / "story.txt").write_text("A story.", "utf-8")
    line = '{"type":"entity.registered/1","entity":"jo","kind":"Person","label":"Jo"}'
    (heat.folder / "more.jsonl").write_text(line, "utf-8")
    (heat.folder / "my_own.sql").write_text("-- what: x\n-- one row per: x\nSELECT claim FROM claims", "utf-8")
    return heat


@pytest.mark.parametrize("command", EXAMPLES)
def test_it_stands_in_the_help_and_can_be_typed(example: Shell, command: str) -> None:
    assert f"Example: factledger {EXAMPLES[command]}" in " ".join(example.ok(*command.split(), "--help").out.split())
    done = example(*shlex.split(EXAMPLES[command]))
    assert done.code == 0, done
