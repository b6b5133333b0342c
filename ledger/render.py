"""The only printer. Data goes to standard output and talk to standard error, as text for people or one JSON envelope.

Everything passes `show`: nothing that came from outside reaches a terminal raw.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import PurePath

from ledger.events.errors import Problem
from ledger.exits import REFUSED
from ledger.results import Grid, Lines, Raw, Result
from ledger.visible import safe_json, show
from ledger.written import plain

ENVELOPE = 1
WIDTH = 120


def result(found: Result, command: str, *, as_json: bool) -> None:
    """Print what a command returned. A reader that goes away is no failure."""
    try:
        _out(document(found, command)) if as_json else _parts(found)
    except BrokenPipeError:
        flush()


def document(found: Result, command: str) -> str:
    """The JSON envelope of what a command returned."""
    return _json(
        {
            "factledger": ENVELOPE,
            "command": command,
            "basis": found.basis,
            "data": found.data,
            "warnings": [_problem(problem) for problem in found.warnings],
        }
    )


def _parts(found: Result) -> None:
    for problem in found.warnings:
        talk(f"warning: {_placed(problem)}", *_hint(problem))
    talk(*found.talk)
    for part in found.parts:
        _part(part)
    if found.basis is not None and any(isinstance(part, Raw) for part in found.parts):
        talk(found.basis.line())  # beside the bytes, not among them
    elif found.basis is not None:
        _out(_dim(show(found.basis.line())))


def failure(problems: Sequence[Problem], code: int, command: str, *, as_json: bool) -> None:
    """Print why a command failed: all its problems at once."""
    if as_json:
        error = {"exit": code, "problems": [_problem(problem) for problem in problems]}
        _out(_json({"factledger": ENVELOPE, "command": command, "error": error}))
        return
    for problem in problems:
        talk(_placed(problem) if problem.source or problem.line else f"error: {_named(problem)}", *_hint(problem))


def _hint(problem: Problem) -> Iterable[str]:
    hints = problem.hint.split("\n") if problem.hint else []
    return (f"  {'      ' if number else 'hint: '}{line}" for number, line in enumerate(hints))


def talk(*text: str) -> None:
    """Lines to standard error, made safe. Where nobody can be told, nobody is."""
    with suppress(OSError):
        for line in text:
            sys.stderr.write(show(line) + "\n")


def line(*text: str) -> None:
    """Lines to standard output, made safe."""
    for words in text:
        _out(show(words))


def _placed(problem: Problem) -> str:
    source = "" if problem.message.startswith(f"{problem.source}:") else problem.source
    place = ":".join(str(part) for part in (source, problem.line if source else None, problem.column) if part)
    return f"{place}: {_named(problem).removeprefix(f'{PurePath(source).name}: ')}" if place else _named(problem)


def _named(problem: Problem) -> str:
    """The message, after the option or field it is about."""
    named = problem.field and problem.field not in problem.message
    return f"{problem.field}: {problem.message}" if named else problem.message


def _problem(problem: Problem) -> dict[str, object]:
    found = {key: getattr(problem, key) for key in Problem.__slots__}
    return {key: value for key, value in found.items() if value not in ("", None)}


def _json(envelope: dict[str, object]) -> str:
    return safe_json(json.dumps(plain(envelope), ensure_ascii=False, indent=2, allow_nan=False))


def _part(part: Lines | Grid | Raw) -> None:
    if isinstance(part, Lines):
        for line in part.lines:
            _out(show(line))
    elif isinstance(part, Grid):
        _grid(part)
    elif sys.stdout.isatty():
        _out(show(part.data.decode("utf-8"), keep="\n"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(part.data)


def _grid(grid: Grid) -> None:
    """A table as wide as COLUMNS says, else as the terminal, else 120."""
    from ledger import layout  # noqa: PLC0415 - only tables need rich

    for drawn in layout.table(grid, shutil.get_terminal_size((WIDTH, 0)).columns):
        _out(drawn)


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _dim(text: str) -> str:
    return f"\x1b[2m{text}\x1b[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def ask(question: str) -> bool:
    """Ask on the terminal; anything but yes, the end of input included, is a no."""
    sys.stderr.write(f"{show(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}


def bug() -> None:
    """The traceback of what should not have happened."""
    import traceback  # noqa: PLC0415 - only a bug needs it

    talk(*traceback.format_exc().splitlines())


def flush() -> None:
    """Hand everything printed on; a reader that has gone away is no failure. Raises OSError where a disk is full."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up()


def lost(error: OSError) -> None:
    """Tell that standard output could not be written, and give up on it."""
    _give_up()
    hint = "free some space, or print to another place; what was recorded stays, factledger log shows it"
    message = f"what was to be printed could not be written: {error.strerror}"
    failure([Problem(code="unprinted", message=message, hint=hint)], REFUSED, "", as_json=False)


def _give_up() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
