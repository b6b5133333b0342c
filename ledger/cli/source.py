"""`source`: the captured texts."""

from pathlib import Path
from typing import Annotated

import typer

from ledger import lookup, render
from ledger.asking import catalogue
from ledger.capture import definitions, sources
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk, confirm, read
from ledger.cli.verb import Verbs
from ledger.describe import headline
from ledger.options import Moment, Reasoned, Signed
from ledger.results import Result

verb = Verbs("source", "The captured texts.")
Document = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its slug, title, or six digits of its hash.")]


@verb("add")
def add(
    desk: Desk,
    signed: Signed,
    about: sources.About,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A UTF-8 text; - reads standard input.")],
) -> Result:
    """Take in a text, as it is; of one that is there already, what is not given stays as it was."""
    data, name = read(file)
    text, naming = sources.text(data, desk.ledger.index), desk.naming(None, new=about.new)
    draft = sources.addition(text, Path(name).stem, about, naming)
    return _taken(desk, signed, text, draft, naming, replace=about.replace)


@verb("revise")
def revise(
    desk: Desk,
    signed: Signed,
    revising: sources.Revising,
    about: sources.About,
    document: Document,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The text as it is now; - reads standard input.")],
) -> Result:
    """Take in a later version of a text, or the notice that takes it back."""
    earlier = lookup.document(document, desk.ledger.index)
    render.talk(f"found: {headline(earlier)}")
    data, _ = read(file)
    text, naming = sources.text(data, desk.ledger.index), desk.naming(earlier, new=about.new)
    draft = sources.revision(text, earlier, about, revising, naming)
    return _taken(desk, signed, text, draft, naming, replace=about.replace)


@verb("rate")
def rate(
    desk: Desk,
    signed: Reasoned,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The source: its slug, label or alias.")],
    reliability: Annotated[str, typer.Argument(metavar="A..F", help="A reliable … E not; F: cannot be judged.")],
) -> Result:
    """Judge how reliable a source is; the newest rating counts."""
    draft = definitions.rating(desk.entity(entity), reliability, signed.reason)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("list")
def list_(desk: Desk, moment: Moment) -> Result:
    """The texts."""
    return catalogue.documents(desk.sight(moment))


@verb("show")
def show(desk: Desk, moment: Moment, document: Document) -> Result:
    """What is known about a text."""
    return catalogue.document(desk.sight(moment), document)


@verb("cat")
def cat(desk: Desk, moment: Moment, document: Document) -> Result:
    """The text itself, as it was taken in."""
    return catalogue.text(desk.sight(moment), document)


def _taken(desk: Desk, signed: Signed, text: sources.Text, draft: Draft, naming: Naming, *, replace: bool) -> Result:
    """A text taken in. replace: also where that changes what is there."""
    if not replace:
        sources.check_free(draft, text, desk.ledger.index)
    render.talk(*(f"  {field}: {before} → {after}" for field, before, after in sources.changes(draft, text)))
    confirm(naming)
    return receipt(desk.append([*naming.drafts(), draft], signed, texts=[text.data]), dry_run=signed.dry_run)
