"""Reads every byte of a ledger again and lists all that is wrong with it.

It believes nothing that the writer and the readers believe: it has its own code for lines, chain, texts and spans,
written from docs/reference/format.md, and shares with them only the vocabulary and its canonical form.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import msgspec

from ledger.events.audit import audited
from ledger.events.audit.audited import HASH, LINES, Due, Findings, Line, hashed
from ledger.events.audit.gaps import Gap, Gaps
from ledger.events.disk import durable, trust
from ledger.events.disk.durable import DISK
from ledger.events.errors import Problem
from ledger.events.model.types import AnyEvent, DocumentCaptured, EventErased, Note

_LEDGER = re.compile(r'^format = 1\nledger = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})"$', re.MULTILINE)
_MOST_SETTINGS = 10_000  # bytes that are looked at
_SEGMENT = re.compile(r"[0-9]{20}\.jsonl")
_ASIDE = re.compile(r"\.[0-9a-f]{64}\.[0-9]+\.tmp")  # left by a crash before the text was stored
_Standing = Iterator[tuple[str, tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and what is wrong. head: the hash of the last commit; bytes: of segments and texts.

    erased: how many events and notes are; unchecked: how many references to erased texts there are, whose words cannot
    be checked; unfinished: what an erasure names and is still there, which the next write completes. notices: what is
    no damage: `unproven`, that the last commits are all there; `head_torn`; `torn_end`, whose bytes are not counted.
    A problem's `source` is the file and its `line` the line in it; its message has the byte offset and the commit.
    """

    commits: int
    events: int
    texts: int
    bytes: int
    head: str
    problems: tuple[Problem, ...]
    erased: int = 0
    unchecked: int = 0
    unfinished: tuple[str, ...] = ()
    notices: tuple[Problem, ...] = ()


class Audit:
    """One run; `due` is what the next line must have."""

    def __init__(self, folder: Path, take: Callable[[Sequence[str]], object]) -> None:
        self.folder = folder
        self.take = take
        self.problems: list[Problem] = []
        self.unfinished: list[str] = []
        self.hashes: dict[int, str] = {}
        self.commits = self.events = self.texts = self.bytes = 0
        self.head = ""
        self.notices: list[Problem] = []
        self.acknowledged = 0  # the last commit that HEAD names
        self.gaps = Gaps()
        self.place = ("", 0, "")  # file, line and what to say before a finding there
        self.text = lru_cache(maxsize=16)(self._text)
        self.ledger_id = self._ledger_id()
        self.due = Due(1, hashed(b"factledger/1 " + self.ledger_id.encode()) if self.ledger_id else None, 1)

    def add(self, code: str, source: str, message: str, line: int | None = None) -> None:
        """One more problem."""
        message, hint = f"{source}: {message}", "factledger doctor tells what it means and what to do"
        self.problems.append(Problem(code=code, message=message, hint=hint, source=source, line=line))

    def report(self) -> Report:
        """Checks all and says what was found."""
        # Read first, so that a writer at work never puts it ahead of what is read after it.
        head = self._start("events/HEAD", 2 * audited.SLOT_SIZE + 1)
        slots = list(audited.slots(head))
        self.acknowledged = max((number for number, _ in slots), default=0)
        self.check_segments()
        self.check_gaps()
        self.check_head(slots)
        self.check_texts()
        return Report(
            self.commits,
            self.events,
            self.texts,
            self.bytes,
            self.head,
            tuple(self.problems),
            len(self.gaps.parts),
            self.gaps.unchecked(),
            tuple(self.unfinished),
            (*self.notices, *self._doubts(head, slots)),
        )

    def _doubts(self, head: bytes, slots: list[tuple[int, str]]) -> Iterator[Problem]:
        named, last = self.acknowledged, max(self.hashes, default=0)
        source = "events/HEAD"
        if named < last:
            what = f"names commit {named}" if named else "names none"
            message = f"unproven: nothing says that commit {last} is the last one, because {source} {what}"
            hint = "a checkpoint of your own proves it: factledger verify --against FILE"
            yield Problem(code="unproven", message=message, hint=hint, source=source)
        if len(head.rstrip(b" ")) != audited.SLOT_SIZE * len(slots):
            hint = "nothing is to be done: the next write makes it whole"
            yield Problem(code="head_torn", message=f"{source}: a part of it cannot be read", hint=hint, source=source)

    def check_segments(self) -> None:
        """Each line of each segment."""
        names = self._names("events")
        newest = max(filter(_SEGMENT.fullmatch, names), default="")
        for name in names:
            if not _SEGMENT.fullmatch(name):
                if name not in {"HEAD", "lock", "sync"}:
                    self.add("unknown_file", f"events/{name!a}", "it does not belong there")
                continue
            if self.due.commit is not None and name != f"{self.due.commit:020d}.jsonl":
                self.add("segment_missing", f"events/{name}", f"commit {self.due.commit} is due before it")
            self._segment(f"events/{name}", newest=name == newest)

    def check_head(self, slots: list[tuple[int, str]]) -> None:
        """Whether what was acknowledged is there."""
        for number, said in slots:
            if number > max(self.hashes, default=0):
                self.add("commits_lost", "events/HEAD", f"commit {number} was acknowledged and is not there")
            elif self.hashes.get(number, said) != said:
                self.add("forked", "events/HEAD", f"commit {number} is not the one that was acknowledged")

    def check_texts(self) -> None:
        """Whether the texts are what their names say."""
        for name in self._names("texts"):
            if not HASH.fullmatch(name):
                if _ASIDE.fullmatch(name):
                    continue
                self.add("unknown_file", f"texts/{name!a}", "it does not belong there")
                continue
            try:
                self.bytes += DISK.size(self.folder / "texts" / name)
            except FileNotFoundError:
                continue  # an erasure has just taken it away
            self.texts += 1
            if self.gaps.is_erased(name):
                self.unfinished.append(f"texts/{name}")
            if self.text(name) is None:
                self.add("text_changed", f"texts/{name}", "it is not what was stored")

    def check_gaps(self) -> None:
        """Whether what is not there was to be erased."""
        for gap in self.gaps.damage():
            self.add(gap.code, gap.source, gap.message, gap.line)
        waiting = self.gaps.waiting()
        for digest, where in self._standing(set(waiting)) if waiting else ():
            if where[1] < waiting.pop(digest, 0):
                self.unfinished.append(where[0])
        for digest, seq in waiting.items():
            self.add("erases_nothing", "events", f"event {seq} erases {digest[:12]}…, which is not there before it")

    def _standing(self, digests: set[str]) -> _Standing:
        """Where the parts of some digests stand: in words, and the number of the event (for a note, before them)."""
        for name in filter(_SEGMENT.fullmatch, self._names("events")):
            with self._open(f"events/{name}") as file:
                for data in audited.lines(file, os.fstat(file.fileno()).st_size):
                    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                        line = LINES.decode(data)
                        for at, digest in enumerate(line.digests):
                            if digest in digests:
                                what = f"event {line.seq + at - 1}" if at else f"the note of commit {line.commit}"
                                yield digest, (what, line.seq + at - 1)

    def _names(self, folder: str) -> list[str]:
        if (self.folder / folder).is_dir():
            return sorted(path.name for path in (self.folder / folder).iterdir())
        self.add("folder_missing", folder, "the folder is not there")
        return []

    def _ledger_id(self) -> str:
        source = "factledger.toml"
        settings = _LEDGER.search(self._start(source, _MOST_SETTINGS).decode("utf-8", "replace"))
        if settings is None:
            self.add("settings", source, "it does not name the ledger")
            return ""
        return settings[1]

    def _start(self, source: str, most: int) -> bytes:
        """The first bytes of a file; none if it is not there."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return DISK.read(self.folder / source, length=most)
        return b""

    def _open(self, source: str) -> BinaryIO:
        return os.fdopen(trust.plain(self.folder / source), "rb")

    def _segment(self, source: str, *, newest: bool) -> None:
        with self._open(source) as file:
            # What a writer adds from now on is not looked at, so that what is seen of it has no hole.
            size, offset, may_be_torn = os.fstat(file.fileno()).st_size, 0, newest
            for number, line in enumerate(audited.lines(file, size), 1):
                if may_be_torn and self._is_beyond_head() and audited.alone(line) is None:
                    if audited.is_torn(file, size, self.due):
                        self._note_torn(source, offset, size, number)
                        break
                    may_be_torn = False
                self.place = source, number, f"byte {offset}"
                for code, message in self._line(line):
                    self.add(code, source, f"byte {offset}, {message}", number)
                offset += len(line)
        self.bytes += offset

    def _is_beyond_head(self) -> bool:
        return self.due.commit is not None and self.due.commit > self.acknowledged

    def _note_torn(self, source: str, offset: int, size: int, line: int) -> None:
        message = f"{source}: byte {offset}, {size - offset:,} bytes of an unfinished commit stand at the end"
        hint = "a write is under way, or was cut off before it was acknowledged; the next write sets them aside"
        self.notices.append(Problem(code="torn_end", message=message, hint=hint, source=source, line=line))

    def _line(self, data: bytes) -> Findings:
        due, self.due = self.due, Due(None, None, None)
        if not data.endswith(b"\n"):
            yield "left_over", f"{len(data)} bytes of an unfinished commit"
            return
        try:
            line = LINES.decode(data[:-1])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            yield "not_a_commit", f"the line is not a commit: {error}"
            return
        alone = audited.header(line, data[:-1], self.ledger_id)
        wrong = chain(alone, audited.follows(line, due), self._payload(line))
        yield from ((code, f"commit {line.commit}: {message}") for code, message in wrong)
        if not self.problems:
            self.take(line.digests[1:])
        self.commits += 1
        self.events += len(line.digests) - 1
        self.head = self.hashes[line.commit] = line.hash
        self.due = Due(line.commit + 1, line.hash, line.seq + len(line.digests) - 1, line.recorded_at)

    def _payload(self, line: Line) -> Findings:
        if len(line.events) != len(line.digests):
            yield "digest_count", f"it has {len(line.events)} parts and {len(line.digests)} digests"
        for number, part, wrong in audited.parts(line):
            where = f"event {line.seq + number - 1}" if number else "its note"
            yield from ((code, f"{where} {message}") for code, message in wrong)
            if part is not None:
                gap = partial(self._gap, line, number, "text_missing")
                yield from ((code, f"{where}: {message}") for code, message in self._contents(part, where, gap))
            elif not wrong:
                message = f"{where} is erased without a record of it"
                self.gaps.parts[line.digests[number]] = self._gap(line, number, "erased_unnamed", message)

    def _gap(self, line: Line, number: int, code: str, message: str) -> Gap:
        source, at, before = self.place
        return Gap(line.seq + number - 1, code, source, at, f"{before}, commit {line.commit}: {message}")

    def _contents(self, part: AnyEvent | Note, where: str, gap: Callable[[str], Gap]) -> Findings:
        """Whether what an event says of texts is so; what needs a text that is not there is kept for the end."""
        if isinstance(part, EventErased):
            self.gaps.erasure(part, gap("").seq)
        if isinstance(part, DocumentCaptured):
            self.gaps.capture(part, gap("").seq)
            text = self.text(part.sha256)
            if text is None:
                self._absent(part.sha256, where, gap)
            elif len(text) != part.chars:
                yield "words_differ", f"the text has {len(text)} characters, not {part.chars}"
        for document, span in audited.spans(part):
            text = self.text(document)
            if text is None:
                self._absent(document, where, gap)
            elif not audited.stands(text, span):
                yield "words_differ", f"other words stand at {span.start} to {span.end} of text {document}"

    def _absent(self, text: str, where: str, gap: Callable[[str], Gap]) -> None:
        found = gap(f"{where}: the text {text} is missing or has changed")
        self.gaps.absent.setdefault(text, []).append(found)

    def _text(self, name: str) -> str | None:
        path = self.folder / "texts" / name
        data = self._start(f"texts/{name}", audited.LARGEST + 1) if not path.is_dir() else b""
        try:
            return data.decode() if hashed(data) == name and len(data) <= audited.LARGEST else None
        except UnicodeDecodeError:
            return None


def audit(folder: Path, take: Callable[[Sequence[str]], object] = len) -> Report:
    """Checks a ledger folder. What is wrong is in the report; raises Refused where a file cannot be read.

    take: is given the digests of the events of each commit, in order, until something is wrong.
    """
    with durable.reading(folder):
        return Audit(folder, take).report()
