"""`history`, `diff`, `why`, `conflicts`, `sources`, `search`: how it came to be known, and what speaks against it."""

from typing import Annotated

import typer

from ledger.asking import reading, telling
from ledger.cli.desk import Desk
from ledger.cli.read import AnySubject, Given, Subject, parameters
from ledger.cli.verb import Verbs
from ledger.events.errors import Usage
from ledger.options import Implicated, Moment, apart
from ledger.output import Output
from ledger.results import Result

verb = Verbs()
Attribute = Annotated[str, typer.Argument(metavar="ATTRIBUTE", help="Its slug.")]


@verb("history")
def history(
    desk: Desk,
    moment: Moment,
    output: Output,
    subject: Subject,
    attribute: Annotated[str | None, typer.Argument(metavar="[ATTRIBUTE]", help="Its slug; else all.")] = None,
    recorded: Annotated[bool, typer.Option("--recorded", help="As we recorded it, not as it was published.")] = False,
    implicated: Implicated = False,
) -> Result:
    """How the belief moved: each change, with the events that moved it."""
    view = desk.view(moment, implicated=implicated)
    return desk.shaped(
        "history",
        output,
        lambda: telling.moves(view.of(subject), view.history(subject, attribute, recorded=recorded)),
    )


@verb("diff")
def diff(
    desk: Desk,
    moment: Moment,
    output: Output,
    a: Annotated[str, typer.Argument(metavar="A", help="A date of publication, or @17, HEAD~1, a hash.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other point, on the same axis.")],
    subject: AnySubject = None,
    steps: Annotated[bool, typer.Option("--steps", help="Each change on the way.")] = False,
    net: Annotated[bool, typer.Option("--net", help="What differs in the end; so it is without --steps.")] = False,
    recorded: Annotated[bool, typer.Option("--recorded", help="Dates are those of recording.")] = False,
    sql: Annotated[
        str | None,
        typer.Option("--sql", metavar="QUERY", help="Compare the rows of a SELECT instead.", show_default=False),
    ] = None,
    given: Given = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 10 where there are differences.")] = False,
    implicated: Implicated = False,
) -> Result:
    """What differs between two points in time, and which events made it so."""
    apart(("--steps", steps), ("--net", net))
    apart(("--sql", sql), ("SUBJECT", subject), ("--steps", steps), ("--net", net))
    if sql is None and given:
        raise Usage.of("diff", "-p is for a query", "add --sql, or leave it out", "-p")
    view = desk.view(moment, implicated=implicated)

    def work() -> Result:
        if sql is not None:
            found = telling.difference(view, view.compare(a, b, sql, parameters(given), recorded=recorded))
        else:
            found = telling.moves(view.of(subject), view.diff(a, b, subject, steps=steps, recorded=recorded))
        found = telling.between(view, a, b, found, recorded=recorded)
        return telling.with_exit(found) if exit_code else found

    return desk.shaped("diff", output, work)


@verb("why")
def why(
    desk: Desk,
    moment: Moment,
    output: Output,
    subject: Subject,
    attribute: Attribute,
    implicated: Implicated = False,
) -> Result:
    """Why a value stands: the winner, the losers, the rule that decided, the words."""
    view = desk.view(moment, implicated=implicated)
    return desk.shaped("why", output, lambda: telling.why(view.of(subject), view.why(subject, attribute)))


@verb("conflicts")
def conflicts(desk: Desk, moment: Moment, output: Output, subject: AnySubject = None) -> Result:
    """Where the ledger contradicts itself: contested values, ties, authorities or checkers who differ."""
    view = desk.view(moment)
    return desk.shaped("conflicts", output, lambda: reading.conflicts(view.of(subject), view.conflicts(subject)))


@verb("sources")
def sources(desk: Desk, moment: Moment, output: Output) -> Result:
    """Who says things, and how often they had turned out right by then."""
    view = desk.view(moment)
    return desk.shaped("sources", output, lambda: reading.sources(view, view.sources()))


@verb("search")
def search(
    desk: Desk,
    moment: Moment,
    output: Output,
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help="One after the other, as in a text.")],
) -> Result:
    """Where words stand, in the texts and in the sentences of claims."""
    view = desk.view(moment)
    return desk.shaped("search", output, lambda: telling.found(view, view.search(" ".join(words))))
