"""The one writer of a log, while it holds the lock."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from ledger.events import commit, durable, head
from ledger.events.commit import Place, Record, Tip
from ledger.events.errors import OutcomeUnknown, Refused
from ledger.events.index import Index
from ledger.events.model import AnyEvent, Note

if TYPE_CHECKING:
    from ledger.events.log import Log

SEGMENT_SIZE = 16 * 2**20  # bytes


class Writer:
    """Appends commits to a log. Made by `Log.writer`.

    index: caught up with the log, and with each commit as it is appended.
    torn: the bytes of an unfinished, unacknowledged commit at the end, set aside in `quarantine` by the first append.
    """

    def __init__(self, log: "Log", segment_size: int) -> None:
        self._log = log
        self._segment_size = segment_size
        self.index = Index.open(log)
        last = self.index.head
        self._tip: Tip = last.tip if last else log.genesis
        self._segment, self._end, self.torn = self._find_end(last.place if last else None)
        self._fd = -1
        self._unsynced = False

    def append(
        self,
        note: Note,
        events: Sequence[AnyEvent],
        *,
        id: str,  # noqa: A002 - the field's name
        now: datetime,
        salts: Callable[[], str],
    ) -> Record:
        """Writes one commit, durable when the writer's block is left (or another one is appended).

        id: of the commit, new in this ledger; now: with a zone, the commit is recorded then or just after its
        predecessor; salts: gives 32 random hexadecimal digits at each call. Raises Refused with nothing written, for
        more than 10,000 events or 16 MiB and where the disk does not take it, and OutcomeUnknown.
        """
        if self.index.commit_by_id(id) is not None:
            raise Refused.of("commit_id_used", f"a commit {id} is there already", "give another id", "id")
        record = commit.seal(self._tip, note, events, ledger_id=self._log.ledger_id, commit_id=id, now=now, salts=salts)
        self._sync()
        self._open(len(record.line) + 1)
        place = Place(self._segment, self._end, len(record.line), record.size)
        self._write(record.line + b"\n")
        self._tip = record.header.tip
        self.index.add(place, record)
        return record

    def close(self) -> None:
        """Makes durable what was appended. Raises OutcomeUnknown."""
        try:
            self._sync()
        finally:
            self.index.close()
            if self._fd >= 0:
                os.close(self._fd)

    def _find_end(self, place: Place | None) -> tuple[int, int, int]:
        """The number of the newest segment (0: none), the end of its last commit, and the bytes after that."""
        segment = max(self._log.segments(), default=0)
        if not segment:
            return 0, 0, 0
        end = place.end if place is not None and place.segment == segment else 0
        return segment, end, self._log.segment_path(segment).stat().st_size - end

    def _open(self, size: int) -> None:
        """Opens the segment that takes the next `size` bytes, a new one where the newest is full."""
        with durable.refusing("to the log"):
            if self._segment and self._fd < 0:
                path = self._log.segment_path(self._segment)
                self._fd = durable.open_file(path, os.O_RDWR | os.O_APPEND)
                self._set_aside()
            if self._segment and (self._end == 0 or self._end + size <= self._segment_size):
                return
            fd = durable.create(self._log.segment_path(self._tip.commit + 1))
            if self._fd >= 0:
                os.close(self._fd)
            self._fd, self._segment, self._end = fd, self._tip.commit + 1, 0

    def _set_aside(self) -> None:
        if self.torn:
            with self._log.segment_path(self._segment).open("rb") as file:
                file.seek(self._end)
                data = file.read()
            name = f"{self._segment:020d}-{self._end}-{sha256(data).hexdigest()[:16]}"
            durable.put(self._log.folder / "quarantine" / name, data)
            durable.cut(self._fd, self._end)
            self.torn = 0

    def _write(self, data: bytes) -> None:
        with durable.refusing(f"for {len(data):,} bytes of the log"):
            try:
                durable.write(self._fd, data)
            except BaseException:
                # What cannot be cut off either is a torn end, which the next writer sets aside.
                with suppress(OSError):
                    durable.cut(self._fd, self._end)
                raise
        self._end += len(data)
        self._unsynced = True

    def _sync(self) -> None:
        """One unsynced commit at most: disks write pages in any order, and only the last commit may be torn."""
        if not self._unsynced:
            return
        self._unsynced = False
        try:
            durable.sync(self._fd)
        except OSError as error:
            self.index.forget()
            raise OutcomeUnknown.of(
                "outcome_unknown",
                f"the disk does not say whether commit {self._tip.commit} is safe",
                "check the disk, then write again with the same commit id",
            ) from error
        self.index.save()
        # A hint only: without it the next reader looks for itself.
        with suppress(OSError, Refused):
            head.write(self._log.head_path, self._tip)
