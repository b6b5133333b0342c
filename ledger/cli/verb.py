"""How a function becomes a command: shared options are added to its own, its result is printed, its errors too.

Commands are made when they are asked for, because the start of a command is what people wait for.
"""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import typer
from typer.core import TyperGroup

from ledger import render
from ledger.cli.desk import Desk
from ledger.cli.examples import EXAMPLES
from ledger.events.errors import LedgerError
from ledger.exits import exit_code
from ledger.options import DamagedOk, Folder, Json, Moment, Timeout
from ledger.results import Result

Function = Callable[..., Result]
_EMPTY = inspect.Parameter.empty
_SHARED: dict[str, tuple[Any, Any]] = {"folder": (Folder, None), "as_json": (Json, False)}
_READS: dict[str, tuple[Any, Any]] = {"timeout": (Timeout, 60.0), "damaged_ok": (DamagedOk, False)}
_QUIET: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}


class Group(TyperGroup):
    """Commands by name; `makers` makes each when it is asked for."""

    makers: Mapping[str, Callable[[], Any]]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer does not export the type
        """The names, in the order of the help."""
        return list(self.makers)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer does not export the types
        """One command, made when first asked for."""
        made: dict[str, Any] = dict.fromkeys(self.makers) | dict(self.commands)  # all names: typer suggests near ones
        if made.get(cmd_name) is None and cmd_name in self.makers:
            made[cmd_name] = self.makers[cmd_name]()
        self.commands = made
        return made.get(cmd_name)


class Verbs:
    """The functions of one file that are commands. name: of the group, where they are its subcommands."""

    def __init__(self, name: str | None = None, about: str = "") -> None:
        self.functions: dict[str, tuple[Function, bool]] = {}
        self._name = name
        self._about = about

    def __call__(self, name: str, *, reads: bool = False) -> Callable[[Function], Function]:
        """Register `function(desk, …)` as the command `name`. A parameter that is a struct stands for its fields.

        The command takes -C and --json besides, and --timeout and --damaged-ok where it reads at a point in time; with
        `reads` also where it asks for none.
        What the function returns is printed, and has the exit code.
        """

        def register(function: Function) -> Function:
            self.functions[name] = (function, reads)
            return function

        return register

    def command(self, name: str) -> Any:
        """The command of that name, or the whole group."""
        if self._name is None:
            return _command(name, *self.functions[name], name)
        return group(self._name, self._about, {key: self._maker(key) for key in self.functions})

    def _maker(self, name: str) -> Callable[[], Any]:
        return lambda: _command(name, *self.functions[name], f"{self._name} {name}")


def group(
    name: str, about: str, makers: Mapping[str, Callable[[], Any]], callback: Callable[..., None] | None = None
) -> Any:
    """A command that only has subcommands. callback: takes options of its own."""
    app = typer.Typer(name=name, cls=Group, no_args_is_help=True, help=about, **_QUIET)
    app.callback()(callback or (lambda: None))
    made = typer.main.get_command(app)
    made.makers = makers  # type: ignore[attr-defined]
    return made


def _command(name: str, function: Function, reads: bool, full_name: str) -> Any:
    own = get_type_hints(function, include_extras=True)
    del own["return"]
    groups = {key: kind for key, kind in own.items() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)}

    def command(**given: Any) -> None:
        ctx, as_json, timeout = given.pop("ctx"), given.pop("as_json"), given.pop("timeout", None)
        damaged_ok = given.pop("damaged_ok", False)
        desk = Desk(_folder(given.pop("folder"), ctx), as_json=as_json, damaged_ok=damaged_ok)
        for key, kind in groups.items():
            given[key] = kind(**{field: given.pop(field) for field in kind.__struct_fields__})
        seconds = timeout if ctx.find_root().obj else None
        words = ctx.command_path.partition(" ")[2]
        raise typer.Exit(_run(function, desk, given, words, as_json=as_json, seconds=seconds))

    command.__doc__ = function.__doc__
    _sign(command, function, own, groups, reads=reads or Moment in groups.values())
    app = typer.Typer(**_QUIET)
    epilog = f"\b\nExample: factledger {EXAMPLES[full_name]}" if full_name in EXAMPLES else None
    app.command(name, epilog=epilog)(command)
    return typer.main.get_command(app)


def _folder(given: Path | None, ctx: typer.Context) -> Path | None:
    """-C as given after the command, else before it."""
    before = ctx.find_root().params.get("folder")
    return given or (Path(before) if before is not None else None)


def _run(
    function: Function,
    desk: Desk,
    given: dict[str, object],
    command: str,
    *,
    as_json: bool,
    seconds: float | None = None,
) -> int:
    """Run and print. seconds: the time limit of a command that reads, in a process of its own."""
    try:
        if seconds is not None:
            from ledger.limits import within  # noqa: PLC0415 - only reads need it

            return within(seconds, lambda: _run(function, desk, given, command, as_json=as_json))
        found = desk.marked(function(desk, **given))
    except LedgerError as error:
        code = exit_code(error)
        render.failure([*desk.banner(), *error.problems], code, command, as_json=as_json)
        return code
    finally:
        desk.close()
    render.result(found, command, as_json=as_json)
    return found.exit


def _sign(
    command: Callable[..., None], function: Function, own: dict[str, Any], groups: dict[str, Any], *, reads: bool
) -> None:
    """Give a command the signature that typer reads: its own parameters, those of its structs, and the shared ones."""
    found: dict[str, tuple[Any, Any]] = {"ctx": (typer.Context, _EMPTY)}
    for key, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if key in groups:
            hints = get_type_hints(groups[key], include_extras=True)
            fields = msgspec.structs.fields(groups[key])
            found |= {field.name: (hints[field.name], _EMPTY if field.required else field.default) for field in fields}
        else:
            found[key] = (own[key], parameter.default)
    found |= _SHARED | (_READS if reads else {})
    command.__annotations__ = {key: kind for key, (kind, _) in found.items()}
    parameters = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for key, (kind, default) in found.items()
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
