"""Made the frozen ledger `format-1`: every event type, several segments, an unsynced commit, an erasure.

    python -m tests.events.frozen.make NEWFOLDER

It is kept to show how; what is frozen is the folder, which every later version has to read as it is.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from unittest.mock import patch

import msgspec

from ledger.api import Ledger
from ledger.capture.draft import Draft
from ledger.events.disk.durable import HOLDER
from ledger.events.log.marks import SIZE
from ledger.events.model.types import AnyEvent, Note
from ledger.events.writing.writer import Writer

NEWS = (
    "Portly, 2 May 2024. The old mill burned down on Tuesday. Anna Reed said that it will be rebuilt by 2026, or"
    " \u201cas soon as we can\u201d. The mill was worth 3 million crowns, sources say. A caf\u00e9 may open there."
)
LATER = (
    "Portly, 1 June 2024. Anna Reed denied that a caf\u00e9 may open there. The mill was worth 2 million crowns, the"
    " council said."
)
PRIVATE = "Portly, 3 June 2024. The fire was set by a neighbour, Ben Roe of Mill Lane 4, people in Portly say."
SAME = [{"uri": "https://gazette.example", "basis": "its own"}]
FIRST = datetime(2024, 6, 4, 12, tzinfo=UTC)
_event: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def said(document: str, *words: str) -> list[dict[str, object]]:
    return [{"document": document, "segments": [{"exact": each} for each in words]}]


def claim(name: str, about: str, attribute: str, value: dict[str, object], evidence: object, **more: object) -> Draft:
    given: dict[str, object] = {
        "type": "claim.asserted/1",
        "claim": name,
        "text": name,
        "subject": about,
        "attribute": attribute,
    }
    given |= {"value": value, "polarity": "affirmed", "modality": "asserted", "attribution": "outlet_voice"}
    return Draft({**given, "quote_type": "none", "evidence": evidence, **more})


def document(slug: str, text: str, **more: object) -> Draft:
    return Draft({"type": "document.captured/1", "document": slug, "sha256": sha256(text.encode()).hexdigest(), **more})


def entity(slug: str, kind: str, label: str, **more: object) -> Draft:
    return Draft({"type": "entity.registered/1", "entity": slug, "kind": kind, "label": label, **more})


def attribute(slug: str, value_type: str, cardinality: str = "single", **more: object) -> Draft:
    given = {"type": "attribute.defined/1", "attribute": slug, "value_type": value_type, "cardinality": cardinality}
    return Draft({**given, "volatility": "evolving", "axis": "real", **more})


def event(name: str, **fields: object) -> Draft:
    return Draft({"type": f"{name}/1", **fields})


def words(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def crowns(amount: str) -> dict[str, object]:
    return {"type": "quantity", "amount": amount, "unit": "crowns", "raw": f"{amount[0]} million crowns"}


COMMITS: list[tuple[str, list[str], list[Draft]]] = [
    (
        "what it is about",
        [NEWS],
        [
            entity("mill", "Place", "The old mill"),
            entity("anna-reed", "Person", "Anna Reed"),
            entity("a-reed", "Person", "A. Reed"),
            entity("gazette", "Organization", "The Gazette", same_as=SAME),
            attribute("rebuilt", "date", authorities=["anna-reed"]),
            attribute("worth", "quantity"),
            attribute("use", "text", "multiple"),
            document("news", NEWS, published="2024-05-02", publisher="gazette", language="en", title="Fire"),
        ],
    ),
    (
        "the first article",
        [],
        [
            entity("mill", "Place", "The old mill", aliases=[{"name": "the mill", "scope": "news"}, {"name": "Mill"}]),
            claim("c-rebuilt", "mill", "rebuilt", {"type": "date", "edtf": "[..2026]", "raw": "by 2026"},
                  said("news", "it will be rebuilt by 2026", "as soon as we can"), modality="planned",
                  speaker="anna-reed", attribution="on_record", quote_type="mixed", said="[..2024-05-02]"),
            claim("c-worth", "mill", "worth", crowns("3000000"), said("news", "The mill was worth 3 million crowns"),
                  modality="rumoured", attribution="unattributed"),
            claim("c-cafe", "mill", "use", words("a caf\u00e9"), said("news", "A caf\u00e9 may open there"),
                  modality="possible", expires="2030"),
        ],
    ),
    (
        "the second article",
        [LATER],
        [
            document("later", LATER, published="2024-06-01", publisher="gazette", language="en"),
            event("claim.answered", claims=["c-cafe"], speaker="anna-reed", answer="denied", attribution="on_record",
                  evidence=said("later", "Anna Reed denied that a caf\u00e9 may open there")),
            event("claim.repeated", claim="c-worth", independence="unknown",
                  evidence=said("later", "The mill was worth")),
            claim("c-worth-2", "mill", "worth", crowns("2000000"), said("later", "was worth 2 million crowns")),
            event("claim.assessed", claim="c-worth", checker="gazette", verdict="refuted", basis="the council's books"),
            event("claim.superseded", claim="c-worth", by_claim="c-worth-2", reason="corrected"),
            event("claim.retracted", claim="c-worth", by="gazette", evidence=said("later", "worth 2 million")),
            event("claim.ranked", claim="c-worth-2", rank="preferred", reason="from the books"),
            event("source.rated", entity="gazette", reliability="B", basis="mostly right"),
            event("entity.merged", entity="a-reed", into="anna-reed", basis="the same person"),
        ],
    ),
    (
        "a rumour about a neighbour",
        [PRIVATE],
        [
            document("private", PRIVATE, published="2024-06-03", publisher="gazette", language="en"),
            claim("c-neighbour", "mill", "use", words("set on fire by Ben Roe of Mill Lane 4"),
                  said("private", "The fire was set by a neighbour, Ben Roe of Mill Lane 4"),
                  modality="rumoured", attribution="unattributed"),
        ],
    ),
    ("a slip", [], [event("event.withdrawn", claim="c-neighbour", reason="it says nothing about a use")]),
]  # fmt: skip


def counted() -> Callable[[int], bytes]:
    numbers = count(1)
    return lambda size: sha256(str(next(numbers)).encode()).digest()[:size]


def make(folder: Path) -> None:
    minutes, chance = count(), counted()
    book = Ledger.init(folder, lambda: FIRST + timedelta(minutes=next(minutes)), chance)
    with patch.object(Writer, "open", partial(Writer.open, segment_size=6_000)):
        for reason, texts, drafts in COMMITS:
            book.append(drafts, author="Ada Writer", reason=reason, texts=[text.encode() for text in texts])
        with Writer.open(book.log) as writer:
            for number in (1, 2):
                one = _event.decode(
                    b'{"type":"entity.registered/1","entity":"well-%d","kind":"Place","label":"Well"}' % number
                )
                writer.append(
                    Note(by="Ada Writer"), [one], id=f"unsafe-{number}", now=FIRST, salts=lambda: chance(16).hex()
                )
        book.erase(["c-neighbour", "text:private"], author="Ada Writer", reason="the neighbour asked", all_sharing=True)
    book.log.lock_path.write_bytes(b"%*d\n" % (HOLDER - 1, 4711))
    book.log.sync_path.write_bytes(b" " * SIZE)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
