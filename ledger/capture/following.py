"""What follows a claim: carried further, judged by a checker, taken back, given way to a newer one, ranked."""

from collections.abc import Sequence
from typing import Annotated, get_args, get_type_hints

import typer
from msgspec import Struct

from ledger.capture.claiming import Passage, chosen, draft, edtf, evidence, one_of, speaker, times
from ledger.capture.draft import Draft
from ledger.capture.naming import Naming
from ledger.events.errors import Usage
from ledger.events.model.types import ClaimAssessed, ClaimRanked, ClaimSuperseded, Event
from ledger.options import Reasoned, Signed

_INDEPENDENCE = ("independent", "copy", "same_source", "unknown")


class Repeating(Struct, frozen=True, kw_only=True):
    """How a claim came to stand elsewhere; exactly one of the first four."""

    independent: Annotated[bool, typer.Option("--independent", help="They found it out for themselves.")] = False
    copy: Annotated[bool, typer.Option("--copy", help="They took it over.")] = False
    same_source: Annotated[bool, typer.Option("--same-source", help="They had it from the same source.")] = False
    unknown: Annotated[bool, typer.Option("--unknown", help="The words do not tell.")] = False
    derived_from: Annotated[
        str | None, typer.Option("--from", metavar="CLAIM|DOCUMENT", help="What they took it from.")
    ] = None
    primary_source: Annotated[
        str | None, typer.Option("--primary-source", metavar="TEXT", help="Where it comes from in the end, or its URL.")
    ] = None


class Assessing(Reasoned, frozen=True, kw_only=True):
    """Who writes, what a checker found, and what the verdict rests on."""

    by: Annotated[str, typer.Option("--by", metavar="WHO", help="The checker.")]
    verdict: Annotated[
        str,
        typer.Option("--verdict", metavar="V", help="confirmed, refuted, unproven, conflicting or not_checkable."),
    ]
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What the verdict rests on.")]
    truth_known_on: Annotated[
        str | None,
        typer.Option("--truth-known-on", metavar="EDTF", help="When the truth came to be known.", show_default=False),
    ] = None
    review_url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Where the review was published.")] = (
        None
    )


class Superseding(Signed, frozen=True, kw_only=True):
    """Who writes, and in which way a newer claim takes the place of another."""

    reason: Annotated[
        str, typer.Option("--reason", metavar="R", help="corrected, newer_statement or refined (says it more exactly).")
    ]


def repetition(naming: Naming, passage: Passage, claim: str, repeating: Repeating, derived_from: str | None) -> Draft:
    """The draft that a claim stands elsewhere too; derived_from by slug or id. Raises every problem at once."""
    given = [name for name in _INDEPENDENCE if getattr(repeating, name)]
    if len(given) != 1:
        raise Usage.of(
            "one_independence",
            "say once how they came by it",
            "--independent, --copy, --same-source, or --unknown where the words do not tell",
        )
    data: dict[str, object] = {
        "type": "claim.repeated/1",
        "claim": claim,
        "independence": given[0],
        "derived_from": derived_from,
        "primary_source": repeating.primary_source,
        **times(naming, passage.where),
        "evidence": evidence(naming, passage),
    }
    naming.check()
    return draft(data)


def assessment(naming: Naming, passage: Passage | None, claim: str, assessing: Assessing) -> Draft:
    """The draft of a verdict, with the words it rests on if there are any. Raises every problem at once."""
    data: dict[str, object] = {
        "type": "claim.assessed/1",
        "claim": claim,
        "checker": speaker(naming, assessing.by, "Organization"),
        "verdict": chosen(naming, "--verdict", assessing.verdict, _words(ClaimAssessed, "verdict")),
        "basis": assessing.reason,
        "truth_known_on": edtf(naming, assessing.truth_known_on, "--truth-known-on"),
        "review_url": assessing.review_url,
        "evidence": evidence(naming, passage) if passage else None,
    }
    naming.check()
    return draft(data)


def retraction(naming: Naming, passage: Passage, claim: str, by: str) -> Draft:
    """The draft that its source takes a claim back. Raises every problem at once."""
    data: dict[str, object] = {
        "type": "claim.retracted/1",
        "claim": claim,
        "by": speaker(naming, by),
        **times(naming, passage.where),
        "evidence": evidence(naming, passage),
    }
    naming.check()
    return draft(data)


def succession(claim: str, by_claim: str, reason: str) -> Draft:
    """The draft that a newer claim takes the place of another. Raises Usage."""
    one_of(reason, _words(ClaimSuperseded, "reason"), "--reason")
    return Draft({"type": "claim.superseded/1", "claim": claim, "by_claim": by_claim, "reason": reason})


def ranking(claim: str, rank: str, reason: str) -> Draft:
    """The draft of an editor's judgement of a claim. Raises Usage."""
    one_of(rank, _words(ClaimRanked, "rank"), "RANK")
    return Draft({"type": "claim.ranked/1", "claim": claim, "rank": rank, "reason": reason})


def _words(shape: type[Event], field: str) -> Sequence[str]:
    """The words that a field of an event may hold."""
    return get_args(get_type_hints(shape)[field])
