"""A new ledger of all that verifies in a damaged one, and in a backup of it. Neither of the two is touched.

A line is taken if its hash, its digests and its form are right and it continues the chain from the ledger's id on, in
whatever file it stands. Words that an erasure names are not taken, wherever they still stand.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from ledger.events.audit.audit import audit
from ledger.events.audit.gaps import Gaps
from ledger.events.disk import durable
from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged, LedgerError, NotFound, Problem, Refused
from ledger.events.log import commit, head
from ledger.events.log.commit import LARGEST, Header, Record, Tip
from ledger.events.log.log import Log
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.model.types import DocumentCaptured, EventErased


@dataclass(frozen=True, slots=True)
class Saved:
    """What the new ledger holds, and what it does not.

    lost: in words; problems: what the auditor finds in the new ledger, which is nothing unless something is lost.
    """

    commits: int
    texts: int
    lost: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A commit that verifies by itself, and where it stands. erased: how many of its parts are `null`."""

    header: Header
    path: Path
    offset: int
    length: int
    erased: int


class _Lines:
    """All commits that verify by themselves, in all files of `events`, of the ledger and of its backup.

    best: by hash, with the fewest erased parts; after: the hashes of those that follow a hash; in_last: those in the
    last of the folders; last: the greatest number; forked: that of a commit where the chain ends in a choice, or 0.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self.best: dict[str, _Line] = {}
        self.after: dict[str, set[str]] = {}
        self.last = self.forked = 0
        self.in_last: set[str] = set()
        self._telling: list[tuple[int, EventErased | DocumentCaptured]] = []
        for folder in folders:
            self.in_last = set()
            for path in _files(folder / "events"):
                for offset, record in _records(path):
                    self._add(record, path, offset)

    def _add(self, record: Record, path: Path, offset: int) -> None:
        header = record.header
        erased = [record.note, *record.events].count(None)
        line = _Line(header, path, offset, len(record.line), erased)
        if header.hash not in self.best or erased < self.best[header.hash].erased:
            self.best[header.hash] = line
        self.after.setdefault(header.previous, set()).add(header.hash)
        self.in_last.add(header.hash)
        self.last = max(self.last, header.commit)
        told = ((header.seq + at, event) for at, event in enumerate(record.events))
        self._telling += ((seq, event) for seq, event in told if isinstance(event, EventErased | DocumentCaptured))

    def gaps(self) -> Gaps:
        """What erasures name, all that were found."""
        gaps = Gaps()
        for seq, event in sorted(self._telling, key=lambda each: each[0]):
            if isinstance(event, EventErased):
                gaps.erasure(event, seq)
            else:
                gaps.capture(event, seq)
        return gaps

    def chain(self, tip: Tip, ledger_id: str, acknowledged: str) -> Iterator[_Line]:
        """From the tip on.

        Where several commits follow one, that which leads to the acknowledged hash, else the only one in the last
        folder; else it ends there.
        """
        ahead = set(self._before(acknowledged))
        while options := self.after.get(tip.hash, set()):
            narrowed = next((kept for kept in (options & ahead, options & self.in_last) if kept), options)
            chosen = options if len(options) == 1 else narrowed
            if len(chosen) > 1:
                self.forked = tip.commit + 1
                return
            line = self.best[min(chosen)]
            try:
                commit.follow(line.header, tip, ledger_id)
            except Damaged:
                return
            tip = line.header.tip
            yield line

    def _before(self, digest: str) -> Iterator[str]:
        while digest in self.best:
            yield digest
            digest = self.best[digest].header.previous


def salvage(folder: Path, into: Path, backup: Path | None = None) -> Saved:
    """Makes a new ledger in `into`, which is empty or not there yet. backup: a folder to take from what is missing.

    Raises Refused where it cannot be made, NotFound without a backup, Damaged where nothing says which ledger it is.
    """
    folders = [folder] if backup is None else [folder, backup]
    if any(into.resolve().is_relative_to(each.resolve()) for each in folders):
        raise Refused.of("inside", f"{into} is inside a ledger that is only read", "name a folder elsewhere")
    if backup is not None and not (backup / "events").is_dir():
        raise NotFound.of("not_a_ledger", f"{backup} is not a ledger", "name the folder that holds events and texts")
    with durable.reading(folder):
        lines = _Lines(folders)
        ledger_id, network = _identity(folders, lines)
        acknowledged = head.read(DISK, folder / "events" / "HEAD")
    log, gaps = Log.create(into, ledger_id, network=network), lines.gaps()
    with durable.refusing("to the new ledger"):
        tip, kept = log.genesis, set()
        for line in _put(log, lines.chain(tip, ledger_id, acknowledged.hash), gaps):
            tip = line.header.tip
            kept.add(tip.hash)
        if tip.commit:
            head.write(DISK, log.head_path, tip)
        texts = set(_put_texts(log, folders, gaps))
        for path in _files(folder / "projections"):
            DISK.put(into / "projections" / path.name, DISK.read(path))
    lost = list(_lost_commits(lines, tip.commit, max(lines.last, acknowledged.commit)))
    others = sorted((line.header.commit, digest) for digest, line in lines.best.items() if digest not in kept)
    lost += [
        f"commit {number} of another copy, {digest[:12]}: record again what it says"
        for number, digest in others
        if number <= tip.commit
    ]
    missing = sorted(name for name in gaps.captured if name not in texts and not gaps.is_erased(name))
    lost += [f"text {name}: no folder has it as it was stored" for name in missing]
    return Saved(tip.commit, len(texts), tuple(lost), audit(into).problems)


def _lost_commits(lines: _Lines, saved: int, last: int) -> Iterator[str]:
    if saved == last:
        return
    whole = len({line.header.commit for line in lines.best.values() if line.header.commit > saved})
    which = f"commits {saved + 1} to {last}" if last > saved + 1 else f"commit {last}"
    why = f"commit {saved + 1} is nowhere whole"
    if lines.forked:
        why = f"fork at commit {lines.forked}, and nothing says which one counts: give --from the copy that does"
    beyond = f"; of those after it {whole} can be read, but nothing joins them" if whole and not lines.forked else ""
    yield f"{which}: {why}{beyond}"


def _put(log: Log, lines: Iterable[_Line], gaps: Gaps) -> Iterator[_Line]:
    """Writes segments, and gives each line that is in one."""
    first, size, waiting = 1, 0, list[bytes]()
    for line in lines:
        data = DISK.read(line.path, line.offset, line.length)
        if parts := {at for at, digest in enumerate(line.header.digests) if digest in gaps.erased}:
            data = commit.erased(data, parts)
        if waiting and size + len(data) + 1 > SEGMENT_SIZE:
            DISK.put(log.segment_path(first), b"".join(waiting))
            first, size, waiting = line.header.commit, 0, []
        waiting.append(data + b"\n")
        size += len(data) + 1
        yield line
    if waiting:
        DISK.put(log.segment_path(first), b"".join(waiting))


def _put_texts(log: Log, folders: Iterable[Path], gaps: Gaps) -> Iterator[str]:
    """Stores what is as it was stored, from any of the folders, and tells the names."""
    for path in chain.from_iterable(_files(folder / "texts") for folder in folders):
        if path.name not in gaps.captured or gaps.is_erased(path.name) or path.stat().st_size > LARGEST:
            continue
        data = DISK.read(path)
        if sha256(data).hexdigest() == path.name:
            yield log.texts.put(data)


def _identity(folders: Iterable[Path], lines: _Lines) -> tuple[str, bool]:
    """The ledger's id, from settings or else from commit 1, and whether it may be on a network file system."""
    opened = []
    for folder in folders:
        with suppress(Damaged, NotFound):
            opened.append(Log.open(folder))
    if len({log.ledger_id for log in opened}) > 1:
        raise Refused.of("other_ledger", "the backup is that of another ledger", "name a copy of this one")
    if opened:
        return opened[0].ledger_id, opened[0].network
    named = {line.header.ledger for line in lines.best.values() if line.header.ledger is not None}
    if len(named) != 1:
        raise Damaged.of(
            "settings", "nothing says which ledger this is", "give --from a backup that has factledger.toml"
        )
    return named.pop(), False


def _files(folder: Path) -> list[Path]:
    """The plain files of a folder, but not what it only hints at."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _records(path: Path) -> Iterator[tuple[int, Record]]:
    """The lines of a file that are commits by themselves, with their offsets."""
    with path.open("rb") as file:
        offset = 0
        for line in iter(partial(file.readline, LARGEST + 2), b""):
            with suppress(LedgerError):
                if line.endswith(b"\n"):
                    yield offset, commit.parse(line[:-1])
            offset += len(line)
