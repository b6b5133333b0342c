"""The log for people: events by commit, the newest first. Without DuckDB."""

from collections.abc import Sequence
from itertools import groupby, islice
from typing import Any

import msgspec

from ledger.asking.sight import Sight
from ledger.describe import Label, headline, same
from ledger.events.index.index import CommitRow, Entry, Index
from ledger.events.model.types import AnyEvent, Erased, Note
from ledger.events.model.when import write_instant
from ledger.kinds import kind_of
from ledger.results import SHORT_HASH, Lines, Result, basis


def log(sight: Sight, limit: int) -> Result:
    """The newest events that can be seen, at most `limit` of them; 0 is no limit."""
    seen = (entry for entry in sight.index.events(until=sight.until, newest=True) if sight.sees(entry.seq))
    entries = list(islice(seen, limit or None))
    more = sum(1 for _ in seen) if sight.narrowed else sight.until - len(entries)
    text = [
        line for _, commit in groupby(entries, key=lambda one: one.commit.commit) for line in _lines(sight, [*commit])
    ]
    data = {"events": [entry_data(sight, entry) for entry in entries], "more": more}
    left = [f"{more:,} more; --limit 0 shows all"] if more else []
    return Result(data=data, parts=[Lines((*text[1:], *left))], basis=basis(sight.point))


def commit(sight: Sight, row: CommitRow) -> Result:
    """One commit with its events, those that can be seen. Raises NotFound if none can."""
    entries = sight.index.in_commit(row.commit)
    seen = [entry for entry in entries if sight.sees(entry.seq)] or [sight.check(entries[0])]
    data = {"events": [entry_data(sight, entry) for entry in seen]}
    return Result(data=data, parts=[Lines((*_lines(sight, seen)[1:],))], basis=basis(sight.point))


def _lines(sight: Sight, entries: Sequence[Entry]) -> list[str]:
    events = [f"  @{entry.seq}  {line(sight.index, entry.event)}{mark(sight, entry)}" for entry in entries]
    return ["", commit_line(entries[0].commit, entries[0].note), *events]


def line(index: Index, event: AnyEvent | Erased, label: Label = same) -> str:
    """An event in one line, others that it names by their numbers."""
    return headline(event, label, lambda digest: f"@{next(iter(index.find_digest(digest)), digest)}")


def mark(sight: Sight, entry: Entry) -> str:
    """What to put behind an event that is withdrawn; else nothing."""
    gone = sight.withdrawn_by(entry.seq)
    return f"  [withdrawn by @{gone}]" if gone is not None else ""


def commit_line(commit: CommitRow, note: Note) -> str:
    """A commit in one line: number, hash, time, who and why."""
    reason = f": {note.reason}" if note.reason else ""
    return f"commit {commit.commit}  {commit.hash[:SHORT_HASH]}  {write_instant(commit.recorded_at)}  {note.by}{reason}"


def entry_data(sight: Sight, entry: Entry) -> dict[str, Any]:
    """An event with all that the ledger knows about its being recorded."""
    commit = entry.commit
    recorded = {
        "commit": commit.commit,
        "hash": commit.hash,
        "id": commit.id,
        "recorded_at": commit.recorded_at,
        "author": entry.note.by,
        "reason": entry.note.reason,
    }
    return {
        "seq": entry.seq,
        "digest": entry.digest,
        "kind": kind_of(entry.event),
        "commit": recorded,
        "withdrawn_by": sight.withdrawn_by(entry.seq),
        "event": msgspec.to_builtins(entry.event),
    }
