"""Segments written anew: without the words that were erased, or into a fresh file after a sync has failed.

Nothing else ever changes what a segment holds. Both are done under the lock on writing and the lock on syncs.
"""

from contextlib import suppress
from hashlib import sha256

from ledger.events.disk import durable
from ledger.events.errors import Refused
from ledger.events.index.index import Index
from ledger.events.log import commit, head, marks
from ledger.events.log.commit import Place
from ledger.events.log.log import Log
from ledger.events.log.marks import End
from ledger.events.model.types import DocumentCaptured

_BEGUN = "erasing"  # stands in quarantine from before an erasure is recorded until nothing is left of the words
_ASIDE = "rewritten"
_HASH = 64  # digits


def announce(log: Log, commit_hash: str = "") -> None:
    """Durable: that commit is about to record an erasure; the next writer ends it if this one cannot.

    Without a hash: it is recorded already. Raises OSError.
    """
    log.disk.put(log.quarantine / _BEGUN, commit_hash.encode())


def announced(log: Log) -> str | None:
    """The commit that was to record an erasure, as it was announced; None where none was, or it is ended."""
    try:
        return log.disk.read(log.quarantine / _BEGUN, length=_HASH).decode("ascii", "replace")
    except FileNotFoundError:
        return None


def call_off(log: Log) -> None:
    """Durable: nothing of what was announced is left to do. Raises OSError."""
    log.disk.remove(log.quarantine / _BEGUN)
    log.disk.sync_names(log.quarantine)


def erase(log: Log, index: Index) -> None:
    """Durable: what erasures name is gone from segments, texts, quarantine and caches, and what crashes left there.

    index: caught up; it has to be opened again afterwards. All that is in the log is safe already. Raises OSError,
    Damaged.
    """
    unfinished = index.unfinished_erasures()
    rows = [index.commit(number) for number in sorted(unfinished.parts)]
    found = [(row.place, unfinished.parts[row.commit]) for row in rows if row is not None]
    # The texts that a crash left may hold the words, too; the index is not believed where a text would go.
    left = log.texts.stored() - index.captured()
    index.close()
    for name in sorted({*unfinished.texts, *log.texts.cut_off(), *_unnamed(log, left)}):
        log.disk.remove(log.texts.folder / name)
    log.disk.sync_names(log.texts.folder)
    for segment in sorted({place.segment for place, _ in found}):
        _rewrite(log, segment, [(place, parts) for place, parts in found if place.segment == segment])
    # Whoever was at it before may have renamed a segment and not come so far.
    log.disk.sync_names(log.events)
    for name in log.disk.names(log.quarantine):
        if name != _BEGUN:
            log.disk.remove(log.quarantine / name)
    log.disk.sync_names(log.quarantine)
    log.disk.clear(log.folder / ".cache")
    call_off(log)


def renew(log: Log, timeout: float = 10.0) -> None:
    """Durable: the newest segment is in a fresh file, if a sync has failed.

    What the old one holds after its last commit is set aside. Raises Busy, Damaged, Refused.
    """
    with (
        log.disk.locked(log.lock_path, timeout),
        marks.alone(log.disk, log.sync_path, timeout) as fd,
        durable.refusing("to the ledger"),
    ):
        if marks.read(log.disk, log.sync_path).failed is None:
            return
        end, torn = log.end()
        if torn:
            set_aside(log, end)
        for segment in log.segments():
            if segment > (end.place.segment if end.place else 0):
                log.disk.remove(log.segment_path(segment))  # it is empty, and its name may not last
        log.disk.sync_names(log.events)
        if end.place is not None:
            path = log.segment_path(end.place.segment)
            log.disk.put(path, log.disk.read(path, length=end.place.end), aside=log.quarantine / _ASIDE)
            with suppress(OSError, Refused):  # a hint only
                head.write(log.disk, log.head_path, end.tip)
        # Until now the mark has stood, because nothing may be acknowledged before the new file's name is durable.
        marks.forget_end(log.disk, fd)
        marks.forget_failure(log.disk, fd)


def set_aside(log: Log, end: End) -> int:
    """Moves what the newest segment holds after the end of the log to `quarantine`, and tells which segment that is.

    That it is gone from there is not durable. Raises OSError.
    """
    segment = log.segments()[-1]
    start = end.place.end if end.place is not None and end.place.segment == segment else 0
    path = log.segment_path(segment)
    data = log.disk.read(path, start)
    log.disk.put(log.quarantine / f"{segment:020d}-{start}-{sha256(data).hexdigest()[:16]}", data)
    fd = log.disk.open(path, durable.READ_WRITE)
    try:
        log.disk.truncate(fd, start)
    finally:
        log.disk.close(fd)
    return segment


def _unnamed(log: Log, texts: set[str]) -> set[str]:
    """Those texts that no event in the log names."""
    for _, record in log.scan(log.genesis, showing=False) if texts else ():
        texts = texts - {event.sha256 for event in record.events if isinstance(event, DocumentCaptured)}
    return texts


def _rewrite(log: Log, segment: int, erasures: list[tuple[Place, set[int]]]) -> None:
    path = log.segment_path(segment)
    data = log.disk.read(path)
    kept, position = [], 0
    for place, parts in erasures:
        line = commit.erased(data[place.offset : place.offset + place.length], parts)
        commit.parse(line)
        kept += [data[position : place.offset], line]
        position = place.offset + place.length
    log.disk.put(path, b"".join(kept) + data[position:], aside=log.quarantine / _ASIDE)
