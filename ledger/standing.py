"""Where a claim stands: withdrawn, retracted or superseded, and by what.

What names a withdrawn claim counts for the one that its withdrawal names, followed to the end, else for none.
"""

from collections.abc import Iterator

from ledger.events.index.index import Entry
from ledger.events.index.past import Past
from ledger.events.model.types import ClaimAsserted, ClaimRetracted, ClaimSuperseded, DocumentCaptured, EventWithdrawn


def replaced(past: Past, claim: str) -> Iterator[tuple[str, int, str | None]]:
    """Each withdrawn claim on the way from this one: its id, the number of its withdrawal, what replaced it."""
    seen: set[str] = set()
    here: str | None = claim
    while here is not None and here not in seen and (gone := _withdrawn_by(past, here)) is not None:
        seen.add(here)
        by = past.index.event(gone).event
        after = by.replaced_by if isinstance(by, EventWithdrawn) else None
        yield here, gone, after
        here = after


def counts_for(past: Past, claim: str) -> str | None:
    """The claim that what is said of this one counts for; None where all on the way are withdrawn."""
    last = [claim, *(after for _, _, after in replaced(past, claim))][-1]
    return last if last is not None and _withdrawn_by(past, last) is None else None


def note(past: Past, claim: str) -> str:
    """What to put behind a claim that is withdrawn; else nothing."""
    steps = list(replaced(past, claim))
    if not steps:
        return ""
    return f"  [withdrawn by @{steps[0][1]}; what names it counts for {counts_for(past, claim) or 'nothing'}]"


def stood_for(past: Past, claim: str) -> list[str]:
    """The withdrawn claims that this one counts for as well, the nearest first."""
    found = [claim]
    for one in found:
        for entry in past.naming(one):
            by = entry.event
            if isinstance(by, EventWithdrawn) and by.replaced_by == one and by.claim and by.claim not in found:
                found += [by.claim] if counts_for(past, by.claim) == claim else []
    return found[1:]


def record(past: Past, claim: ClaimAsserted) -> str:
    """`withdrawn`, `retracted` or `superseded`, and by which event; else `live`."""
    gone = _withdrawn_by(past, claim.claim)
    if gone is not None:
        return f"withdrawn by @{gone}"
    if (back := _retraction(past, claim)) is not None:
        return f"retracted by @{back}"
    for entry in _naming(past, claim):
        event = entry.event
        if isinstance(event, ClaimSuperseded) and counts_for(past, event.claim) == claim.claim:
            newer = counts_for(past, event.by_claim)
            found = past.index.claim(newer) if newer not in (None, claim.claim) else None
            if found and (event.reason != "refined" or _retraction(past, found) is None):
                return f"superseded by @{entry.seq}: {newer}"
    return "live"


def revisions(past: Past, claim: ClaimAsserted) -> list[list[Entry]]:
    """For each text that a claim rests on, the later versions of it and the notices about it.

    Of each its newest capture under its name counts, as in `documents`; one that no longer revises the text does not.
    """
    slugs = [{one.document for _, one in past.captures(part.document)} for part in claim.evidence]
    return [[entry for slug in sorted(some) for entry in _revising(past, slug)] for some in slugs]


def _revising(past: Past, slug: str) -> Iterator[Entry]:
    for seq in past.index.naming("document", slug):
        entry = past.index.event(seq)
        event = entry.event
        if isinstance(event, DocumentCaptured) and past.sees(seq) and _newest(past, event) == seq:
            yield entry


def _newest(past: Past, document: DocumentCaptured) -> int | None:
    """The newest capture of a text under its name."""
    named = [seq for seq, one in past.captures(document.sha256) if one.document == document.document]
    return named[-1] if named else None


def _retraction(past: Past, claim: ClaimAsserted) -> int | None:
    """What takes a claim back: a retraction of it, or of every text that it rests on."""
    named = (entry.seq for entry in _naming(past, claim) if isinstance(entry.event, ClaimRetracted))
    notices = [
        [entry.seq for entry in some if getattr(entry.event, "revision_kind", None) == "retraction"]
        for some in revisions(past, claim)
    ]
    return next(named, None) or (notices[0][0] if all(notices) else None)


def _naming(past: Past, claim: ClaimAsserted) -> Iterator[Entry]:
    """The events, not withdrawn, that name a claim or one that it replaced."""
    for name in (claim.claim, *stood_for(past, claim.claim)):
        yield from (entry for entry in past.naming(name) if past.withdrawn_by(entry.seq) is None)


def _withdrawn_by(past: Past, claim: str) -> int | None:
    seq = past.index.claim_seq(claim)
    return past.withdrawn_by(seq) if seq is not None else None
