"""All commands, and how a command line ends: with an exit code, whatever happened."""

import errno
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer

from ledger import exits, render
from ledger.cli.verb import group
from ledger.events.errors import Problem
from ledger.options import Folder

FILES = {
    "setup": ("init", "use", "demo"),
    "source": ("source",),
    "entity": ("entity",),
    "attribute": ("attribute",),
    "capture": ("add", "append", "answer"),
    "follow": ("repeat", "assess", "retract", "supersede", "rank"),
    "amend": ("correct", "undo"),
    "erase": ("erase",),
    "read": ("state", "timeline", "quotes", "rumours", "sql"),
    "ask": ("history", "diff", "why", "conflicts", "sources", "search"),
    "project": ("projections",),
    "commits": ("log", "show", "withdraw"),
    "prove": ("verify", "checkpoint", "prove"),
    "doctor": ("doctor",),
}
_UNPRINTED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})  # of a file that has no name: the output
ABOUT = """What was said, by whom, in which words, and what was known at any point in time.

What could anyone know that day: --as-of. What did we have: --recorded-as-of. What was true then: --valid-at.
"""


def _version(wanted: bool) -> None:
    if wanted:
        from ledger.noting import TOOL  # noqa: PLC0415 - no command needs it to start

        render.line(TOOL)
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which this is.")]


def root() -> Any:
    """The command `factledger`; a file is imported when one of its commands is asked for."""
    makers = {name: partial(_make, file, name) for file, names in FILES.items() for name in names}

    def options(folder: Folder = None, version: Version = False) -> None:
        """Where the ledger is can be said before the command as well."""

    return group("factledger", ABOUT, makers, options)


def _make(file: str, name: str) -> Any:
    return import_module(f"ledger.cli.{file}").verb.command(name)


def run(arguments: list[str], *, alone: bool = False) -> int:
    """Run one command line and return its exit code; everything is printed.

    alone: the process is the command's own, so that it may be split and limited.
    """
    try:
        code = _done(arguments, alone=alone)
        render.flush()
    except OSError as error:
        render.lost(error)
        return exits.REFUSED
    return code


def _done(arguments: list[str], *, alone: bool) -> int:
    """The exit code. Raises OSError where nothing can be printed."""
    if (wrong := _not_unicode(arguments)) is not None:
        return _complain(wrong, "", arguments)
    try:
        code = root().main(arguments, prog_name="factledger", standalone_mode=False, obj=alone)
    except typer.TyperException as error:
        return _usage(error, arguments)
    except (typer.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except SystemExit:  # typer's answer to a pipe closed while it printed help
        return exits.DONE
    except Exception as error:  # whatever is left is a bug of ours and keeps its traceback
        if isinstance(error, OSError) and error.errno in _UNPRINTED and error.filename is None:
            raise
        render.bug()
        return exits.BUG
    return code if isinstance(code, int) else exits.DONE


def _usage(error: typer.TyperException, arguments: list[str]) -> int:
    """The complaints of typer, in our form."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path.partition(" ")[2] if ctx else ""
    if type(error).__name__ == "NoArgsIsHelpError" and not _wants_json(arguments):
        render.talk(*error.format_message().splitlines())
        return exits.USAGE
    hint = " ".join(["factledger", *command.split(), "--help"])
    return _complain(Problem(code="usage", message=error.format_message(), hint=hint), command, arguments)


def _complain(problem: Problem, command: str, arguments: list[str]) -> int:
    render.failure([problem], exits.USAGE, command, as_json=_wants_json(arguments))
    return exits.USAGE


def _wants_json(arguments: list[str]) -> bool:
    return "--json" in arguments[: arguments.index("--") if "--" in arguments else None]


def _not_unicode(arguments: list[str]) -> Problem | None:
    """The first argument that the shell did not give as text."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            return Problem(code="not_unicode", message=f"not UTF-8: {argument}", hint="type it in UTF-8")
    return None
