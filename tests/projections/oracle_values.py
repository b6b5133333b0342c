"""Values as the oracle compares them: equal, overlapping, equal to or narrower than."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ledger.events import model
from ledger.events.when import bounds

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


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


def value_of(value: model.AnyValue) -> Value:
    match value:
        case model.EntityValue():
            return Value("entity", value.entity, shown=value.entity)
        case model.TextValue():
            return Value("text", folded(value.text), shown=value.text)
        case model.DateValue(edtf=str(edtf)):
            return Value("date", "", *_days(edtf), shown=edtf)
        case model.QuantityValue(amount=str(amount)):
            low, high = Decimal(value.lower or amount), Decimal(value.upper or amount)
            return Value("quantity", value.unit or "1", low, high, shown=f"{amount} {value.unit or ''}".strip())
        case model.DateValue() | model.QuantityValue():
            return Value("words", folded(value.raw or ""), shown=value.raw or "")
        case model.DurationValue():
            return Value("duration", value.duration, shown=value.duration)
        case model.BoolValue():
            return Value("bool", str(value.bool).casefold(), shown=str(value.bool).casefold())
        case model.SomeValue():
            return Value("some", shown="some value")
        case model.NoValue():
            return Value("none", shown="no value")


def overlaps(one: Value, other: Value) -> bool:
    """Rule 3: overlapping dates and quantities are compatible; of all others only equal values are.

    That there is some value is compatible with every value.
    """
    if _alike(one, other):
        return _low(one) <= _high(other) and _low(other) <= _high(one)
    return one == other or ("some" in {one.kind, other.kind} and "none" not in {one.kind, other.kind})


def inside(one: Value, other: Value) -> bool:
    """Equal to or narrower than the other; every value is narrower than `some value`, `no value` is no value."""
    if _alike(one, other):
        return _low(other) <= _low(one) and _high(one) <= _high(other)
    return one == other or (other.kind == "some" and one.kind != "none")


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
