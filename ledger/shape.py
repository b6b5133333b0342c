"""What the decoder says of an object's shape, in plain words: what is wrong, where, and what may stand there."""

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args

import msgspec
from msgspec import inspect

from ledger.events.model.parts import ClaimId, Digest, Duration, Number
from ledger.events.model.selector import shown

_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?(.*?)`$")
_FIELD = re.compile(r"(unknown|missing required) field `(.*?)`")
_STEP = re.compile(r"\[[0-9.]*\]|[^.\[\]]+")
_ANY = "[...]"
_LONGEST = 40  # code points of a value that is quoted
_PATTERNS = {
    str(get_args(kind)[1].pattern): words
    for kind, words in (
        (ClaimId, "1 to 64 letters, digits, - and _, the first a letter or digit"),
        (Digest, "64 hexadecimal digits, in lower case"),
        (Number, 'a number in quote marks, such as "40" or "-3.5", of at most 18 digits, and 9 after the point'),
        (Duration, "a duration such as P3M or P1Y6M (ISO 8601)"),
    )
}


def finding(error: msgspec.ValidationError, data: object, kind: Any) -> tuple[str, str, str, str]:
    """What is wrong with data that is not of a type, as code, message, hint, and the path of the field."""
    said = str(error)
    place = _PLACE.search(said)
    whole = place[1] if place else ""
    field = whole.replace(_ANY, "")
    value, allowed = _at(data, inspect.type_info(kind), whole)
    named = _FIELD.search(said)
    if named is None:
        hint = _words(allowed) if allowed else ""
        return "wrong_value", f"{_quoted(value)} cannot stand here", _near(value, allowed) + hint, field
    path = f"{field}.{named[2]}" if field else named[2]
    if named[1] == "missing required":
        _, allowed = _at(data, inspect.type_info(kind), f"{whole}.{named[2]}")
        return "missing_field", f"the field {named[2]} is missing", f"it is {_words(allowed)}" if allowed else "", path
    fields = _fields(allowed, value)
    near = get_close_matches(named[2], fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(fields)}" if fields else ""
    return "unknown_field", f"there is no field {named[2]}", hint, path


def _at(value: Any, kind: inspect.Type | None, path: str) -> tuple[Any, inspect.Type | None]:
    """The value at a path, and the type that should be there; None where that cannot be told."""
    for step in _STEP.findall(path):
        kind = _inside(kind, value, step)
        value = _part(value, step)
    return value, kind


def _part(value: Any, step: str) -> Any:
    """One part of a value; of an object whose key is not told the only one."""
    if step == _ANY:
        return next(iter(value.values())) if isinstance(value, Mapping) and len(value) == 1 else None
    try:
        return value[int(step[1:-1]) if step[0] == "[" else step]
    except (LookupError, TypeError, ValueError):
        return None


def _inside(kind: inspect.Type | None, value: object, step: str) -> inspect.Type | None:
    """The type of one part."""
    choices = _choices(kind)
    structs = [one for one in choices if isinstance(one, inspect.StructType)]
    if structs and step == structs[0].tag_field:
        return inspect.LiteralType(values=tuple(one.tag for one in structs))
    for one in choices:
        if isinstance(one, inspect.VarTupleType) and step[0] == "[":
            return one.item_type
        if isinstance(one, inspect.DictType):
            return one.value_type
    fields = (field for one in _meant(structs, value) for field in one.fields if field.encode_name == step)
    return next((field.type for field in fields), None)


def _meant(structs: list[inspect.StructType], value: object) -> list[inspect.StructType]:
    """Of several structs the one that the value's tag names."""
    if len(structs) > 1 and isinstance(value, Mapping):
        return [one for one in structs if one.tag_field and one.tag == value.get(one.tag_field)]
    return structs


def _choices(kind: inspect.Type | None) -> list[inspect.Type]:
    found = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [one for one in found if one is not None and not isinstance(one, inspect.NoneType)]


def _fields(kind: inspect.Type | None, value: object) -> list[str]:
    structs = [one for one in _choices(kind) if isinstance(one, inspect.StructType)]
    return sorted(field.encode_name for one in _meant(structs, value) for field in one.fields)


def _words(kind: inspect.Type | None) -> str:
    """What may stand there."""
    structs = [one for one in _choices(kind) if isinstance(one, inspect.StructType)]
    if len(structs) > 1:
        return f'an object with "{structs[0].tag_field}", one of {", ".join(str(one.tag) for one in structs)}'
    return " or ".join(_word(one) for one in _choices(kind))


def _word(kind: inspect.Type) -> str:
    match kind:
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, kind.values))}"
        case inspect.StrType():
            most = f"{kind.min_length or 0:,} to {kind.max_length:,}" if kind.max_length else ""
            return _PATTERNS.get(kind.pattern or "", f"a text of {most} characters" if most else "a text")
        case inspect.IntType():
            return f"a whole number from {kind.ge:,} to {kind.le:,}" if kind.ge is not None and kind.le else "a number"
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType():
            most = f" of {kind.min_length or 0:,} to {kind.max_length:,}" if kind.max_length else ""
            return f"a list{most}"
    return "an object {…}"


def _near(value: object, kind: inspect.Type | None) -> str:
    """The nearest of several words, where there are some."""
    words = [str(word) for one in _choices(kind) if isinstance(one, inspect.LiteralType) for word in one.values]
    near = get_close_matches(str(value), words, n=1)
    return f"did you mean {near[0]}? " if near else ""


def _quoted(value: object) -> str:
    text = shown(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
