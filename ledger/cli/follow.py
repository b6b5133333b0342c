"""`repeat`, `assess`, `retract`, `supersede`, `rank`: what follows a claim."""

from typing import Annotated

import typer
from msgspec import structs

from ledger import lookup
from ledger.asking.overtaken import overtaken
from ledger.capture import following
from ledger.capture.receipts import receipt
from ledger.cli.desk import Desk, confirm
from ledger.cli.verb import Verbs
from ledger.events.errors import Usage
from ledger.options import Claim, New, Place, Reasoned, Signed, Words
from ledger.results import Result

verb = Verbs()
Given = Annotated[list[str], typer.Argument(metavar="WORDS…", help="As they stand in the text; several for one event.")]
Resting = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS…]", help="What it rests on, as it stands in a text.")
]


@verb("repeat")
def repeat(
    desk: Desk, signed: Signed, where: Words, repeating: following.Repeating, claim: Claim, words: Given
) -> Result:
    """Record that a claim stands elsewhere too; only an independent repetition adds an origin."""
    found, passage, index = desk.claim(claim), desk.passage(words, where), desk.ledger.index
    derived_from = lookup.origin(repeating.derived_from, index) if repeating.derived_from else None
    naming = desk.naming(passage.document)
    draft = following.repetition(naming, passage, found.claim, repeating, derived_from)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("assess")
def assess(
    desk: Desk,
    signed: following.Assessing,
    where: Place,
    claim: Claim,
    words: Resting = None,
    new: New = False,
) -> Result:
    """Record a checker's verdict on a claim."""
    if not words and (where.document or where.nth):
        raise Usage.of("option_unused", "which words does it rest on?", "give the WORDS, or leave out --in and --nth")
    place = Words(document=where.document, nth=where.nth)
    found, passage = desk.claim(claim), desk.passage(words, place) if words else None
    naming = desk.naming(passage.document if passage else None, new=new)
    draft = following.assessment(naming, passage, found.claim, signed)
    confirm(naming)
    done = desk.append([*naming.drafts(), draft], signed)
    told = receipt(done, dry_run=signed.dry_run)
    if signed.dry_run:
        return told
    return structs.replace(told, warnings=[*told.warnings, *overtaken(desk.ledger, found.subject, done.items[-1].seq)])


@verb("retract")
def retract(
    desk: Desk,
    signed: Signed,
    where: Words,
    claim: Claim,
    words: Given,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Its speaker, or who published it.")],
) -> Result:
    """Record that its own source takes a claim back; a mistake of ours is withdrawn instead."""
    found, passage = desk.claim(claim), desk.passage(words, where)
    draft = following.retraction(desk.naming(passage.document), passage, found.claim, by)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("supersede")
def supersede(
    desk: Desk,
    signed: following.Superseding,
    claim: Claim,
    by_claim: Annotated[str, typer.Option("--by-claim", metavar="CLAIM", help="The newer one.")],
) -> Result:
    """Record that a newer claim takes the place of another."""
    old, new = desk.claim(claim), desk.claim(by_claim)
    draft = following.succession(old.claim, new.claim, signed.reason)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)


@verb("rank")
def rank(
    desk: Desk,
    signed: Reasoned,
    claim: Claim,
    rank: Annotated[str, typer.Argument(metavar="RANK", help="preferred, normal or deprecated.")],
) -> Result:
    """Prefer a claim to others, or set it aside; the newest rank counts."""
    draft = following.ranking(desk.claim(claim).claim, rank, signed.reason)
    return receipt(desk.append([draft], signed), dry_run=signed.dry_run)
