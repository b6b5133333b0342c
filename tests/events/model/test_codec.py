from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.events.errors import Damaged, Refused
from ledger.events.model import codec
from ledger.events.model.parts import TextValue
from ledger.events.model.types import AnyEvent, EntityRegistered, EventWithdrawn, Note
from tests.strategies import events
from tests.writing import claim, entity

SHA = "0" * 64
CANONICAL = b'{"type":"entity.registered/1","entity":"x","kind":"Person","label":"X"}'


@given(events)
def test_an_event_is_read_back_as_it_was_and_has_one_form(event: AnyEvent) -> None:
    data = codec.encode(event)
    assert codec.decode_event(data) == event
    assert msgspec.json.decode(data)["type"] in codec.TYPES


def test_the_drawn_events_are_of_every_type() -> None:
    seen: set[type] = set()

    @settings(max_examples=600, database=None, derandomize=True)
    @given(events)
    def draw(event: AnyEvent) -> None:
        seen.add(type(event))

    draw()
    assert seen == set(get_args(AnyEvent))


@given(st.builds(Note, by=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)))
def test_a_note_is_read_back_as_it_was(note: Note) -> None:
    assert codec.decode_note(codec.encode(note)) == note


@pytest.mark.parametrize(
    "data",
    [
        CANONICAL.replace(b":", b": "),
        CANONICAL + b" ",
        CANONICAL.replace(b'"X"', b'"\\u0058"'),
        CANONICAL.replace(b',"kind"', b',"aliases":null,"kind"'),
        CANONICAL.replace(b',"kind":"Person"', b',"kind":"Movie","kind":"Person"'),
        CANONICAL.replace(b',"kind"', b',"unknown":1,"kind"'),
        CANONICAL.replace(b"Person", b"\xff"),
        CANONICAL.replace(b'"Person"', b'""'),
        CANONICAL[:-1],
        b"[" * 100_000,
        b"null",
        b'{"type":"entity.registered/1"}',
        b'{"type":"no type"}',
    ],
)
def test_another_form_of_an_event_is_damage(data: bytes) -> None:
    assert codec.encode(codec.decode_event(CANONICAL)) == CANONICAL
    with pytest.raises(Damaged):
        codec.decode_event(data)


def test_map_keys_are_sorted() -> None:
    first = claim("c", SHA, qualifiers={"via": TextValue(text="x"), "role": TextValue(text="y")})
    second = claim("c", SHA, qualifiers={"role": TextValue(text="y"), "via": TextValue(text="x")})
    assert codec.encode(first) == codec.encode(second)


def test_another_form_of_a_note_is_damage() -> None:
    with pytest.raises(Damaged):
        codec.decode_note(b'{"by": "x"}')
    with pytest.raises(Damaged):
        codec.decode_note(b'{"by":"x","of":"y"}')


@pytest.mark.parametrize("tag", ["entity.registered/2", "claim.disproved/1"])
def test_a_newer_type_is_too_new_and_not_damage(tag: str) -> None:
    with pytest.raises(Refused) as caught:
        codec.decode_event(f'{{"type":"{tag}","new":[1]}}'.encode())
    assert caught.value.problems[0].code == "too_new"
    assert tag in caught.value.problems[0].message


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Refused):
        codec.encode(EntityRegistered(entity="x", kind="Person", label="\ud800"))


def test_content_is_all_but_the_claims_own_id() -> None:
    key = codec.content_key(claim("one", SHA))
    assert codec.content_key(claim("two", SHA)) == key
    assert codec.content_key(claim("one", SHA, polarity="negated")) != key
    assert codec.content_key(entity("x")) != codec.content_key(entity("y"))
    withdrawn = [EventWithdrawn(claim=name, reason="wrong") for name in ("one", "two")]
    assert codec.content_key(withdrawn[0]) != codec.content_key(withdrawn[1])
