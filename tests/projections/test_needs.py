"""What the built-in projections need stands in a file that comes with them, and is read from them on any doubt."""

from pathlib import Path

import pytest

from ledger.projections import needs
from ledger.projections.catalog import BUILT_IN, Catalog

TEXTS = {path.stem: path.read_text("utf-8") for path in BUILT_IN.glob("*.sql")}


def test_the_file_is_current() -> None:
    assert needs.FILE.read_bytes() == Catalog(noted=False).needs_file(), "python -m ledger.projections.needs"


def test_what_is_noted_is_what_is_parsed() -> None:
    parsed, noted = Catalog(noted=False), Catalog()
    assert noted.order == parsed.order
    for name, one in parsed.projections.items():
        other = noted.projections[name]
        assert (other.sql, other.what, other.row, other.needs) == (one.sql, one.what, one.row, one.needs)


def test_what_is_noted_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.projections.catalog.parse", lambda _: pytest.fail("parsed"))
    Catalog()


def test_the_projections_of_a_ledger_are_parsed_each_time(tmp_path: Path) -> None:
    own = tmp_path / "mine.sql"
    own.write_text("-- what: mine\n-- one row per: claim\nSELECT * FROM claims\n")
    assert Catalog(own).projections["mine"].needs == {"claims"}
    own.write_text("-- what: mine\n-- one row per: answer\nSELECT * FROM answers\n")
    assert Catalog(own).projections["mine"].needs == {"answers"}


@pytest.mark.parametrize("changed", [{"claims": "SELECT 1"}, {"more": "SELECT 1"}])
def test_of_other_texts_the_file_says_nothing(changed: dict[str, str]) -> None:
    assert needs.read(TEXTS) != {}
    assert needs.read(TEXTS | changed) == {}
    assert needs.read({name: text for name, text in TEXTS.items() if name != "claims"}) == {}
