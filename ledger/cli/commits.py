"""`log`, `show`, `withdraw`: what was recorded, traced, and taken back."""

from typing import Annotated

import typer

from ledger import lookup
from ledger.asking import commits, trace
from ledger.capture import withdrawing
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.events.errors import NotFound
from ledger.options import Limit, Moment, Signed
from ledger.results import Result

verb = Verbs()
Event = Annotated[
    str,
    typer.Argument(
        metavar="EVENT", help="@7, the first letters of a claim's id or of a digest, or words of one claim."
    ),
]
Shown = Annotated[
    str,
    typer.Argument(
        metavar="EVENT", help="@7, the first letters of a claim's id, digest or commit's hash, or words of one claim."
    ),
]


@verb("log")
def log(desk: Desk, moment: Moment, limit: Limit = 50) -> Result:
    """What was recorded, the newest first."""
    return commits.log(desk.sight(moment), limit)


@verb("show")
def show(desk: Desk, moment: Moment, event: Shown) -> Result:
    """One event, traced to its words, or one commit, by the hash that every write prints."""
    sight = desk.sight(moment)
    try:
        entry = lookup.event(event, sight.index, past=sight)
    except NotFound as error:
        unknown = error.problems[0].code == "unknown_event"
        if unknown and (commit := lookup.commit(event, sight.index)):
            return commits.commit(sight, commit)
        raise
    return trace.trace(sight, sight.check(entry))


@verb("withdraw")
def withdraw(
    desk: Desk,
    signed: Signed,
    event: Event,
    replaced_by: Annotated[
        str | None, typer.Option("--replaced-by", metavar="EVENT", help="What says it right.")
    ] = None,
) -> Result:
    """Take back a mistake of ours; what was recorded stays readable."""
    draft = withdrawing.draft(desk.ledger.index, event, signed.reason, replaced_by)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)
