"""Tables in the formats of other programs, printed or written to a file, whole or not at all."""

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from uuid import uuid4

import typer
from msgspec import Struct, structs

from ledger import render
from ledger.events.errors import Refused, Usage
from ledger.results import Grid, Lines, Raw, Result, Rows, lines
from ledger.visible import safe_json, show
from ledger.written import plain, text

FORMATS = ("json", "jsonl", "csv", "md")
Format = Literal["table", "json", "jsonl", "csv", "md"]
# What a spreadsheet may take for a formula, full-width signs too (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_HARMLESS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|@[0-9]+")  # numbers, and those of events
_NUMBERS = frozenset({int, float, Decimal, type(None)})  # the writer of CSV knows them, and no spreadsheet runs them
_OURS = ("events", "texts", "quarantine", ".cache")


class Output(Struct, frozen=True, kw_only=True):
    """In which form an answer is wanted, and where."""

    form: Annotated[
        Format | None, typer.Option("--format", metavar="F", help="table, json, jsonl, csv or md.", show_default=False)
    ] = None
    file: Annotated[
        Path | None,
        typer.Option("-o", metavar="FILE", help="Write to a file; its ending says the format.", show_default=False),
    ] = None
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV without an apostrophe before what a spreadsheet would run.")
    ] = False

    def kind(self) -> str:
        """The format that is meant. Raises Usage where nothing says it."""
        ending = self.file.suffix[1:].lower() if self.file else "table"
        if self.form is None and ending not in {"table", *FORMATS}:
            hint = f"end the file's name in {', '.join(FORMATS)}, or add --format"
            raise Usage.of("format", f"{self.file} does not say the format", hint, "-o")
        kind = self.form or ending
        if self.file and kind == "table":
            raise Usage.of("format", "a table is for the screen", f"for a file choose {', '.join(FORMATS)}", "--format")
        return kind


def shaped(command: str, output: Output, work: Callable[[], Result]) -> Result:
    """What the work gives, in the form that is wanted. Raises Usage before any work, Refused where a file fails."""
    kind = output.kind()
    target = checked(output.file) if output.file else None
    found = work()
    if kind == "table" or found.table is None:
        return found
    data = _ENCODERS[kind](found, command, output)
    told = [found.basis.line()] if found.basis else []
    if target is None:
        return structs.replace(found, parts=[Raw(data)], basis=None, talk=[*found.talk, *told])
    save(target, data)
    count = len(found.table.rows)
    said = f"{count:,} {'row' if count == 1 else 'rows'} in {output.file}"
    return structs.replace(found, data={"file": str(output.file), "rows": count}, parts=[lines(said)])


def checked(file: Path) -> Path:
    """The file that is meant. Raises Refused for a folder or device, and for what belongs to a ledger."""
    target = file.resolve()
    for folder in target.parents:
        inside = target.relative_to(folder).parts[0]
        if inside in _OURS and (folder / "factledger.toml").exists():
            raise Refused.of("ledger_file", f"{file} is inside a ledger's own folders", "name another file", "-o")
    if target.exists() and not target.is_file():
        raise Refused.of("unwritable", f"{file} is not a file", "name another", "-o")
    return target


def save(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it takes its name. Raises Refused."""
    temporary = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        hint = "name another file, or free some space"
        raise Refused.of("unwritable", f"{target} cannot be written: {error.strerror}", hint, "-o") from error


def _json(found: Result, command: str, _: Output) -> bytes:
    return (render.document(found, command) + "\n").encode()


def _jsonl(found: Result, _: str, __: Output) -> bytes:
    table = found.table or Rows((), ())
    end = {"end": True, "rows": len(table.rows), "basis": found.basis}
    records = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    written = (json.dumps(plain(one), ensure_ascii=False) for one in (*records, end))
    return ("\n".join(map(safe_json, written)) + "\n").encode()


def _csv(found: Result, _: str, output: Output) -> bytes:
    table, written = found.table or Rows((), ()), io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    cell = text if output.raw else guarded
    for row in (table.columns, *table.rows):
        writer.writerow([value if type(value) in _NUMBERS else cell(value) for value in row])
    return written.getvalue().encode()


def guarded(value: object) -> str:
    """A value as text, with an apostrophe before it where a spreadsheet would run it."""
    cell = text(value)
    return cell if not _FORMULA.match(cell) or _HARMLESS.fullmatch(cell) else f"'{cell}"


def _md(found: Result, _: str, __: Output) -> bytes:
    """The tables as people read them, not their values."""
    sections = ["\n".join(_section(part)) for part in found.page or found.parts]
    basis = [_escaped(found.basis.line())] if found.basis else []
    return ("\n\n".join(filter(None, [*sections, *basis])) + "\n").encode()


def _section(part: Lines | Grid | Raw) -> Iterator[str]:
    if isinstance(part, Grid):
        for row in (part.columns, ("---",) * len(part.columns), *part.rows):
            cells = ((cell,) if isinstance(cell, str) else cell for cell in row)
            yield f"| {' | '.join('<br>'.join(map(_escaped, cell)) for cell in cells)} |"
    elif isinstance(part, Lines):
        yield from (_escaped(line) for line in part.lines if line)


def _escaped(cell: str) -> str:
    """One line that Markdown shows as it is (CommonMark, 2.4; GFM tables: pipes)."""
    line = show(" ".join(cell.split()))
    return re.sub(r"([\\|`*\[\]])", r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;")


_ENCODERS: dict[str, Callable[[Result, str, Output], bytes]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "md": _md,
}
