"""Every command is shown at work on a page."""

import re

import pytest

from ledger.cli.examples import EXAMPLES
from tests.docs.transcripts import pages

TYPED = "\n".join(
    line for page in pages() for line in re.findall(r"^\$ factledger (.*)$", page.read_text("utf-8"), re.MULTILINE)
)
ELSEWHERE = {"demo"}  # it is played by `make demo`, and prints what the pages show


@pytest.mark.parametrize("command", sorted(EXAMPLES.keys() - ELSEWHERE))
def test_every_command_is_typed_on_a_page(command: str) -> None:
    assert re.search(rf"^(-C \S+ )?{command}( |$)", TYPED, re.MULTILINE)
