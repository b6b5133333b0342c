"""The rules of the house that no linter knows."""

import re
from pathlib import Path

import pytest

from tests.checkout import ROOT, tracked

LONGEST_TEST = 400
LONGEST_MODULE = 300
FLOORS = {"events": "Ground", "projections": "Middle", "ledger": "Top"}
FIRST_SCREEN = 24
# A folder of one machine, or the host of one package registry.
ELSEWHERE = re.compile(r"(?<![\w./:~-])/(?:home|opt|root|tmp|Users|work)/\w|pypi\.org|pythonhosted\.org|index[-]url")


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def files() -> list[Path]:
    """Tracked files, without the links."""
    return [path for path in tracked() if not (ROOT / path).is_symlink()]


def test_no_python_file_is_too_long() -> None:
    lengths = {path: len(text_of(path).splitlines()) for path in files() if path.suffix == ".py"}
    limits = {path: LONGEST_TEST if path.parts[0] == "tests" else LONGEST_MODULE for path in lengths}
    assert {str(path): lines for path, lines in lengths.items() if lines >= limits[path]} == {}


@pytest.mark.parametrize(("folder", "floor"), FLOORS.items(), ids=FLOORS)
def test_a_floor_states_its_rule_in_its_first_line(folder: str, floor: str) -> None:
    first_line = text_of(Path(folder, "__init__.py")).splitlines()[0]
    assert re.match(rf'"""{floor} floor: .+\bimports?\b', first_line)


def test_the_first_screen_of_the_readme_names_both_commands() -> None:
    first_screen = "\n".join(text_of(Path("README.md")).splitlines()[:FIRST_SCREEN])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_every_target_is_listed_by_help() -> None:
    makefile = text_of(Path("Makefile"))
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))


def test_nothing_names_one_machine_or_one_registry() -> None:
    found = [f"{path}: {match[0]}" for path in files() for match in ELSEWHERE.finditer(text_of(path))]
    assert found == []
