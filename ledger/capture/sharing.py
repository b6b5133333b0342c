"""Where else the words of something stand that is to be erased: in other events, in notes, in texts.

Words are shared where ranges of one text overlap, the 32 code points beside a segment included. In other texts and
sentences they are shared from 8 code points on, as whole words; the lines of a text from 32 on, because short ones
stand on every page. Case, white space and the shape of quotes and dashes make no difference.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from ledger.capture.pieces import Piece
from ledger.events.check.alone import strings
from ledger.events.index.index import Index, Kind
from ledger.events.model.named import quoted
from ledger.events.model.selector import CONTEXT, plain
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAnswered,
    ClaimAsserted,
    ClaimSuperseded,
    DocumentCaptured,
    EntityRegistered,
    Note,
    Witnessed,
)

LEAST = 8  # code points of words that are looked for in other texts
_LEAST_LINE = CONTEXT
_WORDS = frozenset({"text", "exact", "raw", "statement", "reason", "basis", "title", "label", "name"})
Range = tuple[str, int, int]


class Words(Struct, frozen=True):
    """What has to go. ranges: SHA-256 of the text, start, end; phrases: plain words; names: events that name it."""

    ranges: tuple[Range, ...]
    phrases: tuple[re.Pattern[str], ...]
    naming: frozenset[int]

    def stand_in(self, text: str) -> bool:
        """Whether a phrase stands in the text."""
        folded = plain(text)
        return any(phrase.search(folded) for phrase in self.phrases)

    def overlap(self, ranges: Iterator[Range]) -> bool:
        """Whether a range of the same text overlaps."""
        return any(
            sha256 == text and start < last and first < end
            for sha256, start, end in ranges
            for text, first, last in self.ranges
        )


def words_of(piece: Piece, index: Index) -> Words:
    """The words of something that is to be erased. Raises Damaged."""
    part = piece.part
    if isinstance(part, Note):
        return Words((), _phrases([part.reason or ""]), frozenset())
    said = [] if piece.erased_type == "text" else [text for path, text in _said(part) if not _is_aside(path)]
    ranges = list(_ranges(part, 0))
    lines: list[str] = []
    if isinstance(part, DocumentCaptured):
        lines = (index.stored_text(part.sha256) or "").splitlines()
        ranges.append((part.sha256, 0, part.chars))
    phrases = (*_phrases(said), *_phrases(lines, _LEAST_LINE))
    return Words(tuple(ranges), phrases, frozenset(_naming(piece, index)))


def shares(piece: Piece, words: Words, index: Index) -> bool:
    """Whether something holds any of the words, or names what is nothing without them. Raises Damaged."""
    part = piece.part
    if isinstance(part, Note):
        return words.stand_in(part.reason or "")
    if piece.erased_type == "text" and isinstance(part, DocumentCaptured):
        if any(part.sha256 == sha256 for sha256, _, _ in words.ranges):
            return True
        return words.stand_in(index.stored_text(part.sha256) or "")
    if piece.seq in words.naming or words.overlap(_ranges(part, CONTEXT)):
        return True
    return any(words.stand_in(text) for text in (*(text for _, text in _said(part)), *_contexts(part)))


def _said(event: AnyEvent) -> Iterator[tuple[str, str]]:
    """The words in an event, with their paths."""
    if not isinstance(event, ClaimSuperseded):  # its reason is a word of the vocabulary
        yield from ((path, text) for path, name, text in strings(event, "") if name in _WORDS)


def _is_aside(path: str) -> bool:
    """Reporting words and insertions are looked for where they stand only: others say them, too."""
    return path.startswith("cue.") or ".insertions" in path


def _contexts(event: AnyEvent) -> Iterator[str]:
    if isinstance(event, Witnessed):
        for _, _, part in quoted(event):
            yield from (one.prefix + one.exact + one.suffix for one in part.segments)


def _ranges(event: AnyEvent, beside: int) -> Iterator[Range]:
    """The ranges of an event's words, with so many code points on either side where it keeps those."""
    if not isinstance(event, Witnessed):
        return
    for _, sha256, part in quoted(event):
        yield from ((sha256, one.start - beside, one.end + beside) for one in part.segments)
        yield from ((sha256, one.start, one.end) for one in part.insertions or ())
    if isinstance(event, ClaimAsserted | ClaimAnswered) and event.cue and event.evidence:
        yield event.evidence[0].document, event.cue.start, event.cue.end


def _phrases(texts: list[str], least: int = LEAST) -> tuple[re.Pattern[str], ...]:
    folded = dict.fromkeys(map(plain, texts))
    return tuple(re.compile(rf"(?<!\w){re.escape(one)}(?!\w)") for one in folded if len(one) >= least)


def _naming(piece: Piece, index: Index) -> Iterator[int]:
    """The events that name a document, entity or attribute of which nothing else is left."""
    kind: Kind
    match piece.part:
        case DocumentCaptured(document=name) if piece.erased_type != "text":
            kind = "document"
        case EntityRegistered(entity=name):
            kind = "entity"
        case AttributeDefined(attribute=name):
            kind = "attribute"
        case _:
            return
    if index.defining(kind, name) == [piece.seq]:
        yield from index.naming(kind, name)
