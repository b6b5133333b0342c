"""Words looked for in the texts and claims that could be known at a point, as a reader would: by what was said.

Case, the shape of quote marks and dashes, and white space make no difference. An editor's brackets may stand between
the words (`Al [Pacino]`), and what stands in them may be skipped.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from ledger.events.errors import Usage
from ledger.events.model.selector import fold, in_context
from ledger.events.model.types import ClaimAsserted

if TYPE_CHECKING:
    from ledger.asking.sight import Sight

_SKIPPED = (re.compile(r"(?!)"), re.compile(r"[\[\]]"), re.compile(r"\[[^\[\]]*\] *"))


class Place(Struct, frozen=True):
    """Where the words stand in a text.

    start, end: half-open, in code points; exact: what stands there; context: with 32 code points on either side, on
    one line; claims: the ids of the claims, not withdrawn, whose words overlap with it.
    """

    document: str
    sha256: str
    start: int
    end: int
    exact: str
    context: str
    claims: tuple[str, ...]


class Claim(Struct, frozen=True):
    """A claim whose own sentence has the words. withdrawn_by: the number of the event that takes it back."""

    claim: str
    seq: int
    subject: str
    attribute: str
    text: str
    withdrawn_by: int | None


class Found(Struct, frozen=True):
    """What was found: places by document and position, claims in the order in which they were recorded."""

    words: str
    places: tuple[Place, ...]
    claims: tuple[Claim, ...]

    def __repr__(self) -> str:
        lines = [f"<{self.words!r}: {len(self.places)} places, {len(self.claims)} claims>"]
        lines += [f"{one.document} {one.start} to {one.end}: {one.context}" for one in self.places]
        lines += [f"@{one.seq} {one.claim}: {one.text}" for one in self.claims]
        return "\n".join(lines)


def search(sight: "Sight", words: str) -> Found:
    """Every place and claim that has the words, one after the other as they are given."""
    sought = pattern(words)
    asserted = [(entry.seq, entry.event) for entry in sight.seen() if isinstance(entry.event, ClaimAsserted)]
    live = [event for seq, event in asserted if sight.withdrawn_by(seq) is None]
    places = [place for sha256 in _texts(sight) for place in _places(sight, sha256, sought, live)]
    found = [
        Claim(event.claim, seq, event.subject, event.attribute, event.text, sight.withdrawn_by(seq))
        for seq, event in asserted
        if ranges(event.text, sought)
    ]
    return Found(words, tuple(places), tuple(found))


def pattern(words: str) -> re.Pattern[str]:
    """What finds the words in a folded text. Raises Usage where there are none."""
    pieces = [re.escape(piece) for piece in fold(words).split()]
    if not pieces:
        raise Usage.of("no_words", "what is to be found?", "give some words")
    return re.compile(" +".join(pieces), re.IGNORECASE)


def ranges(text: str, sought: re.Pattern[str]) -> list[tuple[int, int]]:
    """The half-open ranges where the words stand, in order; with a bracket that was opened in it closed."""
    folded = fold(text)
    found = {_whole(folded, span) for skipped in _SKIPPED for span in _ranges(folded, sought, skipped)}
    return sorted(found)


def _ranges(folded: str, sought: re.Pattern[str], skipped: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in what is left when some of the text is skipped, as ranges of the whole text."""
    gone = {index for match in skipped.finditer(folded) for index in range(*match.span())}
    kept = [index for index in range(len(folded)) if index not in gone] if gone else range(len(folded))
    left = "".join(folded[index] for index in kept) if gone else folded
    for match in sought.finditer(left):
        yield kept[match.start()], kept[match.end() - 1] + 1


def _whole(folded: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    inside = folded[start:end]
    if inside.count("[") > inside.count("]") and folded[end : end + 1] == "]":
        end += 1
    if inside.count("]") > inside.count("[") and folded[max(0, start - 1) : start] == "[":
        start -= 1
    return start, end


def _texts(sight: "Sight") -> list[str]:
    there = (one.sha256 for one in sight.documents() if sight.index.erased_text(one.sha256) is None)
    return list(dict.fromkeys(there))


def _places(sight: "Sight", sha256: str, sought: re.Pattern[str], live: list[ClaimAsserted]) -> Iterator[Place]:
    text, document = sight.text(sha256), sight.document_with(sha256)
    for start, end in ranges(text, sought):
        resting = tuple(one.claim for one in live if _rests_on(one, sha256, start, end))
        name = document.document if document else sha256
        yield Place(name, sha256, start, end, text[start:end], in_context(text, start, end), resting)


def _rests_on(claim: ClaimAsserted, sha256: str, start: int, end: int) -> bool:
    return any(
        part.document == sha256 and segment.start < end and start < segment.end
        for part in claim.evidence
        for segment in part.segments
    )
