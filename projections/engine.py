"""A DuckDB in memory, filled for one point in time and then locked: it reads and writes nothing outside."""

from collections.abc import Iterable

import duckdb

from ledger.events.errors import Refused
from ledger.projections import feed, lock
from ledger.projections.answer import Answer, answer, in_our_words
from ledger.projections.catalog import PARAMETERS, Catalog, Projection
from ledger.projections.point import Point
from ledger.projections.query import told


class Engine:
    """One connection at one point. Projections are built when first needed and kept."""

    def __init__(  # noqa: PLR0913 - each is a part of the question
        self,
        catalog: Catalog,
        point: Point,
        source: feed.Source,
        limits: lock.Limits,
        *,
        subject: str | None,
        implicated: bool,
    ) -> None:
        """source: the log up to the point or further; subject: all that is asked about."""
        self.catalog = catalog
        self.connection = lock.connect(limits)
        self.connection.execute(f"SET VARIABLE implicated = {implicated}")
        try:
            feed.fill(self.connection, source, point.seq, subject, point.erased)
        except (duckdb.InterruptException, duckdb.OutOfMemoryException, MemoryError) as error:
            raise in_our_words(error) from error
        lock.shut(self.connection, limits)
        self._built: set[str] = set()
        self._defaults = {
            "as_of": point.as_of.isoformat(),
            "recorded_as_of": f"@{point.seq}",
            "valid_at": point.valid_at.isoformat() if point.valid_at else "any",
        }
        self._define_relations()

    def build(self, names: Iterable[str]) -> None:
        """Make these projections and all they need, at the session's point."""
        for projection in self.catalog.needed_by(names):
            if projection.name not in self._built:
                self._define(projection, f"CREATE TABLE {projection.name} AS {projection.sql}")
                self._built.add(projection.name)

    def build_macros(self, names: Iterable[str]) -> None:
        """Make `name_at(…)` for these projections, which answers at any other point."""
        for name in names:
            if f"{name}_at" not in self._built:
                self._define_macro(name)
                self._built.add(f"{name}_at")

    def _define_relations(self) -> None:
        """`point` and `events`, at the session's point and as macros at any other."""
        parameters = ", ".join(f"{name} := '{value}'" for name, value in self._defaults.items())
        given = ", ".join(f"{name} := {name}" for name in PARAMETERS)
        self.connection.execute(f"CREATE MACRO base.point_at({parameters}) AS TABLE {feed.point_text()}")
        self.connection.execute("CREATE TABLE point AS SELECT * FROM base.point_at()")
        steps = feed.events_steps()
        for name, text in steps.items():
            self.connection.execute(f"CREATE TABLE {name} AS {text}")
        self._chain = (
            f"point AS MATERIALIZED (SELECT * FROM base.point_at({given}))",
            *(f"{name} AS MATERIALIZED ({text})" for name, text in steps.items()),
        )
        self._parameters = parameters

    def _define_macro(self, name: str) -> None:
        needed = self.catalog.needed_by([name])
        chain = [*self._chain, *(f"{each.name} AS MATERIALIZED ({each.sql}\n)" for each in needed)]
        text = f"CREATE MACRO {name}_at({self._parameters}) AS TABLE WITH {', '.join(chain)} SELECT * FROM {name}"
        if name in self.catalog.projections:
            self._define(self.catalog.projections[name], text)
        else:
            self.connection.execute(text)

    def _define(self, projection: Projection, sql: str) -> None:
        try:
            self.connection.execute(sql)
        except (duckdb.Error, MemoryError) as error:
            refused = in_our_words(error)
            if refused.problems[0].code != "sql":
                raise refused from error
            message, hint = told(error)
            hints = "\n".join(filter(None, (hint, f"the projection is in {projection.path}")))
            raise Refused.of("projection_sql", f"{projection.path.name}: {message}", hints) from error

    def run(self, sql: str, parameters: object = None) -> Answer:
        """What one checked SELECT gives. Raises Refused, Stopped."""
        return answer(self.connection, sql, parameters)
