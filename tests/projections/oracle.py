"""From claims to `state`, once more and in plain Python: the second judge of the SQL projections."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from ledger.events import model
from tests.projections.oracle_claims import UNCHECKABLE, Claim, Entry, Key, Point, Reading
from tests.projections.oracle_values import Value, inside, narrower, overlaps

Order = tuple[Any, ...]
T = TypeVar("T")
CLOSENESS = {"direct": 0, "mixed": 1, "indirect": 2, "none": 3}


@dataclass(frozen=True)
class Row:
    """One row of `state`; answers: the numbers of the events."""

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


class Standing:
    """All claims with one value and one polarity under one key: what competes."""

    def __init__(self, key: Key, claims: Iterable[Claim]) -> None:
        self.key = key
        self.claims = sorted(claims, key=_best_evidence)
        self.origins = len({claim.origin for claim in self.claims})
        self.best = max(self.claims, key=lambda claim: order(claim, self.origins))
        self.value = self.best.value

    @property
    def order(self) -> Order:
        return order(self.best, self.origins)

    @property
    def denied(self) -> bool:
        return self.best.status == "denied"

    @property
    def expired(self) -> bool:
        return self.best.status == "expired"

    def about(self, other: "Standing") -> bool:
        """Under the same key, slots and values of multiple attributes apart."""
        return self.key.qualifiers == other.key.qualifiers and self.key.value == other.key.value


def claims_at(entries: Iterable[Entry], point: Point) -> dict[str, tuple[str, str, int]]:
    """Per claim known at the point: record, status, tier."""
    return {claim.id: (claim.record, claim.status, claim.tier) for claim in Reading(entries, point).judged}


def state_at(entries: Iterable[Entry], point: Point) -> list[Row]:
    """The rows of `state`, in no particular order."""
    reading = Reading(entries, point)
    kept = newest_per_source([claim for claim in reading.judged if competes(claim, point)])
    rows: list[Row] = []
    for group in _grouped(reading.judged, lambda claim: (claim.key.subject, claim.key.attribute)).values():
        mine = [claim for claim in kept if claim in group]
        slots = {slot: _standings(mine, slot) for slot in ("actual", "planned")}
        noes = [no for _, negated in slots.values() for no in negated]
        found: list[Row] = []
        for values, _ in slots.values():
            if group[0].attribute.cardinality == "multiple":
                found += _coexisting(reading, values, noes, group)
            else:
                for same in _grouped(values, lambda value: value.key).values():
                    found += _one_of(reading, same, noes)
        for no in noes:
            if _wins(no, slots[no.key.slot][0]):
                found.append(_row(reading, no, "excluded"))
        rows += _with_unknown(_plans_give_way(found, group[0].attribute), group, point)
    return rows


def competes(claim: Claim, point: Point) -> bool:
    """Which claims are taken into the state at all."""
    return claim.record == "active" and eligible(claim, point)


def eligible(claim: Claim, point: Point) -> bool:
    """Neither an opinion nor hypothetical, not implicated unless asked for, valid at the date asked for."""
    shown = point.implicated or not claim.event.implicated
    return claim.event.modality not in UNCHECKABLE and shown and claim.valid


def newest_per_source(claims: list[Claim]) -> list[Claim]:
    """Rule 2: a source's newer claim under the same key replaces its older one, never across sources."""
    return [claim for claim in claims if not any(_replaces(newer, claim) for newer in claims)]


def _replaces(newer: Claim, older: Claim) -> bool:
    """Within one document only if the `said` bounds do not overlap; across polarities only overlapping values."""
    if newer.source != older.source or newer.key != older.key or newer.newest <= older.newest:
        return False
    if set(newer.documents) & set(older.documents) and _said_overlap(newer, older):
        return False
    return (newer.affirmed and older.affirmed) or overlaps(newer.value, older.value)


def _said_overlap(one: Claim, other: Claim) -> bool:
    def begins_by_end(early: Claim, late: Claim) -> bool:
        return early.said[0] is None or early.said[0] <= late.said[1]

    return begins_by_end(one, other) and begins_by_end(other, one)


def joined_key(claim: Claim, claims: Iterable[Claim]) -> Key:
    """Key: the wider joins the narrower's row if there is exactly one."""
    found = {other.key for other in claims if other.affirmed and other.key.within(claim.key)} - {claim.key}
    return found.pop() if len(found) == 1 else claim.key


def order(claim: Claim, origins: int) -> Order:
    """Rule 5, greater is better.

    Live before expired; undenied before denied. Evolving: tiers 4 and up by latest `said`, then tier; then tier 3
    by latest `said`; then the rest by tier; then origins, then latest publication. Stable: tier, origins, earliest.
    """
    first: Order = (claim.status != "expired", claim.status != "denied")
    said, public = claim.said[1].toordinal(), claim.public.toordinal()
    if claim.attribute.volatility == "stable":
        return (*first, claim.tier, origins, -public)
    band = 2 if claim.tier >= 4 else 1 if claim.tier == 3 else 0
    return (*first, band, said if band else 0, claim.tier, origins, public)


def _best_evidence(claim: Claim) -> Order:
    """Direct before indirect, then the earliest; the id only orders the printing."""
    return CLOSENESS[claim.event.quote_type], claim.public, claim.id


def _standings(claims: list[Claim], slot: str) -> tuple[list[Standing], list[Standing]]:
    """What is affirmed and what is negated in a slot, equal values together."""
    joined = [(joined_key(claim, claims), claim) for claim in claims if claim.key.slot == slot]

    def of(*, affirmed: bool) -> list[Standing]:
        mine = [(key, claim) for key, claim in joined if claim.affirmed == affirmed]
        equal = _grouped(mine, lambda pair: (pair[0], pair[1].value))
        return [Standing(pairs[0][0], [claim for _, claim in pairs]) for pairs in equal.values()]

    return of(affirmed=True), of(affirmed=False)


def _contains(no: Standing, value: Standing) -> bool:
    """Rule 6: what a negation bears on; one in `planned` bears on rumours of the same value, too."""
    if not no.about(value):
        return False
    if no.key.slot == value.key.slot:
        return inside(value.value, no.value)
    rumour = all(claim.rumour for claim in value.claims)
    return no.key.slot == "planned" and rumour and no.value == value.value


def _fallen(value: Standing, noes: list[Standing]) -> bool:
    """Denied, or beaten by a negation that stands strictly before it: it never fills a slot."""
    return value.denied or any(_contains(no, value) and no.order > value.order for no in noes)


def _wins(no: Standing, values: list[Standing]) -> bool:
    return not no.denied and all(no.order > value.order for value in values if _contains(no, value))


def _one_of(reading: Reading, values: list[Standing], noes: list[Standing]) -> list[Row]:
    """Rules 3 and 5 for the values of one key: the best is shown, or the narrower one of its tier."""
    standing = [value for value in values if not _fallen(value, noes)]
    best = max((value.order for value in standing), default=())
    equals = [value for value in standing if value.order == best]
    winners = [one for one in equals if not any(narrower(other.value, one.value) for other in equals)]
    heads = {winner: _finest(winner, standing) for winner in winners}
    shown = {head for found in heads.values() for head in found}
    rows = [_row(reading, value, _place(value, winners, standing)) for value in values if value not in shown]
    for head in shown:
        winner = next(winner for winner, found in heads.items() if head in found)
        rivals = [value for value in standing if not overlaps(value.value, winner.value)]
        rivals += [no for no in noes if no.key.slot == head.key.slot and _contains(no, head)]
        contested = _any_denied(head) or any(_contests(rival.best, head.best) for rival in rivals)
        rows.append(_row(reading, head, "value", contested=contested, tie=len(shown) > 1))
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


@dataclass(frozen=True, eq=False)
class Contender:
    """Rule 4: a value, or a closed set, which competes as one; best: the claim that it is ranked by."""

    values: tuple[Standing, ...]
    order: Order
    best: Claim
    members: frozenset[Value] | None = None

    def against(self, other: "Contender") -> bool:
        """A value outside a closed set is incompatible with it, so is another set; so are two values of one role."""
        if self.members is not None:
            return other.members != self.members if other.members else other.values[0].value not in self.members
        if other.members is not None:
            return other.against(self)
        one, two = self.values[0], other.values[0]
        same_role = bool(one.key.qualifiers) and one.key.qualifiers == two.key.qualifiers
        return same_role and "text" not in {one.value.kind, two.value.kind} and not overlaps(one.value, two.value)


def _coexisting(reading: Reading, values: list[Standing], noes: list[Standing], group: list[Claim]) -> list[Row]:
    """Rule 4: multiple values coexist, except under one given qualifier and across closed sets."""
    standing = [value for value in values if not _fallen(value, noes)]
    contenders = sorted([*_loose(standing), *_closed_sets(standing, group)], key=lambda each: each.order, reverse=True)
    accepted: list[Contender] = []
    for _, equals in groupby(contenders, key=lambda each: each.order):
        accepted += [each for each in equals if not any(each.against(other) for other in accepted)]
    rows = []
    for value in values:
        mine = [each for each in accepted if value in each.values]
        if not mine:
            rows.append(_row(reading, value, "runner_up"))
            continue
        rivals = [other for other in contenders if value not in other.values and any(other.against(m) for m in mine)]
        tie = any(rival in accepted for rival in rivals)
        losing = [no.best for no in noes if no.key.slot == value.key.slot and _contains(no, value)]
        contested = _any_denied(value) or any(_contests(no, value.best) for no in losing)
        contested |= any(_contests(rival.best, m.best) for rival in rivals for m in mine if rival.against(m))
        rows.append(_row(reading, value, "value", contested=contested, tie=tie))
    return rows


def _loose(values: list[Standing]) -> list[Contender]:
    """Each value by what is claimed of it outside closed sets."""
    found = []
    for value in values:
        claims = [claim for claim in value.claims if not claim.event.closed]
        if claims:
            own = Standing(value.key, claims)
            found.append(Contender((value,), own.order, own.best))
    return found


def _closed_sets(values: list[Standing], group: list[Claim]) -> list[Contender]:
    """Rule 4: its members are all its claims that are not withdrawn; its tier is its weakest live member's;
    equal sets add their origins; a set with no live member is gone.
    """
    by_members: dict[frozenset[Value], list[list[Claim]]] = {}
    closed = [claim for claim in group if claim.event.closed and claim.record != "withdrawn" and claim.affirmed]
    for claims in _grouped(closed, lambda claim: claim.event.set).values():
        live = [claim for claim in claims if any(claim in value.claims for value in values)]
        if live:
            by_members.setdefault(frozenset(claim.value for claim in claims), []).append(live)
    found = []
    for members, sets in by_members.items():
        origins = len({claim.origin for live in sets for claim in live})
        weakest = [min(live, key=lambda claim: order(claim, origins)) for live in sets]
        best = max(weakest, key=lambda claim: order(claim, origins))
        shown = tuple(value for value in values if value.value in members)
        found.append(Contender(shown, order(best, origins), best, members))
    return found


def _contests(rival: Claim, held: Claim) -> bool:
    """Rule 7: of a higher tier; of the same, unless only outdated; or newer at tier 3 or more. Never if expired."""
    if rival.status == "expired":
        return False
    if rival.tier == held.tier:
        outdated = held.said[0] is not None and rival.said[1] < held.said[0]
        return not (outdated and held.attribute.volatility == "evolving")
    return rival.tier > held.tier or (rival.tier >= 3 and rival.said[1] > held.said[1])


def _any_denied(value: Standing) -> bool:
    """Rule 7: contested, too, where an authority denies."""
    return any(not word.affirms for claim in value.claims for word in claim.words)


def _plans_give_way(rows: list[Row], attribute: model.AttributeDefined) -> list[Row]:
    """Rule 7: once `actual` has a value of tier 2 or more, `planned` is listed among the runners-up."""

    def key(row: Row) -> tuple[str, str | None]:
        return row.qualifiers, row.value if attribute.cardinality == "multiple" else None

    known = {key(row) for row in rows if row.slot == "actual" and row.place == "value" and (row.tier or 0) >= 2}
    given_way = [row.slot == "planned" and row.place != "excluded" and key(row) in known for row in rows]
    return [replace(row, place="runner_up") if way else row for row, way in zip(rows, given_way, strict=True)]


def _with_unknown(rows: list[Row], group: list[Claim], point: Point) -> list[Row]:
    """Rule 7: a single attribute with only plans, or with nothing left, shows `unknown`."""
    first = group[0]
    if first.attribute.cardinality == "multiple":
        return rows
    lost = [claim for claim in group if claim.record == "retracted" and claim.affirmed and eligible(claim, point)]
    found = {row.qualifiers for row in rows} | {_qualifiers(claim.key) for claim in lost}
    known = {row.qualifiers for row in rows if row.slot == "actual" and row.place == "value"}
    return rows + [
        Row(
            subject=first.key.subject,
            attribute=first.key.attribute,
            qualifiers=qualifiers,
            axis=first.attribute.axis,
            slot="actual",
            place="value",
            value=None,
            status="unknown",
        )
        for qualifiers in found - known
    ]


def _row(reading: Reading, found: Standing, place: str, *, contested: bool = False, tie: bool = False) -> Row:
    best = found.best
    answers = {answer.seq for answer in reading.answers for claim in found.claims if reading.reaches(answer, claim)}
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
        who=best.source,
        published=best.public,
        claim=best.id,
        claims=tuple(sorted(claim.id for claim in found.claims)),
        answers=tuple(sorted(answers)),
    )


def _qualifiers(key: Key) -> str:
    return ", ".join(sorted(f"{slug}: {value.shown}" for slug, value in key.qualifiers))


def _grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
