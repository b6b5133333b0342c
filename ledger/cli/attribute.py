"""`attribute`: what can be said of a subject, and how its values behave."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer
from msgspec import structs

from ledger import lookup, render
from ledger.asking import catalogue
from ledger.capture import definitions
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.describe import headline
from ledger.options import Moment, Signed
from ledger.results import Result

verb = Verbs("attribute", "What can be said of a subject.")
Name = Annotated[str, typer.Argument(metavar="ATTRIBUTE", help="Its slug.")]


@verb("add")
def add(desk: Desk, signed: Signed, behaviour: definitions.Behaviour, attribute: Name) -> Result:
    """Define an attribute; a newer definition replaces the one before."""
    named = _authorities(desk, attribute, behaviour.authority or ())
    draft = definitions.attribute(attribute, structs.replace(behaviour, authority=named))
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("list")
def list_(desk: Desk, moment: Moment) -> Result:
    """The attributes."""
    return catalogue.attributes(desk.sight(moment))


@verb("show")
def show(desk: Desk, moment: Moment, attribute: Name) -> Result:
    """One attribute."""
    return catalogue.attribute(desk.sight(moment), attribute)


def _authorities(desk: Desk, attribute: str, typed: Sequence[str]) -> list[str]:
    """The slugs of who may confirm; the attribute that is being defined can be one. Raises every problem at once."""
    index, naming = desk.ledger.index, desk.naming(None)
    others = (one for one in typed if one != attribute)
    ways = {one: partial(lookup.authority, one, index, desk.scope) for one in others}
    found = {one: slug for one, way in ways.items() if (slug := naming.attempt(way, "--authority"))}
    naming.check()
    for slug in (slug for one, slug in found.items() if slug != one):
        known = index.attribute(slug) or index.entity(slug)[-1]
        render.talk(f"found: {headline(known)}")
    return [found.get(one, one) for one in typed]
