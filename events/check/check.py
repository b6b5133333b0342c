"""What an event may say: every refusal and every warning, all of them collected.

A refusal is a problem; what draws only a warning is accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ledger.events.check.alone import alone, listed, problem
from ledger.events.check.known import Known
from ledger.events.check.odd import odd
from ledger.events.errors import Problem
from ledger.events.model.named import claim_of, quoted, references, values
from ledger.events.model.parts import Span
from ledger.events.model.selector import locate, mismatch, nearest, shown
from ledger.events.model.types import (
    AnyEvent,
    ClaimAnswered,
    ClaimAsserted,
    ClaimRetracted,
    ClaimSuperseded,
    DocumentCaptured,
    EntityMerged,
    Erased,
    EventErased,
    EventWithdrawn,
    Note,
    Witnessed,
)

_PLACES = 5  # of the same words, named in a hint


@dataclass(slots=True)
class Findings:
    """What was found in one event: problems refuse it, warnings do not. Both name the field."""

    problems: list[Problem]
    warnings: list[Problem]


def check(event: AnyEvent, known: Known, now: datetime | None = None) -> Findings:
    """Everything that is wrong or odd about an event, given what is known before it. now: when it is recorded."""
    return Findings([*alone(event), *_against(event, known)], list(odd(event, known, now)))


def _against(event: AnyEvent, known: Known) -> Iterator[Problem]:
    """Every refusal that needs to know what the ledger holds."""
    yield from _unknown(event, known)
    if isinstance(event, Witnessed):
        yield from _words(event, known)
    match event:
        case DocumentCaptured():
            yield from _text(event, known)
        case ClaimAsserted():
            yield from _types(event, known)
            yield from _set(event, known)
        case ClaimRetracted():
            yield from _retraction(event, known)
        case ClaimSuperseded():
            yield from _succession(event, known)
        case EntityMerged():
            yield from _merge(event, known)
        case EventWithdrawn():
            yield from _withdrawal(event, known)
        case EventErased():
            yield from _erasure(event, known)


def _unknown(event: AnyEvent, known: Known) -> Iterator[Problem]:
    """References to what the ledger does not hold, or no longer; an erasure may name what is erased already."""
    if isinstance(event, EventErased):
        return
    there = {
        "entity": known.has_entity,
        "attribute": lambda name: known.attribute(name) is not None,
        "document": known.has_document,
        "text": lambda name: bool(known.documents_with(name)),
        "claim": known.has_claim,
        "claim or document": lambda name: known.has_claim(name) or known.has_document(name),
        "event": known.has_event,
    }
    for path, kind, name in references(event):
        if there[kind](name):
            yield from _erased(path, kind, name, known)
            continue
        if kind in {"entity", "attribute", "document"}:
            near = known.names_like(kind, name)
            hint = f"did you mean {' or '.join(near)}?" if near else f"add the {kind} first"
            yield problem(path, f"unknown_{kind}", f"no {kind} is called {name}", hint)
        elif kind == "text":
            message = f"no document has the text with the SHA-256 {name[:12]}…"
            yield problem(path, "unknown_document", message, "capture the document first")
        else:
            code = "unknown_event" if kind == "event" else "unknown_claim"
            yield problem(path, code, f"no {kind} is called {name}", "record it before what names it")


def _erased(path: str, kind: str, name: str, known: Known) -> Iterator[Problem]:
    """A claim or event of which no more than the name is left."""
    by: int | None = None
    if kind == "claim" or (kind == "claim or document" and not known.has_document(name)):
        by = known.erased_claim(name)
    elif kind == "event" and isinstance(part := known.part(name), Erased):
        by = part.erased_by
    if by is not None:
        what = "claim" if kind == "claim or document" else kind
        yield problem(path, f"erased_{what}", f"the {what} {name} was erased, by @{by}", "name one that is there")


def _withdrawal(event: EventWithdrawn, known: Known) -> Iterator[Problem]:
    """An erasure cannot be taken back."""
    if event.event is not None and isinstance(known.part(event.event), EventErased):
        hint = "record anew what should not have been erased"
        yield problem("event", "erasure_stays", "an erasure cannot be withdrawn: the words are gone", hint)


def _erasure(event: EventErased, known: Known) -> Iterator[Problem]:
    """An erasure says what it erases as that is, once, and is not erased itself."""
    part = known.part(event.event)
    if part is None:
        yield problem("event", "unknown_event", f"no event and no note is called {event.event}", "check the digest")
        return
    if isinstance(part, Erased):
        message = f"it is erased already, by @{part.erased_by}: {part.reason}"
        yield problem("event", "already_erased", message, "leave it out")
        return
    if isinstance(part, EventErased):
        hint = "what is missing has to stay explained"
        yield problem("event", "erasure_stays", "an erasure cannot be erased", hint)
    tag = "note" if isinstance(part, Note) else str(part.__struct_config__.tag)
    if event.erased_type != tag and not (isinstance(part, DocumentCaptured) and event.erased_type == "text"):
        message = f"it is of type {tag}, not {event.erased_type}"
        yield problem("erased_type", "type_differs", message, f"write {tag}")
    if event.claim != claim_of(part):
        message = f"the claim is {claim_of(part) or 'none'}, not {event.claim or 'none'}"
        yield problem("claim", "claim_differs", message, "write the one that it is or names")
    if event.sha256 != getattr(part, "sha256", None) and (event.sha256 or event.erased_type == "text"):
        message = "the SHA-256 is not that of the document's text"
        yield problem("sha256", "text_differs", message, "write that of the document")


def _text(event: DocumentCaptured, known: Known) -> Iterator[Problem]:
    text = known.document_text(event.sha256)
    if text is None:
        message = f"no text with the SHA-256 {event.sha256[:12]}… is stored"
        yield problem("sha256", "no_text", message, "hand the text in together with the event")
    elif len(text) != event.chars:
        message = f"chars is {event.chars}, and the text has {len(text)} code points"
        yield problem("chars", "chars_differ", message, f"write {len(text)}")


def _words(event: Witnessed, known: Known) -> Iterator[Problem]:
    """Words that do not stand where the event says; empty ranges are found without the text."""
    spans: list[tuple[str, str, Span]] = []
    if isinstance(event, ClaimAsserted | ClaimAnswered) and event.cue and event.evidence:
        spans.append((event.evidence[0].document, "cue", event.cue))
    for path, document, part in quoted(event):
        spans += [(document, *found) for found in listed(f"{path}.segments", part.segments)]
        spans += [(document, *found) for found in listed(f"{path}.insertions", part.insertions or ())]
    texts = {document: known.document_text(document) for document, _, _ in spans}
    for document, text in texts.items():
        if text is None and known.documents_with(document):
            message = f"the text {document[:12]}… was erased, so the words in it cannot be checked"
            yield problem("evidence", "erased_text", message, "capture it again without what was erased")
    for document, path, span in spans:
        text = texts[document]
        if text is not None and span.start < span.end and (wrong := mismatch(text, span)):
            yield problem(path, "words_differ", wrong, _whereabouts(text, span))


def _whereabouts(text: str, span: Span) -> str:
    """Where the words of a span stand in the text, or what comes nearest to them."""
    if places := locate(text, span.exact):
        ranges = ", ".join(f"{start} to {end}" for start, end in places[:_PLACES])
        return f"these words stand at {ranges}; prefix and suffix are the 32 code points on either side"
    near = nearest(text, span.exact)
    return f'it says: "{shown(near)}"' if near else "the words must be in the text"


def _types(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    """Values of another type than their attribute has; a qualifier may also be text, for a list of names."""
    for path, name, value in values(event):
        attribute = known.attribute(name)
        given = str(value.__struct_config__.tag)
        always = {"some", "none"} if path == "value" else {"some", "none", "text"}
        if attribute and given not in {attribute.value_type, *always}:
            message = f"{name} takes a value of type {attribute.value_type}, and this is of type {given}"
            yield problem(path, "value_type", message, f"give one of type {attribute.value_type}, or some or none")


def _set(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    """A set is one statement: its claims share document, speaker, subject and attribute."""
    others = [claim for claim in known.claims_in_set(event.set) if claim.claim != event.claim] if event.set else []
    mine = _shared(event)
    for field in mine:
        if other := next((claim for claim in others if _shared(claim)[field] != mine[field]), None):
            message = (
                f"claim {other.claim} of the set {event.set} has another {field}: {_shared(other)[field] or 'none'}"
            )
            yield problem(field, "set_differs", message, "give this claim another set id")


def _shared(claim: ClaimAsserted) -> dict[str, str | None]:
    return {
        "evidence[0].document": claim.evidence[0].document if claim.evidence else None,
        "speaker": claim.speaker,
        "subject": claim.subject,
        "attribute": claim.attribute,
    }


def _retraction(event: ClaimRetracted, known: Known) -> Iterator[Problem]:
    """Only its source takes a claim back: the speaker, or whoever published one of its documents."""
    claim = known.claim(event.claim)
    if claim is None:
        return
    captures = [capture for part in claim.evidence for capture in known.captures(part.document)]
    named = [name for name in (claim.speaker, *(capture.publisher for capture in captures)) if name is not None]
    if known.canonical(event.by) not in map(known.canonical, named):
        message = f"{event.by} is neither the speaker of claim {event.claim} nor the publisher of its documents"
        sources = f"only {' or '.join(dict.fromkeys(named))} can take it back" if named else "nobody is named as either"
        yield problem("by", "not_its_source", message, f"{sources}; a mistake of ours is withdrawn instead")


def _succession(event: ClaimSuperseded, known: Known) -> Iterator[Problem]:
    """A claim gives way to one about the same attribute of the same subject."""
    old, new = known.claim(event.claim), known.claim(event.by_claim)
    if old is None or new is None:
        return
    if known.canonical(old.subject) != known.canonical(new.subject):
        message = f"claim {event.claim} is about {old.subject}, and claim {event.by_claim} about {new.subject}"
        hint = "a wrong subject is a mistake of ours: correct the claim (withdraw and replace it)"
        yield problem("by_claim", "subject_differs", message, hint)
    if old.attribute != new.attribute:
        message = f"claim {event.claim} gives {old.attribute}, and claim {event.by_claim} gives {new.attribute}"
        yield problem("by_claim", "attribute_differs", message, "name a claim about the same attribute")


def _merge(event: EntityMerged, known: Known) -> Iterator[Problem]:
    """An entity is merged once, and never round in a circle."""
    others = [(seq, other.into) for seq, other in known.merges(event.entity) if other != event]
    for seq, into in others[:1]:
        message = f"{event.entity} is merged into {into} already, by @{seq}"
        yield problem("entity", "already_merged", message, f"withdraw @{seq} first, or merge {into}")
    path = [event.entity, event.into]
    while path[-1] not in path[:-1] and (merges := known.merges(path[-1])):
        path.append(merges[-1][1].into)
    if path[-1] == event.entity != event.into:
        message = f"it leads back: {' → '.join(path)}"
        yield problem("into", "merge_circle", message, "withdraw one of these merges, or leave this one out")
