"""Words in a text: found under folding, anchored by position and context, checked against what stands there.

Positions are half-open ranges of Unicode code points (W3C Web Annotation, TextPositionSelector and
TextQuoteSelector). Folding keeps the length of a text, so positions in the folded text hold in the text itself.
"""

import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate, takewhile
from typing import NamedTuple

from ledger.events.errors import Refused
from ledger.events.model.parts import Segment, Span

CONTEXT = 32  # code points of prefix and suffix, as the Hypothesis client keeps them

_LONGEST = 40  # words compared by `nearest`
_CANDIDATES = 8  # passages that `nearest` compares letter by letter
_ALIKE = 0.6  # the least likeness, from 0 to 1, that a person would recognise
_SPACE = re.compile(r"\s")
_LINE = 80  # code points of the text's words in a message
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),  # noqa: RUF001 - look-alikes are what is folded
        **dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'"),  # noqa: RUF001 - look-alikes are what is folded
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),  # noqa: RUF001 - look-alikes are what is folded
        **dict.fromkeys("\t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    }
)


def fold(text: str) -> str:
    """The text with straight quotes, plain dashes and plain spaces for their variants; same length, same case."""
    return text.translate(_FOLDED)


def plain(name: str) -> str:
    """What two spellings of a name share: NFC, case, white space and the shape of quotes and dashes aside."""
    return " ".join(unicodedata.normalize("NFC", fold(name)).casefold().split())


def locate(text: str, words: str) -> list[tuple[int, int]]:
    """All ranges where the words occur under folding, in order and without overlaps; a run of spaces is one space.

    Quote marks around the words are looked for as given first, and dropped if they are not there.
    """
    return _locate(fold(text), fold(words).strip(" "))


def _locate(folded: str, words: str) -> list[tuple[int, int]]:
    pieces = [re.escape(piece) for piece in words.split(" ") if piece]
    found = [match.span() for match in re.finditer(" ++".join(pieces), folded)] if pieces else []
    if not found and words and words[0] == words[-1] and words[0] in "\"'":
        return _locate(folded, words[1:-1].strip(" "))
    return found


def segment(text: str, start: int, end: int) -> Segment:
    """The segment at a range of the text. Raises Refused `range` if the range is empty or not inside the text."""
    if not 0 <= start < end <= len(text):
        raise Refused.of(
            "range",
            f"{start} to {end} is not a range of a text of {len(text)} code points",
            "start is below end, and both lie inside the text",
        )
    return Segment(
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def mismatch(text: str, span: Span) -> str | None:
    """What is wrong with a span of the text, in words; None if it is exact.

    The prefix and suffix of a segment are the 32 code points on either side, fewer only where the text ends.
    """
    if not 0 <= span.start < span.end <= len(text):
        return f"{span.start} to {span.end} is not a range of a text of {len(text)} code points"
    there = segment(text, span.start, span.end)
    for name in ("exact", "prefix", "suffix"):
        given, stands = getattr(span, name, None), getattr(there, name)
        if given is None or given == stands:
            continue
        if shown(given) != shown(stands):
            return f'{name} is "{shown(given)}", and the text says "{shown(stands)}"'
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(given, stands, strict=False)))
        return f"{name} differs from the text from its code point {same + 1} on"
    return None


def nearest(text: str, words: str) -> str:
    """The passage of the text most like the words, in its own characters; empty if nothing is alike.

    Of more than 40 words, the 40 around the first difference are looked for. The cost grows with the length
    of the text and no faster.
    """
    sought = _differing(text, words)
    there = _words(text)
    best = max(_refined(there, sought), default=None)
    if best is None or best.likeness < _ALIKE:
        return ""
    return text[there[best.first].start : there[best.last].end]


def shown(words: str) -> str:
    """Words on one line, cut in the middle if they are many, for a message."""
    line = " ".join(words.split())
    return line if len(line) <= _LINE else f"{line[: _LINE // 2]}…{line[1 - _LINE // 2 :]}"


def in_context(text: str, start: int, end: int) -> str:
    """The words of a range in brackets, with 32 code points on either side, on one line."""
    before, after = (
        _SPACE.sub(" ", part) for part in (text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
    )
    before, after = ("…" if start > CONTEXT else "") + before, after + ("…" if end + CONTEXT < len(text) else "")
    return f"{before}[{shown(text[start:end])}]{after}"


class _Word(NamedTuple):
    start: int
    end: int
    folded: str


class _Passage(NamedTuple):
    """Words first to last, both included."""

    likeness: float
    first: int
    last: int


def _words(text: str) -> list[_Word]:
    """The words of a text, pieces of at most 24 code points where it has no spaces."""
    return [_Word(*match.span(), match[0].casefold()) for match in re.finditer(r"[^ ]{1,24}", fold(text))]


def _differing(text: str, words: str) -> list[_Word]:
    """The words to look for: all of them if they are few, else those around the first that the text lacks."""
    sought = _words(words)
    if len(sought) <= _LONGEST:
        return sought
    folded, plain = fold(text), fold(words)
    agreed = bisect_left(sought, x=True, key=lambda word: not _locate(folded, plain[: word.end]))
    first = max(0, min(agreed - _LONGEST // 2, len(sought) - _LONGEST))
    return sought[first : first + _LONGEST]


def _refined(there: list[_Word], sought: list[_Word]) -> list[_Passage]:
    """The most promising passages, the best one also with its ends moved by up to two words, never fewer of them."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only a failed search needs it

    matcher = SequenceMatcher(autojunk=False, b=" ".join(word.folded for word in sought))

    def passage(first: int, last: int) -> _Passage:
        matcher.set_seq1(" ".join(word.folded for word in there[first : last + 1]))
        return _Passage(matcher.ratio(), first, last)

    size = min(len(sought), len(there))
    rough = [passage(first, first + size - 1) for first in _promising(there, sought, size)]
    if not rough:
        return []
    _, first, last = max(rough)
    near = [(first + left, last + right) for left in range(-2, 3) for right in range(left, 3)]
    return [passage(left, right) for left, right in near if 0 <= left <= right < len(there)]


def _promising(there: list[_Word], sought: list[_Word], size: int) -> list[int]:
    """The starts of the windows of `size` words that share the most letter groups with what is sought."""
    groups = {group for word in sought for group in _groups(word.folded)}
    different = {word.folded for word in there}
    scores = {word: max(0, sum(2 * (group in groups) - 1 for group in _groups(word))) for word in different}
    sums = [0, *accumulate(scores[word.folded] for word in there)]
    totals = [sums[end] - sums[end - size] for end in range(size, len(sums))]
    chosen: list[int] = []
    for _ in range(_CANDIDATES):
        best = max(range(len(totals)), key=totals.__getitem__)
        if totals[best] <= 0:
            break
        chosen.append(best)
        for near in range(max(0, best - size // 2), min(len(totals), best + size // 2 + 1)):
            totals[near] = 0
    return chosen


def _groups(word: str) -> list[str]:
    """The groups of three letters in a word and its edges."""
    edged = f" {word} "
    return [edged[index : index + 3] for index in range(len(edged) - 2)]
