"""What only a process of its own can show: what it imports, how it ends, and what it does when nobody listens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.cli.app import FILES
from tests.ledger.conftest import Shell

COMMAND = [sys.executable, "-c", "from ledger.cli import main; main()"]
ROOT = Path(__file__).parent.parent.parent.parent
LIGHT = {
    "add": ["add", "a new bridge", "--about", "bridge", "--id", "c-new"],
    "append": ["append", os.devnull],
    "answer": ["answer", "said", "--of", "c-one", "--by", "bridge", "--denied"],
    "withdraw": ["withdraw", "c-one", "--reason", "r"],
    "log": ["log"],
    "log at an earlier point": ["log", "--recorded-as-of", "HEAD~1"],
    "show": ["show", "@5"],
    "show at an earlier point": ["show", "@5", "--recorded-as-of", "HEAD"],
    "source add": ["source", "add", "../news.txt", "--title", "Bridge"],
    "source list": ["source", "list"],
    "source cat": ["source", "cat", "news"],
    "entity list": ["entity", "list"],
    "attribute list": ["attribute", "list"],
    "use": ["use", "news"],
    "verify": ["verify"],
}
HELPS = [name for names in FILES.values() for name in names]
NO_RICH = {"add", "append", "answer", "withdraw", "log", "show", "source add", "source cat", "use", "verify"}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


@pytest.mark.parametrize("name", LIGHT)
def test_what_does_not_ask_projections_does_not_import_duckdb(news: Shell, name: str) -> None:
    news.ok("add", "she told reporters", "--about", "bridge", "--id", "c-one")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], *LIGHT[name]],
        env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    imported = {line.split(b"|")[-1].strip() for line in done.stderr.splitlines() if line.startswith(b"import time:")}
    assert done.returncode == 0, done.stderr
    assert b"ledger.cli.app" in imported
    assert b"duckdb" not in imported
    if name in NO_RICH:
        assert b"rich" not in imported


def test_no_help_imports_duckdb() -> None:
    code = "import sys; from ledger.cli.app import run; [run([*words.split(), '--help']) for words in sys.argv[1:]]"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit('duckdb' in sys.modules)", "", *HELPS],
        env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.count(b"Usage: ")) == (0, len(HELPS) + 1)


@pytest.mark.parametrize("module", ["ledger", "ledger.api", "ledger.cli", "ledger.cli.app", "ledger.projections"])
def test_importing_stays_cheap(module: str) -> None:
    code = f"import sys, {module}; sys.exit('duckdb' in sys.modules or 'rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=environment(), check=False).returncode == 0


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys; before = set(sys.modules); import ledger; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=True, text=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not {"msgspec", "typer", "duckdb", "rich", "pathlib", "dataclasses"} & loaded
    assert not [name for name in done.stdout.split() if name.startswith("ledger.")]


@pytest.mark.parametrize(
    "arguments", [["log", "--limit", "0"], ["log", "--json"], ["source", "cat", "news"], ["--help"], ["entity", "list"]]
)
def test_a_reader_that_goes_away_is_no_failure(news: Shell, arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, *arguments], env=environment(), stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    basis = b"Published by " if arguments[0] == "source" else b""
    assert (done.returncode, done.stderr[: len(basis)], done.stderr.count(b"\n")) == (0, basis, bool(basis))
    assert news.ok("verify").code == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [["log", "--limit", "0"], ["state", "bridge"], ["show", "@99", "--json"], ["--help"], ["log", "--help"]],
)
def test_a_full_disk_is_told_and_no_bug(news: Shell, arguments: list[str], unbuffered: str) -> None:
    assert news.folder.exists()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], env=environment() | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "could not be written: No space left on device\n  hint: " in done.stderr


def test_where_nobody_can_be_told_the_exit_code_still_tells(news: Shell) -> None:
    assert news.folder.exists()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "show", "@99"], env=environment(), stderr=full, check=False)
    assert done.returncode == 3
    close = ["/bin/sh", "-c", 'exec "$@" >&- 2>&-', "sh"]
    closed = subprocess.run([*close, *COMMAND, "log"], env=environment(), check=False)
    assert closed.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["log"], 0), (["entity", "add", "…"], 1), (["nonsense"], 2), (["show", "@99"], 3), (["-C", "/", "log"], 3)],
)
def test_the_exit_code_is_that_of_the_process(news: Shell, arguments: list[str], code: int) -> None:
    assert news.folder.exists()
    assert (
        subprocess.run([*COMMAND, *arguments], env=environment(), capture_output=True, check=False).returncode == code
    )


def test_damage_is_4(news: Shell) -> None:
    next((news.folder / "texts").iterdir()).write_bytes(b"something else")
    assert subprocess.run([*COMMAND, "verify"], env=environment(), capture_output=True, check=False).returncode == 4


def test_words_in_another_encoding_are_refused(news: Shell) -> None:
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"show", b"caf\xe9"], env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, b"not UTF-8: caf\\udce9" in done.stderr) == (2, True)
    assert news.folder.exists()


def test_a_terminal_that_cannot_show_a_character_is_shown_its_code_point(news: Shell) -> None:
    env = {**environment(), "PYTHONIOENCODING": "ascii"}
    news.ok("entity", "add", "Zoë", "--as", "zoe")
    done = subprocess.run([*COMMAND, "entity", "show", "zoe"], env=env, capture_output=True, check=False)
    assert (done.returncode, b"Zo\\xeb" in done.stdout) == (0, True)
