"""Pages whose examples are run: every `console` and `pycon` block is typed in order, every `python` block executed.

A page `case.md` works in a folder of its own; where a folder `case` stands beside the page, it finds a copy in it.
The clock stands still and chance is counted, so that the printed output is compared to the letter.
A `codes` block holds the codes of all errors, warnings and findings since the one before it.
`python -m tests.docs.transcripts PAGE…`, from the root, writes what is printed into the pages.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

from ledger import api, render
from ledger.cli.app import run
from ledger.events.errors import LedgerError, Problem
from ledger.results import Result

DOCS = Path(__file__).parents[2] / "docs"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ENVIRONMENT = {"FACTLEDGER_AUTHOR": "ada", "COLUMNS": "100", "NO_COLOR": "1"}
_BLOCK = re.compile(r"^```(console|pycon|python|codes)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HERE = re.compile(r"cat > (\S+) <<'EOF'")


def pages() -> list[Path]:
    """Every page with an example that can be run."""
    return sorted(page for page in DOCS.rglob("*.md") if _BLOCK.search(page.read_text("utf-8")))


def played(page: Path) -> str:
    """The text of a page with the output that its examples really print."""
    with noting_codes() as codes, _desk(page.with_suffix(""), codes) as type_in:
        text = page.read_text("utf-8")
        return _BLOCK.sub(lambda block: f"```{block[1]}\n{_played(block[1], block[2], type_in, codes)}```", text)


def _played(kind: str, text: str, type_in: Callable[[str], str], codes: set[str]) -> str:
    if kind == "codes":
        noted = sorted(codes)
        codes.clear()
        return textwrap.fill(", ".join(noted), 100) + "\n"
    if kind == "python":
        type_in(text)
        return text
    entries = _commands(text) if kind == "console" else _statements(text)
    return "".join(entry + type_in(entry) for entry in entries)


@contextlib.contextmanager
def noting_codes() -> Iterator[set[str]]:
    """The codes of what is printed meanwhile: errors, warnings, and what a doctor finds."""
    codes: set[str] = set()

    def failure(problems: Sequence[Problem], *rest: Any, **more: Any) -> None:
        codes.update(problem.code for problem in problems)
        print_failure(problems, *rest, **more)

    def result(found: Result, *rest: Any, **more: Any) -> None:
        codes.update(problem.code for problem in found.warnings)
        if isinstance(found.data, dict):
            codes.update(one["code"] for one in found.data.get("findings", ()))
        print_result(found, *rest, **more)

    print_failure, print_result = render.failure, render.result
    with mock.patch.object(render, "failure", failure), mock.patch.object(render, "result", result):
        yield codes


def _statements(text: str) -> list[str]:
    """The statements of a block, each from its `>>> ` on, with the lines that continue it."""
    return re.findall(r"^>>> .*\n(?:^\.\.\..*\n)*", text, re.MULTILINE)


def _commands(text: str) -> Iterator[str]:
    """The commands of a block, each from its `$ ` on, with the lines that belong to it."""
    lines = text.splitlines(keepends=True)
    while lines:
        command = lines.pop(0)
        if not command.startswith("$ "):
            continue
        if _HERE.fullmatch(command[2:].strip()):
            while lines:
                command += lines.pop(0)
                if command.endswith("\nEOF\n"):
                    break
        while command.endswith("\\\n") or _open_quote(command[2:]):
            command += lines.pop(0)
        yield command


def _open_quote(command: str) -> bool:
    if _HERE.match(command):
        return False
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


@contextlib.contextmanager
def _desk(beside: Path, codes: set[str]) -> Iterator[Callable[[str], str]]:
    """A folder to type in, with a copy of the one beside the page; every entry is a minute after the one before."""
    minutes, numbers = count(), count(1)
    names: dict[str, object] = {}

    def type_in(text: str) -> str:
        now = START + timedelta(minutes=next(minutes))
        with mock.patch.object(api, "utc_now", return_value=now):
            printed = _typed(text[2:]) if text.startswith("$ ") else _executed(text, names, codes)
        return re.sub(r"\bprocess [0-9]+", "process 4711", printed.replace(os.path.realpath(folder), "/ledgers"))

    chance = lambda size: sha256(str(next(numbers)).encode()).digest()[:size]  # noqa: E731
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        mock.patch.dict(os.environ, ENVIRONMENT),
        mock.patch.object(api, "random_bytes", chance),
    ):
        os.environ.pop("FACTLEDGER_DIR", None)
        if beside.is_dir():
            shutil.copytree(beside, beside.name)
        yield type_in


def _executed(text: str, names: dict[str, object], codes: set[str]) -> str:
    """What Python prints: a statement at its prompt shows its value, and the end of a traceback where it fails."""
    prompted = text.startswith(">>> ")
    source = re.sub(r"^(>>>|\.\.\.) ?", "", text, flags=re.MULTILINE) if prompted else text
    printed = io.StringIO()
    with redirect_stdout(printed):
        try:
            exec(compile(source, "<page>", "single" if prompted else "exec"), names)  # noqa: S102 - the pages are ours
        except LedgerError as error:
            if not prompted:
                raise
            codes.update(problem.code for problem in error.problems)
            printed.write(f"{type(error).__module__}.{type(error).__qualname__}: {error}\n")
            printed.writelines(f"{note}\n" for note in getattr(error, "__notes__", ()))
    return printed.getvalue()


def _typed(command: str) -> str:
    if here := _HERE.match(command):
        Path(here[1]).write_text(command.split("\n", 1)[1].removesuffix("EOF\n"), "utf-8")
        return ""
    program, *arguments = shlex.split(command.replace("\\\n", ""))
    if program == "cd":
        os.chdir(arguments[0])
        return ""
    if program == "cat":
        return Path(arguments[0]).read_text("utf-8")
    if program != "factledger":
        raise ValueError(command)
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(printed), redirect_stderr(printed), mock.patch.object(sys, "stdin", io.StringIO()):
        code = run(arguments)
    printed.seek(0)
    text = "".join(line.rstrip() + "\n" for line in printed.read().splitlines())
    return text + (f"[exit {code}]\n" if code else "")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name).resolve()
        page.write_text(played(page), "utf-8")
