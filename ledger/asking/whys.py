"""Why the state of an attribute is what it is: what stands, what lost, by which rule, on whose words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ledger.asking import rules
from ledger.asking.rules import Contest, Record, Verdict
from ledger.events.model import ClaimAsserted
from ledger.events.when import write_instant

if TYPE_CHECKING:
    from ledger.asking.view import View

_ORDER = ("value", "possibly", "runner_up", "excluded", "beaten")


class Proof(Struct, frozen=True):
    """A claim with its words and how it came here.

    words: the first evidence's, its segments joined by ` … `; start: their first code point in the document;
    recorded_at: UTC; author, reason: of the commit.
    """

    claim: str
    seq: int
    who: str
    said: str | None
    published: str
    words: str
    document: str
    start: int
    commit: int
    recorded_at: str
    author: str
    reason: str | None


class Side(Struct, frozen=True):
    """One contender.

    place: as in `state`, or `beaten` for a denial that lost; rule: one word for what decided; because: the same in
    words; against: the value that it won or lost against.
    """

    place: str
    slot: str
    qualifiers: str
    polarity: str
    value: str
    status: str
    tier: int
    origins: int
    who: str
    rule: str
    because: str
    against: str | None
    proofs: tuple[Proof, ...]


class LeftOut(Struct, frozen=True):
    """A claim that does not compete at all, and why."""

    claim: str
    value: str
    who: str
    because: str


class Answer(Struct, frozen=True):
    """What somebody answered to one of the claims."""

    seq: int
    claim: str
    speaker: str
    answer: str
    published: str
    words: str


class Why(Struct, frozen=True):
    """The state of one attribute, explained.

    authorities: who may confirm or deny, as entities, `value` for the person that a value names.
    """

    subject: str
    attribute: str
    authorities: tuple[str, ...]
    sides: tuple[Side, ...]
    left_out: tuple[LeftOut, ...]
    answers: tuple[Answer, ...]

    def __repr__(self) -> str:
        lines = [f"<{self.subject} {self.attribute}>"]
        lines += [f"{one.place} {one.slot} {one.value} ({one.status}): {one.because}" for one in self.sides]
        lines += [f"left out {one.claim} {one.value}: {one.because}" for one in self.left_out]
        return "\n".join(lines)


def why(view: "View", subject: str, attribute: str) -> Why:
    """The explanation; no sides where nothing is known. subject, attribute: slugs."""
    about = ("subject = $1 AND attribute = $2", [subject, attribute])
    found = {name: view.table(name, *about).records() for name in ("contenders", "state", "claims")}
    contest = Contest(found["contenders"], found["state"], found["claims"], _words(view, found["claims"]))
    granted = view.table("authorities", *about).records()
    answers = _of_claims(view, "answers", found["claims"])
    sides = sorted(_sides(view, contest), key=_order)
    return Why(
        subject=subject,
        attribute=attribute,
        authorities=tuple(sorted(row["entity"] or "value" for row in granted)),
        sides=tuple(sides),
        left_out=tuple(_left_out(view, contest)),
        answers=tuple(_answer(row) for row in answers),
    )


def _order(side: Side) -> tuple[str, int, str, str]:
    return side.slot, _ORDER.index(side.place), side.qualifiers, side.value


def _words(view: "View", claims: list[Record]) -> list[Record]:
    return _of_claims(view, "words", claims)


def _of_claims(view: "View", name: str, claims: list[Record]) -> list[Record]:
    return view.table(name, "list_contains($1::VARCHAR[], claim)", [[row["claim"] for row in claims]]).records()


def _sides(view: "View", contest: Contest) -> Iterator[Side]:
    for row in contest.rows:
        if row["claim"] is not None:
            yield _side(view, row["place"], row, contest.verdict(row), contest.contender(row))
    for denial in contest.beaten_denials():
        row = denial | {"qualifiers": ", ".join(denial["identity"])}
        yield _side(view, "beaten", row, contest.verdict_on_denial(denial), denial)


def _side(view: "View", place: str, row: Record, verdict: Verdict, contender: Record | None) -> Side:
    negated = place == "beaten" or (contender is not None and contender["polarity"] == "negated")
    return Side(
        place=place,
        slot=row["slot"],
        qualifiers=row["qualifiers"],
        polarity="negated" if negated else "affirmed",
        value=row["value"],
        status=row["status"],
        tier=row["tier"],
        origins=row["origins"],
        who=row["who"],
        rule=verdict.rule,
        because=verdict.because,
        against=verdict.against,
        proofs=tuple(_proofs(view, row["claims"])),
    )


def _proofs(view: "View", claims: list[str]) -> Iterator[Proof]:
    rows = view.table("claims", "list_contains($1::VARCHAR[], claim)", [claims]).records()
    for row in rows:
        entry = view.sight.index.event(row["seq"])
        if isinstance(entry.event, ClaimAsserted):
            first = entry.event.evidence[0]
            yield Proof(
                claim=row["claim"],
                seq=row["seq"],
                who=row["who"],
                said=row["said"],
                published=str(row["public_date"]),
                words=" … ".join(segment.exact for segment in first.segments),
                document=row["document"] or first.document,
                start=first.segments[0].start,
                commit=entry.commit.commit,
                recorded_at=write_instant(entry.commit.recorded_at),
                author=entry.note.by,
                reason=entry.note.reason,
            )


def _left_out(view: "View", contest: Contest) -> Iterator[LeftOut]:
    competing = {claim for one in contest.contenders for claim in one["claims"]}
    shown = {claim for row in contest.rows for claim in row["claims"]}
    for claim in contest.claims:
        if claim["claim"] not in competing | shown:
            because = rules.left_out(claim, asked_valid=view.point.valid_at)
            yield LeftOut(claim["claim"], claim["value"], claim["who"], because)


def _answer(row: Record) -> Answer:
    word: Any = row["answer"] or row["stance"]
    published = str(row["public_date"])
    return Answer(row["seq"], row["claim"], row["speaker"], word, published, row["words"] or "")
