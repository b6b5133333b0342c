"""The reference pages name what the code has, no more and no less."""

import re
from pathlib import Path
from typing import get_args

import pytest
from msgspec import inspect

from ledger.events.model.types import AnyEvent
from ledger.projections.catalog import Catalog
from tests.heat2 import at

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def sections(page: str) -> dict[str, str]:
    """The text below each heading of the third level whose title is one name in code."""
    parts = re.split(r"^#+ (.*)$", (REFERENCE / page).read_text("utf-8"), flags=re.MULTILINE)
    return {title.strip("`"): text for title, text in zip(parts[1::2], parts[2::2], strict=True) if title[0] == "`"}


@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_every_field_of_every_event_type_is_listed(event: type) -> None:
    info = inspect.type_info(event)
    assert isinstance(info, inspect.StructType)
    listed = dict(re.findall(r"^\| `(\w+)` \| (required|) \|", sections("events.md")[str(info.tag)], re.MULTILINE))
    assert listed == {field.encode_name: "required" if field.required else "" for field in info.fields}


def test_no_other_event_type_is_listed() -> None:
    tags = {
        str(info.tag) for info in map(inspect.type_info, get_args(AnyEvent)) if isinstance(info, inspect.StructType)
    }
    assert {*sections("events.md")} == tags


@pytest.mark.parametrize("name", Catalog().order)
def test_every_column_of_every_projection_is_listed(name: str) -> None:
    text = sections("projections.md")[name]
    assert tuple(re.findall(r"`(\w+)`", text)) == at().snapshot.table(name).columns
    assert f"One row per {Catalog().projections[name].row}." in text


def test_every_column_of_events_is_explained_or_a_field_of_an_event() -> None:
    fields = {field.encode_name for event in get_args(AnyEvent) for field in inspect.type_info(event).fields}  # type: ignore[attr-defined]
    explained = set(re.findall(r"`(\w+)`", sections("projections.md")["events"]))
    columns = {*at().snapshot.table("events").columns}
    assert columns - fields <= explained
    assert fields <= columns
