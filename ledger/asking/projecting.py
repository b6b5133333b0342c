"""Projections, built in and one's own: listed, shown, and checked before a ledger is asked with them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ledger.events.errors import LedgerError, NotFound, Problem, Refused
from ledger.projections.catalog import BUILT_IN, Catalog, Projection
from ledger.projections.feed import in_memory
from ledger.projections.snapshot import Snapshot
from ledger.projections.testing import Given
from ledger.results import Grid, Lines, Result, Rows, lines

if TYPE_CHECKING:
    from ledger.api import Ledger
    from ledger.asking.view import View


class Described(Struct, frozen=True):
    """A projection. needs: the relations it reads; columns, types: DuckDB's names, `list` leaves them out."""

    name: str
    what: str
    row: str
    needs: tuple[str, ...]
    built_in: bool
    path: str
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sql: str = ""


def listed(folder: Path) -> Result:
    """All projections of a ledger, each after those it needs."""
    catalog = Catalog(folder / "projections")
    found = [_described(catalog.projections[name]) for name in catalog.order]
    found.sort(key=lambda one: (one.built_in, one.name))
    rows = tuple((one.name, one.what, "" if one.built_in else one.path) for one in found)
    table = Rows(("name", "what", "row", "needs", "built_in", "path"), [_row(one) for one in found])
    return Result(data=found, parts=[Grid(("name", "what", "yours"), rows)], table=table)


def _row(one: Described) -> tuple[object, ...]:
    return one.name, one.what, one.row, list(one.needs), one.built_in, one.path


def shown(view: "View", name: str) -> Result:
    """One projection: what it is, what it needs, its columns, its SQL. Raises NotFound."""
    catalog = Catalog(view.ledger.folder / "projections")
    if name not in catalog.projections:
        known = ", ".join(sorted(catalog.projections))
        raise NotFound.of("unknown_projection", f"there is no projection {name}", f"there are: {known}")
    table = view.table(name, "FALSE")
    found = _described(catalog.projections[name], table.columns, table.types)
    facts = [
        f"{found.name}: {found.what}",
        f"one row per: {found.row}",
        f"needs:       {', '.join(found.needs)}",
        f"file:        {found.path}",
        "columns:",
        *(f"    {column}  {kind}" for column, kind in zip(found.columns, found.types, strict=True)),
    ]
    return Result(data=found, parts=[Lines((*facts, "", *found.sql.splitlines()))])


def _described(one: Projection, columns: tuple[str, ...] = (), types: tuple[str, ...] = ()) -> Described:
    built_in = one.path.parent == BUILT_IN
    sql = one.sql if columns else ""
    return Described(
        one.name, one.what, one.row, tuple(sorted(one.needs)), built_in, str(one.path), columns, types, sql
    )


def checked(ledger: "Ledger | None", files: Sequence[Path]) -> Result:
    """That projections are sound and give an answer, here and at another point. Raises Refused with every problem.

    ledger: where they are tried, beside its own ones; without one, or with an empty one, in a small one made for that.
    files: those to be checked; else all of the ledger's own.
    """
    folder = [ledger.folder / "projections"] if ledger else []
    there = {path.resolve() for place in folder for path in place.glob("*.sql")}
    places = [*folder, *(file for file in files if file.resolve() not in there)]
    wanted = {file.resolve() for file in files}
    own = [one for one in Catalog(*places).projections.values() if one.path.parent != BUILT_IN]
    names = sorted(one.name for one in own if not wanted or one.path.resolve() in wanted)
    problems = list(_tried(_snapshot(ledger, places), names))
    if problems:
        raise Refused(*problems)
    said = f"sound: {', '.join(names)}" if names else "there are no projections of your own"
    return Result(data={"checked": names}, parts=[lines(said)])


def _snapshot(ledger: "Ledger | None", places: Sequence[Path]) -> Snapshot:
    if ledger is None or ledger.index.head is None:
        return Given(*places).entity("subject").at().snapshot
    return Snapshot(ledger.log.ledger_id, in_memory(ledger.log.records), Catalog(*places), ledger.point())


def _tried(snapshot: Snapshot, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        try:
            snapshot.table(name)
            snapshot.table_at(name, {})
        except LedgerError as error:
            yield from error.problems
