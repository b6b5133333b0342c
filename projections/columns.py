"""The DuckDB type of every event field, derived from the vocabulary so that the two cannot drift apart."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import get_args

from msgspec import inspect

from ledger.events.model.types import AnyEvent


@cache
def event_columns() -> Mapping[str, str]:
    """The fields of all event types, the type first, each once, with their DuckDB types."""
    return _merged(_fields(inspect.type_info(kind)) for kind in get_args(AnyEvent))


def _fields(info: inspect.Type) -> dict[str, str]:
    """Field name to DuckDB type, for one struct; the tag field counts as text."""
    if not isinstance(info, inspect.StructType):
        raise TypeError(info)
    tag = {info.tag_field: "VARCHAR"} if info.tag_field else {}
    return tag | {field.encode_name: _type(field.type) for field in info.fields}


def _merged(alternatives: Iterable[dict[str, str]]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for fields in alternatives:
        for name, kind in fields.items():
            if merged.setdefault(name, kind) != kind:
                message = f"field {name} is {merged[name]} in one struct and {kind} in another"
                raise TypeError(message)
    return merged


def _struct(alternatives: Iterable[dict[str, str]]) -> str:
    """One STRUCT that has room for the fields of every alternative."""
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in _merged(alternatives).items()) + ")"


def _type(info: inspect.Type) -> str:
    match info:
        case inspect.StrType() | inspect.LiteralType():
            return "VARCHAR"
        case inspect.IntType():
            return "BIGINT"
        case inspect.BoolType():
            return "BOOLEAN"
        case inspect.VarTupleType(item_type=item):
            return f"{_type(item)}[]"
        case inspect.DictType(value_type=value):
            return f"MAP(VARCHAR, {_type(value)})"
        case inspect.StructType():
            return _struct([_fields(info)])
        case inspect.UnionType(types=types):
            some = [t for t in types if not isinstance(t, inspect.NoneType)]
            return _type(some[0]) if len(some) == 1 else _struct(_fields(t) for t in some)
    raise TypeError(info)
