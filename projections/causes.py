"""Which events moved a row of the state: the nearest of those that came or went between two points."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Record = dict[str, Any]
_NAMED_LAST = {"document.captured", "entity.registered"}


class Causes:
    """What lies between two points of one axis.

    Whatever moved a row is among the events that are in force at one of them only, or time did it. `about` says which
    of these bear on its claims; where it ties none of them to the row, all that it ties to no claim are named.
    """

    def __init__(
        self,
        bearing: Sequence[Record],
        moved: Mapping[int, str],
        late: frozenset[int],
        rows: Sequence[Record],
        days: Sequence[date],
    ) -> None:
        """bearing: rows of `about`; moved: the events by number, with their types; rows: the state at both points.

        late: events that were not public by the day that is asked about, so that they say nothing of a claim.
        days: the two points if they are on the published axis, on which time passes; else none.
        """
        self._days = days
        self._passed = {
            _cell(row) for row in bearing if days and row["expires_on"] and min(days) <= row["expires_on"] < max(days)
        }
        self._moved = [
            row | {"directly": row["directly"] and row["seq"] not in late} for row in bearing if row["seq"] in moved
        ]
        tied = {row["seq"] for row in bearing}
        self._untied = [seq for seq, kind in moved.items() if seq not in tied and kind not in _NAMED_LAST]
        self._all = list(moved)
        self._beside: dict[tuple[str, str], list[Record]] = {}
        for row in rows:
            self._beside.setdefault(_cell(row), []).append(row)

    def of(self, was: Record | None, now: Record | None) -> tuple[int, ...]:
        """The numbers of the events that moved a row, which is None where there was none; none if time did."""
        rings = [*self._rings(was, now)]
        own = _direct(rings[0])
        if not own and self._timed_out(was, now):
            return ()
        competing = next(filter(None, map(_direct, rings[1:])), [])
        near = own or [*competing, *rings[0]] or next(filter(None, rings), [])
        return tuple(sorted({row["seq"] for row in near} or self._unexplained(was or now or {})))

    def _rings(self, was: Record | None, now: Record | None) -> Iterator[list[Record]]:
        """What bears on a row's own claims, on its value, on what stands, on anything beside it, on its attribute.

        What is in the last ring alone, such as a claim made and withdrawn in between, moved nothing, unless there is
        nothing else.
        """
        row = now or was or {}
        beside = self._beside[_cell(row)]
        rings = (
            [one for one in (was, now) if one],
            [one for one in beside if one["value"] == row["value"]],
            [one for one in beside if one["place"] in {"value", "excluded"}],
            beside,
        )
        for ring in rings:
            claims = {claim for one in ring for claim in one["claims"]}
            yield [one for one in self._moved if one["claim"] in claims]
        yield [one for one in self._moved if _cell(one) == _cell(row)]

    def _timed_out(self, was: Record | None, now: Record | None) -> bool:
        first, last = (was, now) if self._days == sorted(self._days) else (now, was)
        return bool(self._days and first and last) and not _expired(first) and _expired(last)

    def _unexplained(self, row: Record) -> Sequence[int]:
        return () if _cell(row) in self._passed else self._untied or self._all


def _cell(row: Record) -> tuple[str, str]:
    return row["subject"], row["attribute"]


def _direct(ring: Sequence[Record]) -> list[Record]:
    return [row for row in ring if row["directly"]]


def _expired(row: Record | None) -> bool:
    return row is not None and row["status"] == "expired"
