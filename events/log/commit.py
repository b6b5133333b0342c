"""One commit as one line of the log: bytes to values and back, without I/O.

    {"commit":17,"previous":"…","recorded_at":"…Z","id":"…","seq":41,"digests":["…","…"],"hash":"…","events":[…,…]}

Commit 1 also carries `"ledger":"…"` after its number. `hash` is the SHA-256 of the bytes before `,"hash":"`.
The first digest and the first of `events` are the commit's note. A digest is the Merkle leaf hash of RFC 9162,
section 2.1.1, over the stored bytes: canonical JSON with a random salt as its last key. What was erased is `null`.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec

from ledger.events.errors import Damaged, Refused
from ledger.events.model import codec
from ledger.events.model.types import AnyEvent, Note
from ledger.events.model.when import instant, write_instant

MOST_EVENTS = 10_000
LARGEST = 16 * 2**20  # bytes of a line, without its line feed

_ID = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_HASH = "[0-9a-f]{64}"
_NUMBER = "[1-9][0-9]{0,14}"
_HEADER = re.compile(
    rf'\{{"commit":({_NUMBER}),(?:"ledger":"({_ID})",)?"previous":"({_HASH})","recorded_at":"([-0-9T:.]{{26}}Z)",'
    rf'"id":"({_ID})","seq":({_NUMBER}),(?:"unsynced":({_NUMBER}),)?"digests":\[("{_HASH}"(?:,"{_HASH}"){{1,{MOST_EVENTS}}})\]'.encode()
)
_MIDDLE = re.compile(rf',"hash":"({_HASH})","events":'.encode())
MIDDLE_SIZE = len(',"hash":"","events":') + 64
_IDENTIFIER = re.compile(_ID)
_SALT = re.compile(rb',"salt":"[0-9a-f]{32}"\}')
_ERASED = b"null"
_SALT_SIZE = len(',"salt":""}') + 32
_LARGEST_HEADER = 1_000 + MOST_EVENTS * 67
_parts: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Tip:
    """What the next commit must follow: the last commit's number, hash, last event and time.

    recorded_at: None before the first commit.
    """

    commit: int
    hash: str
    last: int
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Header:
    """A commit without its words. seq: the number of its first event; recorded_at: UTC; ledger: in commit 1 only.

    digests: the note's, then one for each event. unsynced: how many of the commits right before it were not yet known
    to be safe when it was written.
    """

    commit: int
    ledger: str | None
    previous: str
    recorded_at: datetime
    id: str
    seq: int
    digests: tuple[str, ...]
    hash: str
    unsynced: int = 0

    @property
    def last(self) -> int:
        """The number of its last event."""
        return self.seq + len(self.digests) - 2

    @property
    def tip(self) -> Tip:
        """What the commit after this one must follow."""
        return Tip(self.commit, self.hash, self.last, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Record:
    """One commit. line: its bytes in the log without the line feed; size: how many of them are the header.

    note, events: None for what was erased.
    """

    header: Header
    note: Note | None
    events: tuple[AnyEvent | None, ...]
    line: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands. segment: the number of its file; the rest in bytes, `size` being that of the header."""

    segment: int
    offset: int
    length: int
    size: int

    @property
    def end(self) -> int:
        """The offset after its line feed."""
        return self.offset + self.length + 1


def genesis(ledger_id: str) -> Tip:
    """What commit 1 follows; its hash binds the ledger's id, so that ledgers cannot be spliced."""
    return Tip(0, sha256(b"factledger/1 " + ledger_id.encode()).hexdigest(), 0, None)


def leaf(data: bytes) -> str:
    """The leaf hash of RFC 9162, section 2.1.1: SHA-256 of a zero byte and the data."""
    return sha256(b"\x00" + data).hexdigest()


def salted(data: bytes, salt: str) -> bytes:
    """The stored bytes of a part: its canonical bytes with the salt as their last key."""
    return data[:-1] + b',"salt":"' + salt.encode() + b'"}'


def check_id(identifier: str, what: str) -> None:
    """Raises Refused for what cannot be the id of a ledger or commit; what: which of them, for the message."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise Refused.of(
            "bad_id",
            f"{identifier!r} cannot be the id of a {what}",
            "use 1 to 64 letters, digits, - and _, starting with a letter or digit",
            "id",
        )


def seal(  # noqa: PLR0913 - all that a commit is made of, by keyword
    tip: Tip,
    note: Note,
    events: Sequence[AnyEvent],
    *,
    ledger_id: str,
    commit_id: str,
    now: datetime,
    salts: Callable[[], str],
    unsynced: int = 0,
) -> Record:
    """The record that puts events after a tip, recorded at `now` or just after the tip's time if that is not earlier.

    salts: gives 32 random hexadecimal digits at each call; unsynced: as in `Header`. Raises Refused for more than
    10,000 events or 16 MiB.
    """
    check_id(commit_id, "commit")
    if not 1 <= len(events) <= MOST_EVENTS:
        raise Refused.of(
            "commit_size",
            f"a commit holds 1 to {MOST_EVENTS:,} events, not {len(events):,}",
            "write several commits",
        )
    recorded_at = _after(now, tip)
    stored = [salted(codec.encode(part), salts()) for part in (note, *events)]
    digests = tuple(map(leaf, stored))
    ledger = f'"ledger":"{ledger_id}",' if tip.commit == 0 else ""
    waiting = f'"unsynced":{unsynced},' if unsynced else ""
    listed = '","'.join(digests)
    start = (
        f'{{"commit":{tip.commit + 1},{ledger}"previous":"{tip.hash}","recorded_at":"{write_instant(recorded_at)}",'
        f'"id":"{commit_id}","seq":{tip.last + 1},{waiting}"digests":["{listed}"]'
    ).encode()
    digest = sha256(start).hexdigest()
    line = start + f',"hash":"{digest}","events":['.encode() + b",".join(stored) + b"]}"
    if len(line) > LARGEST:
        raise Refused.of(
            "commit_size",
            f"the commit has {len(line):,} bytes, the limit is {LARGEST:,}",
            "write several commits",
        )
    first = ledger_id if tip.commit == 0 else None
    header = Header(tip.commit + 1, first, tip.hash, recorded_at, commit_id, tip.last + 1, digests, digest, unsynced)
    return Record(header, note, tuple(events), line, len(start))


def parse(line: bytes) -> Record:
    """The record in a line without its line feed, its own hash, digests and canonical form verified.

    A part that was erased is `null`: its digest stays and is not looked at. Raises Damaged; Refused (`too_new`) if it
    holds an event type that this version does not know.
    """
    if len(line) > LARGEST:
        raise Damaged.of("line_too_long", "the line is longer than a commit can be")
    header, size, start = parse_header(line)
    note, *events = _payload(line, start, header.digests)
    return Record(
        header,
        codec.decode_note(note) if note is not None else None,
        tuple(codec.decode_event(event) if event is not None else None for event in events),
        line,
        size,
    )


def parse_header(line: bytes) -> tuple[Header, int, int]:
    """The header that a line begins with, its hash verified; where it ends, and where the parts begin. Raises Damaged.

    The line may be cut off where the parts begin.
    """
    found = _HEADER.match(line, 0, _LARGEST_HEADER)
    middle = _MIDDLE.match(line, found.end()) if found else None
    if found is None or middle is None:
        raise Damaged.of("not_a_commit", "the line does not begin like a commit")
    if sha256(line[: found.end()]).hexdigest().encode() != middle[1]:
        raise Damaged.of("hash_differs", "the commit's hash is not that of its header")
    return _header(found, middle[1].decode()), found.end(), middle.end()


def stored_events(record: Record) -> list[bytes]:
    """The bytes of a record's events as they stand in its line, salts included; `null` for those that were erased."""
    middle = _MIDDLE.match(record.line, record.size)
    return [bytes(part) for part in _parts.decode(memoryview(record.line)[middle.end() : -1])[1:]] if middle else []


def erased(line: bytes, parts: Collection[int]) -> bytes:
    """The line of a commit with some of its parts erased: 0 is the note, 1 the first event. Its header stays.

    Raises Damaged for what is no line of a commit.
    """
    middle = _MIDDLE.search(line)
    if middle is None:
        raise Damaged.of("not_a_commit", "the line does not begin like a commit")
    stored = _parts.decode(memoryview(line)[middle.end() : -1])
    left = (_ERASED if number in parts else bytes(part) for number, part in enumerate(stored))
    return line[: middle.end()] + b"[" + b",".join(left) + b"]}"


def follow(header: Header, tip: Tip, ledger_id: str) -> None:
    """Raises Damaged unless the commit is the one after the tip in the ledger."""
    if header.commit != tip.commit + 1:
        raise Damaged.of("commit_number", f"commit {header.commit} stands where {tip.commit + 1} is due")
    if header.previous != tip.hash or header.ledger not in (None, ledger_id):
        raise Damaged.of("chain_broken", f"commit {header.commit} does not continue the one before it")
    if header.seq != tip.last + 1:
        raise Damaged.of("event_number", f"commit {header.commit} begins with event {header.seq}, not {tip.last + 1}")
    if tip.recorded_at is not None and header.recorded_at <= tip.recorded_at:
        raise Damaged.of("time_order", f"commit {header.commit} is not recorded after the one before it")


def _after(now: datetime, tip: Tip) -> datetime:
    if tip.recorded_at is None:
        return now
    return max(now, tip.recorded_at + datetime.resolution)


def _unsalted(data: bytes) -> bytes:
    if not _SALT.fullmatch(data, max(0, len(data) - _SALT_SIZE)):
        raise Damaged.of("no_salt", "an event does not end with its salt")
    return data[:-_SALT_SIZE] + b"}"


def _header(found: re.Match[bytes], digest: str) -> Header:
    commit, previous, recorded_at, commit_id, seq, digests = (found[group].decode() for group in (1, 3, 4, 5, 6, 8))
    ledger = found[2].decode() if found[2] else None
    try:
        when = instant(recorded_at)
    except Refused as error:
        raise Damaged.of("not_a_time", f"commit {commit}: {error}") from error
    if (ledger is None) != (commit != "1"):
        raise Damaged.of("not_canonical", f"the header of commit {commit} is not in canonical form")
    unsynced = int(found[7] or 0)
    if unsynced >= int(commit):
        raise Damaged.of("not_canonical", f"commit {commit} cannot follow {unsynced} others")
    parts = tuple(digests[1:-1].split('","'))
    return Header(int(commit), ledger, previous, when, commit_id, int(seq), parts, digest, unsynced)


def _payload(line: bytes, start: int, digests: tuple[str, ...]) -> list[bytes | None]:
    """The canonical bytes of the note and the events, their salts taken off; None for what was erased."""
    try:
        parts = [bytes(part) for part in _parts.decode(memoryview(line)[start:-1])]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Damaged.of("not_a_commit", f"the events cannot be read: {error}") from error
    if line[start:] != b"[" + b",".join(parts) + b"]}" or len(parts) != len(digests):
        raise Damaged.of("not_canonical", "the events are not in canonical form, or not as many as the digests")
    for number, (part, digest) in enumerate(zip(parts, digests, strict=True)):
        if part != _ERASED and leaf(part) != digest:
            raise Damaged.of("digest_differs", f"part {number} of the commit is not what its digest says")
    return [None if part == _ERASED else _unsalted(part) for part in parts]
