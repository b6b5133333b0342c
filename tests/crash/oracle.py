"""What must hold after a crash: the ledger is read, written to, and compared with what anybody was told before."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from ledger.events.errors import Damaged, LedgerError, NotFound, Refused
from ledger.events.log import marks
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.model.types import AnyEvent, DocumentCaptured, EntityRegistered, EventErased, Note
from ledger.events.writing import rewriting
from ledger.events.writing.writer import Writer
from tests.crash.memory import FOLDER, MemoryDisk, State
from tests.writing import NOW

ROOT = Path("/disk/ledger")  # not there on the real disk, so the index stays in memory
BARE = State(names={"/disk": FOLDER})
TINY = 1  # bytes of a segment: every commit begins a new one

_words: dict[str, bytes] = {}  # by the digest of the event that they stand in


class Broken(AssertionError):
    """A promise was broken. The first argument says which."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was promised. must: commits, by hash, that somebody was told are there; may: those that were written.

    gone: words that somebody was told are erased.
    """

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    gone: frozenset[bytes] = frozenset()


class Run:
    """Processes at work on one disk, which ends with a moment that may be followed by a crash."""

    def __init__(self, state: State, told: Told, *, forgetful: bool = False) -> None:
        self.disk = MemoryDisk(state, forgetful=forgetful)
        self.log = Log.open(ROOT, self.disk)
        self.must, self.may, self.gone = set(told.must), set(told.may), set(told.gone)
        self.acknowledged = 0
        self._moments: list[tuple[str, State, frozenset[str], frozenset[bytes]]] = []
        self._seen = (self.disk.version, len(self.must), len(self.gone))
        self.disk.step = self.look

    def look(self, doing: str = "the end") -> None:
        """Keeps this moment, if it differs from the last one."""
        seen = (self.disk.version, len(self.must), len(self.gone))
        if seen != self._seen:
            self._seen = seen
            self._moments.append((doing, self.disk.state(), frozenset(self.must), frozenset(self.gone)))

    def at(self, step: int, then: Callable[[], None]) -> list[int]:
        """Has something done at a step from here on, counted from 1. The list gets the step when that was done."""
        done, passed = list[int](), count(1)

        def look(doing: str) -> None:
            self.look(doing)
            if not done and next(passed) == step:
                done.append(step)
                then()

        self.disk.step = look
        return done

    def moments(self) -> list[tuple[str, State, Told]]:
        """What was there after each operation that changed something, with the name of the next one."""
        self.look()
        may = frozenset(self.may)
        return [(doing, state, Told(must, may, gone)) for doing, state, must, gone in self._moments]

    def now(self) -> tuple[State, Told]:
        return self.disk.state(), Told(frozenset(self.must), frozenset(self.may), frozenset(self.gone))

    def quietly(self) -> list[Record]:
        """The commits, read without anybody noticing."""
        step, self.disk.step = self.disk.step, lambda _: None
        try:
            return [record for _, record in self.log.scan(self.log.genesis, showing=False)]
        finally:
            self.disk.step = step

    def write(
        self,
        number: int,
        events: Sequence[AnyEvent],
        size: int = SEGMENT_SIZE,
        *,
        text: str | None = None,
        erases: bool = False,
    ) -> None:
        salts = count(number * 100)
        note = Note(by="w", reason=f"{len(events)} {number}")
        with Writer.open(self.log, 0, segment_size=size) as writer:
            if text is not None:
                self.log.texts.put(text.encode())
            record = writer.append(note, events, id=f"c{number}", now=NOW, salts=lambda: f"{next(salts):032x}")
            self.may.add(record.header.hash)
            for digest, event in zip(record.header.digests[1:], events, strict=True):
                _words[digest] = said(event)
            if erases:
                writer.erase()
                self.gone |= {_words[event.event] for event in events if isinstance(event, EventErased)}
        self.must.add(record.header.hash)
        self.acknowledged += 1

    def show(self) -> list[Record]:
        """Reads as somebody else would; what they saw they were told."""
        found = []
        for record in self.log.records():
            found.append(record)
            self.must.add(record.header.hash)
        return found


def said(event: AnyEvent) -> bytes:
    match event:
        case EntityRegistered():
            return event.label.encode()
        case DocumentCaptured():
            return (event.title or "").encode()
        case _:
            return b"none"


def entity(number: int, part: int = 0) -> EntityRegistered:
    return EntityRegistered(entity=f"e{number}-{part}", kind="Person", label=f"secret {number} {part}.")


def append(run: Run, number: int) -> None:
    run.write(number, [entity(number)])


def batch(run: Run, number: int) -> None:
    words = f"secret {number} text."
    name = sha256(words.encode()).hexdigest()
    captured = DocumentCaptured(document=f"d{number}", sha256=name, chars=len(words), title=words)
    run.write(number, [captured, entity(number, 1), entity(number, 2)], text=words)


def rotate(run: Run, number: int) -> None:
    run.write(number, [entity(number)], TINY)


def erase(run: Run, number: int, size: int = SEGMENT_SIZE) -> None:
    """Erases the first event of the newest commit that has words left."""
    for record in reversed(run.quietly()):
        event, digest = record.events[0], record.header.digests[1]
        if isinstance(event, EntityRegistered | DocumentCaptured):
            sha256 = event.sha256 if isinstance(event, DocumentCaptured) else None
            tag = str(event.__struct_config__.tag)
            run.write(
                number, [EventErased(event=digest, erased_type=tag, sha256=sha256, reason="x")], size, erases=True
            )
            return


def erase_apart(run: Run, number: int) -> None:
    """The same, recorded in a segment of its own."""
    erase(run, number, TINY)


def again(run: Run, _: int) -> None:
    """The newest commit, tried again: it is there already, and whoever tries is told so."""
    with Writer.open(run.log, 0) as writer:
        found = writer.index.head
    if found is not None:
        run.must.add(found.hash)


def read(run: Run, _: int) -> None:
    run.show()


def renew(run: Run, _: int) -> None:
    rewriting.renew(run.log, 0)


def mend(run: Run, number: int) -> None:
    """Another writer, whose sync may fail, then somebody who repairs, and one who goes on."""
    outcome(append, run, number)
    renew(run, number)
    outcome(append, run, number + 10)


Operation = Callable[[Run, int], None]
OPERATIONS: tuple[Operation, ...] = (append, batch, rotate, erase)


def new() -> tuple[State, Told]:
    """An empty ledger."""
    disk = MemoryDisk(BARE)
    Log.create(ROOT, "crash", disk)
    return disk.state(), Told()


def recover(state: State, told: Told, *, watched: bool = True) -> Run:
    """Reads what a crash has left, writes one more commit and reads again. Raises Broken.

    watched: its moments are kept.
    """
    try:
        run = Run(state, told)
    except LedgerError as error:
        raise Broken("verdict", str(error)) from error
    if not watched:
        run.disk.step = lambda _: None
    for words in told.gone:
        _hold(not state.holding(words), "words", words)
    try:
        failed = marks.read(run.disk, run.log.sync_path).failed is not None
        found = run.quietly() if failed else run.show()
        if not failed:
            _check(run, found, told)
        _write(run, 1 + max([89, *(int(record.header.id[1:]) for record in found)]))
        found = run.show()
        _check(run, found, told)
    except Damaged as error:
        raise Broken("verdict", str(error)) from error
    except LedgerError as error:
        raise Broken("stuck", str(error)) from error
    now = run.disk.state()
    for event in (event for record in found for event in record.events):
        if isinstance(event, EventErased):
            _hold(not now.holding(_words[event.event]), "words", _words[event.event])
    return run


def _write(run: Run, number: int) -> None:
    """As anybody would: what a failed sync left in doubt is repaired first."""
    try:
        append(run, number)
    except Refused as error:
        if error.problems[0].code != "sync_failed":
            raise
        renew(run, number)
        append(run, number)


def _check(run: Run, found: list[Record], told: Told) -> None:
    parts = Counter[str]()
    for record in found:
        parts[(record.note and record.note.reason) or "0"] += len(record.events)
    _hold(all(int(reason.split()[0]) == number for reason, number in parts.items()), "half", parts)
    hashes = {record.header.hash for record in found}
    _hold(told.must <= hashes, "lost", f"{len(told.must - hashes)} of {len(told.must)}")
    _hold(hashes <= run.must | run.may, "verdict", "a commit that nobody wrote")
    ids = Counter(record.header.id for record in found)
    _hold(max(ids.values(), default=1) == 1, "twice", ids)
    events = [event for record in found for event in record.events]
    erasures = [event for event in events if isinstance(event, EventErased)]
    erased = {event.event for event in erasures}
    for record in found:
        for digest, event in zip(record.header.digests[1:], record.events, strict=True):
            _hold(event is not None or digest in erased, "lost", "an event that was not erased")
    texts = {event.sha256 for event in events if isinstance(event, DocumentCaptured)}
    for name in texts - {event.sha256 for event in erasures}:
        try:
            run.log.texts.get(name)
        except NotFound as error:
            raise Broken("lost", "a text") from error


def _hold(holds: bool, promise: str, found: object) -> None:  # noqa: FBT001 - as assert
    if not holds:
        raise Broken(promise, str(found))


def certain(operation: Operation, run: Run, number: int) -> None:
    """Runs an operation that nothing stands in the way of."""
    try:
        operation(run, number)
    except (Damaged, OSError) as error:
        raise Broken("verdict", str(error)) from error
    except LedgerError as error:
        raise Broken("stuck", str(error)) from error


def outcome(operation: Operation, run: Run, number: int) -> None:
    """Runs an operation that may be refused or left in doubt, but finds no damage."""
    try:
        operation(run, number)
    except (Damaged, OSError) as error:
        raise Broken("verdict", str(error)) from error
    except LedgerError:
        pass
