"""`doctor`: what is wrong with a ledger, and what can be mended."""

from pathlib import Path
from typing import Annotated

import typer

from ledger import api, mending
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.events.errors import Usage
from ledger.results import Result

verb = Verbs()


@verb("doctor")
def doctor(
    desk: Desk,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended in place.")] = False,
    into: Annotated[
        Path | None,
        typer.Option("-o", metavar="NEWFOLDER", help="With --repair: a new ledger of all that verifies in this one."),
    ] = None,
    backup: Annotated[
        Path | None, typer.Option("--from", metavar="BACKUP", help="With -o: take from it what is missing here.")
    ] = None,
) -> Result:
    """Say what is wrong with the ledger, what it means and what to do. Damage is mended in a copy only."""
    if (into and not repair) or (backup and not into):
        option, needs = ("-o", "--repair") if into else ("--from", "--repair -o NEWFOLDER")
        raise Usage.of(
            "option_missing", f"{option} is for a copy that is made of what verifies", f"add {needs}", option
        )
    if into:
        return mending.saved(desk.folder, into, backup)
    return (mending.mended if repair else mending.examined)(desk.folder, api.utc_now())
