"""The log: a folder whose segments hold one commit a line, and the texts that the commits name.

The truth is `events/*.jsonl` and `texts/`; all else can be made again.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ledger.events.disk import durable, trust
from ledger.events.disk.durable import DISK, Disk
from ledger.events.errors import Damaged, NotFound, Problem, Refused
from ledger.events.log import commit, head, marks
from ledger.events.log.commit import Place, Record
from ledger.events.log.segments import HINT, Segments
from ledger.events.log.texts import Texts

FORMAT = 1
SETTINGS = "factledger.toml"

_FOLDERS = ("events", "texts", "projections", "quarantine")
_ASIDE = "new"  # what a file of a ledger in the making is called, in quarantine

_SETTINGS = re.compile(
    r'^format = ([0-9]{1,4})\nledger = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})"$(?:\n(network = true)$)?', re.MULTILINE
)


class Log(Segments):
    """A ledger folder. Use `create` or `open`.

    writable: whether commits may be appended, and what is read kept in `.cache`; damage: what ended the reading of a
    `Prefix`.
    """

    writable = True
    damage: Problem | None = None

    def __init__(self, folder: Path, ledger_id: str, disk: Disk = DISK, *, network: bool = False) -> None:
        super().__init__(folder / "events", ledger_id, disk)
        self.folder = folder
        self.texts = Texts(folder / "texts", disk)
        self.quarantine = folder / "quarantine"
        self.network = network

    @property
    def cache(self) -> Path | None:
        """The folder for what can be made again; None where that is held in memory instead."""
        return trust.cache(self.folder) if self.writable else None

    @classmethod
    def create(cls, folder: Path, ledger_id: str, disk: Disk = DISK, *, network: bool = False) -> "Log":
        """Durable: a new ledger in a folder that is empty, not there yet, or left by a `create` that was cut off.

        network: it may be written on a network file system, whose locks and syncs hold what they promise. Raises
        Refused.
        """
        commit.check_id(ledger_id, "ledger")
        with durable.refusing("to the new ledger"):
            _check_new(disk, folder)
            if not disk.exists(folder):
                disk.make_folder(folder)
            if not _is_free(disk, folder):
                raise Refused.of("not_empty", f"{folder} is not an empty folder", "name a new one: factledger init DIR")
            disk.check_own(_meant(folder))
            if not network:
                disk.check_local(folder)
            disk.sync_names(folder.parent)
            for name in _FOLDERS:
                if not disk.exists(folder / name):
                    disk.make(folder / name)
            disk.sync_names(folder)
            log = cls(folder, ledger_id, disk, network=network)
            with disk.locked(log.lock_path, 0):
                _check_new(disk, folder)
                # Their room is taken now, so that a full disk keeps nobody from writing them.
                for path, size in ((log.sync_path, marks.SIZE), (log.head_path, head.SIZE)):
                    disk.put(path, b" " * size, aside=log.quarantine / _ASIDE)
                told = "network = true\n" if network else ""
                settings = (
                    f'# A factledger ledger: docs/reference/format.md\nformat = {FORMAT}\nledger = "{ledger_id}"\n'
                )
                # Last, because it makes the folder a ledger.
                disk.put(folder / SETTINGS, (settings + told).encode(), aside=log.quarantine / _ASIDE)
        return log

    @classmethod
    def open(cls, folder: Path, disk: Disk = DISK) -> Self:
        """The ledger in a folder. Raises NotFound, Damaged if its settings cannot be read, Refused if it is newer."""
        try:
            settings = disk.read(folder / SETTINGS, length=10_000).decode()
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
        return cls(folder, found[2], disk, network=bool(found[3]))

    def check_writable(self) -> None:
        """Raises Refused where no commit may be appended; makes `quarantine` where it is missing."""
        if not self.writable:
            raise Refused.of("reading_only", "a log that may be damaged is only read", "open it without damaged_ok")
        with durable.refusing("to the ledger"):
            if not self.disk.exists(self.quarantine):  # a version control system keeps no empty folder
                self.disk.make_folder(self.quarantine)
            hint = [self.head_path] if self.disk.exists(self.head_path) else []
            settings = self.folder / SETTINGS
            for path in (_meant(self.folder), settings, self.events, *hint, self.texts.folder, self.quarantine):
                self.disk.check_own(path)
            if not self.network:
                self.disk.check_local(self.events)

    def records(self, after: int = 0) -> Iterator[Record]:
        """The commits after number `after` to the head, oldest first, as `scan` gives them.

        Raises Damaged, also for a number beyond the head, and OutcomeUnknown.
        """
        if not after:
            yield from (record for _, record in self.scan(self.genesis))
            return
        place, known = self._find(after)
        yield from (record for _, record in self.scan(known.header.tip, place))

    def _find(self, number: int) -> tuple[Place, Record]:
        segment = max((first for first in self.segments() if first <= number), default=1)
        if self.disk.exists(self.segment_path(segment)):
            for place, record in self.within(segment):
                if record.header.commit == number:
                    return place, record
        raise Damaged.of("commits_lost", f"commit {number} is not in the log", HINT)


def _check_new(disk: Disk, folder: Path) -> None:
    if disk.exists(folder / SETTINGS):
        raise Refused.of("already_a_ledger", f"{folder} is a ledger already", "choose another folder")


def _is_free(disk: Disk, folder: Path) -> bool:
    """Whether a folder holds nothing but what `create` makes before the settings."""
    if not disk.is_folder(folder) or not set(disk.names(folder)) <= set(_FOLDERS):
        return False
    made = {"events": {"HEAD", "lock", "sync"}, "quarantine": {_ASIDE}}
    inside = (name for name in _FOLDERS if disk.exists(folder / name))
    return all(
        disk.is_folder(folder / name) and set(disk.names(folder / name)) <= made.get(name, set()) for name in inside
    )


def _meant(folder: Path) -> Path:
    """The folder that somebody named, who may well have named a link to it."""
    return folder.resolve() if folder.is_symlink() else folder
