"""What competes for a slot, in plain Python: rules 1, 2, 5 and 6 of `state`."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any, TypeVar

from tests.projections.oracle_claims import UNCHECKABLE, Claim, Key
from tests.projections.oracle_reading import Point
from tests.projections.oracle_values import inside, overlaps

Order = tuple[Any, ...]
T = TypeVar("T")
CLOSENESS = {"direct": 0, "mixed": 1, "indirect": 2, "none": 3}
RELIABLE = {"A": 5, "B": 4, "C": 3, None: 2, "F": 2, "D": 1, "E": 0}


class Standing:
    """All claims with one value and one polarity under one key: what competes.

    Rule 5: tier, status and reliability are those of the best claim, shown by its best evidence: direct before
    indirect, then the earliest; the claim's id only orders the printing.
    """

    def __init__(self, key: Key, claims: Iterable[Claim]) -> None:
        self.key = key
        self.claims = list(claims)
        self.origins = len(frozenset().union(*(claim.origins for claim in self.claims)))
        strongest = max(map(strength, self.claims))
        equals = [claim for claim in self.claims if strength(claim) == strongest]
        self.best = min(
            equals, key=lambda claim: (CLOSENESS[claim.event.quote_type], claim.public, claim.id, claim.seq)
        )
        self.value = self.best.value
        begins = [claim.said[0] or date.min for claim in equals]
        self.said = (min(begins), max(claim.said[1] for claim in equals))
        self.public = (min(claim.public for claim in self.claims), max(claim.public for claim in self.claims))

    @property
    def order(self) -> Order:
        """Rule 5, greater is better: most origins, and the earliest publication if stable, the latest if evolving."""
        *before, reliability = strength(self.best)
        if self.best.attribute.volatility == "stable":
            return (*before, self.origins, reliability, -self.public[0].toordinal())
        return (*before, reliability, self.origins, self.public[1].toordinal())

    @property
    def denied(self) -> bool:
        return self.best.status == "denied"

    @property
    def expired(self) -> bool:
        return self.best.status == "expired"


def eligible(claim: Claim, point: Point) -> bool:
    """Not deprecated, neither an opinion nor hypothetical, not implicated unless asked for, valid at the date."""
    shown = point.implicated or not claim.event.implicated
    return claim.rank != "deprecated" and claim.event.modality not in UNCHECKABLE and shown and claim.valid


def newest_per_source(claims: list[Claim]) -> list[Claim]:
    """Rule 2: a source's newer claim under the same key replaces its older one, never across sources."""
    return [claim for claim in claims if not any(_replaces(newer, claim) for newer in claims)]


def _replaces(newer: Claim, older: Claim) -> bool:
    """Within one document only if the `said` bounds do not overlap; a denial only one that denies no more than it does;
    across polarities only overlapping values.
    """
    if newer.source != older.source or newer.newest <= older.newest:
        return False
    both = newer.affirmed and older.affirmed
    if newer.key.qualifiers != older.key.qualifiers or not newer.key.within(older.key, any_value=not both):
        return False
    if newer.documents[0] == older.documents[0] and _said_overlap(newer, older):
        return False
    if newer.affirmed == older.affirmed:
        return both or inside(older.value, newer.value)
    return overlaps(newer.value, older.value)


def _said_overlap(one: Claim, other: Claim) -> bool:
    def begins_by_end(early: Claim, late: Claim) -> bool:
        return early.said[0] is None or early.said[0] <= late.said[1]

    return begins_by_end(one, other) and begins_by_end(other, one)


def joined_key(claim: Claim, claims: Iterable[Claim]) -> Key:
    """Key: the wider joins the narrower's row if there is exactly one."""
    bearing = [other for other in claims if other.affirmed or not claim.affirmed]
    found = {other.key for other in bearing if other.key.within(claim.key)} - {claim.key}
    return found.pop() if len(found) == 1 else claim.key


def strength(claim: Claim) -> Order:
    """Rule 5 for a single claim, greater is better.

    Preferred; live before expired; undenied before denied. Evolving: tiers 4 and up by latest `said`, then tier; then
    tier 3 by latest `said`; then the rest by tier. Stable: by tier. Then reliability.
    """
    first: Order = (claim.rank == "preferred", claim.status != "expired", claim.status != "denied")
    reliability = RELIABLE[claim.reliability]
    if claim.attribute.volatility == "stable":
        return (*first, claim.tier, reliability)
    band = 2 if claim.tier >= 4 else 1 if claim.tier == 3 else 0
    return (*first, band, claim.said[1].toordinal() if band else 0, claim.tier, reliability)


def standings(claims: list[Claim], slot: str) -> tuple[list[Standing], list[Standing]]:
    """What is affirmed and what is negated in a slot, equal values together."""
    joined = [(joined_key(claim, claims), claim) for claim in claims if claim.key.slot == slot]

    def of(*, affirmed: bool) -> list[Standing]:
        mine = [(key, claim) for key, claim in joined if claim.affirmed == affirmed]
        same = grouped(mine, lambda pair: (pair[0], pair[1].value))
        return [Standing(pairs[0][0], [claim for _, claim in pairs]) for pairs in same.values()]

    return of(affirmed=True), of(affirmed=False)


def contains(no: Standing, value: Standing) -> bool:
    """Rule 6: what a negation bears on: equal and narrower values under its key and narrower ones.

    One in `planned` bears on rumours, too.
    """
    rumour = no.key.slot == "planned" and value.best.status == "rumoured"
    return value.key.within(no.key, any_slot=rumour, any_value=True) and inside(value.value, no.value)


def fallen(value: Standing, noes: list[Standing]) -> bool:
    """Denied, or beaten by a negation that stands strictly before it: it never fills a slot."""
    return value.denied or any(contains(no, value) and no.order > value.order for no in noes)


def equal(no: Standing, value: Standing) -> bool:
    return contains(no, value) and no.order == value.order


def grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
