"""The one writer of a log: it appends under the lock, lets go of it, and then waits until its commits are safe."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self

from ledger.events.disk import durable
from ledger.events.errors import Busy, LedgerError, OutcomeUnknown, Refused
from ledger.events.index.index import CommitRow, Index
from ledger.events.log import commit, head, marks
from ledger.events.log.commit import Place, Record
from ledger.events.log.log import Log
from ledger.events.log.marks import End
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.model.types import AnyEvent, EventErased, Note
from ledger.events.model.when import write_instant
from ledger.events.writing import rewriting
from ledger.events.writing.syncing import Syncing, failed_before

MOST_AHEAD = timedelta(minutes=5)


class Writer(Syncing):
    """Appends commits to a log. Made by `open`, which calls `begin`, `tell`, `end` and `confirm`.

    torn: the bytes of an unfinished, unacknowledged commit at the end, set aside in `quarantine` by the first append.
    row: the last commit that was appended.
    """

    def __init__(self, log: Log, segment_size: int) -> None:
        super().__init__(log)
        self._segment_size = segment_size
        self._begun = False  # a crash came between making the newest segment and writing to it
        self.torn = 0
        self.row: CommitRow | None = None

    @classmethod
    @contextmanager
    def open(cls, log: Log, timeout: float = 10.0, *, segment_size: int = SEGMENT_SIZE) -> Iterator[Self]:
        """The only writer: holds the lock; what it appended is durable when the block is left.

        The lock is let go first, then one sync serves all writers that wait for it. timeout: seconds to wait for each
        of the two. Raises Busy, OutcomeUnknown if the disk did not confirm, Damaged, and Refused where nothing can be
        written.
        """
        log.check_writable()
        writer = cls(log, segment_size)
        try:
            with log.disk.locked(log.lock_path, timeout):
                writer.begin(timeout)
                try:
                    yield writer
                    writer.tell()
                finally:
                    writer.end()
        finally:
            writer.confirm(timeout)

    def begin(self, timeout: float) -> None:
        """Finds the end of the log, while the lock is held, and ends an erasure that was interrupted.

        timeout: seconds to wait for what others are at. Raises Busy, Damaged, Refused.
        """
        with durable.refusing("to the ledger"):
            self._marks = self._disk.open(self._log.sync_path, durable.READ_WRITE)
            found = self._read_marks()
        self._timeout = timeout
        if found.failed is not None:
            raise failed_before()
        hint = head.read(self._disk, self._log.head_path)
        self._safe = hint.commit
        self._trusted = found.end is not None and hint.fits(found.end.tip) and self._log.ends_at(found.end)
        if self._trusted and found.end is not None:
            self._end = found.end
        else:
            self._end, self.torn = self._log.end()
            self._begun = self._disk.exists(self._log.segment_path(self._end.tip.commit + 1))
        self._end_erasure()

    @cached_property
    def index(self) -> Index:
        """Caught up with the log, and with each commit as it is appended; Refused if a sync has failed meanwhile."""
        found = Index.open(self._log, showing=False)
        if (found.head.tip if found.head else self._log.genesis).hash != self._end.tip.hash:
            found.close()
            raise failed_before()
        return found

    def append(  # noqa: PLR0913 - what a commit is made of, by keyword
        self,
        note: Note,
        events: Sequence[AnyEvent],
        *,
        id: str,  # noqa: A002 - the field's name
        now: datetime,
        salts: Callable[[], str],
        accept_time: bool = False,
    ) -> Record:
        """Writes one commit, durable when the writer's block is left.

        id: of the commit, new in this ledger (refused otherwise if the index was used); now: with a zone, the commit is
        recorded then or just after its predecessor; salts: gives 32 random hexadecimal digits at each call;
        accept_time: also if the predecessor is recorded more than 5 minutes after now. Raises Refused with nothing
        written, for more than 10,000 events or 16 MiB, for such a time, and where the disk does not take it, and
        OutcomeUnknown.
        """
        tip = self._end.tip
        if "index" in vars(self) and self.index.commit_by_id(id) is not None:
            raise Refused.of("commit_id_used", f"a commit {id} is there already", "give another id", "id")
        if tip.recorded_at is not None and tip.recorded_at - now > MOST_AHEAD and not accept_time:
            raise _clock_behind(tip.recorded_at, now)
        self.make_room()
        record = commit.seal(
            tip,
            note,
            events,
            ledger_id=self._log.ledger_id,
            commit_id=id,
            now=now,
            salts=salts,
            unsynced=tip.commit - self._safe,
        )
        with durable.refusing("to the log"):
            if any(isinstance(event, EventErased) for event in events):
                rewriting.announce(self._log, record.header.hash)
            place = self._place(record)
        self._write(record.line + b"\n", place)
        self._end = End(record.header.tip, place)
        with suppress(OSError):
            marks.write_end(self._disk, self._marks, self._end)
        self.row = CommitRow.of(place, record)
        self._add(place, record)
        return record

    def erase(self) -> None:
        """Takes away the words of all that erasures name; durable when this returns, and so is what was appended.

        The next writer ends what could not be ended. Raises Damaged, OutcomeUnknown, and where nothing was appended
        Busy and Refused.
        """
        try:
            self._erase()
        except (OSError, Refused, Busy) as error:
            if not self._written:
                raise
            raise _still_there(self._end, error) from error

    def _end_erasure(self) -> None:
        """Ends an erasure that was interrupted; one that was announced and never recorded takes nothing away."""
        announced = rewriting.announced(self._log)
        if announced is None:
            return
        if not announced or self.index.commits_with_hash(announced):
            self.erase()
            return
        # A disk whose sync failed may read as if the commit had never been, and give it back after a power cut.
        for segment in self._log.listed()[-1:]:
            self._sync_before(segment)
        with durable.refusing("to the ledger"):
            rewriting.call_off(self._log)

    def _erase(self) -> None:
        place = self._end.place
        if place is not None and self._end.tip.commit > self._safe:
            self._sync_before(place.segment)
        self.index.save()
        self._close()
        with marks.alone(self._disk, self._log.sync_path, self._timeout), durable.refusing("to the ledger"):
            marks.forget_end(self._disk, self._marks)
            rewriting.erase(self._log, self.index)
        del self.index
        self._end, self.torn = self._log.end()

    def end(self) -> None:
        """Keeps what the index took in; what was appended is not safe yet."""
        if "index" in vars(self):
            self.index.save()
            self.index.close()

    def make_room(self) -> None:
        """As before a block's first commit: nothing stands after the end, and all before it is safe or in flight."""
        if self._trusted:
            return
        place = self._end.place
        with durable.refusing("to the log"):
            if self.torn:
                self._set_aside()
            if place is not None and self._end.tip.commit > self._safe:
                self._sync_before(place.segment)
        self._trusted = True

    def _set_aside(self) -> None:
        self._sync_before(rewriting.set_aside(self._log, self._end))
        self.torn = 0

    def _place(self, record: Record) -> Place:
        """Opens the segment that takes a commit, a new one where the newest is full, and tells where it will stand."""
        length = len(record.line)
        last = self._end.place
        if last is not None and not self._begun and last.end + length + 1 <= self._segment_size:
            segment, offset = last.segment, last.end
            if self._fd < 0:
                self._fd = self._disk.open(self._log.segment_path(segment), os.O_RDWR | os.O_APPEND)
        else:
            segment, offset = record.header.commit, 0
            if last is not None and self._end.tip.commit > self._safe:
                self._sync_before(last.segment)
            self._close()
            path = self._log.segment_path(segment)
            self._fd = self._disk.open(path, durable.READ_WRITE | os.O_APPEND)
            self._sync_names(path.parent)
            self._begun = False
        return Place(segment, offset, length, record.size)

    def _write(self, data: bytes, place: Place) -> None:
        with durable.refusing(f"for {len(data):,} bytes of the log"):
            try:
                self._disk.write(self._fd, data)
            except BaseException:
                # What cannot be cut off either is a torn end, which the next writer sets aside.
                with suppress(OSError):
                    self._disk.truncate(self._fd, place.offset)
                raise
        self._written = True

    def _add(self, place: Place, record: Record) -> None:
        if "index" in vars(self):
            try:
                self.index.add(place, record)
            except (OSError, LedgerError):
                # The commit stands: whoever needs the index reads the log again.
                self.index.close()
                del self.index


def _still_there(end: End, error: Exception) -> OutcomeUnknown:
    return OutcomeUnknown.of(
        "erasure_unfinished",
        f"the erasure is recorded as commit {end.tip.commit}, but words may still be there: {error}",
        "the next write ends it, or factledger doctor --repair",
    )


def _clock_behind(last: datetime, now: datetime) -> Refused:
    return Refused.of(
        "clock_behind",
        f"the last commit is recorded at {write_instant(last)}, and this machine's clock says {write_instant(now)}",
        "set the clock; if it is right, write with --accept-time: commits are then recorded just after the last one",
    )
