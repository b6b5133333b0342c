"""`init`, `use`, `demo`: a ledger, its sticky context, the worked example."""

from pathlib import Path
from typing import Annotated

import typer

from ledger import context, lookup
from ledger.api import Ledger
from ledger.capture.vocabularies import drafts
from ledger.cli.desk import Desk, author
from ledger.cli.verb import Verbs
from ledger.noting import commit_note
from ledger.options import Signed, apart
from ledger.results import Result, lines

verb = Verbs()


@verb("init")
def init(
    desk: Desk,
    signed: Signed,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="An empty or new folder; else this one.")
    ] = None,
    vocabulary: Annotated[
        list[str] | None, typer.Option("--vocabulary", metavar="NAME", help="More attributes: film.")
    ] = None,
    network: Annotated[
        bool, typer.Option("--network", help="Also on a network file system, whose locks you trust.")
    ] = False,
) -> Result:
    """Make a ledger, with a general vocabulary of attributes."""
    apart(("-C", desk.given), ("DIR", directory))
    found = drafts(["general", *(vocabulary or ())])
    folder = desk.given or directory or Path()
    who, why = author(signed), signed.reason or "the vocabulary"
    commit_note(who, why)
    receipt = Ledger.init(folder, network=network).append(found, author=who, reason=why)
    said = f"a ledger in {folder}, with {len(receipt.new)} attributes"
    return Result(
        data={"folder": str(folder), "attributes": len(receipt.new)},
        parts=[lines(said)],
        talk=[f"next: cd {folder}, then factledger source add FILE"],
    )


@verb("use")
def use(
    desk: Desk,
    document: Annotated[str | None, typer.Argument(metavar="[DOCUMENT]", help="The text.")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="SUBJECT", help="The subject.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget both first.")] = False,
) -> Result:
    """Show or set the text and the subject that commands fall back on."""
    index, kept = desk.ledger.index, context.Context() if clear else desk.context
    slug = lookup.document(document, index).document if document else kept.document
    subject = lookup.entity(about, index, slug) if about else kept.about
    if document or about or clear:
        context.save(desk.folder, context.Context(slug, subject))
    return Result(
        data={"document": slug, "about": subject},
        parts=[lines(f"document  {slug or '-'}", f"about     {subject or '-'}")],
    )


@verb("demo")
def demo(
    desk: Desk,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="An empty or new folder; else heat-2-demo.")
    ] = None,
) -> Result:
    """Build a ledger from one article about Heat 2, and show what it answers, with the commands."""
    from ledger.cli.app import run  # noqa: PLC0415 - it is what runs this
    from ledger.demo import play  # noqa: PLC0415 - no other command needs it

    apart(("-C", desk.given), ("DIR", directory))
    return play(desk.given or directory or Path("heat-2-demo"), run, quiet=desk.as_json)
