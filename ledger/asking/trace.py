"""One event traced to its words: what it says, where it stands in which text, who recorded it, what followed."""

from collections.abc import Iterator
from typing import Any

from ledger import standing
from ledger.asking.commits import commit_line, entry_data, line, mark
from ledger.asking.sight import Sight
from ledger.describe import statement
from ledger.events.index.index import Entry
from ledger.events.model.parts import Evidence, Segment
from ledger.events.model.selector import in_context, shown
from ledger.events.model.types import (
    AnyEvent,
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
    Erased,
    EventErased,
    EventWithdrawn,
)
from ledger.results import SHORT_HASH, Lines, Result, basis

_MARGIN = 12
_PLAIN = {
    "said": "said",
    "published": "published",
    "venue": "venue",
    "valid": "valid",
    "expires": "expires",
    "set": "set",
    "derived_from": "taken from",
    "primary_source": "source",
    "truth_known_on": "truth known",
    "review_url": "review",
    "statement": "statement",
}
_FOLLOWED: dict[type, str] = {
    ClaimAnswered: "answer",
    ClaimRepeated: "repeated",
    ClaimAssessed: "assessed",
    ClaimRetracted: "retracted",
    ClaimSuperseded: "superseded",
    ClaimRanked: "ranked",
    DocumentCaptured: "revised",
    EntityMerged: "merged",
    EventErased: "erased",
}
Rows = Iterator[tuple[str, str | None]]


def trace(sight: Sight, entry: Entry) -> Result:
    """One event with its words, its commit, the events that name it, and whether it is withdrawn."""
    event = entry.event
    if isinstance(event, Erased):
        return _erased(sight, entry, event)
    after = list(_after(sight, event))
    rows = [*_said(sight, event), *_words(sight, event), *_followed(sight, event, after)]
    rows += [
        ("record", _record(sight, entry)),
        ("commit", commit_line(entry.commit, entry.note)),
        ("digest", entry.digest),
    ]
    kept = [f"{name:<{_MARGIN}}{words}" for name, words in rows if words]
    data = entry_data(sight, entry) | {
        "places": list(_places(sight, event)),
        **_counted(sight, event),
        "named_by": [entry_data(sight, one) for one in after],
    }
    title = f"{line(sight.index, event, _Label(sight))}  (@{entry.seq})"
    return Result(data=data, parts=[Lines((title, "", *kept))], basis=basis(sight.point))


def _erased(sight: Sight, entry: Entry, left: Erased) -> Result:
    """What is left of an erased event, and what was recorded about it."""
    by = sight.index.event(left.erased_by)
    rows = [
        ("erased", f"by @{by.seq} on {by.commit.recorded_at.date()}: {shown(left.reason)}"),
        ("commit", commit_line(entry.commit, entry.note)),
        ("digest", entry.digest),
    ]
    kept = [f"{name:<{_MARGIN}}{words}" for name, words in rows]
    title = f"{line(sight.index, left)}  (@{entry.seq})"
    return Result(data=entry_data(sight, entry), parts=[Lines((title, "", *kept))], basis=basis(sight.point))


def _after(sight: Sight, event: AnyEvent) -> Iterator[Entry]:
    """What names the event, or a claim that it replaced, or revises a text that it rests on."""
    if isinstance(event, ClaimAsserted):
        for claim in (event.claim, *standing.stood_for(sight, event.claim)):
            yield from sight.naming(claim)
        yield from (entry for entries in standing.revisions(sight, event) for entry in entries)
    if isinstance(event, EntityRegistered):
        yield from (sight.index.event(seq) for seq, _ in sight.merges(event.entity))


def _counted(sight: Sight, event: AnyEvent) -> dict[str, Any]:
    if not isinstance(event, ClaimAsserted):
        return {}
    return {
        "record": standing.record(sight, event).split(" ")[0],
        "counts_for": standing.counts_for(sight, event.claim),
        "replaces": standing.stood_for(sight, event.claim),
    }


class _Label:
    """The label and slug of an entity, looked up by its slug."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    def __call__(self, slug: str) -> str:
        """`Michael Mann (michael-mann)`."""
        found, into = self._sight.entity(slug), self._sight.canonical(slug)
        named = f"{found[-1].label} ({slug})" if found else slug
        return f"{named}, merged into {_Label(self._sight)(into)}" if into != slug else named


def _said(sight: Sight, event: AnyEvent) -> Rows:
    label = _Label(sight)
    if isinstance(event, ClaimAsserted):
        implicated = ", only implied" if event.implicated else ""
        yield "subject", label(event.subject)
        yield "says", statement(event, label)
        if next(standing.replaced(sight, event.claim), None):
            yield "counts for", _stand_in(sight, event.claim)
        yield "replaces", ", ".join(standing.stood_for(sight, event.claim))
        yield "as", f"{event.modality}, {event.polarity}, quote type {event.quote_type}{implicated}"
    if isinstance(event, ClaimAsserted | ClaimAnswered):
        attribution = f", {event.attribution}" if event.attribution else ""
        yield "speaker", (label(event.speaker) if event.speaker else "nobody named") + attribution
        yield "cue", event.cue.exact if event.cue else None
    if isinstance(event, DocumentCaptured) and (by := sight.index.erased_text(event.sha256)) is not None:
        yield "text", f"{line(sight.index, sight.index.event(by).event)}  (@{by})"
    for claim in _about(event):
        yield "counts for", _stand_in(sight, claim)
    for field, name in _PLAIN.items():
        yield name, getattr(event, field, None)


def _about(event: AnyEvent) -> tuple[str, ...]:
    """The claims that an event says something about."""
    match event:
        case ClaimAnswered():
            return event.claims
        case ClaimRepeated() | ClaimAssessed() | ClaimRetracted() | ClaimRanked():
            return (event.claim,)
        case ClaimSuperseded():
            return (event.claim, event.by_claim)
    return ()


def _stand_in(sight: Sight, claim: str) -> str:
    """The claim that an event about this one counts for: itself, or what replaced it when it was withdrawn."""
    steps = (f", withdrawn by @{gone}: {after or 'none'}" for _, gone, after in standing.replaced(sight, claim))
    return claim + "".join(steps)


def _evidence(event: AnyEvent) -> tuple[Evidence, ...]:
    return getattr(event, "evidence", None) or ()


def _words(sight: Sight, event: AnyEvent) -> Rows:
    for part in _evidence(event):
        found = sight.document_with(part.document)
        published = f", published {found.published}" if found and found.published else ""
        yield "document", f"{_document(sight, part)} (sha256 {part.document[:SHORT_HASH]}{published})"
        for segment in part.segments:
            yield "words", f"{segment.start} to {segment.end}: {_in_context(sight, part, segment)}"
    if isinstance(event, ClaimAsserted) and event.quotation is not None:
        yield "quotation", " … ".join(segment.exact for segment in event.quotation.segments)


def _places(sight: Sight, event: AnyEvent) -> Iterator[dict[str, Any]]:
    for part in _evidence(event):
        for segment in part.segments:
            context = _in_context(sight, part, segment)
            yield {"document": _document(sight, part), "start": segment.start, "end": segment.end, "context": context}


def _in_context(sight: Sight, part: Evidence, segment: Segment) -> str:
    """The words with what stands around them, as far as the event itself says that where the text was erased."""
    erased = sight.index.erased_text(part.document)
    if erased is None:
        return in_context(sight.text(part.document), segment.start, segment.end)
    start, text = len(segment.prefix), segment.prefix + segment.exact + segment.suffix
    return f"{in_context(text, start, start + len(segment.exact))}  [the text was erased by @{erased}]"


def _document(sight: Sight, part: Evidence) -> str:
    found = sight.document_with(part.document)
    return found.document if found else part.document[:SHORT_HASH]


def _followed(sight: Sight, event: AnyEvent, after: list[Entry]) -> Rows:
    for entry in after:
        if not isinstance(entry.event, EventWithdrawn):
            succeeds = isinstance(event, ClaimAsserted) and getattr(entry.event, "by_claim", None) == event.claim
            name = "supersedes" if succeeds else _FOLLOWED.get(type(entry.event), "then")
            yield name, f"@{entry.seq} {line(sight.index, entry.event, _Label(sight))}{mark(sight, entry)}"


def _record(sight: Sight, entry: Entry) -> str:
    gone = sight.withdrawn_by(entry.seq)
    if gone is None:
        return standing.record(sight, entry.event) if isinstance(entry.event, ClaimAsserted) else "live"
    by = sight.index.event(gone)
    return f"withdrawn by @{gone} on {by.commit.recorded_at.date()}: {line(sight.index, by.event)}"
