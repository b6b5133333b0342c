"""Every relative link in the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.checkout import ROOT, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        path = (ROOT / page.parent / target) if target else ROOT / page
        assert path.exists(), f"{page} links to {target}"
        assert not anchor or anchor in anchors(path), f"{page} links to {target}#{anchor}"
