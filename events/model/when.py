"""Time as people write it: EDTF dates with computed bounds, full dates, and instants with a zone.

EDTF is ISO 8601-2. This reads a closed subset of it, and checks it against the calendar:
dates of day, month or year precision, each with at most one of `~ ? %` at its end; seasons 21 to 24;
intervals `a/b`, `../b`, `a/..`, `/b`, `a/`; sets `[a,b]` (one of) and `{a,b}` (all of), whose members may be
ranges `a..b` of one precision, the first `..b` and the last `a..`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from ledger.events.errors import Refused

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?)"
    r"([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_AROUND = re.compile(r"\s*(\.\.|[/,\[\]{}])\s*")
_SETS: dict[str, Literal["one_of", "all_of"]] = {"[]": "one_of", "{}": "all_of"}
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}  # first and last month; 14 is the next February
_FORMS = "write 2024, 2024-07, 2024-07-17, 2024-07~, 2024-10/2025-03, [2024-10..2025-03] or [..2024-07]"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Days = tuple[date, date]
_OpenDays = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that an EDTF string can mean, both inclusive; None is open on that side.

    `~ ? %` do not widen them. Seasons are the meteorological ones of the northern hemisphere, and the winter
    of a year begins in its December. kind: one date, an interval that lasts, one of a set, all of a set.
    """

    kind: Literal["date", "interval", "one_of", "all_of"]
    earliest: date | None
    latest: date | None


@lru_cache(maxsize=4096)
def bounds(edtf: str) -> Bounds:
    """Read EDTF strictly. Raises Refused `edtf` for what is outside the subset or not in the calendar."""
    try:
        kind = _SETS.get(edtf[:1] + edtf[-1:])
        if kind:
            return Bounds(kind, *_set(edtf[1:-1]))
        if "/" in edtf:
            return Bounds("interval", *_interval(edtf))
        return Bounds("date", *_date(edtf, season=True))
    except ValueError as error:
        raise Refused.of("edtf", f'"{edtf}" is not a date in EDTF', str(error)) from None


def normal(text: str) -> str:
    """What a person types, as checked EDTF: spaces go, and a bare range or list becomes one of a set.

    `2024-10 .. 2025-03` is `[2024-10..2025-03]`. Raises Refused `edtf`.
    """
    edtf = _AROUND.sub(r"\1", text.strip())
    if edtf[:1] not in ("[", "{") and "/" not in edtf and (".." in edtf or "," in edtf):
        edtf = f"[{edtf}]"
    bounds(edtf)
    return edtf


def day(text: str) -> date:
    """Read a full date, the only kind that is a point in time. Raises Refused `point`."""
    found = _DATE.fullmatch(text)
    hint = "write one day, such as 2024-07-17"
    try:
        if found and found[3] and not found[4]:
            return _date(text)[0]
    except ValueError as error:
        hint = f"{str(error).partition(';')[0]}; {hint}"
    raise Refused.of("point", f'"{text}" is not a full date', hint)


def instant(text: str) -> datetime:
    """Read an instant (RFC 3339; seconds may be left out) as aware UTC.

    A zone is required, more than 6 digits of a second and leap seconds (`:60`) are not read.
    Raises Refused `instant`.
    """
    found = _INSTANT.fullmatch(text)
    hint = "write a date, a time and a zone, such as 2024-07-17T09:30:00Z or 2024-07-17T11:30+02:00"
    if found:
        try:
            zone = "+00:00" if found[3] in "Zz" else found[3]
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").astimezone(UTC)
        except (ValueError, OverflowError) as error:
            hint = f"{error}; {hint}"
    raise Refused.of("instant", f'"{text}" is not an instant', hint)


def write_instant(when: datetime) -> str:
    """Write an aware instant in UTC with 6 digits: `2024-07-17T09:30:00.000000Z`. Raises ValueError if naive."""
    if when.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def microseconds(when: datetime) -> int:
    """An aware instant as microseconds since 1970."""
    return (when - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    """Microseconds since 1970 as an instant, UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _date(text: str, *, season: bool = False, qualified: bool = True) -> _Days:
    """First and last day of one date. Raises ValueError with a hint, as all below do."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(_padded(text) or _FORMS)
    if found[4] and not qualified:
        raise ValueError(f"{found[4]} cannot stand at the ends of a range; leave it out, the range is already vague")
    year, month, number = (int(part or 0) for part in found.group(1, 2, 3))
    if not year:
        raise ValueError("years run from 0001 to 9999")
    if not found[2]:
        return date(year, 1, 1), date(year, 12, 31)
    if month in _SEASONS and not found[3]:
        first, last = _SEASONS[month]
        start, end = date(year, first, 1), _month_end(year, last)
        if season and not found[4]:
            return start, end
        months = f"{start.isoformat()[:7]}..{end.isoformat()[:7]}"
        raise ValueError(f"a season stands alone or in an interval; write its months: [{months}]")
    if month not in range(1, 13):
        raise ValueError("months run from 01 to 12, seasons from 21 (spring) to 24 (winter)")
    end = _month_end(year, month)
    if not found[3]:
        return date(year, month, 1), end
    if not 1 <= number <= end.day:
        known = f"{year:04}-{month:02}"
        raise ValueError(f"{known} has {end.day} days; write {known} if the day is not known")
    return date(year, month, number), date(year, month, number)


def _interval(text: str) -> _OpenDays:
    start, _, end = text.partition("/")
    if start in ("", "..") and end in ("", ".."):
        raise ValueError("an interval open on both sides says nothing; leave it out")
    earliest = None if start in ("", "..") else _date(start, season=True)[0]
    latest = None if end in ("", "..") else _date(end, season=True)[1]
    return _in_order(earliest, latest)


def _set(text: str) -> _OpenDays:
    members = text.split(",")
    if len(members) == 1 and ".." not in text:
        raise ValueError(f"a set has two members or a range; write {text} without the brackets" if text else _FORMS)
    spans = [_member(member, first=index == 0, last=index == len(members) - 1) for index, member in enumerate(members)]
    starts = [start for start, _ in spans if start]
    ends = [end for _, end in spans if end]
    return min(starts) if len(starts) == len(spans) else None, max(ends) if len(ends) == len(spans) else None


def _member(text: str, *, first: bool, last: bool) -> _OpenDays:
    start, dots, end = text.partition("..")
    if not dots:
        return _date(text)
    if (not start and not first) or (not end and not last) or not (start or end):
        raise ValueError("only the first member may be open before, only the last after: [..2020,2024..]")
    earliest = _date(start, qualified=False)[0] if start else None
    latest = _date(end, qualified=False)[1] if end else None
    if start and end and len(start) != len(end):
        raise ValueError("write both ends of a range alike: [2024-10..2025-03], not [2024-10..2025]")
    return _in_order(earliest, latest)


def _in_order(earliest: date | None, latest: date | None) -> _OpenDays:
    if earliest and latest and earliest > latest:
        raise ValueError("it ends before it starts; change the two round")
    return earliest, latest


def _month_end(year: int, month: int) -> date:
    """Last day of a month; 13 and 14 are in the next year, and the calendar ends with 9999."""
    year, month = year + month // 12, month % 12 + 1
    return date.max if year > date.max.year else date(year, month, 1) - timedelta(days=1)


def _padded(text: str) -> str:
    """A hint for a date written without its zeros, else nothing."""
    found = _UNPADDED.fullmatch(text)
    return f"write {'-'.join(part.zfill(2) for part in found.groups() if part)}" if found else ""
