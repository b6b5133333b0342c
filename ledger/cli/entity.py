"""`entity`: people, works, organisations, places."""

from typing import Annotated

import typer

from ledger import lookup
from ledger.asking import catalogue
from ledger.capture import definitions
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.options import In, Moment, Reasoned, Signed
from ledger.results import Result

verb = Verbs("entity", "People, works, organisations, places.")
Name = Annotated[str, typer.Argument(metavar="ENTITY", help="Its slug, label or alias.")]
Alias = Annotated[list[str] | None, typer.Option("--alias", metavar="NAME", help="Another name; repeatable.")]


@verb("add")
def add(
    desk: Desk,
    signed: Signed,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="Its full name.")],
    kind: Annotated[str, typer.Option("--kind", metavar="K", help="Person, Organization, Movie, Place …")] = "Thing",
    slug: Annotated[
        str | None, typer.Option("--as", metavar="SLUG", help="Its short name; else from its label.")
    ] = None,
    alias: Alias = None,
    same_as: Annotated[
        list[str] | None, typer.Option("--same-as", metavar="URI = REASON", help="An identifier elsewhere, and why.")
    ] = None,
) -> Result:
    """Register an entity, or add to one."""
    draft = definitions.entity(label, kind, slug, alias or (), same_as or ())
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("alias")
def alias(
    desk: Desk,
    signed: Signed,
    entity: Name,
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Its other names.")],
    document: In = None,
) -> Result:
    """Give an entity other names, with --in only inside one text."""
    index = desk.ledger.index
    scope = lookup.document(document, index).document if document else None
    found = index.entity(lookup.entity(entity, index, scope))[-1]
    return receipt(desk.append([definitions.alias(found, names, scope)], signed), dry_run=signed.dry_run)


@verb("merge")
def merge(
    desk: Desk,
    signed: Reasoned,
    entity: Name,
    into: Annotated[str, typer.Option("--into", metavar="ENTITY", help="The one that stays.")],
) -> Result:
    """Record that two entities are one; withdrawing this undoes it."""
    draft = definitions.merge(desk.entity(entity), desk.entity(into), signed.reason)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("list")
def list_(desk: Desk, moment: Moment) -> Result:
    """The entities, with all their names."""
    return catalogue.entities(desk.sight(moment))


@verb("show")
def show(desk: Desk, moment: Moment, entity: Name) -> Result:
    """One entity."""
    return catalogue.entity(desk.sight(moment), entity)
