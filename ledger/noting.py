"""The note of a commit, and what is to be told about how it was written."""

from datetime import datetime, timedelta

import msgspec

from ledger.events.check.alone import alone
from ledger.events.errors import Problem, Refused
from ledger.events.log.commit import Record
from ledger.events.model.types import Note
from ledger.events.model.when import write_instant

TOOL = "factledger 0.1.0"
_LATE = timedelta(seconds=1)


def commit_note(author: str, reason: str | None = None) -> Note:
    """The note of a commit. Raises Refused for what cannot be kept, such as control characters in a name."""
    given = {"by": author, "tool": TOOL} | ({"reason": reason} if reason is not None else {})
    try:
        note = msgspec.convert(given, Note)
    except msgspec.ValidationError as error:
        from ledger.shape import finding  # noqa: PLC0415 - it is needed where something is wrong only

        _, message, hint, field = finding(error, given, Note)
        raise Refused.of("note", message, hint, {"by": "author"}.get(field, field)) from error
    if problems := list(alone(note)):
        raise Refused(*problems)
    return note


def with_torn(note: Note, torn: int) -> Note:
    """The note, whose reason says that so many bytes of an unfinished commit were set aside, if any. Raises Refused."""
    if not torn:
        return note
    said = f"{torn:,} bytes of an unfinished commit were set aside"
    return commit_note(note.by, f"{note.reason}; {said}" if note.reason else said)


def warnings(record: Record, now: datetime, torn: int) -> list[Problem]:
    """What is worth knowing of a commit that was just written. torn: the bytes that were set aside before it."""
    found = []
    if torn:
        message = f"{torn:,} bytes of an unfinished commit stood at the end of the log and were set aside in quarantine"
        hint = "a write was cut off before it was acknowledged; if yours was, do it again"
        found.append(Problem(code="torn_end", message=message, hint=hint))
    recorded_at = record.header.recorded_at
    if recorded_at - now > _LATE:
        message = f"recorded at {write_instant(recorded_at)}, just after the commit before it; "
        message += f"this machine's clock says {write_instant(now)}"
        found.append(Problem(code="clock_behind", message=message, hint="set the clock"))
    return found
