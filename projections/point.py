"""From what a person types to a point in time that is resolved exactly, or an error; never a guess."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from ledger.events.errors import LedgerError, NotFound, Refused
from ledger.events.index.derived import CommitRow
from ledger.events.model.when import day, instant, write_instant

RECORDED_FORMS = "@17, HEAD, HEAD~3, six or more digits of a commit's hash, a full date, an instant with a zone, 2w ago"
_AGO = re.compile(r"([1-9][0-9]{0,4})([hdw]) ago")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}


class Commits(Protocol):
    """Where commits are looked up; None where there is no such commit."""

    @property
    def head(self) -> CommitRow | None:
        """The last commit."""

    def commit(self, number: int, /) -> CommitRow | None:
        """By its number."""

    def commit_of(self, seq: int, /) -> CommitRow | None:
        """The one that holds an event."""

    def commit_at(self, moment: datetime, /) -> CommitRow | None:
        """The last one recorded by a moment, inclusive."""

    def commits_with_hash(self, prefix: str, /) -> list[CommitRow]:
        """All whose hash begins so."""


class Log(Commits, Protocol):
    """Where commits are looked up, and what was erased in them."""

    def erased_since(self, seq: int, until: int, /) -> list[tuple[int, int]]:
        """What stood up to the event `until` and was erased by events after `seq`, each with its erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point on every axis.

    seq: the last event recorded by then; commit, hash, recorded_at: of the commit that holds it;
    as_of: the end of that day UTC, on the published axis; valid_at: None where it was not asked.
    at_head: nothing had been recorded after it when it was resolved; erased: the last erasure that was recorded after
    it and took something from before it, which no answer here can say any more.
    """

    seq: int
    commit: int
    hash: str
    recorded_at: datetime
    as_of: date
    valid_at: date | None = None
    at_head: bool = True
    erased: int | None = None

    def words(self) -> str:
        """The axes in one sentence, such as `Published by 2024-07-17, as recorded up to now (@112), UTC`."""
        recorded = "now" if self.at_head else write_instant(self.recorded_at)
        valid = f", true on {self.valid_at.isoformat()}" if self.valid_at else ""
        less = f", without what was erased up to @{self.erased}" if self.erased else ""
        return f"Published by {self.as_of.isoformat()}, as recorded up to {recorded} (@{self.seq}){less}{valid}, UTC"


def resolve(
    commits: Log, *, as_of: str | None, recorded_as_of: str | None, valid_at: str | None, now: datetime
) -> Point:
    """The point that was asked for.

    recorded_as_of defaults to the head; as_of to the date of the recorded point, which for the head is today.
    Raises Refused for what is not a point, NotFound for one that this ledger does not have.
    """
    head = commits.head
    if head is None:
        raise NotFound.of("empty_ledger", "nothing is recorded yet", "begin with `factledger source add FILE`")
    commit = recorded_commit(commits, recorded_as_of, now) if recorded_as_of is not None else head
    default = now.astimezone(UTC).date() if recorded_as_of in (None, "HEAD") else commit.recorded_at.date()
    return Point(
        seq=commit.last,
        commit=commit.commit,
        hash=commit.hash,
        recorded_at=commit.recorded_at,
        as_of=day(as_of) if as_of is not None else default,
        valid_at=day(valid_at) if valid_at is not None else None,
        at_head=commit.commit == head.commit,
        erased=max((by for _, by in commits.erased_since(commit.last, commit.last)), default=None),
    )


def recorded_commit(commits: Commits, text: str, now: datetime) -> CommitRow:
    """The last commit at a point on the recorded axis, bounds inclusive.

    Raises NotFound where there is none or more than one, Refused where the text is not a recorded point.
    """
    head = commits.head
    if re.fullmatch(r"@[0-9]{1,15}", text):
        found = commits.commit_of(int(text[1:]))
        return _found(found, text, f"the events are @1 to @{head.last if head else 0}")
    if match := re.fullmatch(r"HEAD(?:~([0-9]{1,9}))?", text):
        number = (head.commit if head else 0) - int(match[1] or 0)
        return _found(commits.commit(number), text, f"there are {head.commit if head else 0} commits")
    if re.fullmatch(r"[0-9a-f]{6,64}", text):
        return _one_with_hash(commits, text)
    first = commits.commit(1)
    since = f"the first commit was recorded at {write_instant(first.recorded_at)}" if first else ""
    return _found(commits.commit_at(_moment(text, now)), text, since)


def _moment(text: str, now: datetime) -> datetime:
    """The last microsecond that belongs to a date, an instant or a length of time ago."""
    if match := _AGO.fullmatch(text):
        return now.astimezone(UTC) - timedelta(hours=int(match[1]) * _HOURS[match[2]])
    read = instant if "T" in text else _end_of_day
    try:
        return read(text)
    except LedgerError as error:
        problem = error.problems[0]
        forms = f"a recorded point is one of: {RECORDED_FORMS}"
        looks_like_one = text[:4].isdecimal()
        message = f"not a recorded point: {text}" + (f"; {problem.message}" if looks_like_one else "")
        raise Refused.of("point", message, problem.hint if looks_like_one else forms) from error


def _end_of_day(text: str) -> datetime:
    return datetime.combine(day(text), time.max, UTC)


def _one_with_hash(commits: Commits, prefix: str) -> CommitRow:
    found = commits.commits_with_hash(prefix)
    if len(found) > 1:
        several = ", ".join(f"{commit.hash[: len(prefix) + 4]}…" for commit in found[:5])
        raise NotFound.of("ambiguous_point", f"several commits begin with {prefix}: {several}", "type more digits")
    return _found(found[0] if found else None, prefix, "`factledger log` lists the commits")


def _found(commit: CommitRow | None, text: str, hint: str) -> CommitRow:
    if commit is None:
        raise NotFound.of("no_such_point", f"the ledger has no recorded point {text}", hint)
    return commit
