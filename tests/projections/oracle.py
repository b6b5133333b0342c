"""From claims to `state`, once more and in plain Python: the second judge of the SQL projections."""

from dataclasses import dataclass, field, replace
from datetime import date

from ledger.events.model import types
from tests.projections.oracle_claims import Claim, Key
from tests.projections.oracle_order import (
    Standing,
    contains,
    eligible,
    equal,
    fallen,
    grouped,
    newest_per_source,
    standings,
)
from tests.projections.oracle_sets import Coexisting
from tests.projections.oracle_status import Judged
from tests.projections.oracle_values import Value, narrower, overlaps


@dataclass(frozen=True)
class Row:
    """One row of `state`; answers: the numbers of the events; key: for the rules."""

    subject: str
    attribute: str
    qualifiers: str
    axis: str
    slot: str
    place: str
    value: str | None
    status: str
    tier: int | None = None
    origins: int | None = None
    contested: bool = False
    tie: bool = False
    who: str | None = None
    published: date | None = None
    claim: str | None = None
    claims: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    key: Key | None = field(default=None, compare=False)


def state(reading: Judged) -> list[Row]:
    """The rows of `state`, in no particular order."""
    taken = [claim for claim in reading.competing if claim.record == "active" and eligible(claim, reading.point)]
    kept = newest_per_source(taken)
    rows: list[Row] = []
    for group in grouped(reading.judged, _about).values():
        mine = [claim for claim in kept if _about(claim) == _about(group[0])]
        rows += _of_attribute(reading, group, mine)
    return rows


def _about(claim: Claim) -> tuple[str, str]:
    return claim.key.subject, claim.key.attribute


def _of_attribute(reading: Judged, group: list[Claim], kept: list[Claim]) -> list[Row]:
    """The rows of one attribute of one subject. group: all that was ever claimed; kept: what rule 2 leaves."""
    attribute = group[0].attribute
    left = [claim for claim in kept if claim.status != "refuted"]
    slots = {slot: standings(left, slot) for slot in ("actual", "planned")}
    noes = [no for _, negated in slots.values() for no in negated]
    found: list[Row] = []
    shown = [value for affirmed, _ in slots.values() for value in affirmed]
    for values, _ in slots.values():
        if attribute.cardinality == "multiple":
            coexisting = Coexisting(values, noes, group, reading.point)
            found += _coexisting(reading, coexisting, noes)
            shown += [value for value in coexisting.values if value not in shown]
        else:
            for same in grouped(values, lambda value: value.key).values():
                found += _one_of(reading, same, noes)
    for no in noes:
        bearing = [value for value in shown if contains(no, value)]
        if all(no.order >= value.order for value in bearing):
            found.append(_row(reading, no, "excluded", tie=any(no.order == value.order for value in bearing)))
    refuted = [c for c in group if c.status == "refuted" and c.affirmed and eligible(c, reading.point)]
    for claims in grouped(refuted, lambda claim: (claim.key, claim.value)).values():
        found.append(_row(reading, Standing(claims[0].key, claims), "excluded"))
    found = _plans_give_way(found)
    found += _lost(reading, group, found)
    return found + _unknown(found, attribute)


def _one_of(reading: Judged, values: list[Standing], noes: list[Standing]) -> list[Row]:
    """Rules 3 and 5 for the values of one key: the best is shown, or the narrower one of its tier."""
    standing = [value for value in values if not fallen(value, noes)]
    best = max((value.order for value in standing), default=())
    winners = [value for value in standing if value.order == best]
    heads = {winner: _finest(winner, standing) for winner in winners}
    refined = {winner for winner, found in heads.items() if winner not in found}
    shown = {head for found in heads.values() for head in found} - refined
    rows = [_row(reading, value, _place(value, winners, standing)) for value in values if value not in shown]
    for head in shown:
        judges = [winner for winner, found in heads.items() if head in found]
        rivals = [value for value in standing if not all(overlaps(value.value, winner.value) for winner in judges)]
        rivals += [no for no in noes if contains(no, head)]
        contested = _any_denied(head) or any(_contests(rival, head) for rival in rivals)
        tie = len(shown) > 1 or any(equal(no, head) for no in noes)
        rows.append(_row(reading, head, "value", contested=contested, tie=tie))
    return rows


def _finest(winner: Standing, values: list[Standing]) -> list[Standing]:
    """Rule 3: a narrower value is shown instead of the winner's only if it is live and of the same tier."""
    finer = [
        value
        for value in values
        if narrower(value.value, winner.value) and not value.expired and value.best.tier == winner.best.tier
    ]
    best = max((value.order for value in finer), default=())
    return [value for value in finer if value.order == best] or [winner]


def _place(value: Standing, winners: list[Standing], standing: list[Standing]) -> str:
    """Rule 3: narrower values of lower tiers are listed as `possibly`."""
    lower = any(narrower(value.value, one.value) and value.best.tier < one.best.tier for one in winners)
    return "possibly" if lower and value in standing else "runner_up"


def _coexisting(reading: Judged, found: Coexisting, noes: list[Standing]) -> list[Row]:
    """Rule 4: the members of the winners are the state, values that only losers have are runners-up."""
    rows = []
    for value in found.values:
        if not found.held(value):
            rows.append(_row(reading, value, "runner_up"))
            continue
        against = found.against(value)
        contested = _any_denied(value) or any(_contests(no, value) for no in noes if contains(no, value))
        contested |= any(_contests(rival.standing, held.standing) for rival, held in against)
        contested |= any(_contests(rival, value) for rival in found.rivals(value))
        tie = found.ties(value) or any(equal(no, value) for no in noes)
        rows.append(_row(reading, value, "value", contested=contested, tie=tie))
    return rows


def _contests(rival: Standing, held: Standing) -> bool:
    """Rule 7: of a higher tier; of the same, unless only outdated; or newer at tier 3 or more. Never if expired."""
    if rival.expired:
        return False
    if rival.best.tier == held.best.tier:
        outdated = held.best.attribute.volatility == "evolving" and rival.said[1] < held.said[0]
        return not outdated
    return rival.best.tier > held.best.tier or (rival.best.tier >= 3 and rival.said[1] > held.said[1])


def _any_denied(value: Standing) -> bool:
    """Rule 7: contested, too, where an authority denies."""
    return any(not word.affirms for claim in value.claims for word in claim.words)


def _plans_give_way(rows: list[Row]) -> list[Row]:
    """Rule 7: once `actual` has a value of tier 2 or more, `planned` is listed among the runners-up."""

    def topic(row: Row) -> tuple[str, Value | None]:
        return row.qualifiers, row.key.value if row.key else None

    known = {topic(row) for row in rows if row.slot == "actual" and row.place == "value" and (row.tier or 0) >= 2}
    given_way = [row.slot == "planned" and row.place != "excluded" and topic(row) in known for row in rows]
    return [
        replace(row, place="runner_up", contested=False, tie=False) if way else row
        for row, way in zip(rows, given_way, strict=True)
    ]


def _lost(reading: Judged, group: list[Claim], rows: list[Row]) -> list[Row]:
    """Rule 7: where nothing is left, under a key or a narrower one, the last value, and what became of it."""
    known = [row.key for row in rows if row.place == "value" and row.key]
    gone = [c for c in group if c.record in {"retracted", "superseded"} and c.affirmed and eligible(c, reading.point)]
    last = [
        min(same, key=lambda c: (-c.said[1].toordinal(), -c.public.toordinal(), c.id))
        for same in grouped(gone, lambda claim: claim.key).values()
        if not any(key.within(same[0].key) for key in known)
    ]
    return [_row(reading, Standing(claim.key, [claim]), "runner_up") for claim in last]


def _unknown(rows: list[Row], attribute: types.AttributeDefined) -> list[Row]:
    """Rule 7: a single real attribute with only plans, or with nothing left, shows `unknown`."""
    if attribute.cardinality == "multiple" or attribute.axis == "story":
        return []
    known = {row.qualifiers for row in rows if row.slot == "actual" and row.place == "value"}
    found = {row.qualifiers: row for row in rows if row.qualifiers not in known}
    return [
        Row(row.subject, row.attribute, row.qualifiers, row.axis, "actual", "value", None, "unknown", None, 0)
        for row in found.values()
    ]


def _row(reading: Judged, found: Standing, place: str, *, contested: bool = False, tie: bool = False) -> Row:
    best = found.best
    ids = {claim.id for claim in found.claims}
    answers = {answer.seq for answer in reading.answers if any(named.id in ids for named in answer.claims)}
    return Row(
        subject=found.key.subject,
        attribute=found.key.attribute,
        qualifiers=_qualifiers(found.key),
        axis=best.attribute.axis,
        slot=found.key.slot,
        place=place,
        value=best.value.shown,
        status=best.status,
        tier=best.tier,
        origins=found.origins,
        contested=contested,
        tie=tie,
        who=best.speaker or (best.source if best.event.attribution == "outlet_voice" else best.event.attribution),
        published=found.public[0],
        claim=best.id,
        claims=tuple(sorted(ids)),
        answers=tuple(sorted(answers)),
        key=found.key,
    )


def _qualifiers(key: Key) -> str:
    return ", ".join(sorted(f"{slug}={value.shown}" for slug, value in key.qualifiers))
