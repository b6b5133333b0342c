"""Finds, checks and orders projections; the built-in ones and the user's come in by the same door.

A projection is one file with one SELECT, named after it, over `events`, `point` and other projections.
What it needs is read from DuckDB's own parse tree, not declared.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from ledger.events.errors import LedgerError, Problem, Refused
from ledger.projections import needs
from ledger.projections.query import MOST_SQL, Finding, Query, parse, reserved_words

BUILT_IN = Path(__file__).parent / "sql"
RELATIONS = ("point", "events")
PARAMETERS = ("as_of", "recorded_as_of", "valid_at")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_HEADERS = ("-- what:", "-- one row per:")


@dataclass(frozen=True, slots=True)
class Projection:
    """One SELECT. what and row: its headers; needs: the relations it reads; own_names: those of its WITH clauses."""

    name: str
    path: Path
    sql: str
    what: str
    row: str
    needs: frozenset[str]
    own_names: frozenset[str]


class Catalog:
    """The projections of a ledger, in an order in which each comes after those it needs."""

    def __init__(self, *places: Path, noted: bool = True) -> None:
        """Load the built-in projections and those in `places`, folders or files. Raises Refused with every problem.

        noted: what the built-in ones need is taken from the file that says so, and they are not parsed again.
        """
        problems: list[Problem] = []
        self.projections: dict[str, Projection] = {}
        known = needs.read(_built_in()) if noted else {}
        for path in _files(BUILT_IN, *places):
            try:
                self._add(_load(path, known.get(path.stem) if path.parent == BUILT_IN else None))
            except LedgerError as error:
                problems += error.problems
        problems += [*self._unknown_needs(), *self._shadows()]
        if problems:
            raise Refused(*problems)
        self.order = self._sorted()

    def needs_file(self) -> bytes:
        """What the file has to say of the needs of the built-in projections."""
        texts = _built_in()
        return needs.written(texts, {name: self.projections[name].needs for name in texts})

    def needed_by(self, names: Iterable[str]) -> list[Projection]:
        """The projections that these names need, themselves included, in order."""
        wanted = set(names) & set(self.projections)
        for name in reversed(self.order):
            if name in wanted:
                wanted |= self.projections[name].needs & set(self.projections)
        return [self.projections[name] for name in self.order if name in wanted]

    def _add(self, projection: Projection) -> None:
        twin = self.projections.get(projection.name)
        if twin:
            message = f"two projections are called {projection.name}: {twin.path} and {projection.path}"
            raise Refused.of("duplicate_projection", message, "rename yours")
        self.projections[projection.name] = projection

    def _unknown_needs(self) -> Iterator[Problem]:
        known = {*self.projections, *RELATIONS}
        for projection in self.projections.values():
            for need in sorted(projection.needs - known):
                yield _problem(
                    projection.path,
                    "unknown_projection",
                    f"there is no projection {need}",
                    "a projection reads events, point and other projections by their plain names",
                )

    def _shadows(self) -> Iterator[Problem]:
        known = {*self.projections, *RELATIONS}
        built_in = {name for name, projection in self.projections.items() if projection.path.parent == BUILT_IN}
        for projection in self.projections.values():
            # What the built-in ones call their steps is no name that a projection of one's own has to avoid.
            hidden = {*built_in, *RELATIONS} if projection.name in built_in else known
            for name in sorted(projection.own_names & hidden):
                yield _problem(
                    projection.path, "projection_shadow", f"WITH {name} hides the projection {name}", "rename it"
                )

    def _sorted(self) -> list[str]:
        graph = {name: sorted(projection.needs - set(RELATIONS)) for name, projection in self.projections.items()}
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " → ".join(error.args[1])
            message = f"projections need each other in a circle: {circle}"
            raise Refused.of("projection_cycle", message, "let one of them do without the next") from error


def _built_in() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in _files(BUILT_IN)}


def _files(*places: Path) -> Iterator[Path]:
    for place in places:
        if place.is_symlink() and place.suffix != ".sql":
            raise _unreadable(place, "it is a link")
        yield from [place] if place.suffix == ".sql" else sorted(place.glob("*.sql"))


def _load(path: Path, needed: Iterable[str] | None) -> Projection:
    """needed: what it needs, if that was noted when it was found to be sound."""
    name, sql = path.stem, _text(path)
    if needed is not None:
        what, row = (_header(path, sql, header) for header in _HEADERS)
        return Projection(name, path, _body(sql), what, row, frozenset(needed), frozenset())
    reserved = name in {*RELATIONS, *PARAMETERS, *reserved_words()} or name.endswith("_at")
    if not _NAME.fullmatch(name) or reserved:
        raise Refused(
            _problem(
                path,
                "projection_name",
                f"a projection may not be called {name}",
                "use a-z, 0-9 and _, no word of SQL, nothing that ends in _at",
            )
        )
    what, row = (_header(path, sql, header) for header in _HEADERS)
    query = _parsed(path, sql)
    if findings := _findings(query):
        raise Refused(*(_problem(path, *finding) for finding in findings))
    body = _body(sql)
    if ";" in body:  # it will stand in brackets
        _parsed(path, f"SELECT * FROM ({body}\n)")
    return Projection(name, path, body, what, row, query.reads, frozenset(query.own_names()))


def _body(sql: str) -> str:
    return sql.strip().removesuffix(";")


def _parsed(path: Path, sql: str) -> Query:
    try:
        return parse(sql)
    except Refused as error:
        raise Refused(*(_problem(path, each.code, each.message, each.hint) for each in error.problems)) from error


def _text(path: Path) -> str:
    """The text of a regular file of one name; no link, pipe or device is read, and no more than may be SQL."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            # What is installed may well be linked to the installer's own cache.
            regular = stat.S_ISREG(found.st_mode) and (found.st_nlink == 1 or path.parent == BUILT_IN)
            text = file.read(MOST_SQL + 1).decode() if regular else ""
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    if not regular:
        raise _unreadable(path, "it is no regular file, or has a second name")
    return text


def _unreadable(path: Path, reason: str) -> Refused:
    problem = _problem(path, "unreadable_projection", f"cannot be read: {reason}", "save it as a plain file in UTF-8")
    return Refused(problem)


def _header(path: Path, sql: str, header: str) -> str:
    for line in sql.splitlines():
        if line.startswith(header):
            return line.removeprefix(header).strip()
    raise Refused(_problem(path, "projection_header", f"the line `{header} …` is missing", "say it in one line"))


def _problem(path: Path, code: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, message=f"{path.name}: {message}", hint=hint, source=str(path))


def _findings(query: Query) -> list[Finding]:
    """What a projection may not do: all that a query may not, and to have columns named like a macro's parameters."""
    findings = query.refusals()
    for column in sorted(query.column_names() & set(PARAMETERS)):
        findings.append(("projection_column", f"{column} may not be a column's name", "choose another"))
    return findings
