"""Tables for other programs: their formats, and files that are written whole or not at all."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ledger import output
from ledger.events.errors import Refused, Usage
from ledger.output import Output, guarded, save, shaped
from ledger.results import Grid, Lines, Raw, Result, Rows
from ledger.written import text
from tests.ledger.conftest import Shell

ROWS = Rows(
    ("name", "n", "list"),
    [("a|b\n<c>", 1, ["x"]), ("=1+1", -2.5, None), ("“quoted, twice”", float("-inf"), [])],
)


def formed(form: Any, **more: Any) -> str:
    parts = [Grid(ROWS.columns, tuple(tuple(map(text, row)) for row in ROWS.rows))]
    found = shaped("sql", Output(form=form, **more), lambda: Result(data=None, parts=parts, table=ROWS))
    (part,) = found.parts
    assert isinstance(part, Raw)
    return part.data.decode()


def test_json_lines_end_with_a_record_that_counts_the_rows() -> None:
    lines = [json.loads(line) for line in formed("jsonl").splitlines()]
    assert lines == [
        {"name": "a|b\n<c>", "n": 1, "list": ["x"]},
        {"name": "=1+1", "n": -2.5, "list": None},
        {"name": "“quoted, twice”", "n": "-inf", "list": []},
        {"end": True, "rows": 3, "basis": None},
    ]


def test_csv_reads_back_and_a_formula_is_defused() -> None:
    assert [*csv.reader(io.StringIO(formed("csv")))] == [
        ["name", "n", "list"],
        ["a|b\n<c>", "1", '["x"]'],
        ["'=1+1", "-2.5", ""],
        ["“quoted, twice”", "-inf", "[]"],
    ]


def test_csv_is_left_raw_where_it_is_asked_for() -> None:
    assert "\n=1+1,-2.5,\n" in formed("csv", raw=True)


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\uff1d1", "\uff20x"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1", "-1", "+3.5", "-2e10", "a=b", "2024-07-17", "[..2024]", "'=1", "@17"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_markdown_keeps_its_columns_and_shows_no_html() -> None:
    assert formed("md").splitlines() == [
        "| name | n | list |",
        "| --- | --- | --- |",
        r'| a\|b &lt;c> | 1 | \["x"\] |',
        "| =1+1 | -2.5 |  |",
        r"| “quoted, twice” | -inf | \[\] |",
    ]


def test_what_could_act_on_a_terminal_is_escaped() -> None:
    evil = "\x1b[31m\u202e"
    result = Result(data=None, parts=[Lines((evil,)), Grid((evil,), ((evil,),))], table=Rows((evil,), [(evil,)]))
    for form in ("jsonl", "md"):
        (part,) = shaped("sql", Output(form=form), lambda: result).parts
        assert isinstance(part, Raw)
        assert b"\x1b" not in part.data
        assert "\u202e" not in part.data.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Output(file=Path("x.xlsx")), "does not say the format"),
        (Output(file=Path("x")), "does not say the format"),
        (Output(file=Path("x.csv"), form="table"), "for the screen"),
    ],
)
def test_a_format_that_nothing_says_is_refused_before_any_work(given: Output, words: str) -> None:
    with pytest.raises(Usage, match=words):
        shaped("sql", given, lambda: pytest.fail("worked"))


def test_a_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("old")
    found = shaped("sql", Output(file=tmp_path / "x.csv"), lambda: Result(data=None, table=ROWS))
    assert found.data == {"file": str(tmp_path / "x.csv"), "rows": 3}
    assert (tmp_path / "x.csv").read_text().startswith("name,n,list\n")
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="No space left"):
        save(target, b"new")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        save(tmp_path / "no" / "x.csv", b"new")


def test_no_file_of_a_ledger_and_no_folder_is_written_over(news: Shell) -> None:
    for target, words in (
        ("events/00000000000000000001.jsonl", "own folders"),
        ("../ledger/texts/x.csv", "own folders"),
        (".cache/x.csv", "own folders"),
    ):
        done = news.refused("sql", "SELECT 1", "-o", target)
        assert done.code == 1
        assert words in done.err
    (news.folder / "x.csv").mkdir()
    assert "is not a file" in news("sql", "SELECT 1", "-o", "x.csv").err


def test_every_format_from_the_command_line(news: Shell) -> None:
    news.monkeypatch.chdir(news.folder.parent)
    query = ["sql", "SELECT 1 AS x", "-C", "ledger"]
    assert news("-C", "ledger", "sql", "SELECT 1 AS x", "--format", "csv").out == "x\n1\n"
    for name in ("a.json", "a.jsonl", "a.csv", "a.md"):
        assert news.ok(*query, "-o", name).out.startswith(f"1 row in {name}\n")
    assert json.loads(Path("a.json").read_text())["data"]["rows"] == [[1]]
    assert Path("a.json").read_text() == news.ok(*query, "--json").out
    assert json.loads(Path("a.jsonl").read_text().splitlines()[-1])["basis"]["seq"] == 6
    assert Path("a.csv").read_text() == "x\n1\n"
    assert Path("a.md").read_text().startswith("| x |\n| --- |\n| 1 |\n\nPublished by ")


def test_the_basis_goes_beside_what_is_piped_on(news: Shell) -> None:
    done = news.ok("sql", "SELECT 1 AS x", "--format", "csv")
    assert done.out == "x\n1\n"
    assert done.err.startswith("Published by 2026-01-02")
    assert set(output.FORMATS) == {"json", "jsonl", "csv", "md"}


def test_what_json_has_no_form_for_is_words_however_deep_it_stands(news: Shell) -> None:
    query = "SELECT [{'a': 'inf'::DOUBLE}, {'a': 'nan'::DOUBLE}] AS deep, MAP {DATE '2024-07-17': 1} AS days"
    deep, days = [{"a": "inf"}, {"a": "nan"}], {"2024-07-17": 1}
    assert news.ok("sql", query, "--json").json["data"]["rows"] == [[deep, days]]
    assert json.loads(news.ok("sql", query, "--format", "jsonl").out.splitlines()[0]) == {"deep": deep, "days": days}
    assert "NaN" not in news.ok("sql", query, "--format", "csv").out
