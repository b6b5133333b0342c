"""What a ledger holds at a point, in plain Python: withdrawals, merges, definitions in force, public dates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.events.model import parts, types
from ledger.events.model.when import bounds, instant
from tests.projections.oracle_values import Value, value_of


@dataclass(frozen=True)
class Entry:
    """One event of the log; digest names it, claims apart."""

    seq: int
    commit: int
    recorded: date
    digest: str
    event: types.AnyEvent


@dataclass(frozen=True)
class Point:
    seq: int
    as_of: date
    valid_at: date | None = None
    implicated: bool = False


class Reading:
    """The events recorded by a point: which of them are withdrawn, and since when each could be known."""

    def __init__(self, entries: Iterable[Entry], point: Point) -> None:
        self.point = point
        self.entries = [entry for entry in entries if entry.seq <= point.seq]
        self.by_claim = {e.event.claim: e for e in self.entries if isinstance(e.event, types.ClaimAsserted)}
        self.by_digest = {entry.digest: entry for entry in self.entries}
        self.withdrawals = self._withdrawals()
        self.captures = [(e, e.event) for e in self.live() if isinstance(e.event, types.DocumentCaptured)]
        newest = {(event.document, event.sha256): entry for entry, event in self.captures}
        self.texts = [
            (entry, event) for entry, event in self.captures if newest[event.document, event.sha256] is entry
        ]  # the newest capture of a text under a name describes it
        self.attributes = {
            e.event.attribute: e.event for e in self.live() if isinstance(e.event, types.AttributeDefined)
        }  # the newest definition is in force
        self.merged = self._merges()

    def _withdrawals(self) -> dict[int, types.EventWithdrawn]:
        """Withdrawals: one is live unless a later live one names it. Per event withdrawn, the newest live one."""
        found: dict[int, types.EventWithdrawn] = {}
        for entry in reversed(self.entries):
            if isinstance(entry.event, types.EventWithdrawn) and entry.seq not in found:
                named = self._named(entry.event)
                if named:
                    found.setdefault(named.seq, entry.event)
        return found

    def _named(self, withdrawal: types.EventWithdrawn) -> Entry | None:
        if withdrawal.claim:
            return self.by_claim.get(withdrawal.claim)
        return self.by_digest.get(withdrawal.event or "")

    def live(self) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.seq not in self.withdrawals)

    def in_place_of(self, claim: str) -> Entry | None:
        """What names a withdrawn claim counts for the one that `replaced_by` leads to at last, else not at all."""
        entry, seen = self.by_claim.get(claim), set()
        while entry and entry.seq in self.withdrawals:
            if entry.seq in seen or not self.known(entry):
                return None
            seen.add(entry.seq)
            target = self.withdrawals[entry.seq].replaced_by or ""
            entry = self.by_claim.get(target) or self.by_digest.get(target)
        return entry if entry and isinstance(entry.event, types.ClaimAsserted) else None

    # Merges and ratings

    def canonical(self, entity: str) -> str:
        """The entity that this one was merged into, followed to the end."""
        while entity in self.merged:
            entity = self.merged[entity]
        return entity

    def _merges(self) -> dict[str, str]:
        """An entity's newest live merge counts; where merges lead back, the newest of them does not."""
        live = {e.seq: e.event for e in self.live() if isinstance(e.event, types.EntityMerged)}
        while True:
            newest = {merge.entity: seq for seq, merge in sorted(live.items())}
            into = {entity: live[seq].into for entity, seq in newest.items()}
            circle = next((found for entity in into if (found := _circle(entity, into))), None)
            if not circle:
                return into
            del live[max(newest[entity] for entity in circle)]

    def value(self, value: parts.AnyValue) -> Value:
        if isinstance(value, parts.EntityValue):
            return value_of(parts.EntityValue(entity=self.canonical(value.entity)))
        return value_of(value)

    def rating(self, entity: str) -> str | None:
        """The newest rating of an entity, from the day on which it was recorded."""
        ratings = [
            entry.event.reliability
            for entry in self.live()
            if isinstance(entry.event, types.SourceRated)
            and self.canonical(entry.event.entity) == entity
            and self.known(entry)
        ]
        return ratings[-1] if ratings else None

    # Public dates

    def public(self, entry: Entry) -> date:
        """The day on which anyone could know it; our own bookkeeping is bounded by the recorded axis alone."""
        event = entry.event
        if isinstance(event, types.SourceRated):
            own = entry.recorded
        elif isinstance(event, types.DocumentCaptured):
            own = min(self.published(entry, [event]), entry.recorded)
        elif isinstance(event, types.ClaimAssessed) and not event.evidence:
            own = min(latest(event.truth_known_on) or entry.recorded, entry.recorded)
        elif isinstance(event, types.Witnessed):
            texts = [text for evidence in event.evidence or () for text in self.under_all_names(evidence.document)]
            own = min(self.published(entry, texts), entry.recorded)
        else:
            own = date.min
        return max([own, *(self.public(named) for named in self._names(entry))])

    @staticmethod
    def published(entry: Entry, texts: list[types.DocumentCaptured]) -> date:
        """Its own `published` (latest bound), else the earliest of the texts, else retrieved, else recorded.

        What was published at an unknown time since then may be as late as the day it was recorded.
        """
        own = getattr(entry.event, "published", None)
        if own:
            return latest(own) or entry.recorded
        days = [latest(text.published) or entry.recorded for text in texts if text.published]
        retrieved = [instant(text.retrieved).date() for text in texts if text.retrieved]
        return min(days or retrieved or [entry.recorded])

    def texts_of(self, event: types.Witnessed) -> list[types.DocumentCaptured]:
        """Of each text that an event rests on the document that was public first."""
        return [self.under_all_names(evidence.document)[0] for evidence in event.evidence or ()]

    def under_all_names(self, sha256: str) -> list[types.DocumentCaptured]:
        """The documents that have a text, the one that was public first before the others."""
        found = [(self.public(entry), entry.seq, event) for entry, event in self.texts if event.sha256 == sha256]
        return [event for _, _, event in sorted(found, key=lambda each: each[:2])]

    def _names(self, entry: Entry) -> list[Entry]:
        """The claims recorded earlier that an event names; none of them may be unknown where it is known."""
        names = named_claims(entry.event)
        if isinstance(entry.event, types.ClaimAsserted | types.ClaimRepeated):
            names += [name for name in (entry.event.primary_source, entry.event.derived_from) if name]
        found = (self.by_claim.get(name) for name in names)
        return [named for named in found if named and named.seq < entry.seq]

    def known(self, entry: Entry) -> bool:
        return self.public(entry) <= self.point.as_of


def latest(edtf: str | None) -> date | None:
    return bounds(edtf).latest if edtf else None


def earliest(edtf: str | None) -> date | None:
    return bounds(edtf).earliest if edtf else None


def named_claims(event: types.AnyEvent) -> list[str]:
    """The claims that an event is about."""
    match event:
        case types.ClaimAnswered():
            return list(event.claims)
        case types.ClaimSuperseded():
            return [event.claim, event.by_claim]
        case types.ClaimRepeated() | types.ClaimAssessed() | types.ClaimRetracted() | types.ClaimRanked():
            return [event.claim]
    return []


def _circle(entity: str, into: Mapping[str, str]) -> list[str] | None:
    """The entities that are passed on the way from an entity back to itself."""
    passed = [entity]
    while (following := into.get(passed[-1])) and following not in passed:
        passed.append(following)
    return passed if following == entity else None
