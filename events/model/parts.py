"""What stands inside events: the kinds of field, words in a text, values, names.

Offsets are Unicode code points in the document's stored text, half-open (W3C Web Annotation, TextPositionSelector).
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
Duration = Annotated[
    str,
    Meta(
        pattern=r"\AP(?!\Z)([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,6}W)?([0-9]{1,6}D)?"
        r"(T(?!\Z)([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?\Z"
    ),
]


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
    """A person, film, book …, by slug."""

    entity: Slug


class TextValue(Value, tag="text", frozen=True, kw_only=True):
    """Words."""

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
    """Yes or no."""

    bool: bool


class SomeValue(Value, tag="some", frozen=True, kw_only=True):
    """There is a value, and it is not known which (Wikidata: some value)."""


class NoValue(Value, tag="none", frozen=True, kw_only=True):
    """There is no value (Wikidata: no value)."""


AnyValue = EntityValue | TextValue | DateValue | QuantityValue | DurationValue | BoolValue | SomeValue | NoValue


class Alias(Part, frozen=True, kw_only=True):
    """Another name; scope is the slug of the one document in which it holds, else it holds everywhere."""

    name: Line
    language: Line | None = None
    scope: Slug | None = None


class SameAs(Part, frozen=True, kw_only=True):
    """An identifier elsewhere, and why it is thought to be the same thing."""

    uri: Line
    basis: Line
