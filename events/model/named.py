"""What an event names and quotes."""

from collections.abc import Iterator, Mapping
from typing import Literal

from ledger.events.model.parts import AnyValue, DateValue, EntityValue, Evidence, QuantityValue, Quotation
from ledger.events.model.types import (
    AnyEvent,
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
    Event,
    EventErased,
    EventWithdrawn,
    Note,
    SourceRated,
    Witnessed,
)

Kind = Literal["entity", "attribute", "document", "text", "claim", "claim or document", "event"]

_FIELDS: Mapping[type[Event], Mapping[str, Kind]] = {
    DocumentCaptured: {"publisher": "entity", "revises": "document"},
    EntityMerged: {"entity": "entity", "into": "entity"},
    AttributeDefined: {"identity_qualifiers": "attribute"},
    ClaimAsserted: {"subject": "entity", "speaker": "entity", "derived_from": "claim or document"},
    ClaimRepeated: {"claim": "claim", "derived_from": "claim or document"},
    ClaimAnswered: {"claims": "claim", "speaker": "entity"},
    ClaimAssessed: {"claim": "claim", "checker": "entity"},
    ClaimRetracted: {"claim": "claim", "by": "entity"},
    ClaimSuperseded: {"claim": "claim", "by_claim": "claim"},
    ClaimRanked: {"claim": "claim"},
    SourceRated: {"entity": "entity"},
    EventWithdrawn: {"event": "event", "claim": "claim"},
    EventErased: {"claim": "claim"},
}


def references(event: AnyEvent) -> Iterator[tuple[str, Kind, str]]:
    """Whatever an event names: path, kind, name; a text by its SHA-256, an event by its digest."""
    for field, kind in _FIELDS.get(type(event), {}).items():
        named: str | tuple[str, ...] | None = getattr(event, field)
        if isinstance(named, str):
            yield field, kind, named
        else:
            yield from ((f"{field}[{index}]", kind, name) for index, name in enumerate(named or ()))
    if isinstance(event, Witnessed):
        for index, evidence in enumerate(event.evidence or ()):
            yield f"evidence[{index}].document", "text", evidence.document
    match event:
        case EntityRegistered():
            for index, alias in enumerate(event.aliases or ()):
                if alias.scope is not None:
                    yield f"aliases[{index}].scope", "document", alias.scope
        case ClaimAsserted():
            yield from _in_values(event)
        case EventWithdrawn(replaced_by=str(name)):
            yield "replaced_by", "claim" if event.claim else "event", name


def claim_of(part: AnyEvent | Note) -> str | None:
    """The claim that an event is, or the only one that it says something about."""
    claims = part.claims if isinstance(part, ClaimAnswered) else (getattr(part, "claim", None),)
    return claims[0] if len(claims) == 1 else None


def _in_values(event: ClaimAsserted) -> Iterator[tuple[str, Kind, str]]:
    for path, attribute, value in values(event):
        yield "attribute" if path == "value" else path, "attribute", attribute
        if isinstance(value, EntityValue):
            yield f"{path}.entity", "entity", value.entity
        if isinstance(value, DateValue | QuantityValue) and value.relative:
            yield f"{path}.relative.to", "entity", value.relative.to


def values(claim: ClaimAsserted) -> Iterator[tuple[str, str, AnyValue]]:
    """The value and the qualifiers of a claim: path, attribute, value."""
    yield "value", claim.attribute, claim.value
    for attribute, value in (claim.qualifiers or {}).items():
        yield f"qualifiers.{attribute}", attribute, value


def quoted(event: Witnessed) -> Iterator[tuple[str, str, Evidence | Quotation]]:
    """Whatever has segments: path, SHA-256 of the document's text, the part itself. The evidence comes first."""
    for index, evidence in enumerate(event.evidence or ()):
        yield f"evidence[{index}]", evidence.document, evidence
    if isinstance(event, ClaimAsserted) and event.quotation and event.evidence:
        yield "quotation", event.evidence[0].document, event.quotation
