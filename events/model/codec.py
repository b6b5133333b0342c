"""Canonical JSON of events: one sequence of bytes for one event, so that a digest means something.

UTF-8, fields in the order of `model` with the type first, map keys sorted, absent instead of null, no spare space.
"""

import re
from hashlib import sha256
from typing import get_args

import msgspec

from ledger.events.errors import Damaged, Refused
from ledger.events.model.types import AnyEvent, ClaimAsserted, Note

TYPES = frozenset(str(kind.__struct_config__.tag) for kind in get_args(AnyEvent))

_TYPE = re.compile(r"[a-z]+\.[a-z]+/[1-9][0-9]{0,3}")
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


class _Tagged(msgspec.Struct):
    type: str


_encoder = msgspec.json.Encoder(order="deterministic")
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_notes: msgspec.json.Decoder[Note] = msgspec.json.Decoder(Note)
_tags: msgspec.json.Decoder[_Tagged] = msgspec.json.Decoder(_Tagged)


def encode(part: AnyEvent | Note) -> bytes:
    """The canonical bytes of an event or note. Raises Refused for what JSON cannot hold (lone surrogates)."""
    try:
        return _encoder.encode(part)
    except UnicodeEncodeError as error:
        raise Refused.of("not_unicode", "the text holds half a surrogate pair", "save the input as UTF-8") from error


def decode_event(data: bytes) -> AnyEvent:
    """The event in canonical bytes.

    Raises Damaged if the bytes are not the canonical form of an event, and Refused (`too_new`) if they are an
    event of a type that this version does not know.
    """
    try:
        event = _events.decode(data)
    except _UNREADABLE as error:
        _refuse_newer(data)
        raise Damaged.of("not_an_event", f"the bytes are not an event: {error}") from error
    _check_canonical(event, data)
    return event


def decode_note(data: bytes) -> Note:
    """The note in canonical bytes. Raises Damaged if they are not the canonical form of a note."""
    try:
        note = _notes.decode(data)
    except _UNREADABLE as error:
        raise Damaged.of("not_a_note", f"the bytes are not a commit's note: {error}") from error
    _check_canonical(note, data)
    return note


def content_key(event: AnyEvent) -> bytes:
    """SHA-256 of the canonical bytes, a claim's own id left empty: equal for events that say the same."""
    if isinstance(event, ClaimAsserted):
        event = msgspec.structs.replace(event, claim="")
    return sha256(encode(event)).digest()


def _check_canonical(part: AnyEvent | Note, data: bytes) -> None:
    if _encoder.encode(part) != data:
        raise Damaged.of("not_canonical", "the bytes are not the canonical form of what they say")


def _refuse_newer(data: bytes) -> None:
    try:
        tag = _tags.decode(data).type
    except _UNREADABLE:
        return
    if tag not in TYPES and _TYPE.fullmatch(tag):
        raise Refused.of("too_new", f"{tag} is newer than this version of factledger", "upgrade factledger")
