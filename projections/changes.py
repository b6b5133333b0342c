"""How the state moved between two points, and which events moved it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from ledger.projections.snapshot import Snapshot

KEY = ("subject", "attribute", "qualifiers", "slot", "value", "place")
COMPARED = ("status", "tier", "origins", "contested", "tie", "who")
Record = dict[str, Any]
Axis = Literal["published", "recorded"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on one axis, the other axes as in the session. text: in the words of the command line."""

    axis: Axis
    text: str

    @property
    def arguments(self) -> dict[str, str]:
        """The parameters of `name_at(…)` that name it."""
        return {"as_of" if self.axis == "published" else "recorded_as_of": self.text}


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the state that came, went or became another.

    before, after: the row, None where there was none; events: numbers of those that are in force at only one of the
    two points and bear on it, none where the passing of time alone moved it.
    """

    before: Record | None
    after: Record | None
    events: tuple[int, ...]

    @property
    def row(self) -> Record:
        """The row as it is, or was."""
        return self.after or self.before or {}


@dataclass(frozen=True, slots=True)
class Step:
    """All changes between one point and the next, which they are reported at."""

    at: Spot
    changes: tuple[Change, ...]


def net(snapshot: Snapshot, earlier: Spot, later: Spot, subject: str | None = None) -> Step:
    """What differs between two points, whatever happened in between. subject: a slug, or None for all."""
    bearing = [row for spot in (earlier, later) for row in _about(snapshot, spot, subject)]
    return _step(later, bearing, *(_seen(snapshot, spot, subject) for spot in (earlier, later)))


def steps(snapshot: Snapshot, earlier: Spot | None, later: Spot, subject: str | None = None) -> list[Step]:
    """Each change between two points, in order; from the beginning if there is no earlier one."""
    bearing = _about(snapshot, later, subject)
    spots = [spot for spot in _turning_points(snapshot, later, bearing) if earlier is None or _after(spot, earlier)]
    seen = _seen(snapshot, earlier, subject) if earlier else _Seen([], frozenset())
    found = []
    for spot in spots:
        before, seen = seen, _seen(snapshot, spot, subject)
        step = _step(spot, bearing, before, seen)
        if step.changes:
            found.append(step)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """The state at one point, and the numbers of the events that could be known there."""

    rows: Sequence[Record]
    events: frozenset[int]


def _seen(snapshot: Snapshot, spot: Spot, subject: str | None) -> _Seen:
    rows = snapshot.table_at("state", spot.arguments, *_of(subject)).records()
    events = snapshot.table_at("events", spot.arguments, columns=("seq",))
    return _Seen(rows, frozenset(seq for (seq,) in events.rows))


def _about(snapshot: Snapshot, spot: Spot, subject: str | None) -> list[Record]:
    return snapshot.table_at("about", spot.arguments, *_of(subject)).records()


def _of(subject: str | None) -> tuple[str, list[str]]:
    return ("subject = $1", [subject]) if subject else ("TRUE", [])


def _step(at: Spot, bearing: Sequence[Record], before: _Seen, after: _Seen) -> Step:
    old, new = ({tuple(row[name] for name in KEY): row for row in seen.rows} for seen in (before, after))
    moved = [row for row in bearing if row["seq"] in before.events ^ after.events]
    beside: dict[tuple[str, str], list[Record]] = {}
    for row in (*before.rows, *after.rows):
        beside.setdefault((row["subject"], row["attribute"]), []).append(row)
    changes = []
    for key in sorted({*old, *new}, key=str):
        was, now = old.get(key), new.get(key)
        if was is None or now is None or any(was[name] != now[name] for name in COMPARED):
            changes.append(Change(was, now, _movers(moved, beside[key[:2]], was, now)))
    return Step(at, tuple(changes))


def _movers(
    moved: Sequence[Record], beside: Sequence[Record], was: Record | None, now: Record | None
) -> tuple[int, ...]:
    """The events nearest to a row: those that bear on its own claims, else on its value, else on what stands.

    beside: the rows of its attribute at either point. What is in none of them, such as a claim made and withdrawn in
    between, moved nothing, unless there is nothing else. Definitions count only if they are alone.
    """
    row = now or was or {}
    rings: tuple[Sequence[Record], ...] = (
        [one for one in (was, now) if one],
        [one for one in beside if one["value"] == row["value"]],
        [one for one in beside if one["place"] in {"value", "excluded"}],
        beside,
    )
    claims = ({claim for one in ring for claim in one["claims"]} for ring in rings)
    near = next((found for ring in claims if (found := [one for one in moved if one["claim"] in ring])), None) or [
        one for one in moved if (one["subject"], one["attribute"]) == (row["subject"], row["attribute"])
    ]
    said = [one for one in near if one["type"] != "attribute.defined"] or near
    return tuple(sorted({one["seq"] for one in said}))


def _turning_points(snapshot: Snapshot, last: Spot, bearing: Sequence[Record]) -> Iterator[Spot]:
    """Where the state up to `last` can have moved: an event became known, or a date was passed."""
    numbers = {row["seq"] for row in bearing}
    known = snapshot.table_at("events", last.arguments, columns=("seq", "commit", "public_date")).records()
    events = [row for row in known if row["seq"] in numbers]
    if last.axis == "recorded":
        ends = {row["commit"]: row["seq"] for row in sorted(events, key=lambda row: int(row["seq"]))}
        yield from (Spot("recorded", f"@{ends[commit]}") for commit in sorted(ends))
        return
    days = {row["public_date"] for row in events if row["public_date"]}
    claims = {row["claim"] for row in bearing}
    days |= {
        row["expires_on"] + timedelta(days=1)
        for row in snapshot.table_at("claims", last.arguments, columns=("claim", "expires_on")).records()
        if row["claim"] in claims and row["expires_on"] and row["expires_on"] < date.fromisoformat(last.text)
    }
    yield from (Spot("published", day.isoformat()) for day in sorted(days))


def _after(spot: Spot, earlier: Spot) -> bool:
    if spot.axis == "published":
        return spot.text > earlier.text
    return int(spot.text[1:]) > int(earlier.text[1:])
