"""The ledger as it would be with some more events: what a batch is checked against before it is written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ledger.events.index.index import CommitRow, Entry, Index
from ledger.events.log.commit import Header, Place, Record
from ledger.events.model.types import AnyEvent, DocumentCaptured, Note
from ledger.events.model.when import moment

_NOWHERE = Place(segment=0, offset=0, length=0, size=0)


class Trial(Index):
    """An index that also answers for events on trial, as if each were a commit of its own. Made by `on_trial`."""

    def __init__(self, index: Index, texts: Mapping[str, str]) -> None:
        """texts: by SHA-256, those that are handed in together with the events."""
        vars(self).update(vars(index))  # the same log and tables
        self._cache()
        self._texts = texts
        self._taken: dict[int, Entry] = {}

    def take(self, event: AnyEvent, digest: str) -> Entry:
        """Puts an event after all others. digest: the one it will have."""
        last = self.head
        number, seq = (last.commit + 1, last.last + 1) if last else (1, 1)
        when = last.recorded_at if last else moment(0)
        header = Header(number, None, digest, when, f"trial-{number}", seq, (digest, digest), digest)
        self._derived.add(_NOWHERE, Record(header, Note(by="-"), (event,), b"", 0))
        row = CommitRow(number, seq, seq, when, digest, header.id, _NOWHERE)
        self._taken[seq] = Entry(seq, digest, str(event.__struct_config__.tag), row, event, Note(by="-"))
        return self._taken[seq]

    def document_text(self, sha256: str) -> str | None:
        """A text that is stored or handed in, whether or not a document has it yet. Raises Damaged."""
        if sha256 in self._texts:
            return self._texts[sha256]
        there = self._log.texts.has(sha256) and self.erased_text(sha256) is None
        return self._log.texts.get(sha256) if there else super().document_text(sha256)

    def brings_back(self, event: AnyEvent) -> bool:
        """Whether it captures a text that was erased and is handed in again."""
        if not isinstance(event, DocumentCaptured) or event.sha256 not in self._texts:
            return False
        return self.erased_text(event.sha256) is not None

    def _cache(self) -> None:
        super()._cache()
        self._entry = self._read_event  # what is taken may erase what was read

    def _is_in_log(self, row: CommitRow) -> bool:
        return row.place == _NOWHERE or super()._is_in_log(row)

    def _read_event(self, seq: int) -> Entry:
        return self._taken[seq] if seq in self._taken else super()._read_event(seq)


@contextmanager
def on_trial(index: Index, texts: Mapping[str, str]) -> Iterator[Trial]:
    """A trial on top of an index, to which nothing was added since it was saved; the trial leaves nothing behind."""
    trial = Trial(index, texts)
    try:
        yield trial
    finally:
        index.forget()
