"""`attribute`: what can be said of a subject, and how its values behave."""

from typing import Annotated

import typer

from ledger.asking import catalogue
from ledger.capture import definitions
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.options import Moment, Signed
from ledger.results import Result

verb = Verbs("attribute", "What can be said of a subject.")
Name = Annotated[str, typer.Argument(metavar="ATTRIBUTE", help="Its slug.")]


@verb("add")
def add(desk: Desk, signed: Signed, behaviour: definitions.Behaviour, attribute: Name) -> Result:
    """Define an attribute; a newer definition replaces the one before."""
    return receipt(desk.append([definitions.attribute(attribute, behaviour)], signed), dry_run=signed.dry_run)


@verb("list")
def list_(desk: Desk, moment: Moment) -> Result:
    """The attributes."""
    return catalogue.attributes(desk.sight(moment))


@verb("show")
def show(desk: Desk, moment: Moment, attribute: Name) -> Result:
    """One attribute."""
    return catalogue.attribute(desk.sight(moment), attribute)
