"""Reading a large ledger, as ratios to one scan of the columns that the answers are made from.

The scan reads the loaded table of events in DuckDB and is taken in turn with each variant, in the same process.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb

from ledger.events.index.index import Index
from ledger.events.log.log import Log
from ledger.projections import feed, lock
from ledger.projections.cache import cached
from ledger.projections.point import Point, resolve
from ledger.projections.snapshot import open_snapshot

SCAN = """
    SELECT bit_xor(hash(seq, type, claim, subject, attribute, value, qualifiers, polarity, modality, speaker,
        attribution, said_from, said_to, published_to, value_from, value_to)) FROM base.recorded
"""
SUBJECTS = 20
Variant = Callable[[], object]


def measure(folder: Path, rounds: int) -> list[str]:
    """Print one table; gives the subjects that were asked about, the busiest first."""
    log = Log.open(folder)
    scanned = lock.connect(lock.Limits())
    started = time.perf_counter()
    feed.fill(scanned, cached(log, 0), 2**62, None)
    print(f"  {'(cache made from the log, or opened)':<38}{'':9}{(time.perf_counter() - started) * 1000:10.0f} ms")
    subjects = _subjects(scanned)
    points = _points(log, Random(1))
    drawn = Random(2)
    variants: dict[str, Variant] = {
        "one scan of the columns": lambda: scanned.execute(SCAN).fetchall(),
        "load: log to memory": lambda: _load(log),
        "load: cache to memory": lambda: feed.fill(lock.connect(lock.Limits()), cached(log, 0), 2**62, None),
        "full state at the head": lambda: open_snapshot(log, next(points)[1]).table("state", "FALSE"),
        "the busiest subject at the head": lambda: _state(log, next(points)[1], subjects[0]),
        "a subject at a random point": lambda: _state(log, next(points)[0], drawn.choice(subjects)),
    }
    compare(f"reading, median of {rounds}", variants, rounds)
    return subjects


def compare(title: str, variants: dict[str, Variant], rounds: int) -> None:
    """Take the variants in turn and print the medians as ratios to the first."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            started = time.perf_counter()
            variant()
            taken[name].append(time.perf_counter() - started)
    baseline, *_ = (statistics.median(times) for times in taken.values())
    print(f"{title}:")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"  {name:<38}{median / baseline:7.2f} x{median * 1000:10.0f} ms")


def _load(log: Log) -> None:
    feed.fill(lock.connect(lock.Limits()), feed.in_memory(log.records), 2**62, None)


def _state(log: Log, point: Point, subject: str) -> None:
    open_snapshot(log, point).of(subject).table("state", "subject = ?", [subject])


def _subjects(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The busiest subject, and others as they are drawn by taking claims at random."""
    claims = "FROM base.recorded WHERE subject IS NOT NULL"
    busiest = f"SELECT subject {claims} GROUP BY ALL ORDER BY count(*) DESC, subject LIMIT 1"
    others = f"SELECT subject {claims} QUALIFY row_number() OVER (ORDER BY hash(claim), claim) <= {SUBJECTS}"
    return [slug for query in (busiest, others) for (slug,) in connection.execute(query).fetchall()]


def _points(log: Log, chance: Random) -> Iterator[tuple[Point, Point]]:
    """Random points on both axes, each with the head."""
    with Index.open(log) as index:
        head = resolve(index, as_of=None, recorded_as_of=None, valid_at=None, now=datetime.now(UTC))
        while True:
            seq = chance.randint(1, head.seq)
            yield resolve(index, as_of=None, recorded_as_of=f"@{seq}", valid_at=None, now=datetime.now(UTC)), head
