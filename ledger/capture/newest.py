"""Events of which the newest counts, such as ranks: an older one that is said again has to be recorded again."""

from ledger.events.errors import Problem
from ledger.events.index.index import Entry, Index
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAssessed,
    ClaimRanked,
    DocumentCaptured,
    Erased,
    SourceRated,
)


def topic(event: AnyEvent | Erased) -> tuple[str, ...]:
    """What only the newest event of its kind says; nothing for events that count beside each other."""
    match event:
        case AttributeDefined():
            return "attribute", event.attribute
        case DocumentCaptured():
            return "document", event.document
        case ClaimRanked():
            return "rank", event.claim
        case ClaimAssessed():
            return "verdict", event.claim, event.checker
        case SourceRated():
            return "rating", event.entity
    return ()


def newer(entry: Entry, index: Index) -> int | None:
    """The number of the event that counts in place of this one, which is not withdrawn."""
    if index.withdrawn_by(entry.seq) is not None:
        return None
    live = (seq for seq in _about(entry.event, index) if seq > entry.seq and index.withdrawn_by(seq) is None)
    return max((seq for seq in live if topic(index.event(seq).event) == topic(entry.event)), default=None)


def _about(event: AnyEvent | Erased, index: Index) -> list[int]:
    """Events among which all of the same topic are."""
    match event:
        case AttributeDefined():
            return index.defining("attribute", event.attribute)
        case DocumentCaptured():
            return index.defining("document", event.document)
        case ClaimRanked() | ClaimAssessed():
            return index.naming("claim", event.claim)
        case SourceRated():
            return index.naming("entity", event.entity)
    return []


def outdated(entry: Entry, newest: int) -> Problem:
    """The warning that an event is there already and does not count, because of the newest."""
    return Problem(
        code="outdated",
        message=f"@{entry.seq} says so already, but @{newest}, which is newer, counts",
        hint=f"withdraw @{newest}, or say it with a command of its own",
    )
