"""The segments of a log, read: every commit is verified before it is given. No lock is taken and nothing is written.

A segment is named by its first commit. Only the newest one may hold what is not known to be safe, and only it may end
in bytes that are no commit.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.events.disk.durable import Disk
from ledger.events.errors import Damaged, OutcomeUnknown, Problem, Refused
from ledger.events.log import commit, head, marks, verdict
from ledger.events.log.commit import Header, Place, Record, Tip
from ledger.events.log.head import Head
from ledger.events.log.marks import End

SEGMENT_SIZE = 16 * 2**20  # bytes
HINT = "factledger doctor tells what it means and what to do"

_LARGEST = SEGMENT_SIZE + commit.LARGEST + 1
_SEGMENT = re.compile(r"([0-9]{20})\.jsonl")
_OTHERS = {"HEAD", "lock", "sync"}
_PATIENCE = 10.0  # seconds to wait for a sync that others have begun
_NOT_FOR_READ_ONLY = {errno.EROFS, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class _Run:
    """What is known before a scan. most: the last commit that may be shown after a sync has failed.

    showing: what is given is shown to somebody, so it has to be safe first.
    """

    hint: Head
    most: int | None
    showing: bool


class Segments:
    """The segments in one folder."""

    def __init__(self, folder: Path, ledger_id: str, disk: Disk) -> None:
        self.disk = disk
        self.events = folder
        self.ledger_id = ledger_id
        self.genesis = commit.genesis(ledger_id)
        self.head_path = folder / "HEAD"
        self.lock_path = folder / "lock"
        self.sync_path = folder / "sync"

    def segment_path(self, segment: int) -> Path:
        """The file of a segment."""
        return self.events / f"{segment:020d}.jsonl"

    def segments(self) -> list[int]:
        """The numbers of the segments. Raises Damaged for a file that is none of ours."""
        if not self.disk.is_folder(self.events):
            raise Damaged.of("events_missing", "the folder events is not there", HINT)
        for name in sorted(self.disk.names(self.events)):
            if not _SEGMENT.fullmatch(name) and name not in _OTHERS:
                raise Damaged.of("unknown_file", f"events/{name!a} does not belong there", HINT)
        return self.listed()

    def listed(self) -> list[int]:
        """The numbers of the segments that are there, whatever else is."""
        names = self.disk.names(self.events) if self.disk.is_folder(self.events) else []
        return sorted(int(found[1]) for found in map(_SEGMENT.fullmatch, names) if found)

    def scan(self, tip: Tip, place: Place | None = None, *, showing: bool = True) -> Iterator[tuple[Place, Record]]:
        """The commits after the one at `place`, which leaves `tip`, oldest first (none: from the start).

        Verified are hash, digests and canonical form of each, and the chain. What HEAD does not vouch for is synced
        before it is given, unless the caller writes and shows nothing. A torn end is not given, nor what a failed
        sync left in doubt. Raises Damaged, and OutcomeUnknown where a sync fails.
        """
        # HEAD before the segments, so that a writer at work or a copy in the making never puts it ahead of them.
        hint = head.read(self.disk, self.head_path)
        failed = marks.read(self.disk, self.sync_path).failed
        run = _Run(hint, None if failed is None else max(failed, hint.commit), showing)
        if place is not None and tip.commit > hint.commit:
            self._make_safe(run, place.segment)
            if showing and not self.holds(place, tip.hash):
                raise _in_doubt()
        yield from self._scan(self.segments(), tip, place, run)

    def end(self) -> tuple[End, int]:
        """Where the log ends, and the bytes that stand after it: a torn end. Raises Damaged.

        Only the newest segment is read, because what is in the others was safe before it was made; without HEAD all
        are, because nothing else tells whether that is so.
        """
        hint = head.read(self.disk, self.head_path)
        numbers = self.segments()
        tip, beginning = self.genesis, 0
        for at in range(len(numbers) - 1, 0, -1) if hint != head.NOTHING else ():
            if (first := self._first(numbers[at])) is not None:
                tip = Tip(first.header.commit - 1, first.header.previous, first.header.seq - 1, None)
                beginning = at
                break
        end = End(tip, None)
        for place, record in self._scan(numbers[beginning:], tip, None, _Run(hint, None, showing=False)):
            end = End(record.header.tip, place)
        if not numbers:
            return end, 0
        size = self.disk.size(self.segment_path(numbers[-1]))
        return end, size - (end.place.end if end.place and end.place.segment == numbers[-1] else 0)

    def ends_at(self, end: End) -> bool:
        """Whether the log ends with that commit and nothing stands after it; what is before it is not looked at."""
        if end.place is None or self.disk.exists(self.segment_path(end.tip.commit + 1)):
            return False
        try:
            ends = self.disk.size(self.segment_path(end.place.segment)) == end.place.end
        except FileNotFoundError:
            return False
        # The files may be those of a copy that went on in another way, whose commits happen to be of equal length.
        return ends and self.holds(end.place, end.tip.hash)

    def within(self, segment: int) -> Iterator[tuple[Place, Record]]:
        """The commits of one segment, each verified by itself alone. Raises Damaged where the next is none."""
        data = self._read(segment, 0)
        position = 0
        while position < len(data):
            record = commit.parse(verdict.line(data, position))
            place = Place(segment, position, len(record.line), record.size)
            position = place.end
            yield place, record

    def record_at(self, place: Place) -> Record:
        """The commit at a place, verified by its own hash and digests. Raises Damaged."""
        try:
            return commit.parse(self.disk.read(self.segment_path(place.segment), place.offset, place.length))
        except FileNotFoundError as error:
            raise self._damaged("segment_missing", "the file is not there", place.segment) from error
        except Damaged as error:
            raise self._damaged(error.problems[0].code, f"byte {place.offset}: {error}", place.segment) from error

    def header_at(self, place: Place) -> Header:
        """The header of the commit at a place, verified by its own hash. Raises Damaged."""
        path = self.segment_path(place.segment)
        try:
            if self.disk.size(path) < place.end:
                raise self._damaged("commits_lost", f"byte {place.offset}: a commit is cut off", place.segment)
            return commit.parse_header(self.disk.read(path, place.offset, place.size + commit.MIDDLE_SIZE))[0]
        except FileNotFoundError as error:
            raise self._damaged("segment_missing", "the file is not there", place.segment) from error

    def holds(self, place: Place, digest: str) -> bool:
        """Whether a commit with that hash stands at a place; only the bytes of the hash are looked at."""
        path = self.segment_path(place.segment)
        try:
            found = self.disk.read(path, place.offset + place.size, len(digest) + 10)
            return found == f',"hash":"{digest}"'.encode() and self.disk.size(path) >= place.end
        except FileNotFoundError:
            return False

    def has(self, place: Place, digest: str) -> bool:
        """Whether a commit with that hash stands at a place, or elsewhere in its segment: an erasure moves commits."""
        if self.holds(place, digest):
            return True
        with suppress(Damaged):
            return any(record.header.hash == digest for _, record in self.within(place.segment))
        return False

    def fork(self) -> int | None:
        """The first commit that stands in the log twice, with different words after the same predecessor."""
        return verdict.fork(self._read(number, 0) for number in self.listed())

    def _first(self, segment: int) -> Record | None:
        """The first commit of a segment; None if there is none."""
        try:
            return next((record for _, record in self.within(segment)), None)
        except Damaged:
            return None

    def _scan(self, numbers: list[int], tip: Tip, place: Place | None, run: _Run) -> Iterator[tuple[Place, Record]]:
        try:
            yield from self._chain(numbers, tip, place, run)
        except Damaged as error:
            number = self.fork()
            if number is None:
                raise
            message = f"fork at commit {number}: two different commits follow commit {number - 1}"
            raise Damaged.of("forked", message, HINT) from error

    def _chain(self, numbers: list[int], tip: Tip, place: Place | None, run: _Run) -> Iterator[tuple[Place, Record]]:
        for segment in numbers:
            start = 0
            if place is not None and segment <= place.segment:
                if segment < place.segment:
                    continue
                start = place.end
            if start == 0 and segment != tip.commit + 1:
                raise self._damaged("segment_missing", f"commit {tip.commit + 1} is due before it", segment)
            for found, record in self._lines(segment, start, tip, run, last=segment == numbers[-1]):
                if run.most is not None and record.header.commit > run.most:
                    return
                tip = record.header.tip
                yield found, record
        if tip.commit < run.hint.commit:
            raise Damaged.of(
                "commits_lost",
                f"the log ends with commit {tip.commit}, but commit {run.hint.commit} was acknowledged",
                HINT,
            )

    def _lines(self, segment: int, start: int, tip: Tip, run: _Run, *, last: bool) -> Iterator[tuple[Place, Record]]:
        """The records of one segment. A torn end is passed over in the last segment and Damaged in others."""
        # Bytes that arrive later may be unsynced when the ones here are given out: they are left to the next scan.
        data = self._read(segment, start)
        safe = not last
        position = 0
        while position < len(data):
            offset = start + position
            try:
                record = commit.parse(verdict.line(data, position))
            except Damaged as error:
                if last and not verdict.is_damage(data, position, tip):
                    return
                message = f"byte {offset}, commit {tip.commit + 1}: {error}"
                raise self._damaged(error.problems[0].code, message, segment) from error
            self._check(record, tip, run.hint, segment, offset)
            if not safe and record.header.commit > run.hint.commit and run.most is None:
                self._make_safe(run, segment)
                safe = True
                if run.showing and self._read(segment, start, len(data)) != data:
                    # It was erased from, or repaired without what the disk had forgotten after a failed sync.
                    yield from self._lines(segment, self._after(tip, segment), tip, run, last=last)
                    return
            tip = record.header.tip
            place = Place(segment, offset, len(record.line), record.size)
            position = place.end - start
            yield place, record

    def _read(self, segment: int, start: int, length: int | None = None) -> bytes:
        """Nothing where it is gone: a repair removes an empty one. Other losses are seen by chain and HEAD."""
        path = self.segment_path(segment)
        try:
            if self.disk.size(path) > _LARGEST:
                raise self._damaged("segment_too_large", f"it has more than {_LARGEST:,} bytes", segment)
            return self.disk.read(path, start, length)
        except FileNotFoundError:
            return b""

    def _check(self, record: Record, tip: Tip, hint: Head, segment: int, offset: int) -> None:
        try:
            commit.follow(record.header, tip, self.ledger_id)
        except Damaged as error:
            raise self._damaged(error.problems[0].code, f"byte {offset}: {error}", segment) from error
        if record.header.commit == hint.commit and record.header.hash != hint.hash:
            message = f"fork at commit {hint.commit} or before: it is not the one that was acknowledged"
            raise self._damaged("forked", message, segment)

    def _after(self, tip: Tip, segment: int) -> int:
        """Where the commit after the tip begins in a segment."""
        return next((place.end for place, record in self.within(segment) if record.header.hash == tip.hash), 0)

    def _make_safe(self, run: _Run, segment: int) -> None:
        if not run.showing or run.most is not None:
            return
        with ExitStack() as stack:
            # Who may only read goes without the lock.
            with suppress(Refused):
                stack.enter_context(marks.alone(self.disk, self.sync_path, _PATIENCE, os.O_RDWR))
            self._sync(run, segment)

    def _sync(self, run: _Run, segment: int) -> None:
        try:
            self.disk.sync_file(self.segment_path(segment))
        except FileNotFoundError:
            return  # a repair has removed it, and what was read from it is not given
        except OSError as error:
            if error.errno in _NOT_FOR_READ_ONLY:
                return
            with suppress(OSError, Refused):
                marks.write_failure(self.disk, self.sync_path, run.hint.commit)
            raise _in_doubt() from error
        # A sync that failed just before says more than one that succeeds after it.
        if marks.read(self.disk, self.sync_path).failed is not None:
            raise _in_doubt()

    def _damaged(self, code: str, message: str, segment: int) -> Damaged:
        name = f"events/{self.segment_path(segment).name}"
        return Damaged(Problem(code=code, message=f"{name}: {message}", source=name, hint=HINT))


def _in_doubt() -> OutcomeUnknown:
    return OutcomeUnknown.of(
        "sync_failed",
        "the disk does not say whether the last commits are safe",
        "check the disk; factledger doctor tells what to do",
    )
