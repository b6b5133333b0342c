"""Ledgers to test with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.events.index.index import Index
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.model.types import ClaimAnswered
from tests.writing import attribute, claim, document, entity, segment_files, write


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log.create(tmp_path / "ledger", "example")


@pytest.fixture
def filled(log: Log) -> Log:
    """1 entity, 2 entity, 3 attribute, 4 document, 5 claim c-one, 6 claim c-two of one closed set, 7 answer."""
    write(log, entity("heat-2"), entity("mann"), attribute("director"), document(log))
    sha256 = document(log).sha256
    write(log, claim("c-one", sha256, set="s", closed=True), claim("c-two", sha256, set="s", closed=True))
    evidence = claim("c", sha256).evidence
    write(log, ClaimAnswered(claims=("c-one",), speaker="mann", answer="denied", evidence=evidence))
    return log


@pytest.fixture
def index(filled: Log) -> Iterator[Index]:
    with Index.open(filled) as index:
        yield index


@pytest.fixture
def records(log: Log) -> list[Record]:
    """Commits 1 to 5 in segments 1, 3 and 5."""
    records = [write(log, entity(name), segment_size=1_300) for name in "abcde"]
    assert [int(path.stem) for path in segment_files(log)] == [1, 3, 5]
    return records
