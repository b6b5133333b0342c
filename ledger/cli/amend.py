"""`correct`, `undo`: our own mistakes, put right or taken back."""

from typing import Annotated

import typer
from msgspec import structs

from ledger import render
from ledger.capture import correcting, withdrawing
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk, confirm
from ledger.cli.verb import Verbs
from ledger.options import Claim, Correcting, Reasoned, Signed, Words
from ledger.results import Result

verb = Verbs()
Anew = Annotated[list[str] | None, typer.Argument(metavar="[WORDS…]", help="Its words, where they were wrong.")]


@verb("correct")
def correct(desk: Desk, signed: Reasoned, where: Words, says: Correcting, claim: Claim, words: Anew = None) -> Result:
    """Withdraw a claim and record it as it should have been; what is not given stays as it was."""
    old = desk.claim(claim)
    correcting.check_live(desk.ledger.index, old)
    anew = words or (correcting.words_of(old) if where.document or where.nth else None)
    home = desk.ledger.index.documents_with(old.evidence[0].document)
    at = where if where.document or not home else structs.replace(where, document=home[0].document)
    passage = desk.passage(anew, at) if anew else None
    naming = desk.naming(passage.document if passage else home[0] if home else None, new=says.new)
    after = correcting.corrected(naming, old, passage, says, where)
    correcting.check_set(desk.ledger.index, old, after)
    render.talk(*correcting.changes(old, after))
    confirm(naming)
    drafts = correcting.drafts(old, after, says.id or desk.ledger.random_id(), signed.reason)
    return receipt(desk.append([*naming.drafts(), *drafts], signed), dry_run=signed.dry_run)


@verb("undo")
def undo(desk: Desk, signed: Signed) -> Result:
    """Withdraw all that the last commit recorded, as one commit; once more brings it back."""
    entries = withdrawing.last(desk.ledger.index)
    render.talk(*withdrawing.announced(desk.ledger.index, entries))
    drafts = withdrawing.undone(entries, signed.reason)
    return receipt(desk.append(drafts, signed), dry_run=signed.dry_run)
