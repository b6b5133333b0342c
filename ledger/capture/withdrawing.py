"""Taking back our own mistakes."""

from collections.abc import Sequence

from ledger import lookup
from ledger.asking.commits import commit_line, line
from ledger.capture.draft import Draft
from ledger.capture.receipts import MOST_SHOWN
from ledger.events.errors import NotFound, Refused, Usage
from ledger.events.index.index import Entry, Index
from ledger.events.model.types import ClaimAsserted, EventWithdrawn


def draft(index: Index, typed: str, reason: str | None, replaced_by: str | None) -> Draft:
    """The draft that withdraws an event. Raises NotFound, Usage without a reason, Refused if it is withdrawn."""
    if not reason:
        raise Usage.of("option_missing", "why is it withdrawn?", 'add --reason "…"', "--reason")
    target = lookup.event(typed, index)
    gone = index.withdrawn_by(target.seq)
    before = index.event(gone).event if gone is not None else None
    if isinstance(before, EventWithdrawn) and before.reason != reason:
        raise Refused.of(
            "already_withdrawn",
            f"@{target.seq} is withdrawn already, by @{gone}: {before.reason}",
            f"withdrawing @{gone} would bring it back",
        )
    found = _withdrawal(target, reason)
    if replaced_by is not None:
        is_claim = isinstance(target.event, ClaimAsserted)
        by = lookup.claim(replaced_by, index).claim if is_claim else lookup.event(replaced_by, index).digest
        found["replaced_by"] = by
    return Draft(found)


def _withdrawal(target: Entry, reason: str) -> dict[str, object]:
    """A claim is named by its id, any other event by its digest."""
    event = target.event
    named = {"claim": event.claim} if isinstance(event, ClaimAsserted) else {"event": target.digest}
    return {"type": "event.withdrawn/1", "reason": reason, **named}


def last(index: Index) -> list[Entry]:
    """The events of the last commit, the newest first. Raises NotFound where nothing is recorded."""
    if index.head is None:
        raise NotFound.of("nothing_recorded", "nothing is recorded yet", "factledger source add FILE")
    return index.in_commit(index.head.commit)[::-1]


def undone(entries: Sequence[Entry], reason: str | None) -> list[Draft]:
    """The drafts that withdraw all events of a commit, given with the newest first: what needs others goes before."""
    because = reason or f"undoes commit {entries[0].commit.commit}"
    return [Draft(_withdrawal(entry, because)) for entry in entries]


def announced(index: Index, entries: Sequence[Entry]) -> list[str]:
    """What is about to be undone, for people."""
    commit = entries[0].commit
    shown = [f"  @{entry.seq}  {line(index, entry.event)}" for entry in entries[:MOST_SHOWN]]
    more = [f"  and {len(entries) - MOST_SHOWN:,} more"] if len(entries) > MOST_SHOWN else []
    return [f"found: {commit_line(commit, entries[0].note)}", *shown, *more]
