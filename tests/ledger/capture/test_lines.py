import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.capture.draft import DEEPEST
from ledger.capture.lines import LONGEST, MOST, read_lines

GOOD = b'{"type":"x"}\n'


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (b'{"a":1', "json", 7),
        (b'{"a" 1}', "json", 6),
        (b'{"a":1} x', "json", 9),
        (b"[1]", "json", 1),
        (b'"a"', "json", 1),
        (b'{"a":1,"a":2}', "duplicate_key", 8),
        (b'{"a":{"b":1},"c":[{"b":1,"b":2}]}', "duplicate_key", 26),
        (b'{"a":NaN}', "json_number", 6),
        (b'{"a":-Infinity}', "json_number", 6),
        (b'{"a":1e999}', "json_number", 6),
        (b'{"a":' + b"1" * 21 + b"}", "json_number", 6),
        (b'{"a":"\xff"}', "not_utf8", 7),
        (b'{"a":"b\\uD800"}', "not_unicode", 8),
        (b'{"a":1,"\\udfff":1}', "not_unicode", 9),
        (b'{"a":' + b"[" * DEEPEST + b"1" + b"]" * DEEPEST + b"}", "too_deep", 6 + DEEPEST),
        (b'{"a":' + b"[" * 100_000, "too_deep", 6 + DEEPEST),
    ],
)
def test_what_is_no_event_is_named_by_line_and_column(line: bytes, code: str, column: int) -> None:
    drafts, problems = read_lines(GOOD * 6 + line + b"\n" + GOOD, "some.jsonl")
    assert len(drafts) == 7
    assert [(p.code, p.source, p.line, p.column) for p in problems] == [(code, "some.jsonl", 7, column)]


def test_as_deep_as_allowed_is_read() -> None:
    nested = b"[" * (DEEPEST - 1) + b"1" + b"]" * (DEEPEST - 1)
    assert read_lines(b'{"a":' + nested + b"}", "-")[1] == []


def test_every_wrong_line_is_reported() -> None:
    drafts, problems = read_lines(b"[\n" + GOOD + b"nope\n\n{}\n{\n", "-")
    assert [draft.line for draft in drafts] == [2, 5]
    assert [problem.line for problem in problems] == [1, 3, 6]


def test_a_byte_order_mark_is_taken_off_the_first_line_only() -> None:
    drafts, problems = read_lines(b"\xef\xbb\xbf" + GOOD + b"\xef\xbb\xbf" + GOOD, "-")
    assert [draft.data for draft in drafts] == [{"type": "x"}]
    assert [problem.line for problem in problems] == [2]


def test_windows_line_ends_are_fine() -> None:
    assert read_lines(b'{"a":1}\r\n\r\n{"a":2}\r\n', "-")[0][1].data == {"a": 2}


def test_a_line_too_long_is_refused_unread() -> None:
    _, problems = read_lines(b"x" * (LONGEST + 1), "-")
    assert [problem.code for problem in problems] == ["line_too_long"]


def test_as_many_lines_as_a_commit_holds_are_taken_and_empty_ones_do_not_count() -> None:
    drafts, problems = read_lines(b"{}\n" * MOST + b"\n\n", "-")
    assert (len(drafts), problems) == (MOST, [])


def test_too_many_lines_are_refused_once() -> None:
    drafts, problems = read_lines(b"{}\n" * (MOST + 5), "-")
    assert len(drafts) == MOST
    assert [(problem.code, problem.line) for problem in problems] == [("too_many_lines", MOST + 1)]


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(-(10**18), 10**18)), max_size=5))
def test_what_json_writes_is_read(rows: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(row) for row in rows)
    drafts, problems = read_lines(text.encode(), "-")
    assert [draft.data for draft in drafts] == rows
    assert problems == []


@given(st.binary(max_size=200))
def test_nothing_makes_it_fail(data: bytes) -> None:
    read_lines(data, "-")
