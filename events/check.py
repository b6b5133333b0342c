"""What an event may say: every refusal and every warning, all of them collected.

A refusal is a problem; what draws only a warning is accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from ledger.events.alone import alone, listed, problem, quoted, references, values
from ledger.events.errors import Problem, Refused
from ledger.events.model import (
    AnyEvent,
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    DocumentCaptured,
    EntityRegistered,
    EntityValue,
    Span,
)
from ledger.events.selector import fold, locate, mismatch, nearest, shown
from ledger.events.when import bounds, instant

_PLACES = 5  # of the same words, named in a hint


class Known(Protocol):
    """What the ledger holds so far, earlier events of the same commit included; withdrawn events only where said."""

    def has_entity(self, slug: str) -> bool:
        """Whether a registration of the entity is live."""

    def entity(self, slug: str) -> list[EntityRegistered]:
        """All live registrations of an entity."""

    def attribute(self, slug: str) -> AttributeDefined | None:
        """The definition in force."""

    def has_document(self, slug: str) -> bool:
        """Whether a capture of the document is live."""

    def documents_with(self, sha256: str) -> list[DocumentCaptured]:
        """The documents in force that have this text."""

    def document_text(self, sha256: str) -> str | None:
        """The text of a captured document, or of the one that is being captured."""

    def has_claim(self, claim: str) -> bool:
        """Whether the claim was asserted, withdrawn or not."""

    def has_event(self, digest: str) -> bool:
        """Whether the event was recorded, withdrawn or not."""

    def names_like(self, kind: Literal["entity", "attribute", "document"], slug: str) -> list[str]:
        """Slugs to suggest in place of an unknown one, the best first."""

    def claims_in_set(self, set_id: str) -> list[ClaimAsserted]:
        """The live claims of a set."""


@dataclass(slots=True)
class Findings:
    """What was found in one event: problems refuse it, warnings do not. Both name the field."""

    problems: list[Problem]
    warnings: list[Problem]


def check(event: AnyEvent, known: Known) -> Findings:
    """Everything that is wrong or odd about an event, given what is known before it."""
    return Findings([*alone(event), *_against(event, known)], list(_odd(event, known)))


def _against(event: AnyEvent, known: Known) -> Iterator[Problem]:
    """Every refusal that needs to know what the ledger holds."""
    yield from _unknown(event, known)
    if isinstance(event, DocumentCaptured):
        yield from _text(event, known)
    if isinstance(event, ClaimAsserted | ClaimAnswered):
        yield from _words(event, known)
    if isinstance(event, ClaimAsserted):
        yield from _types(event, known)
        yield from _set(event, known)


def _unknown(event: AnyEvent, known: Known) -> Iterator[Problem]:
    """References to what the ledger does not hold."""
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


def _text(event: DocumentCaptured, known: Known) -> Iterator[Problem]:
    text = known.document_text(event.sha256)
    if text is None:
        message = f"no text with the SHA-256 {event.sha256[:12]}… is stored"
        yield problem("sha256", "no_text", message, "hand the text in together with the event")
    elif len(text) != event.chars:
        message = f"chars is {event.chars}, and the text has {len(text)} code points"
        yield problem("chars", "chars_differ", message, f"write {len(text)}")


def _words(event: ClaimAsserted | ClaimAnswered, known: Known) -> Iterator[Problem]:
    """Words that do not stand where the event says; empty ranges are found without the text."""
    spans = [(event.evidence[0].document, "cue", event.cue)] if event.cue and event.evidence else []
    for path, document, part in quoted(event):
        spans += [(document, *found) for found in listed(f"{path}.segments", part.segments)]
        spans += [(document, *found) for found in listed(f"{path}.insertions", part.insertions or ())]
    for document, path, span in spans:
        text = known.document_text(document)
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


def _odd(event: AnyEvent, known: Known) -> Iterator[Problem]:
    """Every warning. Wanted: latest `said` <= latest `published` <= `retrieved`, for page dates are often wrong."""
    if isinstance(event, DocumentCaptured):
        yield from _published_late(event)
    if isinstance(event, ClaimAsserted | ClaimAnswered):
        yield from _said_late(event, known)
    if isinstance(event, ClaimAsserted):
        yield from _odd_value(event, known)
        yield from _odd_name(event, known)


def _published_late(event: DocumentCaptured) -> Iterator[Problem]:
    published = _latest(event.published)
    try:
        retrieved = instant(event.retrieved).date() if event.retrieved else None
    except Refused:
        return
    if published and retrieved and published > retrieved:
        message = f"published {event.published} may be after it was retrieved, {event.retrieved}"
        yield problem("published", "published_after_retrieved", message, "check the date of the page")


def _said_late(event: ClaimAsserted | ClaimAnswered, known: Known) -> Iterator[Problem]:
    """`said` after the event's own `published`, else after that of the earliest of its documents."""
    documents = [document for part in event.evidence for document in known.documents_with(part.document)]
    candidates = [event.published] if event.published else [document.published for document in documents]
    dated = [(day, edtf) for edtf in candidates if (day := _latest(edtf))]
    said = _latest(event.said)
    if said and dated and said > min(dated)[0]:
        message = f"said {event.said} may be after it was published, {min(dated)[1]}"
        yield problem("said", "said_after_published", message, "write [..date] if only a last day is known")


def _odd_value(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    if isinstance(event.value, EntityValue) and event.value.entity == event.subject:
        yield problem(
            "value.entity", "subject_is_value", f"{event.subject} is subject and value", "check which is meant"
        )
    attribute = known.attribute(event.attribute)
    if event.polarity == "negated" and attribute and attribute.cardinality == "single":
        message = f"this denies one value of {event.attribute} and gives none"
        yield problem("polarity", "negated_single", message, "if the words also say what is true, add that as a claim")


def _odd_name(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    """Words used for the subject that are no label and no alias of it, in these documents or everywhere."""
    registered = known.entity(event.subject)
    if event.subject_mention is None or not registered:
        return
    documents = {document.document for part in event.evidence for document in known.documents_with(part.document)}
    names = {one.label for one in registered}
    names |= {alias.name for one in registered for alias in one.aliases or () if alias.scope in {None, *documents}}
    if _plain(event.subject_mention) not in map(_plain, names):
        message = f'no alias of {event.subject} is "{shown(event.subject_mention)}"'
        yield problem("subject_mention", "unknown_name", message, "check the subject, or add the alias")


def _latest(edtf: str | None) -> date | None:
    """The last day that is meant; the end of the calendar if open; None without a valid date."""
    try:
        return (bounds(edtf).latest or date.max) if edtf else None
    except Refused:
        return None


def _plain(name: str) -> str:
    return " ".join(fold(name).casefold().split())
