"""`projections`: the SQL behind the answers, listed, shown and checked."""

from pathlib import Path
from typing import Annotated

import typer

from ledger.api import Ledger
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.events.errors import NotFound
from ledger.options import Moment
from ledger.output import Output
from ledger.results import Result

verb = Verbs("projections", "The SQL behind the answers, and your own.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of a projection.")]
Files = Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="Those to check; else all of your own.")]


@verb("list")
def list_(desk: Desk, output: Output) -> Result:
    """All projections, your own first."""
    from ledger.asking import projecting  # noqa: PLC0415 - it imports duckdb

    return desk.shaped("projections list", output, lambda: projecting.listed(desk.folder))


@verb("show")
def show(desk: Desk, moment: Moment, name: Name) -> Result:
    """One projection: what it needs, its columns, its file, its SQL."""
    from ledger.asking import projecting  # noqa: PLC0415 - it imports duckdb

    return projecting.shown(desk.view(moment), name)


@verb("check", reads=True)
def check(desk: Desk, files: Files = None) -> Result:
    """Check projections of your own, and try them; outside a ledger in a small one made for that."""
    from ledger.asking import projecting  # noqa: PLC0415 - it imports duckdb

    return projecting.checked(_ledger(desk), files or ())


def _ledger(desk: Desk) -> Ledger | None:
    """The ledger that is meant, if there is one."""
    try:
        return desk.ledger
    except NotFound as error:
        if error.problems[0].code != "no_ledger":
            raise
        return None
