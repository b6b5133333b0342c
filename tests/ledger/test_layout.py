"""Tables in plain text: what wraps, what never does, and when a row becomes a block."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ledger.layout import table
from ledger.results import Grid

QUOTE = "“It is in progress, and I am in the middle of writing the screenplay right now,” he told the paper on Monday"
GRID = Grid(("on", "who", "status", "words"), (("2024-07-17", "Michael Mann", "not confirmed", QUOTE),) * 2)


def drawn(grid: Grid, width: int) -> list[str]:
    return list(table(grid, width))


def test_columns_that_fit_are_as_wide_as_their_widest_cell() -> None:
    assert drawn(Grid(("a", "long name"), (("12345", "x"), ("1", ""))), 80) == [
        "a      long name",
        "────────────────",
        "12345  x",
        "1",
    ]


def test_a_long_column_is_wrapped_at_spaces_and_the_others_are_not() -> None:
    assert drawn(GRID, 90)[:5] == [
        "on          who           status         words",
        "─" * 90,
        "2024-07-17  Michael Mann  not confirmed  “It is in progress, and I am in the middle of",
        "                                         writing the screenplay right now,” he told the",
        "                                         paper on Monday",
    ]


def test_a_narrow_table_wraps_words_apart_but_keeps_each_whole() -> None:
    assert drawn(GRID, 60)[2:4] == [
        "2024-07-17  Michael  not        “It is in progress, and I",
        "            Mann     confirmed  am in the middle of writing",
    ]


def test_what_cannot_be_read_side_by_side_becomes_a_block_for_each_row() -> None:
    block = [
        "on      2024-07-17",
        "who     Michael Mann",
        "status  not confirmed",
        "words   “It is in progress, and I am in the",
        "        middle of writing the screenplay right",
        "        now,” he told the paper on Monday",
    ]
    assert drawn(GRID, 46) == [*block, "", *block]


def test_lines_of_the_last_column_stand_under_their_row_over_the_whole_width() -> None:
    grid = Grid(("value", "answers"), (("yes", (QUOTE, "no")), ("no", ())))
    assert drawn(grid, 80) == [
        "value",
        "─────",
        "yes",
        f"    {QUOTE[:74]}",
        f"      {QUOTE[75:]}",
        "    no",
        "no",
    ]
    many = Grid((*"abcdefgh", "answers"), ((*["some words"] * 8, ("one", "two")),))
    assert drawn(many, 40)[-3:] == ["h        some words", "answers  one", "         two"]


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("heat_2_film_screenplay_status", ["heat_2_film_", "screenplay_status"]),
        ("a" * 30, ["a" * 20, "a" * 10]),
        ("汉" * 15, ["汉" * 10, "汉" * 5]),
    ],
)
def test_a_word_that_is_too_long_is_broken(word: str, lines: list[str]) -> None:
    assert [line.strip() for line in drawn(Grid(("x", "y"), ((word, "b" * 20),)), 42)][2:] == [
        f"{lines[0]}{' ' * (22 - cell_len(lines[0]))}{'b' * 20}",
        lines[1],
    ]


@given(
    st.lists(st.lists(st.text(max_size=90), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(40, 130),
)
def test_nothing_is_lost_and_nothing_is_too_wide(rows: list[list[str]], width: int) -> None:
    grid = Grid(("one", "two", "three"), tuple(map(tuple, rows)))
    lines = drawn(grid, width)
    assert max(map(cell_len, lines)) <= width
    printed = "".join("".join(lines).split())
    assert all(printed.count(letter) >= sum("".join(row).count(letter) for row in rows) for letter in "abcdefgh")


def test_many_rows_are_laid_out_cheaply() -> None:
    calls = 0

    def counted(*_: object) -> None:
        nonlocal calls
        calls += 1

    grid = Grid(("n", "words"), tuple((str(number), "words “of” some length " * 4) for number in range(1_000)))
    sys.setprofile(counted)
    try:
        assert len(drawn(grid, 80)) > 2_000
    finally:
        sys.setprofile(None)
    assert calls < 300_000
