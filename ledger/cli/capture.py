"""`add`, `append`, `answer`: what was said, taken in."""

from typing import Annotated

import typer
from msgspec import convert

from ledger.capture import claiming
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk, confirm, read
from ledger.cli.verb import Verbs
from ledger.options import Answering, Claiming, New, Signed, Words
from ledger.results import Result

verb = Verbs()
Given = Annotated[list[str], typer.Argument(metavar="WORDS…", help="As they stand in the text; several for one claim.")]


@verb("add")
def add(
    desk: Desk,
    signed: Signed,
    where: Words,
    says: Claiming,
    words: Given,
    of: Annotated[
        list[str] | None, typer.Option("--of", metavar="CLAIM", help="The claim a denial or no-comment answers.")
    ] = None,
) -> Result:
    """Record one claim by its words."""
    passage = desk.passage(words, where)
    kind, naming = claiming.kind_of(says, of or ()), desk.naming(passage.document, new=says.new)
    if kind.answer and of:
        given = {kind.answer: True, "attribution": says.attribution}
        answering = convert(given, Answering)
        draft = claiming.answer(naming, passage, desk.claims(of, naming), says.by or "", answering)
    else:
        draft = claiming.claim(naming, passage, says.about or desk.context.about, kind, says)
    confirm(naming)
    return receipt(desk.append([*naming.drafts(), draft], signed), dry_run=signed.dry_run)


@verb("append")
def append(
    desk: Desk,
    signed: Signed,
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines of events; - reads standard input.")],
    commit: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="The commit's id, to be able to try again; else a random one."),
    ] = None,
) -> Result:
    """Record many events as one commit, all or nothing."""
    from ledger.capture.lines import read_lines  # noqa: PLC0415 - the start of `add` does without it

    drafts, problems = read_lines(*read(file))
    done = desk.append(drafts, signed, id=commit, found=problems)
    return receipt(done, dry_run=signed.dry_run)


@verb("answer")
def answer(
    desk: Desk,
    signed: Signed,
    where: Words,
    answering: Answering,
    words: Given,
    of: Annotated[list[str], typer.Option("--of", metavar="CLAIM", help="What it answers; repeatable.")],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who answered.")],
    new: New = False,
) -> Result:
    """Record what somebody answered to claims."""
    passage = desk.passage(words, where)
    naming = desk.naming(passage.document, new=new)
    draft = claiming.answer(naming, passage, desk.claims(of, naming), by, answering)
    confirm(naming)
    return receipt(desk.append([*naming.drafts(), draft], signed), dry_run=signed.dry_run)
