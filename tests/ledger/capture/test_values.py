import pytest

from ledger.capture.values import read, split, words
from ledger.events.errors import LedgerError, NotFound, Refused
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


def find(name: str) -> str:
    if name != "Austin Butler":
        raise NotFound.of("unknown_entity", name)
    return "austin-butler"


@pytest.mark.parametrize(
    ("typed", "attribute", "value"),
    [
        ("2024-10", None, "2024-10"),
        ("production_start = 2024-10..2025-03", "production_start", "2024-10..2025-03"),
        ("cast member=Austin Butler", "cast member", "Austin Butler"),
        ("statement = E = mc2", "statement", "E = mc2"),
        ("a == b", None, "a == b"),
        ("2 = 2", None, "2 = 2"),
        ("  spaced  ", None, "spaced"),
        ("x = two\nlines", "x", "two\nlines"),
    ],
)
def test_attribute_and_value_are_told_apart(typed: str, attribute: str | None, value: str) -> None:
    assert split(typed) == (attribute, value)


@pytest.mark.parametrize(
    ("typed", "value_type", "value"),
    [
        ("some value", "text", TextValue(text="some value")),
        ("some value", "date", SomeValue()),
        ("no value", "entity", NoValue()),
        ("Austin Butler", "entity", EntityValue(entity="austin-butler")),
        ("2024-10 .. 2025-03", "date", DateValue(edtf="[2024-10..2025-03]")),
        ("2", "quantity", QuantityValue(amount="2", unit="1")),
        ("-1.50 GBP", "quantity", QuantityValue(amount="-1.50", unit="GBP")),
        ("3.5 kg.m/s2", "quantity", QuantityValue(amount="3.5", unit="kg.m/s2")),
        ("40%", "quantity", QuantityValue(amount="40", unit="%")),
        ("120 mm[Hg]", "quantity", QuantityValue(amount="120", unit="mm[Hg]")),
        ("5 {seats}", "quantity", QuantityValue(amount="5", unit="{seats}")),
        ("12 m", "quantity", QuantityValue(amount="12", unit="m")),
        ("25 years", "duration", DurationValue(duration="P25Y")),
        ("90 Minutes", "duration", DurationValue(duration="PT90M")),
        ("P1Y6M", "duration", DurationValue(duration="P1Y6M")),
        ("Yes", "bool", BoolValue(bool=True)),
        ("false", "bool", BoolValue(bool=False)),
    ],
)
def test_a_value_is_read_by_what_its_attribute_holds(typed: str, value_type: str, value: AnyValue) -> None:
    assert read(typed, value_type, find) == value


@pytest.mark.parametrize(
    ("typed", "value_type", "code"),
    [
        ("2023-02-29", "date", "edtf"),
        ("soon", "date", "edtf"),
        ("many", "quantity", "quantity"),
        ("40 million GBP", "quantity", "quantity"),
        ("1,5", "quantity", "quantity"),
        ("1e3", "quantity", "quantity"),
        ("1e3 GBP", "quantity", "quantity"),
        ("12m", "quantity", "quantity"),
        ("12m GBP", "quantity", "quantity"),
        ("12 bn", "quantity", "quantity"),
        ("12 GBP 5", "quantity", "quantity"),
        ("12 GBP or so", "quantity", "quantity"),
        ("10 to 12 GBP", "quantity", "quantity"),
        ("GBP 12", "quantity", "quantity"),
        ("a while", "duration", "duration"),
        ("maybe", "bool", "bool"),
    ],
)
def test_what_is_no_such_value_is_refused_with_a_hint(typed: str, value_type: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(typed, value_type, find)
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].hint


def test_an_unknown_name_is_what_the_look_up_says() -> None:
    with pytest.raises(LedgerError, match="Nobody"):
        read("Nobody", "entity", find)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (EntityValue(entity="x"), "x"),
        (DateValue(edtf="1987", raw="eight years earlier"), "1987 (eight years earlier)"),
        (DateValue(raw="decades later"), "decades later"),
        (QuantityValue(amount="2", unit="1"), "2"),
        (QuantityValue(amount="5", unit="GBP", lower="4", upper="6"), "5 GBP (4..6)"),
        (QuantityValue(raw="a fraction"), "a fraction"),
        (DurationValue(duration="P25Y"), "P25Y"),
        (BoolValue(bool=False), "false"),
        (SomeValue(), "some value"),
        (NoValue(), "no value"),
    ],
)
def test_a_value_has_words(value: AnyValue, shown: str) -> None:
    assert words(value) == shown
