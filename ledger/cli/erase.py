"""`erase`: words taken away for good."""

import sys
from functools import partial
from typing import Annotated

import typer

from ledger import render
from ledger.capture import erasing
from ledger.cli.desk import Desk, author
from ledger.cli.verb import Verbs
from ledger.events.errors import Refused
from ledger.options import Reasoned
from ledger.results import Result

verb = Verbs()
Events = Annotated[
    list[str],
    typer.Argument(
        metavar="EVENT…",
        help="@7, a claim's id or words, note:3 (of commit 3), text:NAME (of a document); first what has the words.",
    ),
]
Keep = Annotated[
    list[str] | None,
    typer.Option("--keep", metavar="EVENT", help="What has such words and means something else; repeatable."),
]
Sharing = Annotated[bool, typer.Option("--all-sharing", help="All that shares the words goes as well.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; needed where there is no terminal.")]


@verb("erase")
def erase(
    desk: Desk, signed: Reasoned, events: Events, keep: Keep = None, all_sharing: Sharing = False, yes: Yes = False
) -> Result:
    """Take words away for good, wherever they stand in the ledger; that they were there, and why they went, stays."""
    take = partial(desk.ledger.erase, events, author=author(signed), reason=signed.reason, keep=keep or ())
    take = partial(take, all_sharing=all_sharing, accept_time=signed.accept_time)
    found = take(dry_run=True)
    render.talk(*erasing.announced(desk.ledger.index, found.plan))
    if found.plan.pieces and not (yes or signed.dry_run):
        confirm_erasure()
    done = found if signed.dry_run else take(expected=found.plan)
    return erasing.result(desk.ledger.index, done, dry_run=signed.dry_run)


def confirm_erasure() -> None:
    """Ask, on a terminal. Raises Refused for a no, and where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused.of("not_confirmed", "nothing was erased: there is no terminal to ask at", "add --yes")
    if not render.ask("erase these for good?"):
        raise Refused.of("not_confirmed", "nothing was erased", "answer y, or give --yes")
