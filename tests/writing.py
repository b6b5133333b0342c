"""A log to write to: what the tests of the ground floor share."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ledger.events.audit.audit import audit
from ledger.events.index.index import Index
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.model.parts import EntityValue, Evidence, Segment
from ledger.events.model.selector import segment
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
    Note,
)
from ledger.events.writing.writer import Writer

NOW = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
NOTE = Note(by="tester", reason="a test")
TEXT = "“I hope so,” says Michael Mann of Heat 2, which is in development."


def counted_salts(above: int = 0) -> Callable[[], str]:
    """Salts that are counted, not drawn."""
    numbers = count(above + 1)
    return lambda: f"{next(numbers):032x}"


def write(log: Log, *events: AnyEvent, commit_id: str = "", segment_size: int = SEGMENT_SIZE) -> Record:
    """Appends one commit, as `w1`, `w2` … unless it is given an id, and audits the ledger."""
    with Writer.open(log, 0.5, segment_size=segment_size) as writer:
        last = writer.index.head
        number = last.commit + 1 if last else 1
        record = writer.append(NOTE, events, id=commit_id or f"w{number}", now=NOW, salts=counted_salts(number << 64))
    assert audit(log.folder).problems == ()
    return record


def entity(slug: str, label: str = "a label") -> EntityRegistered:
    return EntityRegistered(entity=slug, kind="Person", label=label)


def merge(slug: str, into: str) -> EntityMerged:
    return EntityMerged(entity=slug, into=into, basis="one under two names")


def attribute(slug: str, **fields: object) -> AttributeDefined:
    given: dict[str, object] = {"value_type": "entity", "cardinality": "multiple", "volatility": "stable"}
    return AttributeDefined(attribute=slug, **{"axis": "real", **given, **fields})  # type: ignore[arg-type]


def words(text: str, exact: str) -> Segment:
    start = text.index(exact)
    return segment(text, start, start + len(exact))


def document(log: Log, slug: str = "news", text: str = TEXT) -> DocumentCaptured:
    """Stores the text and gives the event that captures it."""
    return DocumentCaptured(document=slug, sha256=log.texts.put(text.encode()), chars=len(text))


def claim(claim_id: str, sha256: str, *, text: str = TEXT, exact: str = "I hope so", **fields: object) -> ClaimAsserted:
    given: dict[str, object] = {
        "text": "Mann hopes for Heat 2.",
        "subject": "heat-2",
        "attribute": "director",
        "value": EntityValue(entity="mann"),
        "polarity": "affirmed",
        "modality": "hoped",
        "attribution": "on_record",
        "quote_type": "direct",
        "evidence": (Evidence(document=sha256, segments=(words(text, exact),)),),
    }
    return ClaimAsserted(claim=claim_id, **{**given, **fields})  # type: ignore[arg-type]


def segment_files(log: Log) -> list[Path]:
    """The segments, oldest first."""
    return sorted(log.events.glob("*.jsonl"))


def every_byte(folder: Path) -> dict[str, bytes]:
    """All files of a ledger, but for the caches and the process id in the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if ".cache" not in path.parts}


def read(log: Log) -> list[Record]:
    """What a process that starts now reads, the index away and back again giving the same."""
    records = list(Log.open(log.folder).records())
    for _ in range(2):
        with Index.open(log) as index:
            assert [entry.event for entry in index.events()] == [event for r in records for event in r.events]
        shutil.rmtree(log.folder / ".cache", ignore_errors=True)
    return records
