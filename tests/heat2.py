"""The worked example as a ledger in memory, for tests of what is derived from it."""

from functools import cache
from pathlib import Path

import msgspec

from ledger.events.model.types import AnyEvent
from ledger.projections.testing import Given, Then

LEDGER = Path(__file__).parent.parent / "ledger"
EXAMPLE = LEDGER / "example" / "heat-2"
ARTICLE = (EXAMPLE / "article.txt").read_text("utf-8")
FILES = [LEDGER / "vocabulary" / "general.jsonl", LEDGER / "vocabulary" / "film.jsonl", EXAMPLE / "events.jsonl"]
PUBLISHED = "2024-07-17"


def events(path: Path) -> list[AnyEvent]:
    """The events of one shipped file."""
    decoder = msgspec.json.Decoder(AnyEvent)
    return [decoder.decode(line) for line in path.read_bytes().splitlines()]


def ledger() -> Given:
    """A fresh ledger with the vocabularies and the article, one commit each."""
    given = Given()
    for path in FILES:
        given.record(*events(path))
    return given


@cache
def at(as_of: str = PUBLISHED, valid_at: str | None = None, *, implicated: bool = False) -> Then:
    """The article's ledger at a point."""
    return ledger().at(as_of=as_of, valid_at=valid_at, implicated=implicated)
