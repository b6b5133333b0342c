"""Texts, entities and attributes, listed and shown one by one. Without DuckDB."""

from typing import Any

import msgspec

from ledger import lookup
from ledger.asking.sight import Sight
from ledger.events.model.types import AttributeDefined, DocumentCaptured, EntityRegistered
from ledger.results import Grid, Lines, Raw, Result, basis

Definition = DocumentCaptured | EntityRegistered | AttributeDefined
_MARGIN = 16


def documents(sight: Sight) -> Result:
    """The texts in force."""
    found = sight.documents()
    rows = tuple(
        (one.document, one.title or "", one.published or "", one.publisher or "", f"{one.chars:,}") for one in found
    )
    return _listed(sight, ("document", "title", "published", "publisher", "characters"), rows, found)


def entities(sight: Sight) -> Result:
    """The entities, each with all its names and, where it was merged, the one that it now is."""
    found = [one | _into(sight, slug) for slug, one in sorted(merged(sight.entities()).items())]
    rows = tuple((one["entity"], one["kind"], _label(one), ", ".join(map(_alias, one["aliases"]))) for one in found)
    return _listed(sight, ("entity", "kind", "label", "also"), rows, found)


def attributes(sight: Sight) -> Result:
    """The attributes in force."""
    found = sorted(sight.attributes(), key=lambda one: one.attribute)
    rows = tuple(
        (
            one.attribute,
            one.value_type,
            one.cardinality,
            one.volatility,
            one.axis,
            ", ".join(one.identity_qualifiers or ()),
            ", ".join(one.authorities or ()),
        )
        for one in found
    )
    columns = ("attribute", "value", "cardinality", "volatility", "axis", "qualifiers", "authorities")
    return _listed(sight, columns, rows, found)


def document(sight: Sight, typed: str) -> Result:
    """One text's metadata."""
    return _card(sight, msgspec.to_builtins(lookup.document(typed, sight)))


def text(sight: Sight, typed: str) -> Result:
    """One text, as it was taken in. Raises NotFound where it was erased, and Damaged."""
    found = lookup.document(typed, sight)
    words = sight.text(found.sha256)
    data = {"document": found.document, "text": words}
    return Result(data=data, parts=[Raw(words.encode())], basis=basis(sight.point))


def entity(sight: Sight, typed: str) -> Result:
    """One entity with all that its registrations add up to."""
    slug = lookup.entity(typed, sight, sight.scope)
    others = {one.entity for one in sight.entities()} - {slug}
    came = sorted(one for one in others if sight.canonical(one) == slug)
    same = _into(sight, slug) | ({"merged_from": came} if came else {})
    return _card(sight, merged(sight.entity(slug))[slug] | same)


def attribute(sight: Sight, typed: str) -> Result:
    """One attribute's definition in force."""
    return _card(sight, msgspec.to_builtins(lookup.attribute(typed, sight)))


def merged(registrations: list[EntityRegistered]) -> dict[str, dict[str, Any]]:
    """By slug, the newest kind and label with every alias and identifier."""
    found: dict[str, dict[str, Any]] = {}
    for one in registrations:
        entry = found.setdefault(one.entity, {"entity": one.entity, "aliases": [], "same_as": []})
        entry |= {"kind": one.kind, "label": one.label}
        for field in ("aliases", "same_as"):
            given = msgspec.to_builtins(getattr(one, field) or ())
            entry[field] += [part for part in given if part not in entry[field]]
    return found


def _into(sight: Sight, slug: str) -> dict[str, str]:
    into = sight.canonical(slug)
    return {"merged_into": into} if into != slug else {}


def _label(one: dict[str, Any]) -> str:
    mark = f"  [merged into {one['merged_into']}]" if "merged_into" in one else ""
    return f"{one['label']}{mark}"


def _words(field: str, part: Any) -> str:
    if field == "same_as":
        return f"{part['uri']} ({part['basis']})"
    return _alias(part) if field == "aliases" else str(part)


def _alias(alias: dict[str, str]) -> str:
    return f"{alias['name']} (in {alias['scope']})" if "scope" in alias else alias["name"]


def _listed(sight: Sight, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], data: object) -> Result:
    part = Grid(columns, rows) if rows else Lines(("none",))
    return Result(data=data, parts=[part], basis=basis(sight.point))


def _card(sight: Sight, data: dict[str, Any]) -> Result:
    pairs = [
        (field, part)
        for field, value in data.items()
        if field != "type"
        for part in (value if isinstance(value, list | tuple) else [value])
    ]
    text = tuple(f"{field:<{_MARGIN}}{_words(field, part)}" for field, part in pairs)
    return Result(data=data, parts=[Lines(text)], basis=basis(sight.point))
