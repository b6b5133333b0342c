"""Events of which the newest counts: saying an older one again changes nothing, and that is said."""

from collections.abc import Iterator

from ledger.events.errors import Problem
from ledger.events.index import Entry, Index
from ledger.events.model import (
    AnyEvent,
    AttributeDefined,
    ClaimAssessed,
    ClaimRanked,
    DocumentCaptured,
    SourceRated,
)


def outdated(entry: Entry, index: Index) -> Iterator[Problem]:
    """The warning for an event that is there already, where a newer one counts in its place."""
    seqs = _about_the_same(entry.event, index)
    newer = max((seq for seq in seqs if index.withdrawn_by(seq) is None), default=0)
    if index.withdrawn_by(entry.seq) is None and newer > entry.seq:
        yield Problem(
            code="outdated",
            message=f"@{entry.seq} says so already, but @{newer}, which is newer, counts",
            hint=f"withdraw @{newer}, or say it in other words",
        )


def _about_the_same(event: AnyEvent, index: Index) -> list[int]:
    """The events of one kind of which only the newest counts."""
    match event:
        case AttributeDefined():
            return index.defining("attribute", event.attribute)
        case DocumentCaptured():
            return index.defining("document", event.document)
        case ClaimRanked() | ClaimAssessed():
            return _like(event, index.naming("claim", event.claim), index)
        case SourceRated():
            return _like(event, index.naming("entity", event.entity), index)
    return []


def _like(event: AnyEvent, seqs: list[int], index: Index) -> list[int]:
    """Those of the same type and, for assessments, by the same checker."""
    found = ((seq, index.event(seq).event) for seq in seqs)
    checker = getattr(event, "checker", None)
    return [seq for seq, one in found if isinstance(one, type(event)) and getattr(one, "checker", None) == checker]
