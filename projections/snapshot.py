"""Every answer of a ledger at one point in time, with the basis that it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ledger.events.errors import NotFound, Problem, Refused
from ledger.events.log import Log
from ledger.projections.catalog import RELATIONS, Catalog
from ledger.projections.engine import Engine
from ledger.projections.point import Point
from ledger.projections.query import parse

MOST_SQL = 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: column names, DuckDB's names of their types, and rows in order."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an answer depends on, and nothing else. policy: what is left out; projections: SHA-256 of their SQL."""

    ledger: str
    seq: int
    hash: str
    as_of: str
    valid_at: str | None
    policy: str
    projections: str


class Snapshot:
    """A ledger at a point. Reading it twice gives the same answer."""

    def __init__(
        self, ledger_id: str, lines: Iterable[bytes], catalog: Catalog, point: Point, *, implicated: bool = False
    ) -> None:
        """lines: the ledger's verified commits, up to its head."""
        self.point = point
        self._engine = Engine(catalog, point, lines, implicated=implicated)
        self.basis = Basis(
            ledger=ledger_id,
            seq=point.seq,
            hash=point.hash,
            as_of=point.as_of.isoformat(),
            valid_at=point.valid_at.isoformat() if point.valid_at else None,
            policy="implicated shown" if implicated else "implicated hidden",
            projections=_digest(catalog),
        )

    def table(self, name: str, where: str = "TRUE", parameters: Sequence[Any] = ()) -> Table:
        """The rows of a projection for which `where`, an SQL condition of our own, holds, in its own order."""
        self._check_known(name)
        self._engine.build([name])
        return self._fetch(f"SELECT * FROM {name} WHERE {where}", list(parameters))

    def sql(self, query: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Table:
        """The answer to one SELECT over the projections, `x` at this point and `x_at(…)` at any other.

        Raises Refused for anything but one SELECT, and for what reads a clock, chance, or anything outside.
        """
        if len(query.encode()) > MOST_SQL:
            raise Refused.of("sql_too_long", f"the query is longer than {MOST_SQL} bytes", "make it a projection")
        parsed = parse(query)
        names = {*self._engine.catalog.projections, *RELATIONS}
        macros = frozenset(f"{name}_at" for name in names - {"point"})
        problems = [Problem(code=c, message=m, hint=h) for c, m, h in parsed.refusals(macros)]
        if problems:
            raise Refused(*problems)
        for name in sorted(parsed.reads()):
            self._check_known(name)
        self._engine.build(parsed.reads())
        called = parsed.calls() & macros
        self._engine.build_macros(sorted(name.removesuffix("_at") for name in called))
        return self._fetch(query, parameters)

    def _check_known(self, name: str) -> None:
        known = {*self._engine.catalog.projections, *RELATIONS}
        if name not in known:
            raise NotFound.of("unknown_projection", f"there is no projection {name}", f"there are: {_listed(known)}")

    def _fetch(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any]) -> Table:
        answer = self._engine.run(sql, parameters)
        names, types = zip(*((name, str(kind)) for name, kind, *_ in answer.description), strict=True)
        return Table(_distinct(names), types, answer.fetchall())


def open_snapshot(log: Log, point: Point, *, implicated: bool = False) -> Snapshot:
    """The ledger at a point; implicated: with the claims that the words only imply.

    Raises Damaged for bytes that are not what was written, Refused for projections of the user's that are not sound.
    """
    catalog = Catalog(log.folder / "projections")
    lines = (record.line for record in log.records())
    return Snapshot(log.ledger_id, lines, catalog, point, implicated=implicated)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Column names with _1, _2 … behind those that came before, so that no value is lost in a record."""
    taken: dict[str, None] = {}
    for name in names:
        numbered = (name, *(f"{name}_{number}" for number in range(1, len(taken) + 2)))
        taken[next(each for each in numbered if each not in taken)] = None
    return tuple(taken)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _digest(catalog: Catalog) -> str:
    text = "\0".join(f"{name}\0{catalog.projections[name].sql}" for name in sorted(catalog.projections))
    return sha256(text.encode()).hexdigest()
