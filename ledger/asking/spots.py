"""Two points to compare: text as a person types it -> points on one axis, each resolved exactly, or an error."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ledger.events.errors import Usage
from ledger.events.index import CommitRow, Index
from ledger.events.when import day
from ledger.projections.changes import Axis, Spot
from ledger.projections.point import recorded_commit

if TYPE_CHECKING:
    from ledger.asking.view import View

_DATE = re.compile(r"[0-9]{4}(-[0-9]+){0,2}")


def spots(view: "View", earlier: str, later: str, *, recorded: bool) -> tuple[Spot, Spot]:
    """The points meant, the axis being told by their form. HEAD is the view's own recorded point.

    Raises Usage for two axes, Refused for what is no point, NotFound for one that is not here or after the view's.
    """
    axes = {_axis(text, recorded=recorded) for text in (earlier, later)}
    if len(axes) > 1:
        message = f"{earlier} and {later} are points on two axes"
        raise Usage.of("two_axes", message, "--recorded takes dates as days on which something was recorded")
    return _spot(view, earlier, axis := axes.pop()), _spot(view, later, axis)


def _axis(text: str, *, recorded: bool) -> Axis:
    return "published" if _DATE.fullmatch(text) and not recorded else "recorded"


def _spot(view: "View", text: str, axis: Axis) -> Spot:
    if axis == "published":
        return Spot(axis, day(text).isoformat())
    found = recorded_commit(_Until(view.ledger.index, view.point.commit), text, view.ledger.clock())
    return Spot(axis, f"@{found.last}")


class _Until:
    """The commits up to one of them, which is their head."""

    def __init__(self, index: Index, until: int) -> None:
        self._index = index
        self._until = until

    @property
    def head(self) -> CommitRow | None:
        """The last commit."""
        return self._index.commit(self._until)

    def commit(self, number: int) -> CommitRow | None:
        """By its number."""
        return self._seen(self._index.commit(number))

    def commit_of(self, seq: int) -> CommitRow | None:
        """The one that holds an event."""
        return self._seen(self._index.commit_of(seq))

    def commit_at(self, moment: datetime) -> CommitRow | None:
        """The last one recorded by a moment, inclusive."""
        found = self._index.commit_at(moment)
        return found if self._seen(found) else found and self.head

    def commits_with_hash(self, prefix: str) -> list[CommitRow]:
        """All whose hash begins so."""
        return [found for found in self._index.commits_with_hash(prefix) if self._seen(found)]

    def _seen(self, found: CommitRow | None) -> CommitRow | None:
        return found if found is not None and found.commit <= self._until else None
