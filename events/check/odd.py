"""What is odd about an event: it is accepted with a warning."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

from ledger.events.check.alone import problem
from ledger.events.check.known import Known
from ledger.events.errors import Problem, Refused
from ledger.events.model.parts import EntityValue
from ledger.events.model.selector import plain, shown
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    ClaimRepeated,
    ClaimRetracted,
    DocumentCaptured,
    EntityMerged,
)
from ledger.events.model.when import bounds, instant

_AHEAD = timedelta(hours=14)  # of UTC, where a day begins first
_Said = ClaimAsserted | ClaimAnswered | ClaimRepeated | ClaimRetracted


def odd(event: AnyEvent, known: Known, now: datetime | None = None) -> Iterator[Problem]:
    """Every warning. Wanted: latest `said` <= latest `published` <= `retrieved` <= now, for page dates are often wrong.

    now: when it is recorded.
    """
    found = list(_odd(event, known))
    yield from found
    if now is not None:
        yield from (one for one in _in_future(event, now) if one.field not in {other.field for other in found})


def _odd(event: AnyEvent, known: Known) -> Iterator[Problem]:
    if isinstance(event, _Said):
        yield from _said_late(event, known)
    match event:
        case DocumentCaptured():
            yield from _published_late(event)
        case ClaimAsserted():
            yield from _odd_value(event, known)
            yield from _odd_name(event, known)
        case ClaimRepeated():
            yield from _same_documents(event, known)
        case EntityMerged():
            yield from _odd_kinds(event, known)


def nameless(event: AttributeDefined, known: Known) -> Iterator[Problem]:
    """Authorities that nothing is called; to be asked when all that is recorded together is known."""
    for number, name in enumerate(event.authorities or ()):
        if name != "value" and not known.has_entity(name) and known.attribute(name) is None:
            message = f"no entity and no attribute is called {name}, so nobody speaks with this authority yet"
            yield problem(f"authorities[{number}]", "unknown_authority", message, "check the slug, or add it")


def _published_late(event: DocumentCaptured) -> Iterator[Problem]:
    published = _latest(event.published)
    try:
        retrieved = instant(event.retrieved).date() if event.retrieved else None
    except Refused:
        return
    if published and retrieved and published > retrieved:
        message = f"published {event.published} may be after it was retrieved, {event.retrieved}"
        yield problem("published", "published_after_retrieved", message, "check the date of the page")


def _in_future(event: AnyEvent, now: datetime) -> Iterator[Problem]:
    """Dates that are to come as a whole: one of this year's that is vague may well be past."""
    today = (now + _AHEAD).date()
    for field in ("said", "published"):
        given = getattr(event, field, None)
        first = _earliest(given)
        if first and first > today:
            yield problem(field, "after_recorded", f"{field} {given} is still to come", "check the date")
    given = getattr(event, "retrieved", None)
    with suppress(Refused):
        if given and instant(given).date() > today:
            yield problem("retrieved", "after_recorded", f"retrieved {given} is still to come", "check the date")


def _said_late(event: _Said, known: Known) -> Iterator[Problem]:
    """`said` after the event's own `published`, else after that of the earliest of its documents."""
    documents = [document for part in event.evidence for document in known.documents_with(part.document)]
    candidates = [event.published] if event.published else [document.published for document in documents]
    dated = [(day, edtf) for edtf in candidates if (day := _latest(edtf))]
    said = _latest(event.said)
    if said and dated and said > min(dated)[0]:
        message = f"said {event.said} may be after it was published, {min(dated)[1]}"
        yield problem("said", "said_after_published", message, "write [..date] if only a last day is known")


def _odd_value(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    if isinstance(event.value, EntityValue) and event.value.entity in known.same(event.subject):
        message = f"{event.subject} is subject and value"
        yield problem("value.entity", "subject_is_value", message, "check which is meant")
    attribute = known.attribute(event.attribute)
    if event.polarity == "negated" and attribute and attribute.cardinality == "single":
        message = f"this denies one value of {event.attribute} and gives none"
        yield problem("polarity", "negated_single", message, "if the words also say what is true, add that as a claim")


def _odd_name(event: ClaimAsserted, known: Known) -> Iterator[Problem]:
    """Words used for the subject that are no label and no alias of it, in these documents or everywhere."""
    if event.subject_mention is None or not known.has_entity(event.subject):
        return
    registered = [one for slug in known.same(event.subject) for one in known.entity(slug)]
    documents = {document.document for part in event.evidence for document in known.documents_with(part.document)}
    names = {one.label for one in registered}
    names |= {alias.name for one in registered for alias in one.aliases or () if alias.scope in {None, *documents}}
    if plain(event.subject_mention) not in map(plain, names):
        message = f'no alias of {event.subject} is "{shown(event.subject_mention)}"'
        yield problem("subject_mention", "unknown_name", message, "check the subject, or add the alias")


def _same_documents(event: ClaimRepeated, known: Known) -> Iterator[Problem]:
    """The same document twice is one."""
    claim, documents = known.claim(event.claim), {part.document for part in event.evidence}
    if claim and documents and documents <= {part.document for part in claim.evidence}:
        message = f"claim {event.claim} rests on the same document: this repeats nothing"
        yield problem("evidence", "same_document", message, "give the words in the document that carried it further")


def _odd_kinds(event: EntityMerged, known: Known) -> Iterator[Problem]:
    kinds = [known.entity(slug)[-1].kind for slug in (event.entity, event.into) if known.has_entity(slug)]
    if len({*kinds}) > 1:
        message = f"{event.entity} is of kind {kinds[0]}, and {event.into} of kind {kinds[1]}"
        yield problem("into", "kinds_differ", message, "check that they are one and the same")


def _latest(edtf: str | None) -> date | None:
    """The last day that is meant; the end of the calendar if open; None without a valid date."""
    try:
        return (bounds(edtf).latest or date.max) if edtf else None
    except Refused:
        return None


def _earliest(edtf: str | None) -> date | None:
    """The first day that is meant; None where it is open, and without a valid date."""
    with suppress(Refused):
        return bounds(edtf).earliest if edtf else None
    return None
