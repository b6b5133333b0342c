"""The event vocabulary: one frozen struct per event type, its tag carrying the version.

Every field that a person may leave out is `None` by default and absent on the wire; nothing else has a default.
Structs here and in `parts` say which shapes exist; `check` says which contents are refused.
Times are EDTF strings (ISO 8601-2) unless said otherwise; entities, attributes and documents are named by slug.
"""

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events.model.parts import (
    Alias,
    AnyValue,
    ClaimId,
    Digest,
    Edtf,
    Evidence,
    Line,
    Offset,
    Part,
    Quotation,
    SameAs,
    Slug,
    Span,
    Text,
)


class Event(Part, frozen=True, kw_only=True, tag_field="type"):
    """Base of all events."""


class DocumentCaptured(Event, tag="document.captured/1", frozen=True, kw_only=True):
    """This text was read; `sha256` and `chars` (code points) are of the text as stored.

    retrieved: an instant with a zone; language: BCP 47; publisher: an entity; revises: an earlier document;
    statement: what the publisher said about the revision.
    """

    document: Slug
    sha256: Digest
    chars: Offset
    url: Line | None = None
    archived_at: Line | None = None
    title: Line | None = None
    authors: tuple[Line, ...] | None = None
    publisher: Slug | None = None
    published: Edtf | None = None
    retrieved: Line | None = None
    language: Line | None = None
    licence: Line | None = None
    revises: Slug | None = None
    revision_kind: Literal["update", "correction", "retraction", "unpublished"] | None = None
    statement: Text | None = None


class EntityRegistered(Event, tag="entity.registered/1", frozen=True, kw_only=True):
    """A person, film, book …; registering again adds to it. kind is a schema.org type."""

    entity: Slug
    kind: Line
    label: Line
    aliases: tuple[Alias, ...] | None = None
    same_as: tuple[SameAs, ...] | None = None


class AttributeDefined(Event, tag="attribute.defined/1", frozen=True, kw_only=True):
    """How the values of an attribute behave; a newer definition replaces it from then on.

    identity_qualifiers: attributes that tell apart two values of one subject, such as a role;
    authorities: who may confirm: entities, attributes of the same subject, or the word `value`.
    """

    attribute: Slug
    value_type: Literal["entity", "text", "date", "quantity", "duration", "bool"]
    cardinality: Literal["single", "multiple"]
    volatility: Literal["stable", "evolving"]
    axis: Literal["real", "story"]
    identity_qualifiers: tuple[Slug, ...] | None = None
    authorities: tuple[Slug, ...] | None = None


Modality = Literal["asserted", "planned", "hoped", "possible", "rumoured", "hypothetical", "opinion"]
Attribution = Literal["on_record", "background", "deep_background", "outlet_voice", "unnamed_source", "unattributed"]
QuoteType = Literal["direct", "indirect", "mixed", "none"]


class ClaimAsserted(Event, tag="claim.asserted/1", frozen=True, kw_only=True):
    """Somebody says that an attribute of a subject has a value, or has not.

    text: one sentence that restates it; subject_mention: the words used for the subject;
    implicated: the words only imply it; cue: the reporting words, in the document of the first evidence;
    valid: when the claimed thing holds; expires: after which a plan is no longer one;
    set: an id shared by the claims of one statement that lists values; closed: that list is complete.
    """

    claim: ClaimId
    text: Text
    subject: Slug
    subject_mention: Line | None = None
    attribute: Slug
    value: AnyValue
    qualifiers: dict[Slug, AnyValue] | None = None
    polarity: Literal["affirmed", "negated"]
    modality: Modality
    implicated: bool | None = None
    speaker: Slug | None = None
    attribution: Attribution
    quote_type: QuoteType
    cue: Span | None = None
    said: Edtf | None = None
    published: Edtf | None = None
    valid: Edtf | None = None
    expires: Edtf | None = None
    venue: Line | None = None
    primary_source: Line | None = None
    derived_from: Line | None = None
    set: ClaimId | None = None
    closed: bool | None = None
    quotation: Quotation | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=100)]


Answer = Literal[
    "confirmed",
    "denied",
    "no_comment",
    "neither_confirm_nor_deny",
    "evaded",
    "not_confirmed",
    "not_reached",
    "retracts_own",
]
Stance = Literal["support", "deny", "query", "comment"]


class ClaimAnswered(Event, tag="claim.answered/1", frozen=True, kw_only=True):
    """Somebody answers to claims. `answer` or `stance` is required; only `answer` has effects."""

    claims: Annotated[tuple[ClaimId, ...], Meta(min_length=1, max_length=1_000)]
    speaker: Slug
    answer: Answer | None = None
    stance: Stance | None = None
    attribution: Attribution | None = None
    cue: Span | None = None
    said: Edtf | None = None
    published: Edtf | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=100)]


class ClaimRepeated(Event, tag="claim.repeated/1", frozen=True, kw_only=True):
    """The same claim, carried elsewhere. Only an independent repetition adds an origin."""

    claim: ClaimId
    independence: Literal["independent", "copy", "same_source", "unknown"]
    derived_from: Line | None = None
    primary_source: Line | None = None
    said: Edtf | None = None
    published: Edtf | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=100)]


class ClaimAssessed(Event, tag="claim.assessed/1", frozen=True, kw_only=True):
    """A checker's verdict on a claim, and what it rests on. truth_known_on: when the truth came to be known."""

    claim: ClaimId
    checker: Slug
    verdict: Literal["confirmed", "refuted", "unproven", "conflicting", "not_checkable"]
    basis: Text
    truth_known_on: Edtf | None = None
    review_url: Line | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=100)] | None = None


class ClaimRetracted(Event, tag="claim.retracted/1", frozen=True, kw_only=True):
    """The claim's own speaker or publisher takes it back."""

    claim: ClaimId
    by: Slug
    said: Edtf | None = None
    published: Edtf | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=100)]


class ClaimSuperseded(Event, tag="claim.superseded/1", frozen=True, kw_only=True):
    """A newer claim takes the place of this one. refined: it says the same more exactly."""

    claim: ClaimId
    by_claim: ClaimId
    reason: Literal["corrected", "newer_statement", "refined"]


class ClaimRanked(Event, tag="claim.ranked/1", frozen=True, kw_only=True):
    """An editor's judgement of a claim; the newest one counts."""

    claim: ClaimId
    rank: Literal["preferred", "normal", "deprecated"]
    reason: Text


class SourceRated(Event, tag="source.rated/1", frozen=True, kw_only=True):
    """An editor's judgement of a source, from A (reliable) to E, F where it cannot be judged; the newest one counts."""

    entity: Slug
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    basis: Text


class EntityMerged(Event, tag="entity.merged/1", frozen=True, kw_only=True):
    """Two entities are one: what was said of `entity` counts for `into`. Withdrawing the event undoes it."""

    entity: Slug
    into: Slug
    basis: Text


class EventWithdrawn(Event, tag="event.withdrawn/1", frozen=True, kw_only=True):
    """*We* made a mistake. Names either an event by digest or a claim by id.

    replaced_by: the claim (if a claim is withdrawn) or the event that says it right.
    """

    event: Digest | None = None
    claim: ClaimId | None = None
    reason: Text
    replaced_by: Line | None = None


class EventErased(Event, tag="event.erased/1", frozen=True, kw_only=True):
    """The words are gone for good, and their digest stays. Names what was erased by its digest.

    event: of an event; of a commit's note; of the capture of a text that is erased alone.
    erased_type: the event's type with its version, or `note`, or `text`; claim: the one that the event was or named;
    sha256: of the text that goes too, so that its absence is known to be no damage.
    """

    event: Digest
    erased_type: Line
    claim: ClaimId | None = None
    sha256: Digest | None = None
    reason: Text


AnyEvent = (
    DocumentCaptured
    | EntityRegistered
    | EntityMerged
    | AttributeDefined
    | ClaimAsserted
    | ClaimRepeated
    | ClaimAnswered
    | ClaimAssessed
    | ClaimRetracted
    | ClaimSuperseded
    | ClaimRanked
    | SourceRated
    | EventWithdrawn
    | EventErased
)


Witnessed = ClaimAsserted | ClaimAnswered | ClaimRepeated | ClaimRetracted | ClaimAssessed
"""Events that carry evidence; only an assessment may do without."""


class Note(Part, frozen=True, kw_only=True):
    """The commit's own note: who wrote it, why, and with what tool."""

    by: Line
    reason: Text | None = None
    tool: Line | None = None


class Erased(Part, frozen=True, kw_only=True):
    """What is left of an event that was erased; it is made when reading and never written.

    type: its type with the version; claim: the one that it was or named; erased_by: the number of the erasure.
    """

    type: str
    claim: ClaimId | None = None
    erased_by: int
    reason: Text
