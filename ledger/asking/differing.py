"""What one query gives at two points: the rows that only one of them has, equal rows counted."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ledger.asking.spots import spots
from ledger.projections.changes import Spot

if TYPE_CHECKING:
    from ledger.asking.view import Parameters, View
    from ledger.projections.point import Point
    from ledger.projections.snapshot import Table

Row = tuple[Any, ...]


class Difference(Struct, frozen=True):
    """Rows of a query that are there at one point only; a row that is there n times more often stands n times.

    earlier, later: the two points, days or `@n`.
    """

    earlier: str
    later: str
    columns: tuple[str, ...]
    removed: tuple[Row, ...]
    added: tuple[Row, ...]

    def __repr__(self) -> str:
        counted = f"{len(self.removed)} removed, {len(self.added)} added"
        signs = [*(f"- {row}" for row in self.removed), *(f"+ {row}" for row in self.added)]
        return "\n".join([f"<{self.earlier} to {self.later}: {counted}>", *signs])


def compare(  # noqa: PLR0913 - each is a part of the question
    view: "View", earlier: str, later: str, query: str, parameters: "Parameters", *, recorded: bool
) -> Difference:
    """The difference of a query's rows. The points as in `View.diff`, the other axes as in the view."""
    two = spots(view, earlier, later, recorded=recorded)
    before, after = (_at(view, spot).sql(query, parameters) for spot in two)
    columns = tuple(dict.fromkeys((*after.columns, *before.columns)))
    return Difference(two[0].text, two[1].text, columns, _only(before, after), _only(after, before))


def _at(view: "View", spot: Spot) -> "View":
    return view.moved(_point(view, spot))


def _point(view: "View", spot: Spot) -> "Point":
    if spot.axis == "published":
        return replace(view.point, as_of=date.fromisoformat(spot.text))
    commit = view.ledger.index.commit_of(int(spot.text[1:]))
    if commit is None:
        return view.point
    return replace(
        view.point,
        seq=commit.last,
        commit=commit.commit,
        hash=commit.hash,
        recorded_at=commit.recorded_at,
        at_head=view.point.at_head and commit.commit == view.point.commit,
    )


def _only(one: "Table", other: "Table") -> tuple[Row, ...]:
    """The rows that the first has more often than the other, in its order."""
    spare = Counter(map(repr, other.rows))
    found = []
    for row in one.rows:
        spare[repr(row)] -= 1
        if spare[repr(row)] < 0:
            found.append(row)
    return tuple(found)
