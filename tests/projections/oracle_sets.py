"""Rule 4 of `state` in plain Python: values that coexist, and closed sets, each of which competes as one value."""

from dataclasses import dataclass, replace
from itertools import groupby

from tests.projections.oracle_claims import Claim
from tests.projections.oracle_order import Order, Standing, eligible, fallen, grouped, strength
from tests.projections.oracle_reading import Point
from tests.projections.oracle_values import Value, overlaps


@dataclass(frozen=True, eq=False)
class Contender:
    """Rule 4: a value, or a closed set, which competes as one; standing: what it is ranked by."""

    values: tuple[Standing, ...]
    standing: Standing
    members: frozenset[Value] | None = None

    def against(self, other: "Contender") -> bool:
        """A value outside a closed set is incompatible with it, so is another set."""
        if self.members is not None:
            return other.members != self.members if other.members else other.values[0].value not in self.members
        return other.members is not None and other.against(self)


class Coexisting:
    """Multiple values coexist, except across closed sets, and, of what these leave, under one given qualifier.

    values: all that are claimed in a slot, the members of winning sets that are only implied included.
    """

    def __init__(self, values: list[Standing], noes: list[Standing], group: list[Claim], point: Point) -> None:
        standing = [value for value in values if not fallen(value, noes)]
        contenders = [*_loose(standing, group), *_closed_sets(values, standing, group)]
        self.contenders = sorted(contenders, key=lambda each: each.standing.order, reverse=True)
        self.accepted: list[Contender] = []
        for _, equals in groupby(self.contenders, key=lambda each: each.standing.order):
            self.accepted += [each for each in equals if not any(each.against(other) for other in self.accepted)]
        self.implied = [value for value in _implied(values, group, point) if not fallen(value, noes)]
        self.standing = standing
        left = [value for value in [*standing, *self.implied] if self._accepted_with(value)]
        self.winners = [
            value for value in left if not any(_one_role(value, other) and other.order > value.order for other in left)
        ]
        self.values = [*values, *(value for value in self.implied if self.held(value))]

    def held(self, value: Standing) -> list[Contender]:
        """The accepted that a value is part of; none where a stronger one has its role."""
        return self._accepted_with(value) if value in self.winners else []

    def _accepted_with(self, value: Standing) -> list[Contender]:
        return [
            each
            for each in self.accepted
            if value in each.values or (value in self.implied and each.members and value.value in each.members)
        ]

    def ties(self, value: Standing) -> bool:
        """Whether a winner that does not have a value is incompatible with every closed set that does, or with it."""
        held = [each for each in self.held(value) if each.members] or self.held(value)
        others = [other for other in self.accepted if value not in other.values]
        listed = any(all(other.against(each) for each in held) for other in others)
        return listed or any(_one_role(value, other) for other in self.winners)

    def rivals(self, value: Standing) -> list[Standing]:
        """What is said of its role otherwise."""
        return [other for other in self.standing if _one_role(value, other)]

    def against(self, value: Standing) -> list[tuple[Contender, Contender]]:
        """What is incompatible with a value, and with which of its winners."""
        rivals = [other for other in self.contenders if value not in other.values]
        return [(rival, held) for rival in rivals for held in self.held(value) if rival.against(held)]


def _one_role(one: Standing, other: Standing) -> bool:
    """Two different values under the same given qualifier are incompatible; two texts are not."""
    same = bool(one.key.qualifiers) and one.key.qualifiers == other.key.qualifiers
    return same and "text" not in {one.value.kind, other.value.kind} and not overlaps(one.value, other.value)


def _loose(values: list[Standing], group: list[Claim]) -> list[Contender]:
    """The values that are claimed outside closed sets."""
    closed = {claim.event.set for claim in group if claim.event.closed}
    return [
        Contender((value,), value)
        for value in values
        if any(claim.event.set is None or claim.event.set not in closed for claim in value.claims)
    ]


def _closed_sets(values: list[Standing], standing: list[Standing], group: list[Claim]) -> list[Contender]:
    """Rule 4: its members are all its claims that are not withdrawn; its tier is its weakest live member's, be it
    denied; equal sets add their origins; a set with no live member is gone.
    """
    by_members: dict[frozenset[Value], list[list[Claim]]] = {}
    in_sets = [claim for claim in group if claim.event.set and claim.record != "withdrawn" and claim.affirmed]
    for claims in grouped(in_sets, lambda claim: claim.event.set).values():
        live = [claim for claim in claims if any(claim in value.claims for value in values)]
        if live and any(claim.event.closed for claim in claims):
            by_members.setdefault(frozenset(claim.value for claim in claims), []).append(live)
    found = []
    for members, sets in by_members.items():
        weakest = [min(live, key=_weakness) for live in sets]
        ranked = Standing(values[0].key, weakest)
        ranked.origins = len(frozenset().union(*(claim.origins for live in sets for claim in live)))
        found.append(Contender(tuple(value for value in standing if value.value in members), ranked, members))
    return found


def _weakness(claim: Claim) -> Order:
    """The weakest comes first: the lowest tier, then what rule 5 puts last."""
    return claim.tier, strength(claim), claim.said[1], -claim.public.toordinal(), claim.id


def _implied(values: list[Standing], group: list[Claim], point: Point) -> list[Standing]:
    """Members of closed sets that nobody claims in so many words; another member of the set is claimed so.

    There are none where implied claims are asked for: they are weighed like all others.
    """
    if point.implicated:
        return []
    closed = {claim.event.set for claim in group if claim.event.closed}
    live = {claim.event.set for value in values for claim in value.claims}
    slot = {value.key.slot for value in values}
    claims = [
        claim
        for claim in group
        if claim.event.set in closed & live
        and claim.event.implicated
        and claim.affirmed
        and claim.record == "active"
        and claim.status != "refuted"
        and claim.key.slot in slot
        and claim.value not in {value.value for value in values}
        and eligible(claim, replace(point, implicated=True))
    ]
    return [Standing(same[0].key, same) for same in grouped(claims, lambda claim: claim.key).values()]
