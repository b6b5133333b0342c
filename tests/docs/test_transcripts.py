"""What the documentation shows is what happens."""

from pathlib import Path

import pytest

from tests.docs.transcripts import DOCS, pages, played


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(DOCS)))
def test_the_examples_of_a_page_print_what_it_says(page: Path) -> None:
    assert played(page) == page.read_text("utf-8")
