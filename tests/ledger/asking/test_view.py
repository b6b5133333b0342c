"""The Python API: what a ledger answers at a point, as values."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ledger
from ledger.api import Ledger
from ledger.events.errors import NotFound, Refused, Usage
from tests.ledger.conftest import Shell
from tests.ledger.written import written
from tests.projections.ledgers import Film, usd, who


@pytest.fixture
def book(tmp_path: Path) -> Ledger:
    g = Film()
    g.by("studio", "budget", usd("20"))
    g.by("pacino", "budget", usd("25"))
    g.rumour("cast", who("driver"), in_=("later",))
    return written(g, tmp_path / "film")


def test_importing_ledger_loads_nothing_else() -> None:
    code = "import sys, ledger; print([name for name in sys.modules if name.split('.')[0] in {'msgspec', 'duckdb'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout == "[]\n"


def test_a_ledger_is_opened_by_its_folder(book: Ledger) -> None:
    view = ledger.open(str(book.folder)).at(as_of="2024-07-17")
    assert repr(view).startswith("<film: Published by 2024-07-17, as recorded up to now (@")
    with pytest.raises(NotFound):
        ledger.open(book.folder / "no")


def test_state_is_a_table_by_any_name_of_the_subject(heat: Shell) -> None:
    view = ledger.open(heat.folder).at(as_of="2024-07-17")
    table = view.state("Heat 2 (film)")
    assert table == view.state("heat-2-film")
    assert {row["value"] for row in table.records() if row["attribute"] == "screenwriter"} == {"michael-mann"}
    assert len(table) == len(table.rows)


def test_the_axes_are_those_of_the_command_line(book: Ledger) -> None:
    assert book.at(as_of="2024-07-16").state("film").rows == []
    assert len(book.at(as_of="2024-07-17").rumours()) == 0
    assert len(book.at(as_of="2025-01-10").rumours()) == 1
    assert len(book.at(recorded_as_of="HEAD~1").rumours()) == 0
    with pytest.raises(Refused):
        book.at(as_of="2024-07")
    with pytest.raises(NotFound):
        book.at(recorded_as_of="@99")


def test_sql_takes_parameters_and_gives_python_values(book: Ledger) -> None:
    view = book.at(as_of="2024-07-17")
    table = view.sql("SELECT value, published FROM state WHERE tier = $tier", {"tier": 4})
    assert table.records() == [{"value": "20 USD", "published": date(2024, 7, 17)}]
    assert view.sql("SELECT count(*) FROM claims WHERE value = ?", ["25 USD"]).rows == [(1,)]
    with pytest.raises(Refused):
        view.sql("DELETE FROM claims")


def test_a_table_prints_its_first_rows_safely(book: Ledger) -> None:
    view = book.at()
    assert repr(view.sql("SELECT 1 AS one, 'a' AS b")) == "one  b\n1    a"
    assert repr(view.sql("SELECT chr(27) AS x")).splitlines()[1] == "\\x1b"
    long = repr(view.sql("SELECT repeat('ab', 50) AS x FROM range(30)"))
    assert len(long.splitlines()) == 22
    assert long.endswith("… 10 more rows")
    assert max(map(len, long.splitlines())) == 40


def test_why_history_and_diff_are_values_that_read_well(book: Ledger) -> None:
    view = book.at(as_of="2025-12-31")
    sides = view.why("film", "budget").sides
    assert [(one.place, one.value, one.rule) for one in sides] == [
        ("value", "20 USD", "tier"),
        ("runner_up", "25 USD", "tier"),
    ]
    assert repr(view.why("film", "budget")).startswith("<film budget>\nvalue actual 20 USD (asserted): 20 USD is")
    moves = view.history("film", "cast")
    assert [(move.at, move.words()) for move in moves] == [("2025-01-10", "+ rumoured")]
    assert repr(moves[0]).startswith("<2025-01-10 film cast driver: + rumoured (@")
    assert moves == view.diff("2024-07-17", "2025-01-10")
    assert moves == view.diff("2024-07-16", "2025-01-10", "film", steps=True)[2:]
    with pytest.raises(Usage):
        view.diff("2024-07-17", "HEAD")


def test_a_query_compared(book: Ledger) -> None:
    found = book.at().compare("HEAD~1", "HEAD", "SELECT value FROM claims")
    assert (found.removed, found.added) == ((), (("driver",),))
    assert repr(found).endswith(": 0 removed, 1 added>\n+ ('driver',)")


def test_a_basis_leads_back(book: Ledger) -> None:
    before = book.at(as_of="2024-07-17")
    state = before.state("film")
    written_since = book.at(basis=before.basis)
    assert (written_since.basis, written_since.state("film")) == (before.basis, state)


def test_nothing_after_the_point_can_be_reached_from_it(book: Ledger) -> None:
    view = book.at(recorded_as_of="HEAD~1")
    head = f"@{view.point.seq + 1}"
    with pytest.raises(Refused, match="not a recorded point"):
        view.sql(f"SELECT * FROM events_at(recorded_as_of := '{head}')")
    assert view.sql("SELECT max(seq) FROM events_at(recorded_as_of := 'HEAD')").rows == [(view.point.seq,)]
    with pytest.raises(NotFound):
        view.diff("@1", head)


def test_a_merged_subject_answers_for_the_one_it_became(tmp_path: Path) -> None:
    g = Film()
    g.entity("sequel")
    g.claim("sequel", "budget", usd("20"))
    g.merge("sequel", "film")
    view = written(g, tmp_path / "film").at()
    assert view.state("sequel") == view.state("film")
    assert [row["value"] for row in view.state("film").records()] == ["20 USD"]
