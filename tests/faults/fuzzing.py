"""Arbitrary bytes as any file of a ledger: whatever stands there, reading and writing give an answer or a LedgerError.

`python -m tests.faults.fuzzing SECONDS [SEED]` starts from `corpus/`; it keeps a file that breaks the rule there, and
stops. One file at a time is replaced in a small sound ledger, which is then read, audited and written to.
"""

import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TypeVar

from ledger.events.audit import digests
from ledger.events.audit.audit import audit
from ledger.events.errors import LedgerError
from ledger.events.index.index import Index
from ledger.events.log import commit, marks
from ledger.events.log.log import Log
from ledger.events.proofs import checkpoint
from ledger.events.writing.writer import Writer
from tests.writing import NOTE, NOW, TEXT, claim, counted_salts, document, entity, write

T = TypeVar("T")
CORPUS = Path(__file__).parent / "corpus"
LONGEST = 20  # seconds that one file may take
MOST = 4 * 2**30  # bytes of memory
FILES = {
    "segment": f"events/{1:020d}.jsonl",
    "HEAD": "events/HEAD",
    "sync": "events/sync",
    "lock": "events/lock",
    "settings": "factledger.toml",
    "text": f"texts/{sha256(TEXT.encode()).hexdigest()}",
    "index": ".cache/index.sqlite",
}
_TOKENS: tuple[bytes, ...] = (
    *(b"", b"\n", b"\r\n", b" ", b"\0" * 40, b"\xff\xfe", b"\xed\xa0\x80", b'"', b"\\u0000", b"null", b"true", b"{}"),
    *(b"[" * 500, b'{"a":' * 200, b"9" * 400, b"-1", b"1e999", b'"seq":0', b'"commit":0', b'"unsynced":1,'),
)


def base(folder: Path) -> Path:
    """The ledger whose files are replaced."""
    log = Log.create(folder, "example")
    news = document(log)
    write(log, news, entity("mann"))
    write(log, claim("c", news.sha256))
    return folder


def seeds(kind: str, sound: Path) -> list[bytes]:
    """What is mutated: the sound file and what stands in the corpus."""
    return [(sound / FILES[kind]).read_bytes(), *(path.read_bytes() for path in sorted((CORPUS / kind).glob("*")))]


def mutated(random: Random, one: bytes, other: bytes) -> bytes:
    """The first, changed in a few places."""
    data = bytearray(one)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((0, 1, 1, 4, 30, 500)))
        where = random.randrange(len(other) + 1)
        data[start:end] = random.choice(
            (
                bytes(byte ^ 1 << random.randrange(8) for byte in data[start:end]),
                random.randbytes(end - start),
                random.choice(_TOKENS),
                other[where : where + random.choice((1, 30, 700))],
                data[start:end] * 3,
            )
        )
    return bytes(data)


def exercise(sound: Path, folder: Path, kind: str, data: bytes) -> Counter[str]:
    """Everything that is done with a ledger, one of whose files holds these bytes. Raises what is no LedgerError."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    (folder / FILES[kind]).write_bytes(data)
    found: Counter[str] = Counter()
    with within(LONGEST):
        for step in (_read, _index, _texts, audit, digests.verify, _write, _read, audit):
            try:
                step(folder)
            except LedgerError as error:
                found[type(error).__name__] += 1
            else:
                found["answered"] += 1
    return found


def parse(data: bytes) -> None:
    """The parsers alone, which is quicker by far. Raises what is no LedgerError."""
    marks.parse(data, "boot")
    for parser in (commit.parse, checkpoint.parse):
        with suppress(LedgerError):
            parser(data)


def _read(folder: Path) -> None:
    for _ in Log.open(folder).records():
        pass


def _index(folder: Path) -> None:
    with Index.open(Log.open(folder)) as index:
        list(index.events())
        index.find_claim("c")


def _texts(folder: Path) -> None:
    texts = Log.open(folder).texts
    for path in texts.folder.iterdir():
        texts.get(path.name)


def _write(folder: Path) -> None:
    with Writer.open(Log.open(folder), 0.1) as writer:
        writer.append(NOTE, [entity("new")], id="new", now=NOW, salts=counted_salts())


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """What takes longer is taken for a loop."""

    def stop(*_: object) -> None:
        raise AssertionError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main() -> None:
    """Mutate until the time is over."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns()
    random, tally, until = Random(seed), Counter[str](), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as temporary:
        sound = base(Path(temporary) / "sound")
        known = {kind: seeds(kind, sound) for kind in FILES}
        lines = [line for data in known["segment"] for line in data.split(b"\n")]
        while time.monotonic() < until:
            kind = random.choice(list(FILES))
            data = mutated(random, random.choice(known[kind]), random.choice(known[random.choice(list(FILES))]))
            tally += kept(kind, data, partial(exercise, sound, sound.parent / "it", kind, data))
            tally["files"] += 1
            for _ in range(200):
                line = mutated(random, random.choice(lines), random.choice(lines))
                kept("segment", line, partial(parse, line))
            tally["lines"] += 200
    print(f"seed {seed}: {dict(tally)}")


def kept(kind: str, data: bytes, run: Callable[[], T]) -> T:
    """Run, and keep what makes it fail."""
    try:
        return run()
    except BaseException:
        path = CORPUS / kind / sha256(data).hexdigest()[:16]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        print(f"kept as {path}")
        raise


if __name__ == "__main__":
    main()
