"""Why the state of an attribute is what it is: what stands, what lost, by which rule, on whose words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from ledger.asking.contest import Contest
from ledger.asking.labels import Labels
from ledger.asking.proofs import Proof, Proofs
from ledger.asking.rules import Record, Verdict

if TYPE_CHECKING:
    from ledger.asking.view import View

_ORDER = ("value", "possibly", "runner_up", "excluded", "beaten")


class Against(Struct, frozen=True):
    """What contests a value. seq: of the event that says it; told: in words."""

    seq: int
    who: str
    told: str


class Side(Struct, frozen=True):
    """One contender.

    place: as in `state`, or `beaten` for a denial that lost; rule: one word for what decided; because: the same in
    words; against: the value that it won or lost against; contested_by: what contests or disputes it;
    proofs: who says it, and what repeats, confirms, denies or ends that.
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
    contested_by: tuple[Against, ...]
    proofs: tuple[Proof, ...]


class LeftOut(Struct, frozen=True):
    """A claim that does not compete at all, and why."""

    claim: str
    value: str
    who: str
    because: str
    proofs: tuple[Proof, ...]


class Authority(Struct, frozen=True):
    """Who may confirm or deny.

    entity: None for the one that a value names, and for a role that nobody is known to hold.
    """

    entity: str | None
    role: str | None = None


class Why(Struct, frozen=True):
    """The state of one attribute, explained. answers: all of them, whether or not they change anything."""

    subject: str
    attribute: str
    authorities: tuple[Authority, ...]
    sides: tuple[Side, ...]
    left_out: tuple[LeftOut, ...]
    answers: tuple[Proof, ...]

    def __repr__(self) -> str:
        lines = [f"<{self.subject} {self.attribute}>"]
        lines += [f"{one.place} {one.slot} {one.value} ({one.status}): {one.because}" for one in self.sides]
        lines += [f"left out {one.claim} {one.value}: {one.because}" for one in self.left_out]
        return "\n".join(lines)


def why(view: "View", subject: str, attribute: str) -> Why:
    """The explanation; no sides where nothing is known. subject, attribute: slugs."""
    about = ("subject = $1 AND attribute = $2", [subject, attribute])
    tables = {name: view.table(name, *about).records() for name in ("contenders", "state", "claims")}
    labels = Labels(view)
    proofs = Proofs(view, labels, tables["claims"])
    words = {"words": proofs.words}
    contest = Contest(labels, tables | words, proofs.followed, asked_valid=view.point.valid_at)
    return Why(
        subject=subject,
        attribute=attribute,
        authorities=tuple(_authorities(view, subject, attribute)),
        sides=tuple(sorted(_sides(contest, proofs), key=_order)),
        left_out=tuple(_left_out(contest, proofs)),
        answers=proofs.answers(),
    )


def _order(side: Side) -> tuple[str, int, str, str]:
    return side.slot, _ORDER.index(side.place), side.qualifiers, side.value


def _authorities(view: "View", subject: str, attribute: str) -> Iterator[Authority]:
    """As the attribute is defined, which is known before anything is said of the subject."""
    held = view.table("authorities", "subject = $1 AND attribute = $2 AND role IS NOT NULL", [subject, attribute])
    holders = sorted((row["role"], row["entity"]) for row in held.records())
    attributes = {row["attribute"]: row["authorities"] or () for row in view.table("attributes").records()}
    for one in attributes[attribute]:
        if one not in attributes:
            yield Authority(None if one == "value" else one)
            continue
        yield from [Authority(entity, role) for role, entity in holders if role == one] or [Authority(None, one)]


def _sides(contest: Contest, proofs: Proofs) -> Iterator[Side]:
    seqs = {row["claim"]: row["seq"] for row in contest.claims}
    for row in contest.rows:
        if row["claim"] is not None:
            own = contest.contender(row) or row | {"polarity": "affirmed", "seqs": [seqs[row["claim"]]]}
            yield _side(row, own, contest.verdict(row), tuple(_against(contest, proofs, row)), proofs)
    for denial in contest.beaten_denials():
        row = denial | {"place": "beaten", "qualifiers": ", ".join(denial["identity"])}
        yield _side(row, denial, contest.verdict_on_denial(denial), (), proofs)


def _side(row: Record, own: Record, verdict: Verdict, against: tuple[Against, ...], proofs: Proofs) -> Side:
    return Side(
        place=row["place"],
        slot=row["slot"],
        qualifiers=row["qualifiers"],
        polarity="negated" if own["polarity"] == "negated" else "affirmed",
        value=row["value"],
        status=row["status"],
        tier=row["tier"],
        origins=row["origins"],
        who=row["who"],
        rule=verdict.rule,
        because=verdict.because,
        against=verdict.against,
        contested_by=against,
        proofs=proofs.of(own["seqs"], own["claims"]),
    )


def _against(contest: Contest, proofs: Proofs, row: Record) -> Iterator[Against]:
    followed = {one.seq: one for claim in row["claims"] for one in proofs.followed[claim]}
    for seq, opponent in contest.against(row):
        if opponent is None:
            yield Against(seq, followed[seq].who, followed[seq].told)
        else:
            who = proofs.who(seq)
            yield Against(seq, who, f"{contest.says(opponent)}, by {proofs.speaker(who)}")


def _left_out(contest: Contest, proofs: Proofs) -> Iterator[LeftOut]:
    competing = {seq for one in contest.contenders for seq in one["seqs"]}
    shown = {row["claim"] for row in contest.rows}
    for claim in contest.claims:
        if claim["seq"] not in competing and claim["claim"] not in shown:
            found = proofs.of([claim["seq"]], [claim["claim"]])
            yield LeftOut(claim["claim"], claim["value"], claim["who"], contest.why_not(claim), found)
