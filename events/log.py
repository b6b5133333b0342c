"""The log: a folder whose segments hold one commit a line, and the texts that the commits name.

The truth is `events/*.jsonl` and `texts/`; all else can be made again. A segment is named by its first commit.
Reading takes no lock and writes nothing.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ledger.events import commit, durable, head
from ledger.events.commit import Place, Record, Tip
from ledger.events.errors import Damaged, NotFound, OutcomeUnknown, Problem, Refused
from ledger.events.texts import Texts
from ledger.events.writer import SEGMENT_SIZE, Writer

FORMAT = 1
SETTINGS = "factledger.toml"

_SETTINGS = re.compile(r'^format = ([0-9]{1,4})\nledger = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})"$', re.MULTILINE)
_SEGMENT = re.compile(r"([0-9]{20})\.jsonl")
_NOT_FOR_READ_ONLY = {errno.EROFS, errno.EINVAL}


class Log:
    """A ledger folder. Use `create` or `open`."""

    def __init__(self, folder: Path, ledger_id: str) -> None:
        self.folder = folder
        self.ledger_id = ledger_id
        self.events = folder / "events"
        self.head_path = self.events / "HEAD"
        self.genesis = commit.genesis(ledger_id)
        self.texts = Texts(folder / "texts")

    @classmethod
    def create(cls, folder: Path, ledger_id: str) -> "Log":
        """Durable: a new ledger in a folder that is empty or not there yet. Raises Refused."""
        commit.check_id(ledger_id, "ledger")
        with durable.refusing("to the new ledger"):
            if (folder / SETTINGS).exists():
                raise Refused.of("already_a_ledger", f"{folder} is a ledger already", "choose another folder")
            if not folder.exists():
                durable.make_folder(folder)
            if not folder.is_dir() or any(folder.iterdir()):
                raise Refused.of("not_empty", f"{folder} is not an empty folder", "name a new one: factledger init DIR")
            for name in ("events", "texts", "projections", "quarantine"):
                durable.make_folder(folder / name)
            os.close(durable.create(folder / "events" / "lock"))
            settings = f'# A factledger ledger: docs/reference/format.md\nformat = {FORMAT}\nledger = "{ledger_id}"\n'
            durable.put(folder / SETTINGS, settings.encode())
        return cls(folder, ledger_id)

    @classmethod
    def open(cls, folder: Path) -> "Log":
        """The ledger in a folder. Raises NotFound, Damaged if its settings cannot be read, Refused if it is newer."""
        try:
            settings = (folder / SETTINGS).read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound.of("not_a_ledger", f"{folder} is not a ledger", "factledger init makes one") from error
        except UnicodeDecodeError:
            settings = ""
        found = _SETTINGS.search(settings)
        if found is None:
            raise Damaged.of("settings", f"{SETTINGS} does not name a format and a ledger", "restore it from a backup")
        if int(found[1]) != FORMAT:
            raise Refused.of(
                "too_new", f"the ledger has format {found[1]}, this version reads {FORMAT}", "upgrade factledger"
            )
        return cls(folder, found[2])

    @contextmanager
    def writer(self, timeout: float = 10.0, *, segment_size: int = SEGMENT_SIZE) -> Iterator[Writer]:
        """The only writer: holds the lock; what it appended is durable when the block is left.

        timeout: seconds to wait for the lock. Raises Busy, OutcomeUnknown if the disk did not confirm, Damaged, and
        Refused where nothing can be written.
        """
        with durable.refusing("to the ledger"):
            durable.check_folder(self.events)
        with durable.locked(self.events / "lock", timeout):
            writer = Writer(self, segment_size)
            try:
                yield writer
            finally:
                writer.close()

    def records(self, after: int = 0) -> Iterator[Record]:
        """The commits after number `after` to the head, oldest first, each verified before it is given.

        Verified are hash, digests and canonical form of each, and the chain: from genesis for `after` 0, else from
        commit `after` as it stands. Raises Damaged, also for a number beyond the head; an unacknowledged torn end is
        not given. What HEAD does not vouch for is synced before it is given.
        """
        if not after:
            yield from (record for _, record in self.scan(self.genesis))
            return
        place, known = self._find(after)
        yield from (record for _, record in self.scan(known.header.tip, place))

    def scan(self, tip: Tip, place: Place | None = None) -> Iterator[tuple[Place, Record]]:
        """As `records`, after the commit that is at `place` (none: at the start) and leaves `tip`."""
        # Read before the segments, so that a writer at work or a copy in the making never puts it ahead of them.
        hint = head.read(self.head_path)
        segments = self.segments()
        for segment in segments:
            start = 0
            if place is not None and segment <= place.segment:
                if segment < place.segment:
                    continue
                start = place.end
            if start == 0 and segment != tip.commit + 1:
                raise self._damaged("segment_missing", f"commit {tip.commit + 1} is due before it", segment)
            for found, record in self._lines(segment, start, tip, hint, last=segment == segments[-1]):
                tip = record.header.tip
                yield found, record
        if tip.commit < hint.commit:
            raise Damaged.of(
                "commits_lost",
                f"the log ends with commit {tip.commit}, but commit {hint.commit} was acknowledged",
                "restore the ledger from a backup",
            )

    def record_at(self, place: Place) -> Record:
        """The commit at a place, verified by its own hash and digests. Raises Damaged."""
        try:
            with self.segment_path(place.segment).open("rb") as file:
                line = os.pread(file.fileno(), place.length, place.offset)
            return commit.parse(line)
        except FileNotFoundError as error:
            raise self._damaged("segment_missing", "the file is not there", place.segment) from error
        except Damaged as error:
            raise self._damaged(error.problems[0].code, f"byte {place.offset}: {error}", place.segment) from error

    def holds(self, place: Place, digest: str) -> bool:
        """Whether a commit with that hash stands at a place; only the bytes of the hash are looked at."""
        try:
            with self.segment_path(place.segment).open("rb") as file:
                found = os.pread(file.fileno(), len(digest) + 10, place.offset + place.size)
                return found == f',"hash":"{digest}"'.encode() and os.fstat(file.fileno()).st_size >= place.end
        except FileNotFoundError:
            return False

    def segments(self) -> list[int]:
        """The numbers of the segments. Raises Damaged for a file in `events` that is none of ours."""
        numbers = []
        try:
            names = [path.name for path in self.events.iterdir()]
        except FileNotFoundError as error:
            raise Damaged.of("events_missing", "the folder events is not there", "restore it from a backup") from error
        for name in names:
            found = _SEGMENT.fullmatch(name)
            if found:
                numbers.append(int(found[1]))
            elif name not in {"HEAD", "lock"}:
                raise Damaged.of("unknown_file", f"events/{name!a} does not belong there", "move it elsewhere")
        return sorted(numbers)

    def segment_path(self, segment: int) -> Path:
        """The file of a segment."""
        return self.events / f"{segment:020d}.jsonl"

    def _lines(
        self, segment: int, offset: int, tip: Tip, hint: head.Head, *, last: bool
    ) -> Iterator[tuple[Place, Record]]:
        """The records of one segment. A torn end is passed over in the last segment and Damaged in others."""
        with self.segment_path(segment).open("rb") as file:
            # Bytes that arrive later may be unsynced when the ones here are given out: they are left to the next scan.
            size = os.fstat(file.fileno()).st_size
            synced = not last
            file.seek(offset)
            while offset < size:
                try:
                    record = _read(file, size - offset)
                except Damaged as error:
                    if last and not _any_record(file, size):
                        return
                    raise self._damaged(
                        error.problems[0].code, f"byte {offset}, commit {tip.commit + 1}: {error}", segment
                    ) from error
                self._check(record, tip, hint, segment, offset)
                if not synced and record.header.commit > hint.commit:
                    _sync(file)
                    synced = True
                tip = record.header.tip
                place = Place(segment, offset, len(record.line), record.size)
                offset = place.end
                yield place, record

    def _check(self, record: Record, tip: Tip, hint: head.Head, segment: int, offset: int) -> None:
        try:
            commit.follow(record.header, tip, self.ledger_id)
        except Damaged as error:
            raise self._damaged(error.problems[0].code, f"byte {offset}: {error}", segment) from error
        if record.header.commit == hint.commit and record.header.hash != hint.hash:
            raise self._damaged("forked", f"commit {hint.commit} is not the one that was acknowledged", segment)

    def _find(self, number: int) -> tuple[Place, Record]:
        segment = max((first for first in self.segments() if first <= number), default=1)
        offset = 0
        if self.segment_path(segment).exists():
            with self.segment_path(segment).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                while offset < size:
                    record = _read(file, size - offset)
                    place = Place(segment, offset, len(record.line), record.size)
                    if record.header.commit == number:
                        return place, record
                    offset = place.end
        raise Damaged.of("commits_lost", f"commit {number} is not in the log", "restore the ledger from a backup")

    def _damaged(self, code: str, message: str, segment: int) -> Damaged:
        name = f"events/{self.segment_path(segment).name}"
        return Damaged(
            Problem(
                code=code,
                message=f"{name}: {message}",
                source=name,
                hint="restore the ledger from a backup; factledger verify lists all that is wrong",
            )
        )


def _read(file: BinaryIO, most: int) -> Record:
    line = file.readline(min(commit.LARGEST + 1, most))
    if not line.endswith(b"\n"):
        raise Damaged.of("unfinished", "the line does not end")
    return commit.parse(line[:-1])


def _any_record(file: BinaryIO, size: int) -> bool:
    """Whether a valid record stands anywhere in what is left of a file."""
    while file.tell() < size:
        try:
            _read(file, size - file.tell())
        except Damaged:
            continue
        return True
    return False


def _sync(file: BinaryIO) -> None:
    try:
        durable.sync(file.fileno())
    except OSError as error:
        if error.errno not in _NOT_FOR_READ_ONLY:
            raise OutcomeUnknown.of(
                "sync_failed",
                "the disk does not say whether the last commits are safe",
                "check the disk, then try again",
            ) from error
