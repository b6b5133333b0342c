"""The event vocabulary: one frozen struct per event type, its tag carrying the version.

Every field that a person may leave out is `None` by default and absent on the wire; nothing else has a default.
Structs here say which shapes exist; `check` says which contents are refused.
Offsets are Unicode code points in the document's stored text, half-open (W3C Web Annotation, TextPositionSelector).
Times are EDTF strings (ISO 8601-2) unless said otherwise; entities, attributes and documents are named by slug.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Slug = Annotated[str, Meta(min_length=1, max_length=100)]
ClaimId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")]
Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=100_000)]
Line = Annotated[str, Meta(min_length=1, max_length=2_000)]
Edtf = Annotated[str, Meta(min_length=1, max_length=100)]
Offset = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Number = Annotated[str, Meta(pattern=r"\A-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?\Z")]
Duration = Annotated[str, Meta(pattern=r"\AP(?!\Z)([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,6}W)?([0-9]{1,6}D)?"
                                       r"(T(?!\Z)([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?\Z")]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything that stands inside an event."""


class Span(Part, frozen=True, kw_only=True):
    """A range of the document's text and the words that stand there."""

    start: Offset
    end: Offset
    exact: Text


class Segment(Span, frozen=True, kw_only=True):
    """A span with the (up to) 32 code points on either side (W3C Web Annotation, TextQuoteSelector)."""

    prefix: str
    suffix: str


Segments = Annotated[tuple[Segment, ...], Meta(min_length=1, max_length=100)]


class Evidence(Part, frozen=True, kw_only=True):
    """The words in one document that a claim rests on; several segments where they are discontinuous.

    document: SHA-256 of the stored text; insertions: words in brackets that were not spoken;
    headline: the words stand in a headline.
    """

    document: Digest
    segments: Segments
    insertions: tuple[Span, ...] | None = None
    headline: bool | None = None


class Quotation(Part, frozen=True, kw_only=True):
    """The whole quotation that a claim was taken from, in the document of the claim's first evidence."""

    segments: Segments
    insertions: tuple[Span, ...] | None = None


class Value(Part, frozen=True, kw_only=True):
    """Base of the tagged values that a claim can give to an attribute."""


class EntityValue(Value, tag="entity", frozen=True, kw_only=True):
    entity: Slug


class TextValue(Value, tag="text", frozen=True, kw_only=True):
    text: Text


class Relative(Part, frozen=True, kw_only=True):
    """How a date or quantity was given in terms of another subject's; kept as said, never computed with."""

    to: Slug
    relation: Literal["before", "after", "less_than", "more_than", "equal"]
    exactly: Duration | None = None
    at_least: Duration | None = None


class DateValue(Value, tag="date", frozen=True, kw_only=True):
    """`edtf` or `raw` is required; without `edtf` the date is only its words."""

    edtf: Edtf | None = None
    raw: Line | None = None
    relative: Relative | None = None


class QuantityValue(Value, tag="quantity", frozen=True, kw_only=True):
    """`amount` or `raw` is required; unit is UCUM or ISO 4217, `1` for counts; numbers are decimal strings."""

    amount: Number | None = None
    unit: Line | None = None
    lower: Number | None = None
    upper: Number | None = None
    raw: Line | None = None
    relative: Relative | None = None


class DurationValue(Value, tag="duration", frozen=True, kw_only=True):
    """An ISO 8601 duration."""

    duration: Duration


class BoolValue(Value, tag="bool", frozen=True, kw_only=True):
    bool: bool


class SomeValue(Value, tag="some", frozen=True, kw_only=True):
    """There is a value, and it is not known which (Wikidata: some value)."""


class NoValue(Value, tag="none", frozen=True, kw_only=True):
    """There is no value (Wikidata: no value)."""


AnyValue = (
    EntityValue | TextValue | DateValue | QuantityValue | DurationValue | BoolValue | SomeValue | NoValue
)


class Alias(Part, frozen=True, kw_only=True):
    """Another name; scope is the slug of the one document in which it holds, else it holds everywhere."""

    name: Line
    language: Line | None = None
    scope: Slug | None = None


class SameAs(Part, frozen=True, kw_only=True):
    """An identifier elsewhere, and why it is thought to be the same thing."""

    uri: Line
    basis: Line


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
Attribution = Literal[
    "on_record", "background", "deep_background", "outlet_voice", "unnamed_source", "unattributed"
]
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
    "confirmed", "denied", "no_comment", "neither_confirm_nor_deny", "evaded", "not_confirmed", "not_reached",
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


class EventWithdrawn(Event, tag="event.withdrawn/1", frozen=True, kw_only=True):
    """*We* made a mistake. Names either an event by digest or a claim by id.

    replaced_by: the claim (if a claim is withdrawn) or the event that says it right.
    """

    event: Digest | None = None
    claim: ClaimId | None = None
    reason: Text
    replaced_by: Line | None = None


AnyEvent = (
    DocumentCaptured | EntityRegistered | AttributeDefined | ClaimAsserted | ClaimAnswered | EventWithdrawn
)


class Note(Part, frozen=True, kw_only=True):
    """The commit's own note: who wrote it, why, and with what tool."""

    by: Line
    reason: Text | None = None
    tool: Line | None = None
