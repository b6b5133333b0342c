"""Events in one line, for people: the kind first, then what it says."""

from collections.abc import Callable

from ledger.capture import values
from ledger.events.model.parts import AnyValue, EntityValue
from ledger.events.model.selector import shown
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
    Erased,
    EventErased,
    EventWithdrawn,
    SourceRated,
)
from ledger.kinds import kind_of

Label = Callable[[str], str]
AboutClaim = ClaimRepeated | ClaimAssessed | ClaimRetracted | ClaimSuperseded | ClaimRanked
_CARRIED = {
    "independent": "independently",
    "copy": "a copy",
    "same_source": "from the same source",
    "unknown": "whether independently is unknown",
}


def same(slug: str) -> str:
    """A slug as its own label."""
    return slug


def short(digest: str) -> str:
    """The first digits of a digest, enough to name an event by."""
    return digest[:12]


def headline(event: AnyEvent | Erased, label: Label = same, number: Label = short) -> str:
    """One line. label: gives the name to print for an entity's slug; number: the same for an event's digest."""
    match event:
        case ClaimAsserted():
            return f"{kind_of(event)} {event.claim}: {shown(event.text)}"
        case ClaimAnswered():
            return f"{kind_of(event)} by {label(event.speaker)} on {', '.join(event.claims)}: {quoted(event)}"
        case DocumentCaptured():
            published = f", published {event.published}" if event.published else ""
            title = event.title or event.sha256[:12]
            revises = f", {event.revision_kind or 'revision'} of {event.revises}" if event.revises else ""
            return f"document {event.document}: {title}, {event.chars:,} characters{published}{revises}"
        case EntityRegistered():
            aliases = ", ".join(alias.name for alias in event.aliases or ())
            return f"entity {event.entity}: {event.label}, {event.kind}" + (f"; also {aliases}" if aliases else "")
        case AttributeDefined():
            return f"attribute {event.attribute}: {event.value_type}, {event.cardinality}, {event.volatility}" + (
                ", story time" if event.axis == "story" else ""
            )
        case EntityMerged():
            return f"merges {event.entity} into {event.into}: {shown(event.basis)}"
        case SourceRated():
            return f"rates {label(event.entity)} as {event.reliability}: {shown(event.basis)}"
        case EventWithdrawn():
            named = same if event.claim else number
            by = f", replaced by {named(event.replaced_by)}" if event.replaced_by else ""
            return f"withdraws {named(event.claim or event.event or '')}: {shown(event.reason)}{by}"
        case EventErased() | Erased():
            return _erased(event, number)
        case _:
            return _about_claim(event, label)


def _erased(event: EventErased | Erased, number: Label) -> str:
    match event:
        case Erased():
            return f"[erased by @{event.erased_by}] {_left(event.type, event.claim)}: {shown(event.reason)}"
        case EventErased(erased_type="note"):
            what = "a commit's note"
        case EventErased(erased_type="text"):
            what = f"the text of {number(event.event)}"
        case _:
            what = f"{number(event.event)}, {_left(event.erased_type, event.claim)}"
    return f"erases {what}: {shown(event.reason)}"


def _left(tag: str, claim: str | None) -> str:
    """What is still known of an erased event."""
    return tag.partition("/")[0].replace(".", " ") + (f" {claim}" if claim else "")


def _about_claim(event: AboutClaim, label: Label) -> str:
    match event:
        case ClaimRepeated():
            return f"repeats {event.claim}, {_CARRIED[event.independence]}: {quoted(event)}"
        case ClaimAssessed():
            verdict = event.verdict.replace("_", " ")
            return f"assesses {event.claim} as {verdict}, by {label(event.checker)}: {shown(event.basis)}"
        case ClaimRetracted():
            return f"retracts {event.claim}, by {label(event.by)}: {quoted(event)}"
        case ClaimSuperseded():
            return f"supersedes {event.claim} by {event.by_claim}: {event.reason.replace('_', ' ')}"
        case ClaimRanked():
            return f"ranks {event.claim} as {event.rank}: {shown(event.reason)}"


def statement(claim: ClaimAsserted, label: Label = same) -> str:
    """Attribute and value of a claim: `cast_member = Austin Butler (character_role = Vincent Hanna)`."""
    sign = "≠" if claim.polarity == "negated" else "="
    held = ", ".join(f"{name} = {value(given, label)}" for name, given in (claim.qualifiers or {}).items())
    return f"{claim.attribute} {sign} {value(claim.value, label)}" + (f" ({held})" if held else "")


def value(given: AnyValue, label: Label = same) -> str:
    """A value, an entity by its label."""
    return label(given.entity) if isinstance(given, EntityValue) else shown(values.words(given))


def quoted(event: ClaimAsserted | ClaimAnswered | ClaimRepeated | ClaimRetracted) -> str:
    """The words of an event's first evidence, in quote marks."""
    return "“" + " … ".join(shown(segment.exact) for segment in event.evidence[0].segments) + "”"
