"""What a write did, event by event."""

from collections import Counter
from collections.abc import Sequence

from ledger.capture.intake import Item, Receipt, name_of
from ledger.describe import headline, short
from ledger.events.model.codec import encode
from ledger.events.model.types import (
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    ClaimAssessed,
    ClaimRanked,
    ClaimRepeated,
    ClaimRetracted,
    ClaimSuperseded,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
    EventErased,
    EventWithdrawn,
    SourceRated,
)
from ledger.kinds import kind_of
from ledger.results import SHORT_HASH, Lines, Result, lines

MOST_SHOWN = 10
_WORDS = (
    (DocumentCaptured, "document", "documents"),
    (EntityRegistered, "entity", "entities"),
    (AttributeDefined, "attribute", "attributes"),
    (ClaimAsserted, "claim", "claims"),
    (ClaimAnswered, "answer", "answers"),
    (ClaimRepeated, "repetition", "repetitions"),
    (ClaimAssessed, "assessment", "assessments"),
    (ClaimRetracted, "retraction", "retractions"),
    (ClaimSuperseded, "supersession", "supersessions"),
    (ClaimRanked, "rank", "ranks"),
    (SourceRated, "rating", "ratings"),
    (EntityMerged, "merger", "mergers"),
    (EventWithdrawn, "withdrawal", "withdrawals"),
    (EventErased, "erasure", "erasures"),
)


def receipt(done: Receipt, *, dry_run: bool = False) -> Result:
    """The result of a command that writes. dry_run: what would be written, as lines that `append` takes."""
    if dry_run:
        text = [encode(item.event).decode() for item in done.new]
        return Result(
            data=_data(done),
            parts=[Lines(tuple(text))],
            warnings=done.warnings,
            talk=[f"dry run, nothing was written: {_counted(done)}", *_changes(done)],
        )
    text = [_line(item) for item in done.items] if len(done.items) <= MOST_SHOWN else [_summary(done.new)]
    commit = f"commit {done.commit.commit}  {done.commit.hash[:SHORT_HASH]}  " if done.commit and done.new else ""
    text.append(commit + _counted(done))
    return Result(data=_data(done), parts=[lines(*text)], warnings=done.warnings)


def _summary(new: Sequence[Item]) -> str:
    """How many of which type, in the order of the vocabulary."""
    kinds = Counter(type(item.event) for item in new)
    told = [f"{kinds[kind]:,} {words if kinds[kind] > 1 else word}" for kind, word, words in _WORDS if kinds[kind]]
    return f"@{new[0].seq} to @{new[-1].seq}: {', '.join(told)}" if new else ""


def _counted(done: Receipt) -> str:
    there = len(done.items) - len(done.new)
    new = f"{len(done.new):,} new" if done.new else "nothing new"
    return new + (f", {there:,} already there" if there else "")


def _changes(done: Receipt) -> list[str]:
    """How a dry run would change the state."""
    if not done.moves:
        return ["the state would stay as it is"]
    return ["the state would change:", *(f"  {move.line()}" for move in done.moves)]


def _line(item: Item) -> str:
    gone = f", withdrawn at @{item.withdrawn_by}" if item.withdrawn_by else ""
    told = headline(
        item.event, number=lambda digest: f"@{item.named[digest]}" if digest in item.named else short(digest)
    )
    return f"@{item.seq}  " + (f"already there{gone}: " if item.outcome == "there" else "") + told


def _data(done: Receipt) -> dict[str, object]:
    commit = done.commit
    return {
        "commit": {"commit": commit.commit, "hash": commit.hash, "id": commit.id} if commit else None,
        "new": len(done.new),
        "events": [_event(item) for item in done.items],
    } | ({} if done.moves is None else {"moves": done.moves})


def _event(item: Item) -> dict[str, object]:
    return {
        "seq": item.seq,
        "outcome": item.outcome,
        "kind": kind_of(item.event),
        "name": name_of(item.event) or None,
        "withdrawn_by": item.withdrawn_by,
        "event": item.event,
    }
