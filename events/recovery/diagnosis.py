"""What is wrong with a ledger, in plain words: where, what it means for what was acknowledged, and what to do.

Nothing is written. What is wrong with the bytes is the auditor's finding; whether the end of the log is torn or
damaged is judged by the code that reads it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ledger.events.audit.audit import Report, audit
from ledger.events.disk import durable
from ledger.events.errors import Damaged, LedgerError, NotFound, Problem, Refused
from ledger.events.index.tables import are_for
from ledger.events.log import head, marks
from ledger.events.log.prefix import Prefix
from ledger.events.model.types import DocumentCaptured
from ledger.events.model.when import write_instant
from ledger.events.writing import rewriting
from ledger.events.writing.writer import MOST_AHEAD

if TYPE_CHECKING:
    from ledger.events.log.commit import Tip

Verdict = Literal["damaged", "to do", "note"]
REPAIR = "factledger doctor --repair"
_COPY = f"{REPAIR} -o NEWFOLDER --from BACKUP makes a ledger of all that verifies; --damaged-ok reads what is before it"
_MOST = 10  # names in a line
_CHANGED = "bytes of a commit are not those that were written"
_MISSING = "commits are missing, or lines were doubled, moved or put in"
_TEXT = "the words of events cannot be checked against their text; the log itself is whole"
_MEANS = {
    "commits_lost": "the end of the log is gone, and with it what was acknowledged",
    "forked": "two copies of the ledger were written apart from each other; only one of them can go on",
    "unknown_file": "somebody put a file among the ledger's own; it may be a segment or a text under another name",
    "segment_missing": _MISSING,
    "commit_number": _MISSING,
    "chain_broken": _MISSING,
    "event_number": _MISSING,
    "time_order": _MISSING,
    "text_missing": _TEXT,
    "text_changed": _TEXT,
    "words_differ": _TEXT,
    "erased_unnamed": "words were taken out without a record of who did and why",
    "erases_nothing": "an erasure names what is not there",
    "settings": "nothing says which ledger this is, so its chain cannot be checked from the start",
    "folder_missing": "a part of the ledger is not there",
}
_DO = {
    "unknown_file": "move it elsewhere, then factledger doctor again",
    "forked": f"{REPAIR} -o NEWFOLDER --from COPY, where COPY is the one that counts; record again what the other has",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. verdict: `to do` needs somebody's hand, a `note` does not.

    source: the file, relative to the ledger; what: with the byte offset and the commit, where there are such.
    """

    verdict: Verdict
    code: str
    what: str
    means: str
    do: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, the worst first.

    readable: commits from the first on that can be read as they are; None where reading has failed.
    acknowledged: the last commit that HEAD names, 0 where it names none; torn: the bytes of a torn end.
    """

    findings: tuple[Finding, ...]
    readable: int | None
    acknowledged: int
    torn: int = 0

    def has(self, verdict: Verdict) -> bool:
        """Whether there is such a finding."""
        return any(one.verdict == verdict for one in self.findings)


def diagnose(folder: Path, now: datetime) -> Diagnosis:
    """Looks at all of a ledger. now: with a zone. Raises NotFound, and Refused if it is newer than this version."""
    try:
        with durable.reading(folder):
            return _Doctor(folder, now).diagnosis()
    except Refused as error:
        if error.problems[0].code != "unreadable":
            raise
        return Diagnosis((_refusal(error, "nothing more can be said"),), None, 0)


def _open(folder: Path) -> Prefix | Problem:
    """The log, or why nothing of it can be read."""
    try:
        log = Prefix.open(folder)
    except (Damaged, NotFound) as error:
        if isinstance(error, NotFound) and not (folder / "events").is_dir():
            raise
        return error.problems[0]
    return log if log.disk.is_folder(log.events) else Problem(code="folder_missing", message="events is not there")


class _Doctor:
    """One visit. log: None where nothing of it can be read, which `unopened` says why."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now
        opened = _open(folder)
        self.log = log = opened if isinstance(opened, Prefix) else None
        self.unopened = None if isinstance(opened, Prefix) else opened
        self.report: Report = audit(folder)
        self.tip: Tip | None = None
        self.torn = 0
        self.begun = False  # an erasure is recorded and not ended
        self.unnamed = set[str]()  # texts that no event names
        if log is not None:
            self.tip = log.genesis
            announced = rewriting.announced(log)
            self.unnamed = log.texts.stored() if log.disk.is_folder(log.texts.folder) else set()
            self.begun = announced == ""
            for _, record in log.scan(log.genesis, showing=False):
                self.tip = record.header.tip
                self.begun |= record.header.hash == announced
                self.unnamed -= {event.sha256 for event in record.events if isinstance(event, DocumentCaptured)}
            if log.damage is None:
                with suppress(Damaged):
                    self.torn = log.end()[1]

    def diagnosis(self) -> Diagnosis:
        found = [*self._damage(), *self._held_up(), *self._place(), *self._notes()]
        order: list[Verdict] = ["damaged", "to do", "note"]
        found.sort(key=lambda one: order.index(one.verdict))
        acknowledged = head.read(self.log.disk, self.log.head_path).commit if self.log else 0
        return Diagnosis(tuple(found), self.tip.commit if self.tip else 0, acknowledged, self.torn)

    def _damage(self) -> Iterator[Finding]:
        problems = [*self.report.problems]
        damage = self.log.damage if self.log else self.unopened
        if damage is not None and (damage.code == "forked" or not problems):
            problems = [damage, *(one for one in problems if one.code != damage.code)]
        for one in problems:
            what = one.message.removeprefix(f"{one.source}: ")
            means, do = _MEANS.get(one.code, _CHANGED), _DO.get(one.code, _COPY)
            if one.code == "too_new":
                means, do = "a newer version of factledger wrote it", "upgrade factledger"
            yield Finding("to do" if one.code == "too_new" else "damaged", one.code, what, means, do, one.source)

    def _held_up(self) -> Iterator[Finding]:
        """What has to be ended before anything can be written, or all is as it should be."""
        if self.log is None:
            return
        failed = marks.read(self.log.disk, self.log.sync_path).failed
        if failed is not None:
            what = f"the disk did not take a sync; commit {failed} was the last one that was safe by then"
            means = "what was written after it was never acknowledged and is not shown; nothing can be written"
            do = f"check the disk, then {REPAIR}: the newest segment is copied to a fresh file"
            yield Finding("to do", "sync_failed", what, means, do, "events/sync")
        if self.begun or self.report.unfinished:
            left = ", ".join(self.report.unfinished[:_MOST]) or "nothing of the words"
            what = f"an erasure was begun and not ended; still there: {left}"
            means = "words that were to be gone may stand in this folder"
            yield Finding("to do", "erasure_unfinished", what, means, f"{REPAIR} ends it", "quarantine/erasing")

    def _place(self) -> Iterator[Finding]:
        """What keeps writers away: permissions, the file system, the clock."""
        if self.log is None:
            return
        last = self.tip.recorded_at if self.tip else None
        if last is not None and last - self.now > MOST_AHEAD:
            what = f"the last commit is recorded at {write_instant(last)}, and the clock says {write_instant(self.now)}"
            do = "set the clock; if it is right, write with --accept-time"
            yield Finding("to do", "clock_behind", what, "nothing is written until one of them is right", do)
        try:
            if not self.log.network:
                self.log.disk.check_local(self.log.events)
        except LedgerError as error:
            yield _refusal(error, "two writers could fork the ledger, and what was acknowledged be lost")
        for path in _own(self.folder):
            try:
                self.log.disk.check_own(path)
            except LedgerError as error:
                yield _refusal(error, "somebody else may be able to change the ledger; it is read, and not written")

    def _notes(self) -> Iterator[Finding]:
        log = self.log
        if log is None:
            return
        if self.torn:
            what = f"{self.torn:,} bytes of an unfinished commit stand at the end of the log"
            means = "a write was cut off before it was acknowledged; nothing that was is lost"
            do = "nothing: the next write sets it aside in quarantine, and says so in its reason"
            yield Finding("note", "torn_end", what, means, do, f"events/{log.segment_path(log.listed()[-1]).name}")
        if self.tip and self.tip.commit and head.read(log.disk, log.head_path) == head.NOTHING:
            means = "commits that are gone from the end of the log would not be missed"
            do = "nothing: the next write makes it again; a checkpoint proves what there was"
            yield Finding("note", "unproven", "HEAD names no commit", means, do, "events/HEAD")
        if not os.access(log.events, os.W_OK):
            means, do = "the ledger is read as it is, without caches", "nothing, or copy it elsewhere"
            yield Finding("note", "read_only", "the folder cannot be written", means, do, "events")
        if aside := [name for name in _listed(log.quarantine) if name[:20].isdecimal()]:
            means, do = "what was never acknowledged, kept to be looked at", "nothing, or delete it"
            yield Finding("note", "set_aside", f"torn ends: {', '.join(aside[:_MOST])}", means, do, "quarantine")
        unnamed = sorted(name for name in self.unnamed if f"texts/{name}" not in self.report.unfinished)
        if unnamed and log.damage is None:
            what = f"texts that no event names: {', '.join(name[:12] for name in unnamed[:_MOST])}"
            means = "a write was cut off after it had stored them; they may hold words that somebody wants to be gone"
            do = "nothing, or delete them: the next erasure takes them away"
            yield Finding("note", "text_unnamed", what, means, do, "texts")
        if wrong := _index_wrong(self.folder / ".cache" / "index.sqlite", log.ledger_id):
            means, do = "nothing: answers are read from the log", "nothing: the next command makes it again"
            yield Finding("note", "cache", wrong, means, do, ".cache/index.sqlite")


def _refusal(error: LedgerError, means: str) -> Finding:
    (one,) = error.problems
    return Finding("to do", one.code, one.message, means, one.hint)


def _own(folder: Path) -> Iterator[Path]:
    """The files and folders that only the owner should be able to change."""
    yield folder.resolve()
    yield folder / "factledger.toml"
    for name in ("events", "texts", "quarantine"):
        if os.path.lexists(folder / name):
            yield folder / name
            yield from (folder / name / file for file in _listed(folder / name))


def _listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _index_wrong(path: Path, ledger_id: str) -> str:
    """What is wrong with the index; empty if nothing is, and where there is none or it is in use."""
    if not path.is_file() or path.with_name(f"{path.name}-wal").exists():
        return ""
    try:
        # Immutable: not even a lock is taken.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            ((said,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
            return (
                "" if said == "ok" and are_for(connection, ledger_id) else "it is not that of this ledger and version"
            )
    except sqlite3.DatabaseError as error:
        return f"it is broken: {error}"
