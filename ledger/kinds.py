"""Kinds of claim, the words people use, and the orthogonal fields that events have instead."""

from msgspec import Struct

from ledger.events.model.parts import DateValue
from ledger.events.model.types import AnyEvent, ClaimAnswered, ClaimAsserted, Erased, Modality, QuoteType


class Kind(Struct, frozen=True):
    """What a kind writes where nothing else is said."""

    attribute: str
    modality: Modality = "asserted"
    quote_type: QuoteType = "none"
    needs: tuple[str, ...] = ()
    answer: str | None = None


KINDS = {
    "quote": Kind("commentary", quote_type="direct", needs=("by",)),
    "paraphrase": Kind("commentary", quote_type="indirect", needs=("by",)),
    "rumour": Kind("rumour", modality="rumoured"),
    "statement": Kind("statement"),
    "context": Kind("statement"),
    "date": Kind("occurs_on", needs=("value",)),
    "denial": Kind("statement", quote_type="indirect", needs=("by",), answer="denied"),
    "no-comment": Kind("", needs=("by", "of"), answer="no_comment"),
}

VERBS = {
    "answer": "answer",
    "confirmation": "answer",
    "repetition": "repeat",
    "repeat": "repeat",
    "assessment": "assess",
    "verdict": "assess",
    "retraction": "retract",
    "supersession": "supersede",
    "correction": "correct",
    "withdrawal": "withdraw",
    "rank": "rank",
    "rating": "source rate",
    "merger": "entity merge",
}
"""What is recorded by a command of its own and is no kind of claim."""


def kind_of(event: AnyEvent | Erased) -> str:
    """The kind that a person would call an event: of a claim by its fields, of an answer its answer."""
    if isinstance(event, Erased):
        return "erased"
    if isinstance(event, ClaimAnswered):
        return (event.answer or event.stance or "answer").replace("_", " ")
    if not isinstance(event, ClaimAsserted):
        return str(type(event).__struct_config__.tag).split("/")[0].replace(".", " ")
    if event.modality == "rumoured":
        return "rumour"
    if event.quote_type in ("direct", "mixed"):
        return "quote"
    if event.quote_type == "indirect":
        return "denial" if event.polarity == "negated" else "paraphrase"
    return "date" if isinstance(event.value, DateValue) and event.attribute == "occurs_on" else "statement"
