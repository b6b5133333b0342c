"""A small ledger of the projections' tests, written to a folder: the same events with texts that can be read."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path

import msgspec
from msgspec import structs

from ledger.api import Ledger
from ledger.events.audit.audit import audit
from ledger.events.log.commit import Record
from ledger.events.model.parts import Evidence
from ledger.events.model.selector import segment
from ledger.events.model.types import AnyEvent, DocumentCaptured, Note
from ledger.events.writing.writer import Writer
from ledger.projections.testing import TEXT, Given
from tests.ledger.conftest import counted

_EVENTS: msgspec.json.Decoder[list[AnyEvent]] = msgspec.json.Decoder(list[AnyEvent])


def written(given: Given, folder: Path, records: Iterable[Record] | None = None) -> Ledger:
    """The commits of `given`, or these of them, with the same numbers, times, authors and ids.

    The ledger's clock stands where that of `given` does.
    """
    now = given.now
    ledger = Ledger.init(folder, lambda: now, counted())
    salts = (f"{number:032x}" for number in count())
    renamed: dict[str, str] = {}
    texts: dict[str, str] = {}
    with Writer.open(ledger.log) as writer:
        for record in given.records if records is None else records:
            for event in record.events:
                if isinstance(event, DocumentCaptured):
                    text = TEXT + event.sha256
                    renamed[event.sha256] = sha256 = ledger.log.texts.put(text.encode())
                    texts[sha256] = text
            events = _EVENTS.decode(_replaced(msgspec.json.encode(record.events).decode(), renamed))
            header = record.header
            new = writer.append(
                record.note or Note(by="-"),
                [_standing(event, texts) for event in events],
                id=header.id,
                now=header.recorded_at,
                salts=lambda: next(salts),
            ).header
            renamed |= zip(header.digests, new.digests, strict=True)
    assert audit(folder).problems == ()
    return ledger


def _replaced(text: str, renamed: dict[str, str]) -> str:
    for old, new in renamed.items():
        text = text.replace(old, new)
    return text


def _standing(event: AnyEvent, texts: dict[str, str]) -> AnyEvent:
    """The event with the length of its text, or with what stands around its words."""
    if isinstance(event, DocumentCaptured):
        return structs.replace(event, chars=len(texts[event.sha256]))
    evidence = getattr(event, "evidence", None)
    if not evidence:
        return event
    return structs.replace(event, evidence=tuple(_found(part, texts[part.document]) for part in evidence))


def _found(part: Evidence, text: str) -> Evidence:
    return structs.replace(part, segments=tuple(segment(text, one.start, one.end) for one in part.segments))
