"""The worked example: a real ledger of one article, asked with the commands that anyone could type."""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path

from msgspec import Struct

from ledger import render
from ledger.results import Result

EXAMPLE = Path(__file__).parent / "example" / "heat-2"
FILM = "Heat 2 (film)"
TWO_POINTS = """
SELECT earlier.attribute, earlier.value, earlier.status AS published_2024, later.status AS published_2025
FROM state_at(as_of := '2024-07-17', recorded_as_of := 'HEAD~1') AS earlier
LEFT JOIN state_at(as_of := '2025-04-01') AS later
    ON later.subject = earlier.subject AND later.attribute = earlier.attribute AND later.value = earlier.value
WHERE earlier.subject = 'heat-2-film' AND earlier.value IS NOT NULL AND earlier.status IS DISTINCT FROM later.status
""".strip()

Run = Callable[[list[str]], int]


def steps() -> list[tuple[str, list[str]]]:
    """What is shown, in words, and the command that shows it, run inside the ledger folder."""
    return [
        (
            "The article, as it is.",
            ["source", "add", str(EXAMPLE / "article.txt"), "--as", "heat-2-article", "--published", "2024-07-17"],
        ),
        (
            "Who and what it speaks of, its 64 claims and 3 answers: one commit, all or nothing.",
            ["append", str(EXAMPLE / "events.jsonl"), "--reason", "the article, coded by hand"],
        ),
        ("What is known of the film.", ["state", FILM]),
        ("The open rumours, and what those concerned answered.", ["rumours", FILM]),
        ("One claim, traced to its words.", ["show", "c14"]),
        ("The day before the article: nothing.", ["state", FILM, "--as-of", "2024-07-16"]),
        ("The day of the article.", ["state", FILM, "--as-of", "2024-07-17"]),
        (
            "The day after the planned start: nothing followed, the plan has expired.",
            ["state", FILM, "--as-of", "2025-04-01"],
        ),
        (
            "Suppose that we took one rumour in by mistake.",
            ["withdraw", "c14", "--reason", "to show what a withdrawal does"],
        ),
        ("After the withdrawal.", ["rumours", FILM]),
        ("The same question, as the ledger stood before it.", ["rumours", FILM, "--recorded-as-of", "HEAD~1"]),
        ("Two points in time in one query: what changed its status, or went.", ["sql", TWO_POINTS]),
        ("Every byte, read again.", ["verify"]),
    ]


def play(folder: Path, run: Run, *, quiet: bool) -> Result:
    """Build the ledger and show it. quiet: the output is returned as data and not printed. Stops at a failure."""
    shown = [_step("A ledger, with the vocabulary of film.", ["init", str(folder), "--vocabulary", "film"], run, quiet)]
    if not shown[0].exit:
        with _inside(folder):
            for words, arguments in steps():
                shown.append(_step(words, arguments, run, quiet))
                if shown[-1].exit:
                    break
    done = [] if shown[-1].exit else [f"The ledger is in {folder}; ask it more, or remove the folder."]
    return Result(data={"folder": str(folder), "steps": shown}, talk=done, exit=shown[-1].exit)


class Step(Struct, frozen=True):
    """One command of the demo. output: what it printed, where that was not shown."""

    what: str
    command: str
    exit: int
    output: str


def _quoted(argument: str) -> str:
    """As one would type it for a shell; in double quotes where it holds single ones and nothing that they mean."""
    easy = "'" in argument and not set(argument) & set('"$`!\\')
    return f'"{argument}"' if easy else shlex.quote(argument)


def _step(words: str, arguments: list[str], run: Run, quiet: bool) -> Step:  # noqa: FBT001 - private
    command = " ".join(["factledger", *map(_quoted, arguments)])
    printed = StringIO()
    if not quiet:
        render.line("", f"# {words}", *f"$ {command}".split("\n"))
    with redirect_stdout(printed) if quiet else nullcontext():
        code = run(arguments)
    return Step(words, command, code, printed.getvalue())


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in the ledger folder, whatever ledger the environment names."""
    before, named = Path.cwd(), os.environ.pop("FACTLEDGER_DIR", None)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        if named is not None:
            os.environ["FACTLEDGER_DIR"] = named
