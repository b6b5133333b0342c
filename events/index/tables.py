"""The tables of the index, and what one commit adds to them.

`names` says which event defines or carries a name: kind is entity, attribute, document (slugs), text (the SHA-256 of
a document's text), claim or set (ids). `needs` says which of these, or which event by its digest, an event refers to.
`merges` says which event merges an entity into which.
`withdrawn` is the number of the live withdrawal that names the event; instants are microseconds since 1970, UTC.
`erasures` has what was erased: target is the number of an event, or that of a commit below zero for its note; number
and part say where it stands; gone, whether its bytes are; seq is the erasure that names it, NULL where none does.
From its erasure on an event has neither names nor needs, whether or not its bytes are gone; but a claim keeps its id.
"""

import sqlite3
from collections.abc import Iterator

from ledger.events.log.commit import Place, Record
from ledger.events.model.codec import content_key
from ledger.events.model.named import references
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityMerged,
    EntityRegistered,
    EventErased,
    EventWithdrawn,
)
from ledger.events.model.when import microseconds

VERSION = 3

_SCHEMA = """
CREATE TABLE ledger (id TEXT NOT NULL);
CREATE TABLE commits (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    hash BLOB NOT NULL, id TEXT NOT NULL, segment INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
    size INTEGER NOT NULL, note BLOB NOT NULL
);
CREATE INDEX commits_time ON commits (recorded_at);
CREATE INDEX commits_hash ON commits (hash);
CREATE INDEX commits_id ON commits (id);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, number INTEGER NOT NULL, type TEXT NOT NULL, digest BLOB NOT NULL,
    content BLOB NOT NULL, withdrawn INTEGER
);
CREATE INDEX events_digest ON events (digest);
CREATE INDEX events_content ON events (content);
CREATE TABLE names (kind TEXT, name TEXT, seq INTEGER, PRIMARY KEY (kind, name, seq)) WITHOUT ROWID;
CREATE INDEX names_seq ON names (seq);
CREATE TABLE needs (kind TEXT, name TEXT, seq INTEGER, PRIMARY KEY (kind, name, seq)) WITHOUT ROWID;
CREATE TABLE merges (entity TEXT, "into" TEXT, seq INTEGER, PRIMARY KEY (entity, seq)) WITHOUT ROWID;
CREATE INDEX merges_into ON merges ("into");
CREATE TABLE withdrawals (target INTEGER, seq INTEGER, PRIMARY KEY (target, seq)) WITHOUT ROWID;
CREATE INDEX withdrawals_seq ON withdrawals (seq);
CREATE TABLE erasures (
    target INTEGER PRIMARY KEY, number INTEGER NOT NULL, part INTEGER NOT NULL, gone INTEGER NOT NULL, seq INTEGER
);
CREATE TABLE erased_texts (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
"""
_NOTE = "SELECT -number, number, 0 FROM commits WHERE note = ? AND first <= ?"
_EVENT = """
    SELECT seq, number, seq - first + 1 FROM events JOIN commits USING (number) WHERE events.digest = ? AND seq < ?
"""
_NAMED = """
    INSERT INTO erasures VALUES (?, ?, ?, FALSE, ?) ON CONFLICT DO UPDATE SET seq = coalesce(seq, excluded.seq)
"""
DIGITS = 64  # of a hash


def bounds(prefix: str) -> tuple[bytes, bytes]:
    """The lowest and highest hash that starts with the digits; a range that holds none if they are not such digits."""
    if not 1 <= len(prefix) <= DIGITS or prefix.strip("0123456789abcdef"):
        return b"", b""
    return bytes.fromhex(prefix.ljust(DIGITS, "0")), bytes.fromhex(prefix.ljust(DIGITS, "f"))


def create(connection: sqlite3.Connection, ledger_id: str) -> None:
    """Empty tables for a ledger, whatever was there before; inside the caller's transaction."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO ledger VALUES (?)", (ledger_id,))
    connection.execute(f"PRAGMA user_version = {VERSION}")


def are_for(connection: sqlite3.Connection, ledger_id: str) -> bool:
    """Whether the tables are there, of this version, and for that ledger."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version == VERSION and connection.execute("SELECT id FROM ledger").fetchall() == [(ledger_id,)]


def add(connection: sqlite3.Connection, place: Place, record: Record) -> None:
    """Adds one commit; inside the caller's transaction."""
    header = record.header
    connection.execute(
        "INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.commit,
            header.seq,
            header.last,
            microseconds(header.recorded_at),
            bytes.fromhex(header.hash),
            header.id,
            place.segment,
            place.offset,
            place.length,
            place.size,
            bytes.fromhex(header.digests[0]),
        ),
    )
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, NULL)",
        [
            (seq, header.commit, _tag(event), bytes.fromhex(digest), content_key(event) if event is not None else b"")
            for seq, (event, digest) in enumerate(zip(record.events, header.digests[1:], strict=True), header.seq)
        ],
    )
    connection.executemany("INSERT INTO erasures VALUES (?, ?, ?, TRUE, NULL)", _gone(record))
    numbered = [(seq, event) for seq, event in enumerate(record.events, header.seq) if event is not None]
    connection.executemany(
        "INSERT INTO names VALUES (?, ?, ?)", [(*name, seq) for seq, event in numbered for name in _names(event)]
    )
    connection.executemany(
        "INSERT INTO needs VALUES (?, ?, ?)", [(*need, seq) for seq, event in numbered for need in set(_needs(event))]
    )
    for seq, event in numbered:
        if isinstance(event, EntityMerged):
            connection.execute("INSERT INTO merges VALUES (?, ?, ?)", (event.entity, event.into, seq))
        if isinstance(event, EventWithdrawn):
            _withdraw(connection, event, seq)
    _erase(connection, [(seq, event) for seq, event in numbered if isinstance(event, EventErased)])


def _tag(event: AnyEvent | None) -> str:
    """Empty for an erased event, until its erasure says what it was."""
    return str(event.__struct_config__.tag) if event is not None else ""


def _gone(record: Record) -> Iterator[tuple[int, int, int]]:
    """The rows of what is erased in a commit."""
    number, first = record.header.commit, record.header.seq
    if record.note is None:
        yield -number, number, 0
    yield from ((first + at, number, at + 1) for at, event in enumerate(record.events) if event is None)


def _erase(connection: sqlite3.Connection, erasures: list[tuple[int, EventErased]]) -> None:
    """Takes in the erasures of one commit."""
    targets = []
    for seq, event in erasures:
        if event.sha256 is not None:
            connection.execute("INSERT OR REPLACE INTO erased_texts VALUES (?, ?)", (event.sha256, seq))
        where = {"note": _NOTE, "text": None}.get(event.erased_type, _EVENT)
        found = connection.execute(where, (bytes.fromhex(event.event), seq)).fetchone() if where else None
        if found is None:
            continue
        connection.execute(_NAMED, (*found, seq))
        if where == _EVENT:
            targets.append((found[0], event))
    _forget(connection, targets)


def _forget(connection: sqlite3.Connection, erased: list[tuple[int, EventErased]]) -> None:
    """Takes out what events said; what they withdrew is live again."""
    targets = [(seq,) for seq, _ in erased]
    named = [row for seq in targets for row in connection.execute("SELECT target FROM withdrawals WHERE seq = ?", seq)]
    connection.executemany("UPDATE events SET content = x'', withdrawn = NULL WHERE seq = ?", targets)
    for table in ("names", "merges", "withdrawals"):
        connection.executemany(f"DELETE FROM {table} WHERE seq = ?", targets)  # noqa: S608 - the names are ours
    connection.executemany("DELETE FROM withdrawals WHERE target = ?", targets)
    if targets:  # one pass for all of them: `needs` cannot be searched by number
        marks = ", ".join(str(seq) for (seq,) in targets)
        connection.execute(f"DELETE FROM needs WHERE seq IN ({marks})")  # noqa: S608 - numbers
    for seq, event in erased:
        connection.execute("UPDATE events SET type = ? WHERE seq = ?", (event.erased_type, seq))
        if event.erased_type.startswith("claim.asserted/") and event.claim is not None:
            connection.execute("INSERT OR IGNORE INTO names VALUES ('claim', ?, ?)", (event.claim, seq))
    for (target,) in named:
        _refresh(connection, target)


def _withdraw(connection: sqlite3.Connection, event: EventWithdrawn, seq: int) -> None:
    if event.event is not None:
        query, key = "SELECT seq FROM events WHERE digest = ? AND seq < ?", bytes.fromhex(event.event)
        targets = connection.execute(query, (key, seq)).fetchall()
    else:
        query = "SELECT seq FROM names WHERE kind = 'claim' AND name = ? AND seq < ?"
        targets = connection.execute(query, (event.claim, seq)).fetchall()
    for (target,) in targets:
        connection.execute("INSERT INTO withdrawals VALUES (?, ?)", (target, seq))
        _refresh(connection, target)


def _refresh(connection: sqlite3.Connection, seq: int) -> None:
    """Recomputes whether an event is withdrawn; if it is a withdrawal, those that it names follow.

    References point backwards only, so this ends.
    """
    waiting = [seq]
    while waiting:
        seq = waiting.pop()
        connection.execute(
            "UPDATE events SET withdrawn = (SELECT min(w.seq) FROM withdrawals w JOIN events e USING (seq)"
            " WHERE w.target = events.seq AND e.withdrawn IS NULL) WHERE seq = ?",
            (seq,),
        )
        waiting += [target for (target,) in connection.execute("SELECT target FROM withdrawals WHERE seq = ?", (seq,))]


def _names(event: AnyEvent) -> Iterator[tuple[str, str]]:
    match event:
        case DocumentCaptured():
            yield "document", event.document
            yield "text", event.sha256
        case EntityRegistered():
            yield "entity", event.entity
        case AttributeDefined():
            yield "attribute", event.attribute
        case ClaimAsserted():
            yield "claim", event.claim
            if event.set is not None:
                yield "set", event.set


def _needs(event: AnyEvent) -> Iterator[tuple[str, str]]:
    for _, kinds, name in references(event):
        yield from ((kind, name) for kind in kinds.split(" or "))
