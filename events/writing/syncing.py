"""What makes commits safe: the newest segment is synced under the lock on syncs.

A sync that failed is marked before all else. It is never tried again, and nobody is told of what it may have lost.
"""

import os
from contextlib import suppress
from pathlib import Path

from ledger.events.disk import durable
from ledger.events.errors import LedgerError, OutcomeUnknown, Refused
from ledger.events.log import head, marks
from ledger.events.log.log import Log
from ledger.events.log.marks import End, Marks


class Syncing:
    """One who writes, and has to know that what he wrote and what he found is safe."""

    _end: End  # of the log, with what was appended
    _safe: int  # the last commit that is known to be safe
    _timeout: float  # seconds to wait for what others are at

    def __init__(self, log: Log) -> None:
        self._log = log
        self._disk = log.disk
        self._fd = self._marks = -1
        self._written = False
        self._told = False

    def tell(self) -> None:
        """What the index was asked for is told to somebody, so `confirm` waits for it as for what was appended."""
        self._told = "index" in vars(self)

    def confirm(self, timeout: float) -> None:
        """Returns when what was appended or told is safe. One sync covers every commit that was written before it.

        timeout: seconds to wait for a sync that others have begun. Raises OutcomeUnknown.
        """
        try:
            if self._written or (self._told and self._end.tip.commit > self._safe):
                self._wait(timeout)
        except (OSError, Refused) as error:
            raise unknown(self._end) from error
        finally:
            self._close()
            if self._marks >= 0:
                self._disk.close(self._marks)

    def _read_marks(self) -> Marks:
        return marks.parse(self._disk.read_at(self._marks, marks.SIZE, 0), self._disk.boot)

    def _has_failed(self) -> bool:
        return marks.has_failed(self._disk.read_at(self._marks, marks.SIZE, 0))

    def _sync_before(self, segment: int) -> None:
        """Syncs what others may have left unsynced, before a commit that must not be safe without it."""
        with marks.alone(self._disk, self._log.sync_path, self._timeout):
            try:
                self._disk.sync_file(self._log.segment_path(segment))
            except OSError as error:
                self._mark()
                raise self._in_doubt() from error
            if self._has_failed():
                raise self._in_doubt()
            self._safe = self._end.tip.commit
            with suppress(OSError, Refused):
                head.write(self._disk, self._log.head_path, self._end.tip)

    def _sync_names(self, folder: Path) -> None:
        """Makes a new segment's name durable, before anything is written to it."""
        try:
            self._disk.sync_names(folder)
        except OSError as error:
            self._mark()
            raise self._in_doubt() from error

    def _in_doubt(self) -> LedgerError:
        return unknown(self._end) if self._written else failed_before()

    def _wait(self, timeout: float) -> None:
        for _ in durable.waits(timeout):
            if self._disk.lock(self._marks):
                self._sync()
                return
            if self._is_safe():
                return
        raise unknown(self._end)

    def _is_safe(self) -> bool:
        """Whether somebody's sync covered the last commit; after a repair another may have its number."""
        tip, place = self._end.tip, self._end.place
        if self._safe >= tip.commit or place is None:
            return True
        known = head.read(self._disk, self._log.head_path)
        if known.commit == tip.commit:
            return known.hash == tip.hash
        return known.commit > tip.commit and self._log.has(place, tip.hash)

    def _sync(self) -> None:
        """Holding the lock on syncs, so that nobody can take a success after a failure for an answer."""
        if self._is_safe():
            return
        before = self._read_marks()
        tip, place = self._end.tip, self._end.place
        if before.end and before.end.place and place and before.end.place.segment == place.segment:
            tip = max(tip, before.end.tip, key=lambda each: each.commit)
        if place is not None and self._fd < 0:
            self._fd = self._disk.open(self._log.segment_path(place.segment), os.O_RDWR | os.O_APPEND)
        try:
            self._disk.sync(self._fd)
        except OSError as error:
            self._mark()
            raise unknown(self._end) from error
        # The log may have been repaired meanwhile, without what this disk had already forgotten.
        if self._has_failed() or place is None or not self._log.has(place, self._end.tip.hash):
            raise unknown(self._end)
        # A hint only: without it the next reader looks for itself.
        with suppress(OSError, Refused):
            head.write(self._disk, self._log.head_path, tip)

    def _mark(self) -> None:
        with suppress(OSError, Refused):
            safe = max(self._safe, head.read(self._disk, self._log.head_path).commit)
            marks.write_failure(self._disk, self._log.sync_path, safe)

    def _close(self) -> None:
        if self._fd >= 0:
            self._disk.close(self._fd)
            self._fd = -1


def unknown(end: End) -> OutcomeUnknown:
    """The disk was asked to keep the last commit, and did not say that it does."""
    return OutcomeUnknown.of(
        "outcome_unknown",
        f"the disk does not say whether commit {end.tip.commit} is safe",
        "check the disk; factledger doctor tells what to do, then write again with the same commit id",
    )


def failed_before() -> Refused:
    """A sync has failed, so nothing is written."""
    return Refused.of(
        "sync_failed",
        "a sync of this ledger has failed, and the last commits may not be safe",
        "check the disk, then run factledger doctor --repair",
    )
