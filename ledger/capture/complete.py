"""What a draft may leave out is filled in: a slug for a text's hash, offsets and context for words, `$n` for a name.

What is given stays as it is, for `ledger.events.check` to judge. Problems are values with the draft's place.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Protocol, get_args

import msgspec
from msgspec import Struct

from ledger.capture.draft import Draft
from ledger.capture.wording import missing, places
from ledger.events.errors import Problem
from ledger.events.model.selector import CONTEXT, locate, shown
from ledger.events.model.types import AnyEvent, DocumentCaptured

SHA256 = re.compile(r"[0-9a-f]{64}")
LOCAL = re.compile(r"\$([1-9][0-9]*)")
_MOST_DIGITS = 6  # of the number of a line
NAMING = frozenset({
    "attribute", "by", "by_claim", "checker", "claim", "claims", "derived_from", "document", "entity", "event", "into",
    "primary_source", "publisher", "replaced_by", "revises", "scope", "speaker", "subject", "to",
})  # fmt: skip
TYPES = [str(kind.__struct_config__.tag) for kind in get_args(AnyEvent)]


class Held(Protocol):
    """What filling in needs to know of the ledger."""

    def document(self, slug: str) -> DocumentCaptured | None:
        """The document in force."""

    def document_text(self, sha256: str) -> str | None:
        """A text that is stored or being captured."""


class Local(Struct, frozen=True):
    """What `$n` stands for: the slug or claim id that line n gave, and the digest of its event."""

    name: str
    digest: str


def complete(
    draft: Draft, held: Held, local: Mapping[int, Local], new_id: Callable[[], str]
) -> tuple[AnyEvent | None, list[Problem]]:
    """The event that a draft stands for, or None with the reasons. A claim without an id gets `new_id()`."""
    if not draft.raw and (unfit := draft.unfit()):
        return None, [unfit]
    filling = _Filling(draft, held, local)
    data = filling.filled()
    if data.get("type") == "claim.asserted/1":
        data.setdefault("claim", new_id())
    if filling.problems:
        return None, filling.problems
    try:
        return msgspec.convert(data, AnyEvent), []
    except msgspec.ValidationError as error:
        from ledger.shape import finding  # noqa: PLC0415 - it is needed where something is wrong only

        if data.get("type") not in TYPES:
            return None, [draft.problem(*_unknown_type(data))]
        return None, [draft.problem(*finding(error, data, AnyEvent))]


class _Filling:
    """One draft being filled in; the draft itself stays as it was given."""

    def __init__(self, draft: Draft, held: Held, local: Mapping[int, Local]) -> None:
        self.problems: list[Problem] = []
        self._draft = draft
        self._held = held
        self._local = local

    def filled(self) -> dict[str, object]:
        data = {key: self._named(value, key, key) for key, value in self._draft.data.items()}
        if data.get("type") == "document.captured/1" and "chars" not in data:
            data["chars"] = len(self._held.document_text(str(data.get("sha256"))) or "")
        self._fill_evidence(data)
        return data

    def _report(self, code: str, message: str, hint: str, field: str) -> None:
        self.problems.append(self._draft.problem(code, message, hint, field))

    def _named(self, value: object, key: str, path: str) -> object:
        """The value with every `$n` in a naming field replaced by what it stands for."""
        if isinstance(value, dict):
            return {k: self._named(v, k, f"{path}.{k}") for k, v in value.items()}
        if isinstance(value, list):
            return [self._named(v, key, f"{path}[{i}]") for i, v in enumerate(value)]
        found = LOCAL.fullmatch(value) if isinstance(value, str) and key in NAMING else None
        if found is None:
            return value
        named = self._local.get(int(found[1])) if len(found[1]) <= _MOST_DIGITS else None
        if named is None:
            self._report(
                "unknown_reference", f"{found[0][:20]} is no earlier line", "$1 is line 1 of the same file", path
            )
            return value
        by_digest = key == "event" or (key == "replaced_by" and "event" in self._draft.data)
        return named.digest if by_digest else named.name

    def _fill_evidence(self, data: dict[str, object]) -> None:
        """Segments, insertions, the cue and the quotation; the last two stand in the first evidence's document."""
        first: str | None = None
        for number, evidence in enumerate(_objects(data.get("evidence"))):
            text = self._text(evidence, f"evidence[{number}]")
            first = text if number == 0 else first
            self._fill_spans(evidence, text, f"evidence[{number}]")
        for quotation in _objects([data.get("quotation")]):
            self._fill_spans(quotation, first, "quotation")
        for cue in _objects([data.get("cue")]):
            self._fill_span(cue, first, "cue")

    def _text(self, evidence: dict[str, object], path: str) -> str | None:
        """The text of an evidence's document, whose slug is replaced by the text's hash."""
        name = evidence.get("document")
        if not isinstance(name, str):
            return None
        if not SHA256.fullmatch(name):
            document = self._held.document(name)
            if document is None:
                hint = "factledger source list shows all"
                self._report("unknown_document", f"no document is called {name}", hint, f"{path}.document")
                return None
            evidence["document"] = name = document.sha256
        return self._held.document_text(name)

    def _fill_spans(self, part: dict[str, object], text: str | None, path: str) -> None:
        for number, segment in enumerate(_objects(part.get("segments"))):
            self._fill_span(segment, text, f"{path}.segments[{number}]")
            _fill_context(segment, text)
        for number, span in enumerate(_objects(part.get("insertions"))):
            self._fill_span(span, text, f"{path}.insertions[{number}]")

    def _fill_span(self, span: dict[str, object], text: str | None, path: str) -> None:
        """Finds the words of `exact`; `start` chooses among several places."""
        words, start = span.get("exact"), span.get("start")
        if text is None or not isinstance(words, str) or not words or "end" in span:
            return
        found = [place for place in locate(text, words) if start is None or place[0] == start]
        if len(found) == 1:
            span["start"], span["end"] = found[0]
            span["exact"] = text[found[0][0] : found[0][1]]
        elif found:
            starts = " or ".join(str(place[0]) for place in found)
            message = f'these words occur {len(found)} times: "{shown(words)}"'
            self._report("ambiguous_words", message, f'add "start": {starts}\n{places(text, found)}', f"{path}.exact")
        else:
            self._report("words_not_found", *missing(text, words), f"{path}.exact")


def _fill_context(segment: dict[str, object], text: str | None) -> None:
    start, end = segment.get("start"), segment.get("end")
    if text is not None and isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text):
        segment.setdefault("prefix", text[max(0, start - CONTEXT) : start])
        segment.setdefault("suffix", text[end : end + CONTEXT])


def _objects(value: object) -> Iterator[dict[str, object]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _unknown_type(data: Mapping[str, object]) -> tuple[str, str, str, str]:
    given = data.get("type")
    if not isinstance(given, str):
        return "missing_field", "the field type is missing", "one of " + ", ".join(TYPES), "type"
    near = get_close_matches(given, TYPES, n=1)
    hint = f"did you mean {near[0]}?" if near else "one of " + ", ".join(TYPES)
    return "unknown_type", f"there is no event type {given}", hint, "type"
