"""`state`, `timeline`, `quotes`, `rumours`, `sql`: what was known at a point in time."""

from typing import Annotated

import typer

from ledger.asking import card, reading
from ledger.cli.desk import Desk
from ledger.cli.verb import Verbs
from ledger.events.errors import Usage
from ledger.options import By, Implicated, Moment, apart
from ledger.output import Output
from ledger.results import Result

verb = Verbs()
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="Its slug, label or alias.")]
AnySubject = Annotated[str | None, typer.Argument(metavar="[SUBJECT]", help="Its slug, label or alias; else all.")]
Given = Annotated[
    list[str] | None,
    typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A text for $NAME in the query; repeatable."),
]


@verb("state")
def state(desk: Desk, moment: Moment, output: Output, subject: Subject, implicated: Implicated = False) -> Result:
    """What is known of a subject: values, status, who says so, what is contested or excluded."""
    return desk.shaped("state", output, lambda: card.state(desk.view(moment, implicated=implicated), subject))


@verb("timeline")
def timeline(
    desk: Desk, moment: Moment, output: Output, subject: AnySubject = None, implicated: Implicated = False
) -> Result:
    """All that was said, in the order in which it became public."""
    view = desk.view(moment, implicated=implicated)
    return desk.shaped("timeline", output, lambda: reading.timeline(view.of(subject), view.timeline(subject)))


@verb("quotes")
def quotes(desk: Desk, moment: Moment, output: Output, subject: AnySubject = None, by: By = None) -> Result:
    """The quotations, whole, with the claims taken from them."""
    view = desk.view(moment)
    return desk.shaped("quotes", output, lambda: reading.quotes(view, view.quotes(subject, by)))


@verb("rumours")
def rumours(
    desk: Desk,
    moment: Moment,
    output: Output,
    subject: AnySubject = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are no longer open.")] = False,
    still_open: Annotated[bool, typer.Option("--open", help="Those that are open; so it is without --all.")] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            "--stale", metavar="90d", help="Only those of which nothing was heard for so long.", show_default=False
        ),
    ] = None,
) -> Result:
    """The open rumours, with the answers to them."""
    apart(("--all", everything), ("--open", still_open))
    view = desk.view(moment)
    return desk.shaped(
        "rumours",
        output,
        lambda: reading.rumours(view.of(subject), view.rumours(subject, everything=everything, stale=stale)),
    )


@verb("sql")
def sql(
    desk: Desk,
    moment: Moment,
    output: Output,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY", help="One SELECT; every projection x is also x_at(as_of := …, recorded_as_of := …)."
        ),
    ],
    given: Given = None,
    implicated: Implicated = False,
) -> Result:
    """Ask the projections in SQL."""
    view = desk.view(moment, implicated=implicated)
    return desk.shaped("sql", output, lambda: reading.sql(view, view.sql(query, parameters(given))))


def parameters(given: list[str] | None) -> dict[str, str]:
    """Values by name. Raises Usage for what is not NAME=VALUE, and for a name that is given twice."""
    found: dict[str, str] = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals or not name.isidentifier() or name in found:
            message = f"{name} is given twice" if name in found else f"{one} is not NAME=VALUE"
            raise Usage.of("parameter", message, "write -p name=value for $name in the query", "-p")
        found[name] = value
    return found
