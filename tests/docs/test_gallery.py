"""Every error, warning and finding is in the gallery: an example shows it, or its table names a test that causes it."""

import re
from pathlib import Path

import pytest

from tests.docs.codes import ROOT, collected
from tests.docs.transcripts import DOCS

PAGE = (DOCS / "reference" / "errors.md").read_text("utf-8")
SHOWN = {
    code
    for block in re.findall(r"^```codes\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for code in re.findall(r"\w+", block)
}
TABLE = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| `([^`]+)` \|$", PAGE, re.MULTILINE)
ROWS = [row for row in PAGE.splitlines() if row.startswith("| `")]


def test_every_code_of_the_source_is_in_the_gallery() -> None:
    listed = SHOWN | {code for code, *_ in TABLE}
    assert {code: places for code, places in collected().items() if code not in listed} == {}


def test_the_gallery_has_no_code_that_the_source_has_not() -> None:
    assert (SHOWN | {code for code, *_ in TABLE}) - collected().keys() == set()


def test_a_code_of_the_table_is_there_once_and_has_no_example() -> None:
    codes = [code for code, *_ in TABLE]
    assert len(codes) == len(ROWS)
    assert codes == sorted({*codes} - SHOWN)


@pytest.mark.parametrize(("code", "test"), [(code, test) for code, _, _, test in TABLE], ids=[row[0] for row in TABLE])
def test_the_test_that_the_table_names_mentions_the_code(code: str, test: str) -> None:
    assert Path(test).name.startswith("test_")
    assert f'"{code}"' in (ROOT / test).read_text("utf-8")


def test_every_section_with_examples_ends_with_its_codes() -> None:
    sections = [
        text for text in re.split(r"^## ", PAGE, flags=re.MULTILINE) if re.search(r"\n```(console|pycon)\n", text)
    ]
    bare = [text.splitlines()[0] for text in sections if not re.search(r"\n```codes\n[^`]+```\s*\Z", text)]
    assert bare == []
