import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.errors import Damaged, Refused
from ledger.events.log import commit
from ledger.events.log.commit import Record, Tip, follow, genesis, parse, seal
from ledger.events.model.types import AnyEvent
from tests.strategies import events
from tests.writing import NOTE, NOW, counted_salts, entity

LEDGER = "example"


def sealed(*parts: AnyEvent, tip: Tip | None = None, now: datetime = NOW, commit_id: str = "first") -> Record:
    tip = tip or genesis(LEDGER)
    return seal(tip, NOTE, parts, ledger_id=LEDGER, commit_id=commit_id, now=now, salts=counted_salts())


def test_the_line_is_as_the_format_says() -> None:
    previous = sha256(b"factledger/1 example").hexdigest()
    note = b'{"by":"tester","reason":"a test","salt":"00000000000000000000000000000001"}'
    event = (
        b'{"type":"entity.registered/1","entity":"mann","kind":"Person","label":"M\xc3\xa9",'
        b'"salt":"00000000000000000000000000000002"}'
    )
    digests = [sha256(b"\x00" + part).hexdigest() for part in (note, event)]
    header = (
        f'{{"commit":1,"ledger":"example","previous":"{previous}","recorded_at":"2026-01-02T03:04:05.000006Z",'
        f'"id":"first","seq":1,"digests":["{digests[0]}","{digests[1]}"]'
    ).encode()
    line = header + b',"hash":"' + sha256(header).hexdigest().encode() + b'","events":[' + note + b"," + event + b"]}"
    assert sealed(entity("mann", "Mé")).line == line
    second = sealed(entity("x"), entity("y"), tip=sealed(entity("mann", "Mé")).header.tip, commit_id="second")
    assert second.line.startswith(b'{"commit":2,"previous":"' + sha256(header).hexdigest().encode())
    assert list(json.loads(second.line)) == [
        "commit",
        "previous",
        "recorded_at",
        "id",
        "seq",
        "digests",
        "hash",
        "events",
    ]
    assert (second.header.seq, second.header.last, second.header.ledger) == (2, 3, None)


@given(st.lists(events, min_size=1, max_size=4))
def test_what_is_sealed_is_read_back(parts: list[AnyEvent]) -> None:
    record = sealed(*parts)
    assert parse(record.line) == record
    assert (record.events, record.note) == (tuple(parts), NOTE)
    assert sha256(record.line[: record.size]).hexdigest() == record.header.hash
    loaded = json.loads(record.line)
    assert [part.pop("salt") for part in loaded["events"]] == [f"{n:032x}" for n in range(1, len(parts) + 2)]


def test_every_changed_byte_of_a_line_is_found() -> None:
    line = sealed(entity("mann")).line
    for position in range(len(line)):
        for bit in range(8):
            changed = bytearray(line)
            changed[position] ^= 1 << bit
            with pytest.raises(Damaged):
                parse(bytes(changed))


def test_every_cut_line_and_every_longer_one_is_found() -> None:
    line = sealed(entity("mann")).line
    for changed in (*(line[:size] for size in range(len(line))), line + b" ", b" " + line, line + line):
        with pytest.raises(Damaged):
            parse(changed)


def resealed(line: bytes, old: bytes, new: bytes) -> bytes:
    """The line with a part of its header replaced and its hash made right."""
    header, middle, rest = line.replace(old, new).partition(b',"hash":"')
    return header + middle + sha256(header).hexdigest().encode() + rest[64:]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"commit":1', b'"commit":01'),
        (b'"commit":1', b'"commit":0'),
        (b'"commit":1', b'"commit":2'),
        (b'"ledger":"example",', b""),
        (b"T03:04", b"T24:04"),
        (b"2026-01-02", b"2026-02-30"),
        (b"000006Z", b"00006Z"),
        (b'"id":"first"', b'"id":"-"'),
        (b'"seq":1', b'"seq":1.0'),
        (b'"seq":1', b'"seq": 1'),
        (b'"id":"first"', b'"id":"first","id":"first"'),
    ],
)
def test_a_header_in_another_form_is_damage_even_with_its_hash_right(old: bytes, new: bytes) -> None:
    line = sealed(entity("mann")).line
    assert parse(resealed(line, b"first", b"other")).header.id == "other"
    with pytest.raises(Damaged):
        parse(resealed(line, old, new))


def test_an_event_in_another_form_is_damage_even_with_its_digest_right() -> None:
    line = sealed(entity("mann")).line
    part = line[line.index(b'{"type"') : -2]
    for other in (part.replace(b":", b": "), part.replace(b"salt", b"SALT"), part.replace(b"Person", b""), b"nul"):
        digest = commit.leaf(other).encode()
        changed = resealed(line, commit.leaf(part).encode(), digest).replace(part, other)
        assert digest in changed
        with pytest.raises(Damaged):
            parse(changed)


def test_a_newer_type_is_too_new_and_not_damage() -> None:
    line = sealed(entity("mann")).line
    part = line[line.index(b'{"type"') : -2]
    newer = part.replace(b"registered/1", b"registered/2")
    changed = resealed(line, commit.leaf(part).encode(), commit.leaf(newer).encode()).replace(part, newer)
    with pytest.raises(Refused) as caught:
        parse(changed)
    assert caught.value.problems[0].code == "too_new"


@pytest.mark.parametrize(
    ("tip", "code"),
    [
        (Tip(1, "", 1, None), "commit_number"),
        (Tip(0, "0" * 64, 0, None), "chain_broken"),
        (Tip(0, genesis(LEDGER).hash, 1, None), "event_number"),
        (Tip(0, genesis(LEDGER).hash, 0, NOW), "time_order"),
    ],
)
def test_a_commit_follows_its_predecessor_and_no_other(tip: Tip, code: str) -> None:
    header = sealed(entity("mann")).header
    follow(header, genesis(LEDGER), LEDGER)
    with pytest.raises(Damaged) as caught:
        follow(header, tip, LEDGER)
    assert caught.value.problems[0].code == code


def test_a_commit_of_another_ledger_does_not_follow() -> None:
    header = sealed(entity("mann")).header
    with pytest.raises(Damaged):
        follow(header, genesis(LEDGER), "another")
    assert genesis("another").hash != genesis(LEDGER).hash


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC), max_value=datetime(9999, 1, 1)))  # noqa: DTZ001 - Hypothesis adds the zone
def test_recorded_at_always_grows(now: datetime, last: datetime) -> None:
    recorded_at = sealed(entity("mann"), tip=Tip(1, "0" * 64, 1, last), now=now).header.recorded_at
    assert recorded_at == max(now, last + timedelta(microseconds=1))


def test_a_commit_is_neither_empty_nor_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "MOST_EVENTS", 2)
    monkeypatch.setattr(commit, "LARGEST", 1_000)
    sealed(entity("a"), entity("b"))
    for parts in ((), (entity("a"),) * 3, (entity("a", "x" * 1_000),)):
        with pytest.raises(Refused) as caught:
            sealed(*parts)
        assert caught.value.problems[0].code == "commit_size"
    monkeypatch.setattr(commit, "LARGEST", 100)
    with pytest.raises(Damaged):
        parse(b"x" * 101)


def test_ten_thousand_events_are_read_back() -> None:
    record = sealed(*(entity(f"e{number}") for number in range(10_000)))
    assert parse(record.line).header.last == 10_000


@pytest.mark.parametrize("commit_id", ["", "-", "a b", 'a"', "é", "x" * 65, "a\n"])
def test_an_id_that_would_not_stand_in_a_header_is_refused(commit_id: str) -> None:
    with pytest.raises(Refused):
        sealed(entity("a"), commit_id=commit_id)


def test_a_naive_time_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        sealed(entity("a"), now=datetime(2026, 1, 1))  # noqa: DTZ001 - what must fail
