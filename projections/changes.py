"""How the state moved between two points, and which events moved it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Literal

from ledger.projections.causes import Causes
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

    @property
    def widest(self) -> dict[str, str]:
        """The same with all that was recorded: what is not public yet may decide when something else is."""
        return {"as_of": date.max.isoformat()} | self.arguments


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the state that came, went or became another.

    before, after: the row, None where there was none; events: numbers of those that moved it, of those that are in
    force at only one of the two points; none where the passing of time alone moved it.
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
    bearing = [row for spot in (earlier, later) for row in _about(snapshot, spot)]
    return _step(bearing, *(_seen(snapshot, spot, subject) for spot in (earlier, later)))


def steps(snapshot: Snapshot, earlier: Spot | None, later: Spot, subject: str | None = None) -> list[Step]:
    """Each change between two points, in order; from the beginning if there is no earlier one."""
    bearing = _about(snapshot, later)
    points = _turning_days(snapshot, later, bearing) if later.axis == "published" else _turning_commits(snapshot, later)
    seen = _seen(snapshot, earlier, subject) if earlier else _nothing(later.axis)
    found = []
    for spot in points:
        if earlier is None or _after(spot, earlier):
            before, seen = seen, _seen(snapshot, spot, subject)
            step = _step(bearing, before, seen)
            if step.changes:
                found.append(step)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """The state at one point, and the types of the events that were in force there, by number.

    late: on the recorded axis, those that were not public by the session's day.
    """

    spot: Spot
    rows: Sequence[Record]
    events: Mapping[int, str]
    late: frozenset[int]


def _nothing(axis: Axis) -> _Seen:
    return _Seen(Spot(axis, date.min.isoformat() if axis == "published" else "@0"), (), {}, frozenset())


def _seen(snapshot: Snapshot, spot: Spot, subject: str | None) -> _Seen:
    where, parameters = ("subject = $1", [subject]) if subject else ("TRUE", [])
    rows = snapshot.table_at("state", spot.arguments, where, parameters).records()
    events = _events(snapshot, spot, "seq", "type", "public_date")
    day = snapshot.point.as_of if spot.axis == "recorded" else date.max
    late = frozenset(row["seq"] for row in events if row["public_date"] and row["public_date"] > day)
    return _Seen(spot, rows, {row["seq"]: row["type"] for row in events}, late)


def _about(snapshot: Snapshot, spot: Spot) -> list[Record]:
    return snapshot.table_at("about", spot.widest).records()


def _events(snapshot: Snapshot, spot: Spot, *columns: str) -> list[Record]:
    return snapshot.table_at("events", spot.widest, columns=columns).records()


def _step(bearing: Sequence[Record], before: _Seen, after: _Seen) -> Step:
    kinds = {**before.events, **after.events}
    days = [date.fromisoformat(seen.spot.text) for seen in (before, after) if seen.spot.axis == "published"]
    moved = {seq: kinds[seq] for seq in before.events.keys() ^ after.events.keys()}
    if days:  # what is withdrawn is so on every day
        moved = {seq: kind for seq, kind in moved.items() if kind != "event.withdrawn"}
    causes = Causes(bearing, moved, before.late | after.late, [*before.rows, *after.rows], days)
    pairs = _pairs(before.rows, after.rows)
    return Step(after.spot, tuple(Change(was, now, causes.of(was, now)) for was, now in pairs))


def _pairs(before: Sequence[Record], after: Sequence[Record]) -> Iterator[tuple[Record | None, Record | None]]:
    """The rows that differ, in the order of their keys. Two values that read alike may have one key."""
    by_key: dict[tuple[Any, ...], tuple[list[Record], list[Record]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            by_key.setdefault(tuple(row[name] for name in KEY), ([], []))[side].append(row)
    for key in sorted(by_key, key=str):
        old, new = by_key[key]
        gone, come = _without(old, new), _without(new, old)
        yield from zip_longest(gone, come)


def _without(rows: Sequence[Record], others: Sequence[Record]) -> list[Record]:
    """The rows that have no equal among the others, one to one."""
    spare = [_compared(row) for row in others]
    found = []
    for row in rows:
        if _compared(row) in spare:
            spare.remove(_compared(row))
        else:
            found.append(row)
    return found


def _compared(row: Record) -> tuple[Any, ...]:
    return tuple(row[name] for name in COMPARED)


def _turning_commits(snapshot: Snapshot, last: Spot) -> Iterator[Spot]:
    """Every commit but those that cannot move a state, so that none is left out.

    Nothing moves before there is a claim; a state shows no names, and no text of which nobody has spoken yet.
    """
    columns = ("seq", "commit", "type", "document", "sha256", "revises", "derived_from", "primary_source")
    ends: dict[int, int] = {}
    spoken_of: set[str] = set()
    claimed = False
    for row in sorted(_events(snapshot, last, *columns), key=lambda row: int(row["seq"])):
        claimed = claimed or row["type"] == "claim.asserted"
        new = row["type"] == "document.captured" and not row["revises"] and spoken_of.isdisjoint(_names(row))
        if claimed and not new and row["type"] != "entity.registered":
            ends[row["commit"]] = row["seq"]
        spoken_of |= _names(row)
    yield from (Spot("recorded", f"@{seq}") for seq in ends.values())


def _names(row: Record) -> set[str]:
    return {row[name] for name in ("document", "sha256", "derived_from", "primary_source") if row[name]}


def _turning_days(snapshot: Snapshot, last: Spot, bearing: Sequence[Record]) -> Iterator[Spot]:
    """Every day on which something became public, and every day after a date that a claim gives."""
    days = {row["public_date"] for row in _events(snapshot, last, "public_date") if row["public_date"]}
    until = date.fromisoformat(last.text)
    expired = {row["expires_on"] for row in bearing if row["expires_on"] and row["expires_on"] < until}
    days = {day for day in days if day <= until} | {day + timedelta(days=1) for day in expired}
    yield from (Spot("published", day.isoformat()) for day in sorted(days))


def _after(spot: Spot, earlier: Spot) -> bool:
    if spot.axis == "published":
        return spot.text > earlier.text
    return int(spot.text[1:]) > int(earlier.text[1:])
