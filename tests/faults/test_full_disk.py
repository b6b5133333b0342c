"""The disk is full: what was acknowledged is stored, and as soon as there is room it goes on."""

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from ledger.api import Ledger
from ledger.events.audit.audit import audit
from ledger.events.errors import Refused
from ledger.events.log.log import Log
from tests.checkout import ROOT
from tests.faults.appending import append

SIZE, BALLAST = 64 * 1024, 4 * 1024
_MOUNTED = ["unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size={SIZE} tmpfs "$0" && exec "$@"']


@cache
def unmountable() -> str:
    """Why no small file system can be mounted here; empty if one can."""
    try:
        tried = subprocess.run([*_MOUNTED, "/mnt", "true"], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"unshare cannot be run: {error}"
    return "" if tried.returncode == 0 else f"no file system can be mounted here: {tried.stderr.strip()}"


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Writes stop there, in the middle of what is written, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def ids(folder: Path) -> list[str]:
    return [record.header.id for record in Log.open(folder).records()]


def is_full(error: Refused) -> bool:
    return [problem.code for problem in error.problems] == ["disk_full"]


@pytest.mark.skipif(bool(unmountable()), reason=unmountable())
def test_a_file_system_of_64_kib(tmp_path: Path) -> None:
    command = [*_MOUNTED, str(tmp_path), sys.executable, "-m", "tests.faults.test_full_disk", str(tmp_path)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(f"\n64 KiB: {found}")
    assert set(found) == {"commits", "texts", "commits again"}


def fill(folder: Path) -> dict[str, int]:
    """Commits until there is no room, then texts, then commits again; before each some room is made."""
    kinds = ("commits", "texts", "commits again")
    for kind in kinds:
        (folder / kind).write_bytes(b"x" * BALLAST)
    ledger = Ledger.init(folder / "ledger")
    log = ledger.log
    acknowledged, texts, found = list[str](), list[str](), Counter[str]()
    for kind in kinds:
        (folder / kind).unlink()
        for number in range(10_000):
            name = f"{kind.replace(' ', '-')}-{number}"
            try:
                if kind == "texts":
                    texts.append(log.texts.put(name.encode()))
                else:
                    append(ledger, name)
                    acknowledged.append(name)
            except Refused as error:
                if not is_full(error):
                    raise
                break
            found[kind] += 1
        else:
            raise AssertionError("the disk is never full")
        assert ids(log.folder) == acknowledged
        assert [log.texts.get(text) for text in texts] == [f"texts-{number}" for number in range(len(texts))]
        assert audit(log.folder).problems == ()
    return dict(found)


def test_a_commit_that_does_not_fit_leaves_nothing_however_much_of_it_does(tmp_path: Path) -> None:
    ledger = Ledger.init(tmp_path / "ledger")
    append(ledger, "first")
    segment = ledger.log.segment_path(1)
    size = segment.stat().st_size
    append(ledger, "second")
    length = segment.stat().st_size - size
    for more in range(0, length, 23):
        before = segment.read_bytes()
        with no_file_beyond(len(before) + more), pytest.raises(Refused) as caught:
            append(ledger, f"t{more:05d}")
        assert is_full(caught.value)
        assert segment.read_bytes() == before
        assert audit(ledger.folder).problems == ()
    with no_file_beyond(segment.stat().st_size + length + 10):
        append(ledger, "fourth")
    print(f"\na commit of {length} bytes, cut short at {len(range(0, length, 23))} places")
    assert ids(ledger.folder) == ["first", "second", "fourth"]


def test_a_text_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    ledger = Ledger.init(tmp_path / "ledger")
    text = b"It starts in 1988, says Mann." * 100
    for size in range(0, len(text), 97):
        with no_file_beyond(size), pytest.raises(Refused) as caught:
            ledger.log.texts.put(text)
        assert is_full(caught.value)
        assert list(ledger.log.texts.folder.iterdir()) == []
    assert ledger.log.texts.get(ledger.log.texts.put(text)).encode() == text


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
