"""Values as the oracle compares them: equal, overlapping, equal to or narrower than."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ledger.events.model import parts
from ledger.events.model.when import bounds

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


@dataclass(frozen=True)
class Value:
    """A value reduced to what decides whether it is another one. low and high: inclusive, only of dates and numbers."""

    kind: str
    words: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    shown: str = field(default="", compare=False)

    @property
    def ranged(self) -> bool:
        return self.low is not None


def folded(text: str) -> str:
    """Key: text is equal after NFC, white space folded, casefold, curly quotes as straight."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).casefold().split())


def value_of(value: parts.AnyValue) -> Value:
    match value:
        case parts.EntityValue():
            return Value("entity", value.entity, shown=value.entity)
        case parts.TextValue():
            return Value("text", folded(value.text), shown=value.text)
        case parts.DateValue(edtf=str(edtf)):
            return Value("date", "", *_days(edtf), shown=edtf)
        case parts.QuantityValue(amount=str(amount)):
            low, high = Decimal(value.lower or amount), Decimal(value.upper or amount)
            return Value("quantity", value.unit or "1", low, high, shown=f"{amount} {value.unit or ''}".strip())
        case parts.DateValue() | parts.QuantityValue():
            return Value("words", folded(value.raw or ""), shown=value.raw or "")
        case parts.DurationValue():
            return Value("duration", value.duration, shown=value.duration)
        case parts.BoolValue():
            return Value("bool", str(value.bool).casefold(), shown=str(value.bool).casefold())
        case parts.SomeValue():
            return Value("some", shown="some value")
        case parts.NoValue():
            return Value("none", shown="no value")


def overlaps(one: Value, other: Value) -> bool:
    """Rule 3: overlapping dates and quantities are compatible; of all others only equal values are."""
    if _alike(one, other):
        return _low(one) <= _high(other) and _low(other) <= _high(one)
    return one == other


def inside(one: Value, other: Value) -> bool:
    """Equal to or narrower than the other."""
    if _alike(one, other):
        return _low(other) <= _low(one) and _high(one) <= _high(other)
    return one == other


def narrower(one: Value, other: Value) -> bool:
    return inside(one, other) and one != other


def _alike(one: Value, other: Value) -> bool:
    return one.ranged and other.ranged and (one.kind, one.words) == (other.kind, other.words)


def _low(value: Value) -> Decimal:
    return value.low if value.low is not None else Decimal("-Infinity")


def _high(value: Value) -> Decimal:
    return value.high if value.high is not None else Decimal("Infinity")


def _days(edtf: str) -> tuple[Decimal, Decimal]:
    found = bounds(edtf)
    return _ordinal(found.earliest, "-Infinity"), _ordinal(found.latest, "Infinity")


def _ordinal(day: date | None, open_side: str) -> Decimal:
    return Decimal(day.toordinal()) if day else Decimal(open_side)
