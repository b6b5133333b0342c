"""An event by itself: the rules that it can break whatever the ledger holds.

`model` says which shapes exist and is checked before; `check` adds the rules that need the ledger.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise

import msgspec

from ledger.events.errors import Problem, Refused
from ledger.events.model.named import quoted, values
from ledger.events.model.parts import DateValue, QuantityValue, Span
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    ClaimAssessed,
    ClaimSuperseded,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
    EventWithdrawn,
    Note,
    Witnessed,
)
from ledger.events.model.when import bounds, instant

_TEXTS = frozenset({"text", "exact", "prefix", "suffix", "statement", "reason", "basis"})  # all other strings are names
_DATES = frozenset({"said", "published", "valid", "expires", "edtf", "truth_known_on"})
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_BY_SPEAKER = frozenset({"on_record", "background", "deep_background"})
_STANCES = {"confirmed": "support", "denied": "deny"}  # of an answer; every other answer is a comment


def alone(event: AnyEvent | Note) -> Iterator[Problem]:
    """Every refusal that needs no ledger."""
    for path, name, text in strings(event, ""):
        yield from _string(path, name, text)
    match event:
        case DocumentCaptured():
            yield from _document(event)
        case EntityRegistered():
            yield from _slug("entity", event.entity)
        case AttributeDefined():
            yield from _attribute(event)
        case ClaimAsserted():
            yield from _claim(event)
        case ClaimAnswered():
            yield from _answer(event)
        case ClaimSuperseded() | EntityMerged():
            yield from _pair(event)
        case EventWithdrawn():
            yield from _withdrawal(event)
    if isinstance(event, Witnessed):
        yield from _spans(event)


def strings(part: object, path: str, name: str = "") -> Iterator[tuple[str, str, str]]:
    """Every string inside, as its path, the name of its field and itself."""
    if isinstance(part, str):
        yield path, name, part
    elif isinstance(part, msgspec.Struct):
        for field in part.__struct_fields__:
            yield from strings(getattr(part, field), f"{path}.{field}" if path else field, field)
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from strings(item, f"{path}[{index}]", name)
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from strings(item, f"{path}.{key}", name)


def _string(path: str, name: str, text: str) -> Iterator[Problem]:
    if name in _TEXTS:
        if "\0" in text:
            yield problem(path, "nul", f"{path} holds a NUL character", "leave it out")
    elif bad := next((sign for sign in text if unicodedata.category(sign) in _UNPRINTABLE), ""):
        message = f"{path} holds the control or format character U+{ord(bad):04X}"
        yield problem(path, "unprintable", message, "write it on one line, in printable characters")
    elif name == "language" and not _LANGUAGE.fullmatch(text):
        yield problem(path, "language", f'"{text}" is not a language tag', "BCP 47: en, en-GB, zh-Hant")
    else:
        try:
            if name in _DATES:
                bounds(text)
            elif name == "retrieved":
                instant(text)
        except Refused as error:
            yield from (replace(problem, field=path) for problem in error.problems)


def _slug(path: str, slug: str) -> Iterator[Problem]:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", slug).casefold())
    signs = (sign if _in_word(sign) or sign in "-_." or _is_mark(sign) else "-" for sign in plain)
    allowed = "".join(dropwhile(lambda sign: not _in_word(sign), signs))
    if slug != allowed:
        hint = "small letters, digits and - _ . after a letter or digit" + (f": {allowed}" if allowed else "")
        yield problem(path, "slug", f'"{slug}" cannot be a slug', hint)


def _in_word(sign: str) -> bool:
    return sign.isalpha() or sign.isdecimal()


def _is_mark(sign: str) -> bool:
    """Many scripts write their vowels with marks, which are no letters to Unicode."""
    return unicodedata.category(sign).startswith("M")


def _document(event: DocumentCaptured) -> Iterator[Problem]:
    yield from _slug("document", event.document)
    for field in ("revision_kind", "statement"):
        if getattr(event, field) is not None and event.revises is None:
            yield problem(field, "revises_missing", f"{field} without revises", "name the earlier document")


def _attribute(event: AttributeDefined) -> Iterator[Problem]:
    yield from _slug("attribute", event.attribute)
    for index, authority in enumerate(event.authorities or ()):
        yield from _slug(f"authorities[{index}]", authority)


def _claim(event: ClaimAsserted) -> Iterator[Problem]:
    for path, _, value in values(event):
        match value:
            case DateValue(edtf=None, raw=None):
                yield problem(path, "no_date", "a date without edtf and raw", "give one of the two, best both")
            case QuantityValue(amount=None, raw=None):
                yield problem(path, "no_amount", "a quantity without amount and raw", "give one of the two")
            case QuantityValue():
                if not _ascending(value.lower, value.amount, value.upper):
                    yield problem(path, "quantity_order", "lower, amount and upper are not in order", "check the three")
    if event.closed is not None and event.set is None:
        yield problem("closed", "set_missing", "closed without a set", "give the claims of the list one set id")
    yield from _attribution(event)


def _ascending(*given: str | None) -> bool:
    from decimal import Decimal  # noqa: PLC0415 - 2 ms that only quantities need

    numbers = [Decimal(number) for number in given if number is not None]
    return numbers == sorted(numbers)


def _answer(event: ClaimAnswered) -> Iterator[Problem]:
    if event.answer is None and event.stance is None:
        yield problem("answer", "no_answer", "neither answer nor stance", "say what was answered: confirmed, denied …")
    elif event.answer and event.stance and event.stance != (implied := _STANCES.get(event.answer, "comment")):
        message = f"the answer {event.answer} and the stance {event.stance} disagree"
        yield problem("stance", "stance_differs", message, f"{event.answer} is the stance {implied}; leave stance out")
    yield from _attribution(event)


def _attribution(event: ClaimAsserted | ClaimAnswered) -> Iterator[Problem]:
    if event.attribution in _BY_SPEAKER and event.speaker is None:
        hint = "name the speaker, or use unnamed_source, outlet_voice or unattributed"
        yield problem("speaker", "speaker_missing", f"{event.attribution} without a speaker", hint)
    if event.attribution not in {None, *_BY_SPEAKER} and event.speaker is not None:
        message = f"{event.attribution} together with the speaker {event.speaker}"
        yield problem("attribution", "speaker_named", message, "use on_record or background, or name no speaker")


def _spans(event: Witnessed) -> Iterator[Problem]:
    if not event.evidence and not (isinstance(event, ClaimAssessed) and event.evidence is None):
        yield problem("evidence", "no_evidence", "no evidence", "give the words in a document that say so")
    if isinstance(event, ClaimAsserted | ClaimAnswered) and event.cue:
        yield from _in_order([("cue", event.cue)])
    for path, _, part in quoted(event):
        insertions = listed(f"{path}.insertions", part.insertions or ())
        yield from _in_order(listed(f"{path}.segments", part.segments))
        yield from _in_order(insertions)
        for place, span in insertions:
            if not any(segment.start <= span.start and span.end <= segment.end for segment in part.segments):
                message = "an insertion that is not inside a segment"
                yield problem(place, "insertion_outside", message, "quote the words around it too")


def _in_order(spans: list[tuple[str, Span]]) -> Iterator[Problem]:
    for path, span in spans:
        if span.start >= span.end:
            yield problem(path, "empty_range", f"{span.start} to {span.end} is empty", "start is below end")
    for (_, before), (path, span) in pairwise(spans):
        if span.start < before.end:
            message = f"{span.start} to {span.end} starts before {before.start} to {before.end} ends"
            yield problem(path, "spans_order", message, "give them in the order of the text, without overlaps")


def _pair(event: ClaimSuperseded | EntityMerged) -> Iterator[Problem]:
    if isinstance(event, EntityMerged) and event.entity == event.into:
        yield problem("into", "merges_itself", "an entity cannot be merged into itself", "name the other entity")
    if isinstance(event, ClaimSuperseded) and event.claim == event.by_claim:
        yield problem("by_claim", "supersedes_itself", "a claim cannot supersede itself", "name the newer claim")


def _withdrawal(event: EventWithdrawn) -> Iterator[Problem]:
    if (event.event is None) == (event.claim is None):
        yield problem("claim", "one_target", "a withdrawal names an event or a claim, one of them", "give exactly one")
    if event.replaced_by is not None and event.replaced_by in {event.event, event.claim}:
        yield problem("replaced_by", "replaced_by_itself", "it would replace itself", "name what says it right")


def listed(path: str, spans: Sequence[Span]) -> list[tuple[str, Span]]:
    """Each span with its own path."""
    return [(f"{path}[{index}]", span) for index, span in enumerate(spans)]


def problem(field: str, code: str, message: str, hint: str) -> Problem:
    """A problem of one field."""
    return Problem(code=code, message=message, hint=hint, field=field)
