"""Words as a person gives them -> their places in a text, or why not, with what the text says instead."""

from collections.abc import Callable, Sequence

from ledger.events.errors import Refused, Usage
from ledger.events.model.parts import Segment
from ledger.events.model.selector import in_context, locate, nearest, segment, shown

Others = Callable[[str], Sequence[str]]


def find(
    text: str, words: Sequence[str], nth: Sequence[int], name: str = "", others: Others = lambda _: ()
) -> tuple[Segment, ...]:
    """Where the words stand, in the order of the text; `nth` chooses a place for each that occurs several times.

    name: of the text; others: gives the names of other texts that have some words. Raises Refused for words that are
    not there, with those texts or the nearest passage, and for words in several places, with these.
    """
    choices = list(nth)
    for part in words:
        if not locate(text, part):
            raise Refused.of("words_not_found", *missing(text, part, name, others(part)), "WORDS")
    spans = sorted(_place(text, part, choices) for part in words)
    if choices:
        raise Usage.of(
            "nth", f"--nth {choices[0]}: no words are left that occur several times", "leave it out", "--nth"
        )
    return tuple(segment(text, start, end) for start, end in spans)


def missing(text: str, words: str, name: str = "", others: Sequence[str] = ()) -> tuple[str, str]:
    """The message and hint for words that are not in a text. others: the names of texts that have them."""
    near = "" if others else nearest(text, words)
    elsewhere = f"they are in {' and in '.join(others)}: --in {others[0]}" if others else ""
    passage = f'the nearest passage: "{shown(near)}"' if near else "factledger source cat shows the text"
    return f'these words are not in the text{name and f" {name}"}: "{shown(words)}"', elsewhere or passage


def places(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Numbered lines, one for each range, with 32 code points around the words."""
    return "\n".join(f"{number}  {in_context(text, *span)}" for number, span in enumerate(spans, 1))


def _place(text: str, words: str, choices: list[int]) -> tuple[int, int]:
    spans = locate(text, words)
    if len(spans) == 1:
        return spans[0]
    if choices and choices[0] <= len(spans):
        return spans[choices.pop(0) - 1]
    raise Refused.of(
        "ambiguous_words",
        f'these words occur {len(spans)} times: "{shown(words)}"',
        f"choose one with --nth, or give more of the words\n{places(text, spans)}",
        "WORDS",
    )
