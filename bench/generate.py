"""Ledgers as large as wanted, like real ones in what makes them hard to read fast; the same seed, the same bytes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from bench.world import World
from ledger.events.log.log import Log
from ledger.events.model import types
from ledger.events.writing.writer import Writer

COMMIT = 1_000  # events
SEED = 2024


def events(world: World, keep: Callable[[bytes], str]) -> Iterator[types.AnyEvent]:
    """The definitions, then articles until there are enough claims."""
    yield from world.opening()
    number = 0
    while world.told < world.claims:
        number += 1
        yield from world.article(number, keep)


def generate(folder: Path, claims: int, seed: int = SEED) -> Log:
    """A new ledger with about that many claims. The texts are not synced: this is a ledger to throw away."""
    log, world = Log.create(folder, "bench"), World(claims, seed)

    def keep(data: bytes) -> str:
        name = sha256(data).hexdigest()
        (log.texts.folder / name).write_bytes(data)
        return name

    salts = Random(seed)
    told = events(world, keep)
    note = types.Note(by="bench")
    with Writer.open(log) as writer:
        for number, commit in enumerate(iter(lambda: tuple(islice(told, COMMIT)), ()), 1):
            now = datetime.combine(world.day, time(12), UTC)
            writer.append(note, commit, id=f"b{number}", now=now, salts=lambda: f"{salts.getrandbits(128):032x}")
    return log
