"""Every answer of a ledger at one point in time, with the basis that it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from typing import Any

from ledger.events.errors import NotFound, Problem, Refused
from ledger.events.log.log import Log
from ledger.projections import feed
from ledger.projections.cache import cached
from ledger.projections.catalog import RELATIONS, Catalog
from ledger.projections.engine import Engine
from ledger.projections.lock import Limits
from ledger.projections.point import Point
from ledger.projections.query import parse

_MOST_ROWS = 20  # that a table prints
_WIDEST = 40  # code points of a cell that it prints


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """An answer: column names, DuckDB's names of their types, and rows in order. It prints its first rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        cells = [[_cell(value) for value in row] for row in (self.columns, *self.rows[:_MOST_ROWS])]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        more = len(self.rows) - _MOST_ROWS
        return "\n".join([*lines, *([f"… {more:,} more rows"] if more > 0 else [])])


class Snapshot:
    """A ledger at a point. Reading it twice gives the same answer.

    An answer depends on the ledger, the point, the policy (what is left out) and the projections, and nothing else.
    """

    def __init__(  # noqa: PLR0913 - each is a part of the question
        self,
        ledger_id: str,
        source: feed.Source,
        catalog: Catalog,
        point: Point,
        *,
        subject: str | None = None,
        implicated: bool = False,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        """source: the ledger's log, up to its head; subject: with only what bears on that entity."""
        self.point = point
        self._catalog = catalog
        self._of = partial(Snapshot, ledger_id, source, catalog, point, implicated=implicated, limits=limits)
        self._start = partial(Engine, catalog, point, source, limits, subject=subject, implicated=implicated)
        self.ledger_id = ledger_id
        self.policy = "implicated shown" if implicated else "implicated hidden"

    def of(self, subject: str) -> "Snapshot":
        """The same ledger at the same point, with only what bears on one subject: its slug, as it is now.

        Every row that names the subject in its column `subject` is the same as here, and found without reading the
        claims about others; the rows of other subjects, and numbers that count over them, are not.
        """
        return self._of(subject=subject)

    @cached_property
    def projections(self) -> str:
        """SHA-256 of the SQL of all projections and of the relations beneath them, as hexadecimal digits."""
        found = self._catalog.projections
        named = [part for name in sorted(found) for part in (name, found[name].sql)]
        return sha256("\0".join([*feed.texts(), *named]).encode()).hexdigest()

    @cached_property
    def _engine(self) -> Engine:
        """Started by the first question, because a snapshot may be there for its subjects or its basis only."""
        return self._start()

    def table(self, name: str, where: str = "TRUE", parameters: Sequence[Any] = ()) -> Table:
        """The rows of a projection for which `where`, an SQL condition of our own, holds, in its own order."""
        self._check_known(name)
        self._engine.build([name])
        return self._fetch(f"SELECT * FROM {name} WHERE {where}", list(parameters))

    def table_at(
        self,
        name: str,
        at: Mapping[str, str],
        where: str = "TRUE",
        parameters: Sequence[Any] = (),
        columns: Sequence[str] = ("*",),
    ) -> Table:
        """As `table`, at another point. at: the axes that move, by the names of the parameters of `name_at(…)`."""
        self._check_known(name)
        self._engine.build_macros([name])
        given = ", ".join(f"{axis} := ${len(parameters) + place}" for place, axis in enumerate(at, 1))
        selected = f"SELECT {', '.join(columns)} FROM {name}_at({given}) WHERE {where}"
        return self._fetch(selected, [*parameters, *at.values()])

    def sql(self, query: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Table:
        """The answer to one SELECT over the projections, `x` at this point and `x_at(…)` at any other.

        Raises Refused for anything but one SELECT, for what reads a clock, chance, or anything outside, and for what
        needs more memory than the limits allow; Stopped where it takes longer.
        """
        parsed = parse(query)
        names = {*self._catalog.projections, *RELATIONS}
        macros = frozenset(f"{name}_at" for name in names - {"point"})
        problems = [Problem(code=c, message=m, hint=h) for c, m, h in parsed.refusals(macros)]
        if problems:
            raise Refused(*problems)
        for name in sorted(parsed.reads):
            self._check_known(name)
        self._engine.build(parsed.reads)
        called = parsed.calls() & macros
        self._engine.build_macros(sorted(name.removesuffix("_at") for name in called))
        return self._fetch(query, parameters)

    def _check_known(self, name: str) -> None:
        known = {*self._catalog.projections, *RELATIONS}
        if name not in known:
            raise NotFound.of("unknown_projection", f"there is no projection {name}", f"there are: {_listed(known)}")

    def _fetch(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any]) -> Table:
        answer = self._engine.run(sql, parameters)
        names, types = zip(*answer.columns, strict=True)
        return Table(_distinct(names), types, answer.rows)


def open_snapshot(
    log: Log,
    point: Point,
    *,
    implicated: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Snapshot:
    """The ledger at a point; implicated: with the claims that the words only imply; limits: what an answer may use.

    It holds nothing that was recorded after the point, so that `name_at(…)` cannot reach what the basis does not name.
    Raises Damaged for bytes that are not what was written, Refused for projections of the user's that are not sound.
    """
    catalog = Catalog(log.folder / "projections")
    return Snapshot(log.ledger_id, cached(log), catalog, point, implicated=implicated, limits=limits)


def _cell(value: object) -> str:
    """A value on one line, cut if it is long, with nothing in it that acts on a terminal."""
    text = "" if value is None else " ".join(str(value).split())
    cut = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Column names with _1, _2 … behind those that came before, so that no value is lost in a record."""
    taken: dict[str, None] = {}
    for name in names:
        numbered = (name, *(f"{name}_{number}" for number in range(1, len(taken) + 2)))
        taken[next(each for each in numbered if each not in taken)] = None
    return tuple(taken)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
