"""The steps of a state added up, held against the second judge at every commit, or on every day that matters."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from ledger.events.model import types
from ledger.events.model.when import bounds
from ledger.projections.changes import COMPARED, KEY, Axis, Spot, Step, steps
from ledger.projections.testing import Given
from tests.projections.judges import by_oracle, entries
from tests.projections.oracle_reading import Point, Reading

Rows = Counter[tuple[Any, ...]]
_DATES = re.compile(rb"[0-9]{4}(?:-[0-9]{2}){0,2}(?![0-9])")


def check(ledger: Given, axis: Axis, subject: str | None = None, **at: Any) -> list[Step]:
    """Asserts that the steps from the beginning lead to every state on the way; gives them."""
    snapshot = ledger.at(**at).snapshot
    last = Spot("recorded", f"@{snapshot.point.seq}")
    if axis == "published":
        last = Spot("published", snapshot.point.as_of.isoformat())
    found = steps(snapshot.of(subject) if subject else snapshot, None, last, subject)
    at |= {"as_of": snapshot.point.as_of.isoformat(), "recorded_as_of": f"@{snapshot.point.seq}"}
    left = list(found)
    rows: Rows = Counter()
    for spot in _spots(ledger, axis, last):
        while left and _place(left[0].at) <= _place(spot):
            rows = _added(rows, left.pop(0))
        assert rows == _state(ledger, subject, at | spot.arguments), f"{spot} of {axis}"
    assert left == []
    unexplained = [*_unexplained(ledger, axis, found, at)]
    assert unexplained == []
    return found


def _added(rows: Rows, step: Step) -> Rows:
    moved = rows.copy()
    for change in step.changes:
        for row, number in ((change.before, -1), (change.after, 1)):
            if row is not None:
                moved[tuple(row[name] for name in (*KEY, *COMPARED))] += number
    assert min(moved.values(), default=0) >= 0
    return +moved


def _state(ledger: Given, subject: str | None, at: dict[str, Any]) -> Rows:
    found = by_oracle(ledger, at).state
    return Counter(
        tuple(getattr(row, name) for name in (*KEY, *COMPARED)) for row in found if subject in {None, row.subject}
    )


def _spots(ledger: Given, axis: Axis, last: Spot) -> Iterator[Spot]:
    """Every commit; or every day that some event could mean, and the day after it."""
    if axis == "recorded":
        numbers = (record.header.last for record in ledger.records)
        yield from (Spot(axis, f"@{number}") for number in numbers if number <= int(last.text[1:]))
        return
    days = {record.header.recorded_at.date() for record in ledger.records}
    for record in ledger.records:
        for edtf in _DATES.findall(msgspec.json.encode(record.events)):
            known = bounds(edtf.decode())
            days |= {day for day in (known.earliest, known.latest) if day}
    days |= {day + timedelta(days=1) for day in days}
    until = date.fromisoformat(last.text)
    yield from (Spot(axis, day.isoformat()) for day in sorted({*days, until}) if day <= until)


def _place(spot: Spot) -> tuple[int, str]:
    return (int(spot.text[1:]), "") if spot.axis == "recorded" else (0, spot.text)


def _unexplained(ledger: Given, axis: Axis, found: list[Step], at: dict[str, Any]) -> Iterator[str]:
    """Changes without a cause, and causes from another time. Every commit here has one event, but the first few."""
    log = {entry.seq: entry for entry in entries(ledger)}
    point = ledger.at(**at).snapshot.point
    reading = Reading(log.values(), Point(point.seq, point.as_of))
    claims = ledger.at(**at | {"as_of": None}).snapshot.table("claims").records()
    passed = {(row["subject"], row["attribute"], row["expires_on"]) for row in claims}
    for step in found:
        for change in step.changes:
            named = f"{step.at.text}: {change}"
            if axis == "recorded" and change.events != (int(step.at.text[1:]),):
                yield named
            if axis == "published" and not change.events:
                eve = date.fromisoformat(step.at.text) - timedelta(days=1)
                if (change.row["subject"], change.row["attribute"], eve) not in passed:
                    yield named
            for seq in change.events if axis == "published" else ():
                entry = log[seq]
                early = isinstance(entry.event, types.DocumentCaptured)
                if not early and reading.public(entry).isoformat() != step.at.text:
                    yield named
