"""The attributes that come with the package, as drafts."""

from collections.abc import Sequence
from pathlib import Path

from ledger.capture.draft import Draft
from ledger.capture.lines import read_lines
from ledger.events.errors import NotFound

FOLDER = Path(__file__).parent.parent / "vocabulary"


def drafts(names: Sequence[str]) -> list[Draft]:
    """The definitions of these vocabularies. Raises NotFound for one that does not come with the package."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.jsonl"))}
    found: list[Draft] = []
    for name in names:
        if name not in known:
            raise NotFound.of("unknown_vocabulary", f"there is no vocabulary {name}", f"there are: {', '.join(known)}")
        found += read_lines(known[name].read_bytes(), known[name].name)[0]
    return found
