"""What the built-in projections need is noted, and on any doubt read from them anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.projections import needs
from ledger.projections.catalog import Catalog

TEXTS = {"answers": "SELECT 1", "claims": "SELECT 2"}
NEEDS = {"answers": ["events"], "claims": ["answers", "point"]}


def test_what_is_noted_is_what_is_parsed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    parsed, noting, noted = Catalog(), Catalog(notes=notes), Catalog(notes=notes)
    for catalog in (noting, noted):
        assert catalog.order == parsed.order
        for name, one in parsed.projections.items():
            other = catalog.projections[name]
            assert (other.sql, other.what, other.row, other.needs) == (one.sql, one.what, one.row, one.needs)


def test_what_is_noted_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    Catalog(notes=notes)
    monkeypatch.setattr("ledger.projections.catalog.parse", lambda _: pytest.fail("parsed"))
    Catalog(notes=notes)


def test_the_projections_of_a_ledger_are_parsed_each_time(tmp_path: Path) -> None:
    notes, own = tmp_path / "notes", tmp_path / "mine.sql"
    own.write_text("-- what: mine\n-- one row per: claim\nSELECT * FROM claims\n")
    assert Catalog(own, notes=notes).projections["mine"].needs == {"claims"}
    own.write_text("-- what: mine\n-- one row per: answer\nSELECT * FROM answers\n")
    assert Catalog(own, notes=notes).projections["mine"].needs == {"answers"}


def flipped(data: bytes) -> bytes:
    return data.replace(b"point", b"paint")


def shortened(data: bytes) -> bytes:
    return data[:-1]


def emptied(data: bytes) -> bytes:
    return data[:0]


def garbled(data: bytes) -> bytes:
    return data + b"\xff"


@pytest.mark.parametrize("spoil", [flipped, shortened, emptied, garbled])
def test_spoiled_notes_say_nothing(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    notes = tmp_path / "notes"
    needs.write(notes, TEXTS, NEEDS)
    assert needs.read(notes, TEXTS) == NEEDS
    notes.write_bytes(spoil(notes.read_bytes()))
    assert needs.read(notes, TEXTS) == {}


@pytest.mark.parametrize("texts", [TEXTS | {"claims": "SELECT 3"}, TEXTS | {"dates": "SELECT 3"}, {}])
def test_notes_about_other_projections_say_nothing(tmp_path: Path, texts: dict[str, str]) -> None:
    needs.write(tmp_path / "notes", TEXTS, NEEDS)
    assert needs.read(tmp_path / "notes", texts) == {}


def test_without_a_place_to_write_nothing_is_noted(tmp_path: Path) -> None:
    notes = tmp_path / "nowhere" / "notes"
    needs.write(notes, TEXTS, NEEDS)
    assert needs.read(notes, TEXTS) == {}
    assert Catalog(notes=notes).order == Catalog().order
