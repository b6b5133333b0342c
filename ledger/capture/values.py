"""A value as a person types it -> the value on the wire, by what its attribute holds; and back again."""

import re
from collections.abc import Callable

from ledger.events.errors import Refused
from ledger.events.model.parts import (
    AnyValue,
    BoolValue,
    DateValue,
    DurationValue,
    EntityValue,
    NoValue,
    QuantityValue,
    SomeValue,
    TextValue,
)
from ledger.events.model.when import normal

_NAMED = re.compile(r"\s*([^\W\d][\w -]{0,99}?)\s*=(?!=)\s*(.*)", re.DOTALL)
# Letters right behind the digits may be an exponent or a multiple (1e3, 12m); a unit is one word.
_QUANTITY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?:\s*([%\[{]\S*)|\s+([^\W\d_]\S*))?")
_DURATION = re.compile(r"([0-9]+)\s*(year|month|week|day|hour|minute|second)s?", re.IGNORECASE)
_PERIODS = {
    "year": "P{}Y",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "hour": "PT{}H",
    "minute": "PT{}M",
    "second": "PT{}S",
}
_MULTIPLES = ("thousand", "million", "billion", "trillion", "mio", "mln", "bn")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def split(text: str) -> tuple[str | None, str]:
    """`ATTRIBUTE = VALUE` in two; None for the attribute where only a value was typed."""
    found = _NAMED.fullmatch(text)
    return (found[1], found[2].strip()) if found else (None, text.strip())


def read(text: str, value_type: str, entity: Callable[[str], str]) -> AnyValue:
    """The value typed for an attribute of this type; `entity` finds the slug of a name.

    `some value` and `no value` are values of every type but text. Raises Refused with a hint, or what `entity` raises.
    """
    if value_type == "text":
        return TextValue(text=text)
    if text in ("some value", "no value"):
        return SomeValue() if text == "some value" else NoValue()
    if value_type == "entity":
        return EntityValue(entity=entity(text))
    if value_type == "date":
        return DateValue(edtf=normal(text))
    return {"quantity": _quantity, "duration": _duration, "bool": _bool}[value_type](text)


def _quantity(text: str) -> AnyValue:
    found = _QUANTITY.fullmatch(text)
    unit = (found[2] or found[3] or "1") if found else ""
    if found is None or unit.casefold().startswith(_MULTIPLES):
        hint = (
            "write digits, a space and one unit (UCUM, ISO 4217), as 12000000 GBP; in JSON Lines, raw keeps the words"
        )
        raise Refused.of("quantity", f"{text} is not a quantity", hint)
    return QuantityValue(amount=found[1], unit=unit)


def _duration(text: str) -> AnyValue:
    if found := _DURATION.fullmatch(text):
        return DurationValue(duration=_PERIODS[found[2].lower()].format(int(found[1])))
    if not re.fullmatch(r"P[0-9A-Z]+", text):
        raise Refused.of("duration", f"{text} is not a duration", "write 25 years, or P25Y (ISO 8601)")
    return DurationValue(duration=text)


def _bool(text: str) -> AnyValue:
    if text.lower() not in _TRUTH:
        raise Refused.of("bool", f"{text} is neither true nor false", "write true or false")
    return BoolValue(bool=_TRUTH[text.lower()])


def words(value: AnyValue) -> str:
    """A value for people; an entity is its slug, which the caller may replace by its label."""
    match value:
        case EntityValue(entity=slug):
            return slug
        case TextValue(text=text):
            return text
        case DateValue(edtf=edtf, raw=raw):
            return f"{edtf} ({raw})" if edtf and raw else edtf or raw or ""
        case QuantityValue():
            return _quantity_words(value)
        case DurationValue(duration=duration):
            return duration
        case BoolValue(bool=truth):
            return "true" if truth else "false"
        case SomeValue():
            return "some value"
        case NoValue():
            return "no value"


def _quantity_words(value: QuantityValue) -> str:
    unit = "" if value.unit in (None, "1") else f" {value.unit}"
    bounds = f" ({value.lower or ''}..{value.upper or ''})" if value.lower or value.upper else ""
    return f"{value.amount}{unit}{bounds}" if value.amount is not None else value.raw or ""
