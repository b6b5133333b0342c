"""A line of a log as an audit reads it, and the words that its events say are in texts.

Written from docs/reference/format.md alone: nothing here is shared with the writer and the readers but the vocabulary.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

import msgspec

from ledger.events.errors import LedgerError
from ledger.events.model.codec import decode_event, decode_note
from ledger.events.model.parts import Evidence, Quotation, Segment, Span
from ledger.events.model.types import AnyEvent, Note

LARGEST = 16 * 2**20  # bytes of a line without its end, and of a text
SLOT_SIZE = 20 + 1 + 64 + 1 + 32 + 1
_SLOT = re.compile(rb"(([0-9]{20}) ([0-9a-f]{64})) ([0-9a-f]{32})\n")
_CONTEXT = 32
_MOST_EVENTS = 10_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SALT = re.compile(rb'(.*),"salt":"[0-9a-f]{32}"\}', re.DOTALL)
HASH = re.compile(r"[0-9a-f]{64}")
Findings = Iterator[tuple[str, str]]  # code and message


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """The parts of a line as they are written."""

    commit: int
    previous: str
    recorded_at: str
    id: str
    seq: int
    digests: list[str]
    hash: str
    events: list[msgspec.Raw]
    ledger: str | None = None
    unsynced: int = 0

    def header(self) -> bytes:
        """The bytes that the hash is over, as they have to be."""
        ledger = f'"ledger":"{self.ledger}",' if self.commit == 1 else ""
        unsynced = f'"unsynced":{self.unsynced},' if self.unsynced else ""
        return (
            f'{{"commit":{self.commit},{ledger}"previous":"{self.previous}","recorded_at":"{self.recorded_at}",'
            f'"id":"{self.id}","seq":{self.seq},{unsynced}"digests":["' + '","'.join(self.digests) + '"]'
        ).encode()

    def whole(self) -> bytes:
        """The bytes of the line, as they have to be."""
        parts = b",".join(bytes(part) for part in self.events)
        return self.header() + f',"hash":"{self.hash}","events":['.encode() + parts + b"]}"


LINES: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


@dataclass(slots=True)
class Due:
    """What the next commit must have; None where damage before it leaves that unknown."""

    commit: int | None
    previous: str | None
    seq: int | None
    after: str = ""


def header(line: Line, data: bytes, ledger_id: str | None) -> Findings:
    """What is wrong with a line and its header, by themselves."""
    if line.whole() != data:
        yield "not_canonical", "the line is not in canonical form"
    if hashed(line.header()) != line.hash:
        yield "hash_differs", "its hash is not that of its header"
    if line.ledger != (ledger_id if line.commit == 1 else None) or not _ID.fullmatch(line.id):
        yield "bad_id", "it has the id of another ledger, or none of its own"
    if not 1 < len(line.digests) <= _MOST_EVENTS + 1 or not all(map(HASH.fullmatch, line.digests)):
        yield "bad_digests", "its digests are not 2 to 10,001 hashes"
    if not 0 <= line.unsynced < line.commit:
        yield "bad_unsynced", f"it cannot follow {line.unsynced} commits that were not safe"
    if not _is_time(line.recorded_at):
        yield "not_a_time", f"it is recorded at {line.recorded_at!a}"


def parts(line: Line) -> Iterator[tuple[int, AnyEvent | Note | None, list[tuple[str, str]]]]:
    """Each part by its number, 0 for the note, with what is wrong with it by itself; None if it is erased or unread."""
    for number, (raw, digest) in enumerate(zip(line.events, line.digests, strict=False)):
        data = bytes(raw)
        if data == b"null":
            yield number, None, []
            continue
        wrong = [] if hashed(b"\x00" + data) == digest else [("digest_differs", "is not what its digest says")]
        salted = _SALT.fullmatch(data)
        if salted is None:
            yield number, None, [*wrong, ("no_salt", "does not end with its salt")]
            continue
        try:
            part = decode_event(salted[1] + b"}") if number else decode_note(salted[1] + b"}")
        except LedgerError as error:
            yield number, None, [*wrong, (error.problems[0].code, f"cannot be read: {error}")]
            continue
        yield number, part, wrong


def alone(data: bytes) -> Line | None:
    """The line, if it is a commit by itself, wherever it stands."""
    try:
        line = LINES.decode(data[:-1])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    named = line.ledger if line.commit == 1 and _ID.fullmatch(line.ledger or "") else None
    if data[-1:] != b"\n" or len(line.events) != len(line.digests) or any(header(line, data[:-1], named)):
        return None
    codes = {code for _, _, wrong in parts(line) for code, _ in wrong}
    return line if codes <= {"too_new"} else None


def is_torn(file: BinaryIO, size: int, due: Due) -> bool:
    """Whether no line from there on says that what is due was safe, or is what is due; the file stands as before."""
    at, number = file.tell(), due.commit or 0
    later = [line for line in map(alone, lines(file, size - at)) if line is not None]
    file.seek(at)
    due_itself = (number, due.previous)
    return not any(line.commit - line.unsynced > number or (line.commit, line.previous) == due_itself for line in later)


def lines(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The lines in the next bytes of a file; one that is too long, in pieces."""
    while size > 0 and (line := file.readline(min(size, LARGEST + 1))):
        size -= len(line)
        yield line


def slots(head: bytes) -> Iterator[tuple[int, str]]:
    """Number and hash of the commits that HEAD names."""
    for slot in _SLOT.finditer(head):
        if hashed(slot[1])[:32].encode() == slot[4]:
            yield int(slot[2]), slot[3].decode()


def follows(line: Line, due: Due) -> Findings:
    """What is wrong with a commit where it stands."""
    if due.commit not in (None, line.commit):
        yield "commit_number", f"commit {due.commit} is due here"
    if due.previous not in (None, line.previous):
        yield "chain_broken", "it does not continue the commit before it"
    if due.seq not in (None, line.seq):
        yield "event_number", f"it begins with event {line.seq}, and {due.seq} is due"
    if line.recorded_at <= due.after:
        yield "time_order", "it is not recorded after the commit before it"


def spans(part: AnyEvent | Note) -> Iterator[tuple[str, Span]]:
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


def stands(text: str, span: Span) -> bool:
    """Whether the words of a span are where it says, with what stands around them."""
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


def hashed(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal digits."""
    return sha256(data).hexdigest()
