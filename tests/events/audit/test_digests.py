import pytest

from ledger.events.audit import digests
from ledger.events.audit.audit import audit
from ledger.events.log.commit import erased
from ledger.events.log.log import Log
from tests.writing import claim, document, entity, segment_files, write


@pytest.fixture
def two(log: Log) -> Log:
    """Three commits in two segments, and a text."""
    news = document(log)
    write(log, news, entity("mann"))
    write(log, claim("c", news.sha256))
    write(log, entity("heat-2"), segment_size=1)
    return log


def test_a_sound_ledger_is_reported_as_by_the_audit(two: Log) -> None:
    assert digests.verify(two.folder) == audit(two.folder)
    assert digests.verify(Log.create(two.folder.parent / "empty", "x").folder).commits == 0


def test_every_changed_bit_is_reported_as_by_the_audit(two: Log) -> None:
    for path in segment_files(two):
        data = path.read_bytes()
        for position in range(len(data)):
            changed = bytearray(data)
            changed[position] ^= 1 << position % 8
            path.write_bytes(changed)
            assert digests.verify(two.folder).problems, f"byte {position} of {path.name}"
        path.write_bytes(data)
    assert digests.verify(two.folder).problems == ()


def test_every_cut_is_reported(two: Log) -> None:
    for path in segment_files(two):
        data = path.read_bytes()
        for size in {*range(0, len(data), 9), len(data) - 1, data.index(b"\n") if data.count(b"\n") > 1 else 0}:
            path.write_bytes(data[:size])
            assert digests.verify(two.folder).problems, f"{path.name} has {size} bytes"
        path.write_bytes(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"}]}\n", b"} ]}\n"),
        (b'"events":[', b'"events": ['),
        (b'"id":"w1"', b'"id": "w1"'),
        (b"}]}\n", b"}]}\r\n"),
        (b"}]}\n", b"}],}\n"),
    ],
)
def test_a_space_between_is_reported(two: Log, old: bytes, new: bytes) -> None:
    path = segment_files(two)[0]
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    assert digests.verify(two.folder).problems == audit(two.folder).problems != ()


def test_what_is_erased_is_not_compared(two: Log) -> None:
    path = segment_files(two)[0]
    first, second = path.read_bytes().splitlines()
    path.write_bytes(erased(first, [2]) + b"\n" + second + b"\n")
    report = digests.verify(two.folder)
    assert (report.problems, report.events) == ((), 4)
    path.write_bytes(erased(first, [2]).replace(b"null", b"nulL") + b"\n" + second + b"\n")
    assert digests.verify(two.folder).problems


def test_a_changed_text_is_reported(two: Log) -> None:
    (path,) = two.texts.folder.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert digests.verify(two.folder).problems == audit(two.folder).problems != ()


def test_the_log_of_another_ledger_is_reported(two: Log) -> None:
    (two.folder / "factledger.toml").write_text('format = 1\nledger = "x"\n')
    assert digests.verify(two.folder).problems
