"""Reads every byte of a ledger again and lists all that is wrong with it.

It believes nothing that the writer and the readers believe: it has its own code for lines, chain, texts and spans,
written from docs/reference/format.md, and shares with them only the vocabulary and its canonical form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec

from ledger.events.codec import decode_event, decode_note
from ledger.events.errors import LedgerError, Problem
from ledger.events.model import AnyEvent, DocumentCaptured, Note
from ledger.events.parts import Evidence, Quotation, Segment, Span

_LARGEST = 16 * 2**20  # bytes of a line without its end, and of a text
_MOST_EVENTS = 10_000
_CONTEXT = 32
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(rb'(.*),"salt":"[0-9a-f]{32}"\}', re.DOTALL)
_SLOT = re.compile(rb"(([0-9]{20}) ([0-9a-f]{64})) ([0-9a-f]{32})\n")
_LEDGER = re.compile(r'^ledger = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})"$', re.MULTILINE)
_SEGMENT = re.compile(r"[0-9]{20}\.jsonl")
_ASIDE = re.compile(r"\.[0-9a-f]{64}\.[0-9]+\.tmp")  # left by a crash before the text was stored
_Findings = Iterator[tuple[str, str]]  # code and message


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and what is wrong. head: the hash of the last commit; bytes: of segments and texts.

    A problem's `source` is the file and its `line` the line in it; its message has the byte offset and the commit.
    """

    commits: int
    events: int
    texts: int
    bytes: int
    head: str
    problems: tuple[Problem, ...]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    commit: int
    previous: str
    recorded_at: str
    id: str
    seq: int
    digests: list[str]
    hash: str
    events: list[msgspec.Raw]
    ledger: str | None = None

    def header(self) -> bytes:
        """The bytes that the hash is over, as they have to be."""
        ledger = f'"ledger":"{self.ledger}",' if self.commit == 1 else ""
        return (
            f'{{"commit":{self.commit},{ledger}"previous":"{self.previous}","recorded_at":"{self.recorded_at}",'
            f'"id":"{self.id}","seq":{self.seq},"digests":["' + '","'.join(self.digests) + '"]'
        ).encode()

    def whole(self) -> bytes:
        """The bytes of the line, as they have to be."""
        parts = b",".join(bytes(part) for part in self.events)
        return self.header() + f',"hash":"{self.hash}","events":['.encode() + parts + b"]}"


_lines: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(_Line)


@dataclass(slots=True)
class _Due:
    """What the next commit must have; None where damage before it leaves that unknown."""

    commit: int | None
    previous: str | None
    seq: int | None
    after: str = ""


class _Audit:
    """One run; `due` is what the next line must have."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.hashes: dict[int, str] = {}
        self.commits = self.events = self.texts = self.bytes = 0
        self.head = ""
        self.text = lru_cache(maxsize=16)(self._text)
        self.ledger_id = self._ledger_id()
        self.due = _Due(1, _sha256(b"factledger/1 " + self.ledger_id.encode()) if self.ledger_id else None, 1)

    def add(self, code: str, source: str, message: str, line: int | None = None) -> None:
        message, hint = f"{source}: {message}", "restore the ledger from a backup"
        self.problems.append(Problem(code=code, message=message, hint=hint, source=source, line=line))

    def check_segments(self) -> None:
        for name in self._names("events"):
            if not _SEGMENT.fullmatch(name):
                if name not in {"HEAD", "lock"}:
                    self.add("unknown_file", f"events/{name!a}", "it does not belong there")
                continue
            if self.due.commit is not None and name != f"{self.due.commit:020d}.jsonl":
                self.add("segment_missing", f"events/{name}", f"commit {self.due.commit} is due before it")
            self._segment(f"events/{name}")

    def check_head(self, slots: list[tuple[int, str]]) -> None:
        for number, said in slots:
            if number > max(self.hashes, default=0):
                self.add("commits_lost", "events/HEAD", f"commit {number} was acknowledged and is not there")
            elif self.hashes.get(number, said) != said:
                self.add("forked", "events/HEAD", f"commit {number} is not the one that was acknowledged")

    def check_texts(self) -> None:
        for name in self._names("texts"):
            if not _HASH.fullmatch(name):
                if _ASIDE.fullmatch(name):
                    continue
                self.add("unknown_file", f"texts/{name!a}", "it does not belong there")
                continue
            self.texts += 1
            self.bytes += (self.folder / "texts" / name).stat().st_size
            if self.text(name) is None:
                self.add("text_changed", f"texts/{name}", "it is not what was stored")

    def _names(self, folder: str) -> list[str]:
        if (self.folder / folder).is_dir():
            return sorted(path.name for path in (self.folder / folder).iterdir())
        self.add("folder_missing", folder, "the folder is not there")
        return []

    def _ledger_id(self) -> str:
        path = self.folder / "factledger.toml"
        settings = _LEDGER.search(path.read_bytes().decode("utf-8", "replace")) if path.is_file() else None
        if settings is None:
            self.add("settings", path.name, "it does not name the ledger")
            return ""
        return settings[1]

    def _segment(self, source: str) -> None:
        with (self.folder / source).open("rb") as file:
            offset = 0
            for number, line in enumerate(iter(partial(file.readline, _LARGEST + 1), b""), 1):
                for code, message in self._line(line):
                    self.add(code, source, f"byte {offset}, {message}", number)
                offset += len(line)
        self.bytes += offset

    def _line(self, data: bytes) -> _Findings:
        due, self.due = self.due, _Due(None, None, None)
        if not data.endswith(b"\n"):
            yield "left_over", f"{len(data)} bytes of an unfinished commit"
            return
        try:
            line = _lines.decode(data[:-1])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            yield "not_a_commit", f"the line is not a commit: {error}"
            return
        wrong = chain(_header(line, data[:-1], self.ledger_id), _chain(line, due), self._payload(line))
        yield from ((code, f"commit {line.commit}: {message}") for code, message in wrong)
        self.commits += 1
        self.events += len(line.digests) - 1
        self.head = self.hashes[line.commit] = line.hash
        self.due = _Due(line.commit + 1, line.hash, line.seq + len(line.digests) - 1, line.recorded_at)

    def _payload(self, line: _Line) -> _Findings:
        if len(line.events) != len(line.digests):
            yield "digest_count", f"it has {len(line.events)} parts and {len(line.digests)} digests"
        for number, (raw, digest) in enumerate(zip(line.events, line.digests, strict=False)):
            data = bytes(raw)
            where = f"event {line.seq + number - 1}" if number else "its note"
            if _sha256(b"\x00" + data) != digest:
                yield "digest_differs", f"{where} is not what its digest says"
            salted = _SALT.fullmatch(data)
            if salted is None:
                yield "no_salt", f"{where} does not end with its salt"
                continue
            try:
                part = decode_event(salted[1] + b"}") if number else decode_note(salted[1] + b"}")
            except LedgerError as error:
                yield error.problems[0].code, f"{where}: {error}"
                continue
            yield from ((code, f"{where}: {message}") for code, message in self._contents(part))

    def _contents(self, part: AnyEvent | Note) -> _Findings:
        """Whether what an event says of texts is so."""
        if isinstance(part, DocumentCaptured):
            text = self.text(part.sha256)
            if text is None:
                yield "text_missing", f"the text {part.sha256} is missing or has changed"
            elif len(text) != part.chars:
                yield "words_differ", f"the text has {len(text)} characters, not {part.chars}"
        for document, span in _spans(part):
            text = self.text(document)
            if text is None:
                yield "text_missing", f"the text {document} is missing or has changed"
            elif not _stands(text, span):
                yield "words_differ", f"other words stand at {span.start} to {span.end} of text {document}"

    def _text(self, name: str) -> str | None:
        path = self.folder / "texts" / name
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
        try:
            return data.decode() if _sha256(data) == name else None
        except UnicodeDecodeError:
            return None


def audit(folder: Path) -> Report:
    """Checks a ledger folder. What is wrong is in the report; raises OSError where a file cannot be read."""
    run = _Audit(folder)
    # Read first, so that a writer at work never puts it ahead of what is read after it.
    slots = list(_slots(folder / "events" / "HEAD"))
    run.check_segments()
    run.check_head(slots)
    run.check_texts()
    return Report(run.commits, run.events, run.texts, run.bytes, run.head, tuple(run.problems))


def _slots(path: Path) -> Iterator[tuple[int, str]]:
    for slot in _SLOT.finditer(path.read_bytes()[:1_000] if path.is_file() else b""):
        if _sha256(slot[1])[:32].encode() == slot[4]:
            yield int(slot[2]), slot[3].decode()


def _header(line: _Line, data: bytes, ledger_id: str) -> _Findings:
    if line.whole() != data:
        yield "not_canonical", "the line is not in canonical form"
    if _sha256(line.header()) != line.hash:
        yield "hash_differs", "its hash is not that of its header"
    if line.ledger != (ledger_id if line.commit == 1 else None) or not _ID.fullmatch(line.id):
        yield "bad_id", "it has the id of another ledger, or none of its own"
    if not 1 < len(line.digests) <= _MOST_EVENTS + 1 or not all(map(_HASH.fullmatch, line.digests)):
        yield "bad_digests", "its digests are not 2 to 10,001 hashes"
    if not _is_time(line.recorded_at):
        yield "not_a_time", f"it is recorded at {line.recorded_at!a}"


def _chain(line: _Line, due: _Due) -> _Findings:
    if due.commit not in (None, line.commit):
        yield "commit_number", f"commit {due.commit} is due here"
    if due.previous not in (None, line.previous):
        yield "chain_broken", "it does not continue the commit before it"
    if due.seq not in (None, line.seq):
        yield "event_number", f"it begins with event {line.seq}, and {due.seq} is due"
    if line.recorded_at <= due.after:
        yield "time_order", "it is not recorded after the commit before it"


def _spans(part: AnyEvent | Note) -> Iterator[tuple[str, Span]]:
    """Every span of an event with the text that it is in; cue and quotation are in that of the first evidence."""
    evidence: tuple[Evidence, ...] = getattr(part, "evidence", None) or ()
    for one in evidence:
        yield from ((one.document, span) for span in (*one.segments, *(one.insertions or ())))
    cue: Span | None = getattr(part, "cue", None)
    if cue is not None:
        yield evidence[0].document, cue
    quotation: Quotation | None = getattr(part, "quotation", None)
    if quotation is not None:
        yield from ((evidence[0].document, span) for span in (*quotation.segments, *(quotation.insertions or ())))


def _stands(text: str, span: Span) -> bool:
    start, end = span.start, span.end
    if not start < end <= len(text) or text[start:end] != span.exact:
        return False
    if not isinstance(span, Segment):
        return True
    return text[max(0, start - _CONTEXT) : start] == span.prefix and text[end : end + _CONTEXT] == span.suffix


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z" == text
    except ValueError:
        return False


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()
