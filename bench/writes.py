"""How long writing and verifying take, as shares of the speed of something plain that is done in the same run.

The variants take turns. A share of 1 is as quick as the plain thing; the targets are in the titles.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_UN, flock
from hashlib import sha256
from itertools import count
from pathlib import Path

from bench.generate import generate
from ledger.events.audit import digests
from ledger.events.audit.audit import audit
from ledger.events.disk.durable import Disk
from ledger.events.log.commit import salted
from ledger.events.log.log import Log
from ledger.events.model.codec import encode
from ledger.events.model.types import AnyEvent, EntityRegistered, Note
from ledger.events.writing.writer import Writer

NOTE = Note(by="bench")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 15
APPENDS = 40  # of one event, in a round
BATCH, SYNC_EVERY = 100, 1_000  # events
WRITERS, SECONDS = 8, 1.0
VERIFIED = 30_000  # claims
Timed = Callable[[], None]


class Unsynced(Disk):
    """A disk whose syncs take no time, because they do nothing."""

    def sync(self, fd: int) -> None:
        """Nothing."""


def measure_writes() -> None:
    """Print a table for each."""
    with tempfile.TemporaryDirectory() as folder:
        single(Path(folder))
        batched(Path(folder))
        writers(Path(folder))
        verifying(Path(folder))


def single(folder: Path) -> None:
    """Durable appends of one event."""
    log = Log.create(folder / "single", "bench")
    numbers = count()
    fd = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    append(log, [entity(next(numbers))], next(numbers))
    line = log.segment_path(1).read_bytes()

    def plain() -> None:
        for _ in range(APPENDS):
            os.write(fd, line)
            os.fsync(fd)

    def ours() -> None:
        for _ in range(APPENDS):
            append(log, [entity(next(numbers))], next(numbers))

    compare("durable append of one event (at least 0.90)", {"write and fsync": plain, "Writer": ours}, APPENDS)
    os.close(fd)


def batched(folder: Path) -> None:
    """Commits of many events, several to a sync."""
    log, unsynced = Log.create(folder / "batched", "bench"), Log.create(folder / "unsynced", "bench", Unsynced())
    numbers = count()
    events = [entity(number) for number in range(SYNC_EVERY)]
    batches = [events[start : start + BATCH] for start in range(0, SYNC_EVERY, BATCH)]

    def plain() -> None:
        for event in events:
            sha256(salted(encode(event), salt())).digest()

    def ours(log: Log) -> None:
        with Writer.open(log) as writer:
            for batch in batches:
                writer.append(NOTE, batch, id=f"c{next(numbers)}", now=NOW, salts=salt)

    variants: dict[str, Timed] = {"encode, SHA-256": plain}
    variants |= {"Writer, sync left out": lambda: ours(unsynced), "Writer": lambda: ours(log)}
    compare("1,000 events in commits of 100, one sync (without it at least 0.55)", variants, SYNC_EVERY)


def writers(folder: Path) -> None:
    """Eight processes at one log, and eight that sync while they hold the lock."""
    log = Log.create(folder / "writers", "bench")
    plain, line = folder / "locked", b"x" * 500 + b"\n"

    def locked(_: int, number: int) -> None:  # noqa: ARG001 - as the other
        fd = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        flock(fd, LOCK_EX)
        os.write(fd, line)
        os.fsync(fd)
        flock(fd, LOCK_UN)
        os.close(fd)

    def ours(writer: int, number: int) -> None:
        append(log, [entity(number)], number, f"w{writer}-")

    counts: dict[str, list[list[int]]] = {"sync inside the lock": [], "ours": []}
    for turn in range(5):
        for name, work in {"sync inside the lock": locked, "ours": ours}.items():
            counts[name].append(together(work, turn * 10**9))
    print(f"{WRITERS} writer processes (at least 2.00; slowest to fastest at least 0.85):")
    base = statistics.median(map(sum, counts["sync inside the lock"]))
    for name, rounds in counts.items():
        done = statistics.median(map(sum, rounds))
        fair = statistics.median(min(one) / max(*one, 1) for one in rounds)
        print(f"  {name:<30}{done / base:7.2f} x{done / SECONDS:10.0f} commits/s   slowest to fastest {fair:.2f}")


def together(work: Callable[[int, int], None], start: int) -> list[int]:
    """How often each of the processes did its work in the same second."""
    begin = time.monotonic() + 0.2
    readers = []
    for writer in range(WRITERS):
        reader, told = os.pipe()
        if os.fork() == 0:
            time.sleep(begin - time.monotonic())
            numbers = count(start)
            while time.monotonic() < begin + SECONDS:
                work(writer, next(numbers))
            os.write(told, str(next(numbers) - start).encode())
            os._exit(0)
        os.close(told)
        readers.append(reader)
    found = [int(os.read(reader, 20)) for reader in readers]
    for reader in readers:
        os.close(reader)
        os.wait()
    return found


def verifying(folder: Path) -> None:
    """The whole log read again."""
    log = generate(folder / "verified", VERIFIED)

    def plain() -> None:
        for path in sorted([*log.events.glob("*.jsonl"), *log.texts.folder.iterdir()]):
            sha256(path.read_bytes()).hexdigest()

    named: dict[str, Timed] = {"SHA-256 of the files": plain}
    named |= {"verify --digests": lambda: checked(digests.verify), "verify": lambda: checked(audit)}

    def checked(how: Callable[[Path], object]) -> None:
        how(log.folder)

    compare("verify (--digests at least 0.30)", named, 1, 5)


def compare(title: str, variants: dict[str, Timed], each: int, rounds: int = ROUNDS) -> None:
    """Run the variants in turn and print the median speeds as shares of the first."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, run in variants.items():
            started = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - started)
    base, *_ = (statistics.median(times) for times in taken.values())
    print(f"{title}, median of {rounds}:")
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"  {name:<30}{base / middle:7.2f} x{middle / each * 1_000_000:10.0f} µs each")


def append(log: Log, events: Sequence[AnyEvent], number: int, prefix: str = "c") -> None:
    """One durable commit."""
    with Writer.open(log) as writer:
        writer.append(NOTE, events, id=f"{prefix}{number}", now=NOW, salts=salt)


def entity(number: int) -> EntityRegistered:
    """An event of about the usual size."""
    return EntityRegistered(entity=f"e{number}", kind="Person", label=f"Somebody whose number is {number}")


def salt() -> str:
    """As the ledger draws them."""
    return os.urandom(16).hex()


if __name__ == "__main__":
    measure_writes()
