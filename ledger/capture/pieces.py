"""What can be erased, and the name that a person types for it: an event, a commit's note, the text of a document."""

import re
from collections.abc import Iterator

from msgspec import Struct

from ledger import lookup
from ledger.asking.commits import line
from ledger.events.errors import NotFound, Refused, Usage
from ledger.events.index.index import Index
from ledger.events.model.named import claim_of
from ledger.events.model.selector import shown
from ledger.events.model.types import AnyEvent, DocumentCaptured, Erased, EventErased, Note


class Piece(Struct, frozen=True):
    """One of them.

    name: `@7`, `note:3` (of commit 3) or `text:news` (of the document; `text:@4` where it is not the newest of that
    name); digest, erased_type, sha256: as its erasure will name it; seq: of the event, of the first event of the
    commit, of the text's capture; part: what it says, for a text its capture.
    """

    name: str
    digest: str
    erased_type: str
    seq: int
    part: AnyEvent | Note
    sha256: str | None = None

    def erasure(self, reason: str) -> EventErased:
        """The event that erases it."""
        claim = claim_of(self.part) if self.erased_type != "note" else None
        return EventErased(
            event=self.digest, erased_type=self.erased_type, claim=claim, sha256=self.sha256, reason=reason
        )

    def line(self, index: Index) -> str:
        """It in one line, for people."""
        if isinstance(self.part, Note):
            return f"{self.name}  by {self.part.by}" + (f": {shown(self.part.reason)}" if self.part.reason else "")
        if self.erased_type == "text" and isinstance(self.part, DocumentCaptured):
            return f"{self.name}  {self.part.chars:,} characters"
        return f"{self.name}  {line(index, self.part)}"


class Gone(Struct, frozen=True):
    """What was typed is erased already. by: the number of the erasure."""

    name: str
    by: int


def find(typed: str, index: Index) -> Piece | Gone:
    """The piece of that name; an event also by a claim's id, a digest or words.

    Raises NotFound, Usage, and Refused for an erasure.
    """
    kind, _, name = typed.partition(":")
    if kind == "note":
        return _note_of(name, index)
    if kind == "text":
        return _text_of(name, index)
    entry = lookup.event(typed, index)
    if isinstance(entry.event, Erased):
        return Gone(f"@{entry.seq}", entry.event.erased_by)
    if isinstance(entry.event, EventErased):
        raise Refused.of("erasure_stays", "an erasure cannot be erased", "what is missing has to stay explained")
    return _event(entry.seq, entry.digest, entry.event)


def every(index: Index) -> Iterator[Piece]:
    """All that is not erased, in the order of the log: the notes before their events, texts after their captures."""
    commit = 0
    for entry in index.events():
        if entry.commit.commit != commit:
            commit = entry.commit.commit
            note = _note(commit, index)
            if isinstance(note, Piece):
                yield note
        if isinstance(entry.event, Erased | EventErased):
            continue
        yield _event(entry.seq, entry.digest, entry.event)
        if isinstance(entry.event, DocumentCaptured):
            text = _text(entry.seq, entry.digest, entry.event, index)
            if isinstance(text, Piece):
                yield text


def _event(seq: int, digest: str, event: AnyEvent) -> Piece:
    sha256 = event.sha256 if isinstance(event, DocumentCaptured) else None
    return Piece(f"@{seq}", digest, str(event.__struct_config__.tag), seq, event, sha256)


def _note_of(name: str, index: Index) -> Piece | Gone:
    if not re.fullmatch(r"[1-9][0-9]{0,14}", name) or index.commit(int(name)) is None:
        hint = "note:3 is the note of the third commit; factledger log shows them"
        raise NotFound.of("unknown_note", f"there is no commit {name or 'without a number'}", hint)
    return _note(int(name), index)


def _note(commit: int, index: Index) -> Piece | Gone:
    digest, note = index.note(commit)
    row = index.commit(commit)
    if isinstance(note, Erased):
        return Gone(f"note:{commit}", note.erased_by)
    return Piece(f"note:{commit}", digest, "note", row.first if row else 0, note)


def _text_of(name: str, index: Index) -> Piece | Gone:
    if not name.startswith("@"):
        slug = lookup.document(name, index).document
        seqs = [seq for seq in index.defining("document", slug) if index.withdrawn_by(seq) is None]
        name = f"@{seqs[-1]}"
    entry = lookup.event(name, index)
    if not isinstance(entry.event, DocumentCaptured):
        raise Usage.of("no_text", f"{name} is not the capture of a text", "text:NAME names a document's text")
    return _text(entry.seq, entry.digest, entry.event, index)


def _text(seq: int, digest: str, event: DocumentCaptured, index: Index) -> Piece | Gone:
    name = f"text:{event.document}" if index.document(event.document) == event else f"text:@{seq}"
    by = index.erased_text(event.sha256)
    return Gone(name, by) if by is not None else Piece(name, digest, "text", seq, event, event.sha256)
