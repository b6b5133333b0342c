"""A small case: three claims about the cost of a bridge, in two texts, and one about the vote on it."""

from typing import Any

import msgspec
import pytest

from tests.ledger.conftest import Shell

DAILY = (
    "The Daily, 5 March 2025. The bridge will cost 42 million pounds, this paper has learnt. The bridge could cost 40"
    " million pounds, sources told the Riverton News on Monday. Checkers of the county have seen the tender. Mayor"
    " Okoro took back her word on the vote."
)
COULD = "the bridge could cost 40 million pounds"
VOTE = "The council will vote on a new bridge in May"
BEFORE: list[dict[str, Any]] = [
    {"type": "entity.registered/1", "entity": "the-daily", "kind": "Organization", "label": "The Daily"},
    {"type": "entity.registered/1", "entity": "jane-okoro", "kind": "Person", "label": "Jane Okoro"},
    {"type": "attribute.defined/1", "attribute": "cost", "value_type": "text", "cardinality": "single",
     "volatility": "evolving", "axis": "real"},
]  # fmt: skip


def claim(name: str, words: str, document: str, value: str, **fields: str) -> dict[str, Any]:
    """A claim about the bridge, in the outlet's own voice unless fields say otherwise."""
    return {
        "type": "claim.asserted/1", "claim": name, "text": words, "subject": "bridge", "attribute": "cost",
        "value": {"type": "text", "text": value}, "polarity": "affirmed", "modality": "asserted",
        "attribution": "outlet_voice", "quote_type": "none",
        "evidence": [{"document": document, "segments": [{"exact": words}]}], **fields,
    }  # fmt: skip


CLAIMS = [
    claim("c-could", COULD, "news", "40 million", modality="rumoured", attribution="unattributed"),
    claim("c-vote", VOTE, "news", VOTE, attribute="commentary", speaker="jane-okoro", attribution="on_record",
          quote_type="indirect", expires="2025-06"),
    claim("c-will", "will cost 42 million", "daily", "42 million"),
]  # fmt: skip


@pytest.fixture
def case(news: Shell) -> Shell:
    """In `news`: the claims c-could (40, a rumour) and c-vote (by the mayor); in `daily`: c-will (42, the outlet)."""
    (news.folder.parent / "daily.txt").write_text(DAILY, "utf-8")
    news.ok("append", "-", stdin=lines(BEFORE))
    news.ok(
        "source", "add", "../daily.txt", "--published", "2025-03-05", "--publisher", "The Daily", "--language", "en"
    )
    news.ok("append", "-", stdin=lines(CLAIMS))
    return news


def lines(events: list[dict[str, Any]]) -> bytes:
    """Events as JSON Lines."""
    return b"\n".join(map(msgspec.json.encode, events))


def state(shell: Shell, subject: str = "bridge", *options: str) -> dict[str, dict[str, Any]]:
    """The rows of a subject's state by value."""
    rows = shell.ok("state", subject, *options, "--json").json["data"]["rows"]
    return {str(row["value"]): row for row in rows}


def newest(shell: Shell, number: int = 1) -> list[dict[str, Any]]:
    """The newest events, the newest first."""
    entries = shell.ok("log", "--limit", str(number), "--json").json["data"]["events"]
    return [entry["event"] for entry in entries]
