"""The cache and erasures: no file holds words that were erased."""

import shutil
from pathlib import Path

import pytest

from ledger.events.log.log import Log
from ledger.events.writing.writer import Writer
from ledger.projections import cache, feed
from tests.events.test_erasing import erase, erasure, only_recorded
from tests.projections.test_cache import file, log, more, read

__all__ = ["log"]
WORDS = b"Mann hopes for Heat 2."


def test_it_is_gone_with_the_words_and_made_again_without_them(log: Log) -> None:
    more(log, "c2")
    read(log)
    assert WORDS in file(log).read_bytes()
    erase(log, erasure(log, 5), erasure(log, 7))
    assert not file(log).exists()
    assert read(log) == read(log, feed.in_memory(log.records))
    assert WORDS not in file(log).read_bytes()


def test_a_file_from_before_an_erasure_is_not_copied(log: Log) -> None:
    read(log)
    old = file(log).read_bytes()
    erase(log, erasure(log, 5))
    file(log).parent.mkdir(exist_ok=True)
    file(log).write_bytes(old)
    file(log).chmod(0o600)
    assert read(log) == read(log, feed.in_memory(log.records))
    assert WORDS not in file(log).read_bytes()


def test_it_is_caught_up_as_ever_after_an_erasure(log: Log) -> None:
    erase(log, erasure(log, 5))
    read(log)
    more(log, "c2")
    assert read(log) == read(log, feed.in_memory(log.records))


def test_no_file_is_made_while_words_wait_to_be_erased(log: Log) -> None:
    only_recorded(log, erasure(log, 5))
    shutil.rmtree(log.folder / ".cache")
    assert read(log) == read(log, feed.in_memory(log.records))
    assert not file(log).exists()
    with Writer.open(log):
        pass
    read(log)
    assert file(log).exists()


def test_a_file_that_is_made_while_others_erase_does_not_stay(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    make = cache._make

    def slow(*arguments: object) -> None:
        make(*arguments)  # type: ignore[arg-type]
        made = file(log).read_bytes()
        erase(log, erasure(log, 5))
        Path(file(log).parent).mkdir(exist_ok=True)
        file(log).write_bytes(made)
        file(log).chmod(0o600)

    monkeypatch.setattr(cache, "_make", slow)
    assert read(log) == read(log, feed.in_memory(log.records))
    assert not file(log).exists()
