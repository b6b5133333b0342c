import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.visible import MOST_MARKS, UNSAFE, safe_json, show


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “words” \u2013 ok", "plain “words” \u2013 ok"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\U000e0041b", r"a\U000e0041b"),
        ("a\ud800b", r"a\ud800b"),
        ("\ue000", r"\ue000"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_unsafe_characters_are_shown_as_code_points(text: str, shown: str) -> None:
    assert show(text) == shown


def test_combining_marks_after_the_fourth_are_shown_as_code_points() -> None:
    assert show("e" + "\u0301" * 6) == "e" + "\u0301" * MOST_MARKS + r"\u0301\u0301"


def test_what_is_kept_is_kept() -> None:
    assert show("a\nb\x1b", keep="\n") == "a\nb\\x1b"


@given(st.text(st.characters(codec=None)))
@example("\ud800")
def test_nothing_unsafe_is_left(text: str) -> None:
    assert not {unicodedata.category(sign) for sign in show(text)} & UNSAFE


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@example({"a\u202e": "\U000e0041\n\x9b"})
def test_safe_json_is_the_same_data_and_holds_nothing_unsafe_but_line_ends(value: object) -> None:
    safe = safe_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(safe) == value
    assert not {unicodedata.category(sign) for sign in safe.replace("\n", "")} & UNSAFE
