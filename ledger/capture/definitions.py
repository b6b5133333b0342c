"""Entities and attributes as a person gives them -> the drafts that define them."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from msgspec import Struct

from ledger.capture.claiming import one_of
from ledger.capture.draft import Draft
from ledger.capture.naming import slug
from ledger.events.errors import Refused, Usage
from ledger.events.model.types import EntityRegistered


class Behaviour(Struct, frozen=True, kw_only=True):
    """How the values of an attribute behave."""

    value: Annotated[str, typer.Option("--value", help="entity, text, date, quantity, duration or bool.")] = "text"
    single: Annotated[bool, typer.Option("--single", help="It has one value at a time; else many.")] = False
    evolving: Annotated[bool, typer.Option("--evolving", help="Its value changes; else it is settled once.")] = False
    story: Annotated[bool, typer.Option("--story", help="It is about the time in a story.")] = False
    qualifier: Annotated[
        list[str] | None,
        typer.Option(
            "--qualifier", metavar="ATTRIBUTE", help="What tells two values apart, such as a role; repeatable."
        ),
    ] = None
    authority: Annotated[
        list[str] | None,
        typer.Option(
            "--authority", metavar="WHO", help="Who may confirm it: an entity, an attribute, or value; repeatable."
        ),
    ] = None


def entity(label: str, kind: str, name: str | None, aliases: Sequence[str], same_as: Sequence[str]) -> Draft:
    """The draft of an entity; the slug is made from the label where no name is given."""
    found: dict[str, Any] = {
        "type": "entity.registered/1",
        "entity": name or _slug(label),
        "kind": kind,
        "label": label,
    }
    if aliases:
        found["aliases"] = [{"name": alias} for alias in aliases]
    if same_as:
        found["same_as"] = [_identifier(given) for given in same_as]
    return Draft(found)


def alias(known: EntityRegistered, names: Sequence[str], scope: str | None) -> Draft:
    """The draft that gives a known entity other names, everywhere or in the text `scope`."""
    held = {"scope": scope} if scope is not None else {}
    return Draft(
        {
            "type": "entity.registered/1",
            "entity": known.entity,
            "kind": known.kind,
            "label": known.label,
            "aliases": [{"name": name} | held for name in names],
        }
    )


def attribute(name: str, behaviour: Behaviour) -> Draft:
    """The draft of an attribute."""
    found: dict[str, Any] = {
        "type": "attribute.defined/1",
        "attribute": name,
        "value_type": behaviour.value,
        "cardinality": "single" if behaviour.single else "multiple",
        "volatility": "evolving" if behaviour.evolving else "stable",
        "axis": "story" if behaviour.story else "real",
    }
    if behaviour.qualifier:
        found["identity_qualifiers"] = behaviour.qualifier
    if behaviour.authority:
        found["authorities"] = behaviour.authority
    return Draft(found)


def merge(entity: str, into: str, reason: str) -> Draft:
    """The draft that makes two entities one."""
    return Draft({"type": "entity.merged/1", "entity": entity, "into": into, "basis": reason})


def rating(entity: str, reliability: str, reason: str) -> Draft:
    """The draft of an editor's judgement of a source. Raises Usage."""
    letter = one_of(reliability.upper(), tuple("ABCDEF"), "A..F")
    return Draft({"type": "source.rated/1", "entity": entity, "reliability": letter, "basis": reason})


def _slug(label: str) -> str:
    if not slug(label):
        raise Refused.of("slug", f"no slug can be made from {label}", "add --as SLUG", "--as")
    return slug(label)


def _identifier(given: str) -> dict[str, str]:
    uri, equals, reason = given.partition(" = ")
    if not equals:
        raise Usage.of("same_as", f"{given} gives no reason", 'write --same-as "URI = REASON"', "--same-as")
    return {"uri": uri.strip(), "basis": reason.strip()}
