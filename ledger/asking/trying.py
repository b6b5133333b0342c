"""What a commit would change, if it were written."""

from datetime import UTC
from itertools import chain
from typing import TYPE_CHECKING

from ledger.asking.changing import Move, moves
from ledger.events.index.index import CommitRow, Entry, Index
from ledger.events.log.commit import Place, Record
from ledger.events.model.types import DocumentCaptured
from ledger.projections import changes
from ledger.projections.catalog import Catalog
from ledger.projections.changes import Spot
from ledger.projections.feed import in_memory
from ledger.projections.point import Point
from ledger.projections.snapshot import Snapshot

if TYPE_CHECKING:
    from ledger.api import Ledger

_NOWHERE = Place(segment=0, offset=0, length=0, size=0)


def would_move(ledger: "Ledger", index: Index, record: Record) -> list[Move]:
    """How the state of the day would move, net, with a commit that was sealed but not written."""
    header, head = record.header, index.head
    point = Point(
        seq=header.last,
        commit=header.commit,
        hash=header.hash,
        recorded_at=header.recorded_at,
        as_of=ledger.clock().astimezone(UTC).date(),
    )
    source = in_memory(lambda: chain(ledger.log.records(), [record]))
    snapshot = Snapshot(ledger.log.ledger_id, source, Catalog(ledger.folder / "projections"), point)
    after = Spot("recorded", f"@{header.last}")
    steps = (
        [changes.net(snapshot, Spot("recorded", f"@{head.last}"), after)]
        if head
        else changes.steps(snapshot, None, after)
    )
    entries = {entry.seq: entry for entry in _entries(record)}
    captured = [event for event in record.events if isinstance(event, DocumentCaptured)]
    names = {one.sha256: one.document for one in (*index.documents(), *captured)}
    return moves(steps, lambda seq: entries.get(seq) or index.event(seq), names)


def _entries(record: Record) -> list[Entry]:
    header = record.header
    row = CommitRow(header.commit, header.seq, header.last, header.recorded_at, header.hash, header.id, _NOWHERE)
    return [
        Entry(header.seq + place, header.digests[place + 1], str(event.__struct_config__.tag), row, event, record.note)
        for place, event in enumerate(record.events)
        if event is not None and record.note is not None
    ]
