"""The page on the format says what the code does."""

import re
from typing import get_args

import pytest
from msgspec import Struct
from msgspec.structs import fields

from ledger.events.model import parts, types
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "reference" / "format.md").read_text(encoding="utf-8")
PARTS: dict[str, type[Struct]] = {
    "note": types.Note,
    "alias": parts.Alias,
    "same-as": parts.SameAs,
    "span": parts.Span,
    "segment": parts.Segment,
    "evidence": parts.Evidence,
    "quotation": parts.Quotation,
    "relative": parts.Relative,
    **{f"`{kind.__struct_config__.tag}`": kind for kind in get_args(types.AnyEvent)},
    **{f"value `{kind.__struct_config__.tag}`": kind for kind in get_args(parts.AnyValue)},
}


@pytest.mark.parametrize("name", PARTS)
def test_the_fields_of_an_object_are_listed_in_their_order(name: str) -> None:
    (row,) = re.findall(rf"^\| {re.escape(name)} \|(.*)\|$", PAGE, re.MULTILINE)
    listed = re.findall(r"(?:^|, )`([a-z0-9_]+)`(\??) ", row.strip())
    assert listed == [(field.name, "" if field.required else "?") for field in fields(PARTS[name])]


def words_of(kind: object) -> set[tuple[str, ...]]:
    """Every closed list of words inside a type."""
    inner = get_args(kind)
    if inner and all(isinstance(word, str) for word in inner):
        return {inner}
    return {words for part in inner for words in words_of(part)}


@pytest.mark.parametrize("name", PARTS)
def test_closed_lists_of_words_are_on_the_page(name: str) -> None:
    for field in fields(PARTS[name]):
        for words in words_of(field.type):
            assert f"one of `{' '.join(words)}`" in PAGE
