"""The attributes of the films that the made-up newsroom writes about."""

from typing import Literal

from ledger.events.model import types


def _defined(
    name: str,
    value_type: Literal["entity", "text", "date", "quantity"],
    cardinality: Literal["single", "multiple"],
    volatility: Literal["stable", "evolving"],
    axis: Literal["real", "story"] = "real",
    *authorities: str,
) -> types.AttributeDefined:
    return types.AttributeDefined(
        attribute=name,
        value_type=value_type,
        cardinality=cardinality,
        volatility=volatility,
        axis=axis,
        authorities=authorities or None,
        identity_qualifiers=("character_role",) if name == "cast_member" else None,
    )


ATTRIBUTES = (
    _defined("director", "entity", "multiple", "evolving", "real", "value", "studio"),
    _defined("studio", "entity", "multiple", "evolving", "real", "value"),
    _defined("cast_member", "entity", "multiple", "evolving", "real", "value", "director", "studio"),
    _defined("screenwriter", "entity", "multiple", "evolving", "real", "value", "studio"),
    _defined("author", "entity", "multiple", "stable", "real", "value"),
    _defined("budget", "quantity", "single", "evolving", "real", "director", "studio"),
    _defined("release_date", "date", "single", "evolving", "real", "studio"),
    _defined("production_start", "date", "single", "evolving", "real", "director", "studio"),
    _defined("publication_date", "date", "single", "stable", "real"),
    _defined("status", "text", "single", "evolving", "real", "director", "studio"),
    _defined("plot", "text", "multiple", "stable", "story"),
    _defined("set_in_period", "date", "multiple", "stable", "story"),
    _defined("statement", "text", "multiple", "evolving", "real"),
    _defined("character_role", "text", "multiple", "stable", "story"),
)
VALUE_TYPES = {one.attribute: one.value_type for one in ATTRIBUTES}
