"""Two points to compare: text as a person types it -> points on one axis, each resolved exactly, or an error."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ledger.events.errors import Refused, Usage
from ledger.events.index.index import CommitRow, Index
from ledger.events.model.when import day, write_instant
from ledger.projections.changes import Axis, Spot
from ledger.projections.point import RECORDED_FORMS, recorded_commit

if TYPE_CHECKING:
    from ledger.asking.view import View

_DATE = re.compile(r"[0-9]{4}(-[0-9]+){0,2}")
_RECORDED = re.compile(r"@[0-9]+|HEAD(~[0-9]+)?|[0-9a-f]{6,64}|[0-9-]+T.+|[0-9]+[hdw] ago")


def spots(view: "View", earlier: str, later: str, *, recorded: bool) -> tuple[Spot, Spot]:
    """The points meant, the axis being told by their form. HEAD is the view's own recorded point.

    Raises Usage for two axes, Refused for what is no point, NotFound for one that is not here or after the view's.
    """
    axes = {_axis(text, recorded=recorded) for text in (earlier, later)}
    if len(axes) > 1:
        message = f"{earlier} and {later} are points on two axes"
        hint = "compare two dates, or two recorded points; --recorded makes dates such points"
        raise Usage.of("two_axes", message, hint)
    return _spot(view, earlier, axis := axes.pop()), _spot(view, later, axis)


def _axis(text: str, *, recorded: bool) -> Axis:
    if _DATE.fullmatch(text):
        return "recorded" if recorded else "published"
    if not _RECORDED.fullmatch(text):
        forms = f"a date of publication such as 2024-07-17, or on the recorded axis {RECORDED_FORMS}"
        raise Refused.of("point", f"{text or 'nothing'} is not a point in time", forms)
    return "recorded"


def _spot(view: "View", text: str, axis: Axis) -> Spot:
    if axis == "published":
        return Spot(axis, day(text).isoformat())
    found = recorded_commit(_Until(view.ledger.index, view.point.commit), text, view.ledger.clock())
    return Spot(axis, f"@{found.last}")


def words(view: "View", spot: Spot) -> str:
    """A point as `what was published by 2024-07-17` or `what was recorded by 2026-01-05T09:16:00.000000Z (@16)`."""
    if spot.axis == "published":
        return f"what was published by {spot.text}"
    commit = view.ledger.index.commit_of(int(spot.text[1:]))
    return f"what was recorded by {write_instant(commit.recorded_at) if commit else 'then'} ({spot.text})"


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
