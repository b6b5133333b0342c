"""A value as it is written: for people and in CSV and Markdown as text, in JSON as what JSON has a form for."""

import json
import re
from datetime import date, datetime, time, timedelta
from math import isfinite

import msgspec

from ledger.events.model.when import write_instant

_OPEN = re.compile(r"\[(?:\.\.(?P<end>[^,.]+)|(?P<start>[^,.]+)\.\.)\]")


def text(value: object) -> str:
    """A value as the text of a cell; nothing for NULL, lists and structs as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | dict | list | tuple):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(plain(value))


def plain(value: object) -> object:
    """A value that JSON has a form for, down to its parts: NaN and infinities become words."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, dict):
        return {text(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return _scalar(value)


def when(edtf: str) -> str:
    """A date in EDTF as people say it, where they do not write it like that: `by 2024-07-17`."""
    said = _OPEN.fullmatch(edtf)
    return edtf if said is None else f"by {said['end']}" if said["end"] else f"{said['start']} or later"


def _scalar(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo:
        return write_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _interval(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, msgspec.Struct):
        return plain(msgspec.to_builtins(value))
    return str(value)


def _interval(length: timedelta) -> str:
    """As DuckDB writes an interval: `1 day 02:00:00`."""
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    days, rest = divmod(length, timedelta(days=1))
    parts = [f"{sign}{days} {'day' if days == 1 else 'days'}"] if days else []
    if rest or not days:
        hours, fraction = (*str(rest).split("."), "")[:2]
        parts.append(f"{sign}{hours:0>8}" + (f".{fraction.rstrip('0')}" if fraction else ""))
    return " ".join(parts)
