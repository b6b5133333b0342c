"""The rules for single claims, once more and in plain Python: what is known at a point, and how far each claim stands.

Quadratic throughout, and independent of the SQL: a misreading has to be made twice to stay hidden.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ledger.events import model
from ledger.events.when import Bounds, bounds, instant
from tests.projections.oracle_values import Value, inside, overlaps, value_of

PLANS = {"planned", "hoped", "possible"}
UNCHECKABLE = {"opinion", "hypothetical"}
NOT_NAMED = {"unnamed_source": 1, "background": 1, "deep_background": 1, "outlet_voice": 2, "unattributed": 0}


@dataclass(frozen=True)
class Entry:
    """One event of the log; digest names it, claims apart."""

    seq: int
    commit: int
    recorded: date
    digest: str
    event: model.AnyEvent


@dataclass(frozen=True)
class Point:
    seq: int
    as_of: date
    valid_at: date | None = None
    implicated: bool = False


@dataclass(frozen=True)
class Key:
    """What a claim is about; for a multiple attribute the value is part of it."""

    subject: str
    attribute: str
    qualifiers: frozenset[tuple[str, Value]]
    slot: str
    value: Value | None

    def within(self, wider: "Key", *, any_slot: bool = False) -> bool:
        """The same key, or one with more identity qualifiers."""
        same = (self.subject, self.attribute, self.value) == (wider.subject, wider.attribute, wider.value)
        return same and (any_slot or self.slot == wider.slot) and self.qualifiers >= wider.qualifiers


@dataclass(eq=False)
class Claim:
    """A claim as it can be read at the point; said and public are clipped as rule 5 has it."""

    id: str
    seq: int
    event: model.ClaimAsserted
    attribute: model.AttributeDefined
    public: date
    said: tuple[date | None, date]
    documents: tuple[str, ...]
    source: str
    origin: tuple[str, str]
    value: Value
    key: Key
    valid: bool
    record: str = "active"
    words: list["Word"] = field(default_factory=list)
    status: str = ""
    tier: int = 0

    @property
    def affirmed(self) -> bool:
        return self.event.polarity == "affirmed"

    @property
    def rumour(self) -> bool:
        return self.event.modality == "rumoured"

    @property
    def on_record(self) -> bool:
        return self.event.speaker is not None and self.event.attribution == "on_record"

    @property
    def newest(self) -> tuple[date, date]:
        """Rule 2: the latest bound of `said`, then of `published`."""
        return self.said[1], self.public

    @property
    def denied_by_authority(self) -> bool:
        return any(not word.affirms for word in self.words)


@dataclass(frozen=True)
class Answer:
    seq: int
    event: model.ClaimAnswered
    claims: tuple[Claim, ...]
    public: date
    newest: tuple[date, date]


@dataclass(frozen=True)
class Word:
    """A speaker affirms or denies a claim on the record."""

    speaker: str
    newest: tuple[date, date]
    affirms: bool


class Reading:
    """A ledger as it can be read at a point."""

    def __init__(self, entries: Iterable[Entry], point: Point) -> None:
        self.point = point
        self.entries = [entry for entry in entries if entry.seq <= point.seq]
        self.by_claim = {e.event.claim: e for e in self.entries if isinstance(e.event, model.ClaimAsserted)}
        self.by_digest = {entry.digest: entry for entry in self.entries}
        self.withdrawals = self._withdrawals()
        self.texts = {
            e.event.sha256: e for e in self._live() if isinstance(e.event, model.DocumentCaptured)
        }  # the newest capture of a text describes it
        self.attributes = {
            e.event.attribute: e.event for e in self._live() if isinstance(e.event, model.AttributeDefined)
        }  # the newest definition is in force

    def _withdrawals(self) -> dict[int, model.EventWithdrawn]:
        """Withdrawals: one is live unless a later live one names it. Per event withdrawn, the newest live one."""
        found: dict[int, model.EventWithdrawn] = {}
        for entry in reversed(self.entries):
            if isinstance(entry.event, model.EventWithdrawn) and entry.seq not in found:
                named = self._named(entry.event)
                if named:
                    found.setdefault(named.seq, entry.event)
        return found

    def _named(self, withdrawal: model.EventWithdrawn) -> Entry | None:
        if withdrawal.claim:
            return self.by_claim.get(withdrawal.claim)
        return self.by_digest.get(withdrawal.event or "")

    def _live(self) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.seq not in self.withdrawals)

    def _in_place_of(self, claim: str) -> Entry | None:
        """What names a withdrawn claim counts for the one that `replaced_by` leads to at last, else not at all."""
        entry, seen = self.by_claim.get(claim), set()
        while entry and entry.seq in self.withdrawals:
            if entry.seq in seen:
                return None
            seen.add(entry.seq)
            target = self.withdrawals[entry.seq].replaced_by or ""
            entry = self.by_claim.get(target) or self.by_digest.get(target)
        return entry if entry and isinstance(entry.event, model.ClaimAsserted) else None

    # Public dates

    def public(self, entry: Entry) -> date:
        """The day on which anyone could know it; our own bookkeeping is bounded by the recorded axis alone."""
        event = entry.event
        if isinstance(event, model.DocumentCaptured):
            retrieved = instant(event.retrieved).date() if event.retrieved else None
            return min(_latest(event.published) or retrieved or entry.recorded, entry.recorded)
        if isinstance(event, model.ClaimAsserted | model.ClaimAnswered):
            of_texts = [self.public(self.texts[e.document]) for e in event.evidence if e.document in self.texts]
            own = min(_latest(event.published) or min(of_texts, default=entry.recorded), entry.recorded)
            return max([own, *(self.public(named) for named in self._names(entry))])
        return date.min

    def _names(self, entry: Entry) -> list[Entry]:
        """The claims recorded earlier that an event names; none of them may be unknown where it is known."""
        if isinstance(entry.event, model.ClaimAnswered):
            names = list(entry.event.claims)
        else:
            assert isinstance(entry.event, model.ClaimAsserted)
            names = [name for name in (entry.event.primary_source, entry.event.derived_from) if name]
        found = (self.by_claim.get(name) for name in names)
        return [named for named in found if named and named.seq < entry.seq]

    def _known(self, entry: Entry) -> bool:
        return self.public(entry) <= self.point.as_of

    # Claims

    @cached_property
    def claims(self) -> list[Claim]:
        """Every claim that is known at the point, with its record, status and tier."""
        found = [self._claim(entry) for entry in self.entries if isinstance(entry.event, model.ClaimAsserted)]
        known = [claim for claim in found if claim.public <= self.point.as_of]
        for claim in known:
            claim.record = self._record(claim)
        return known

    def _claim(self, entry: Entry) -> Claim:
        event = entry.event
        assert isinstance(event, model.ClaimAsserted)
        attribute, public, value = self.attributes[event.attribute], self.public(entry), value_of(event.value)
        said = bounds(event.said) if event.said else Bounds("one_of", None, None)
        texts = [self.texts[evidence.document].event for evidence in event.evidence]
        captured = [text for text in texts if isinstance(text, model.DocumentCaptured)]
        named = {
            (slug, value_of(given))
            for slug, given in (event.qualifiers or {}).items()
            if slug in (attribute.identity_qualifiers or ())
        }
        return Claim(
            id=event.claim,
            seq=entry.seq,
            event=event,
            attribute=attribute,
            public=public,
            said=(min(said.earliest, public) if said.earliest else None, min(said.latest or public, public)),
            documents=tuple(text.document for text in captured),
            source=event.speaker or captured[0].publisher or captured[0].document,
            origin=self._origin(entry),
            value=value,
            key=Key(
                subject=event.subject,
                attribute=event.attribute,
                qualifiers=frozenset(named),
                slot=_slot(event, attribute, public),
                value=value if attribute.cardinality == "multiple" else None,
            ),
            valid=self._holds(event, attribute, captured, public),
        )

    def _origin(self, entry: Entry) -> tuple[str, str]:
        """Rule 1: the primary source, else the root of `derived_from`, else the speaker, else the document."""
        event = entry.event
        assert isinstance(event, model.ClaimAsserted)
        for name in (event.primary_source, event.derived_from):
            if name and (named := self.by_claim.get(name)) and named.seq < entry.seq:
                root = self._in_place_of(name)
                if root and root.seq < entry.seq:
                    return self._origin(root)
            elif name:
                slugs = {e.event.document for e in self.texts.values() if isinstance(e.event, model.DocumentCaptured)}
                return ("document" if name in slugs else "elsewhere", name)
        if event.speaker:
            return "speaker", event.speaker
        text = self.texts[event.evidence[0].document].event
        assert isinstance(text, model.DocumentCaptured)
        return "document", text.document

    def _holds(
        self,
        event: model.ClaimAsserted,
        attribute: model.AttributeDefined,
        texts: list[model.DocumentCaptured],
        public: date,
    ) -> bool:
        """Valid at the date asked for, by the widest bounds.

        Without `valid`, or with a set without a start, from the earliest bound of `said`, or of `published`.
        What is said of a story is valid on any day.
        """
        if self.point.valid_at is None or attribute.axis == "story":
            return True
        valid = bounds(event.valid) if event.valid else Bounds("one_of", None, None)
        start = valid.earliest
        if start is None and valid.kind != "interval":
            published = event.published or texts[0].published
            start = _earliest(event.said) or (_earliest(published) if published else public)
        after_start = start is None or start <= self.point.valid_at
        return after_start and (valid.latest is None or self.point.valid_at <= valid.latest)

    def _record(self, claim: Claim) -> str:
        """Status 1: withdrawn is our mistake, retracted is the source's act."""
        if claim.seq in self.withdrawals:
            return "withdrawn"
        retracted = {
            entry.event.revises
            for entry in self._live()
            if isinstance(entry.event, model.DocumentCaptured)
            and entry.event.revision_kind == "retraction"
            and self._known(entry)
        }
        return "retracted" if set(claim.documents) <= retracted else "active"

    # Words of authority

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers that are known at the point, with the claims that they count for."""
        by_seq = {claim.seq: claim for claim in self.claims}
        found = []
        for entry in self._live():
            if isinstance(entry.event, model.ClaimAnswered):
                heirs = [self._in_place_of(claim) for claim in entry.event.claims]
                claims = tuple(by_seq[heir.seq] for heir in heirs if heir and heir.seq in by_seq)
                public = max([self.public(entry), *(claim.public for claim in claims)])
                said = min(_latest(entry.event.said) or public, public)
                if claims and public <= self.point.as_of:
                    found.append(Answer(entry.seq, entry.event, claims, public, (said, public)))
        return found

    def _authorities(self, claim: Claim) -> set[str]:
        """Entities, `value` (the one named), and who fills a role of the same subject; tiers play no part."""
        found: set[str] = set()
        for name in claim.attribute.authorities or ():
            if name == "value":
                found |= {claim.value.words} if claim.value.kind == "entity" else set()
            else:
                found |= {name} | {role.value.words for role in self.claims if self._fills(role, claim, name)}
        return found

    @staticmethod
    def _fills(role: Claim, claim: Claim, name: str) -> bool:
        return (
            (role.key.subject, role.key.attribute) == (claim.key.subject, name)
            and role.record == "active"
            and role.affirmed
            and role.value.kind == "entity"
            and (role.on_record or role.event.attribution == "outlet_voice")
            and role.event.modality not in {*UNCHECKABLE, "rumoured"}
            and not role.event.implicated
        )

    def reaches(self, answer: Answer, claim: Claim) -> bool:
        """An answer reaches every claim with the same key and an equal value; a denial only those of its time.

        An affirmation of the narrower key also affirms the wider, a denial of the wider also denies the narrower.
        """
        if claim in answer.claims:
            return True
        of_its_time = answer.event.answer != "denied" or claim.public <= answer.public
        return of_its_time and any(_answers_for(named, claim, answer.event.answer) for named in answer.claims)

    def _spoken(self, claim: Claim) -> Iterator[Word]:
        """All that was affirmed or denied of a claim on the record, by answers and by claims of the speaker's own."""
        for answer in self.answers:
            attribution = answer.event.attribution or "on_record"
            if answer.event.answer in {"confirmed", "denied"} and attribution == "on_record":
                if self.reaches(answer, claim) and not self._taken_back(answer):
                    yield Word(answer.event.speaker, answer.newest, answer.event.answer == "confirmed")
        for own in self.claims:
            if not (own.record == "active" and own.on_record and _assertive(own)) or own.event.speaker == claim.source:
                continue
            for_it = _stands_for(own, claim)
            against_it = _stands_against(own, claim)
            if for_it or against_it:
                yield Word(str(own.event.speaker), own.newest, for_it == claim.affirmed)

    def _taken_back(self, answer: Answer) -> bool:
        """`retracts_own` cancels the speaker's earlier answers on the claim."""
        return any(
            other.event.answer == "retracts_own"
            and other.event.speaker == answer.event.speaker
            and other.newest >= answer.newest
            and any(_answers_for(named, claim, None) for named in other.claims for claim in answer.claims)
            for other in self.answers
        )

    # Status

    @cached_property
    def judged(self) -> list[Claim]:
        """All claims with the newest words of their authorities, status and tier."""
        for claim in self.claims:
            authorities = self._authorities(claim)
            spoken = [word for word in self._spoken(claim) if word.speaker in authorities]
            claim.words = [
                word
                for word in spoken
                if not any(later.speaker == word.speaker and later.newest > word.newest for later in spoken)
            ]
            claim.status = self._status(claim)
            claim.tier = self._tier(claim, authorities)
        for claim in self.claims:
            if claim.status in {"rumoured", "planned", "asserted", "reported"} and self._expired(claim):
                claim.status = "expired"
        return self.claims

    def _status(self, claim: Claim) -> str:
        """The table of statuses from the top, the first that fits; `expired` waits for the tiers of all claims."""
        affirmed = {word.affirms for word in claim.words}
        if claim.record != "active":
            return claim.record
        if claim.event.modality in UNCHECKABLE:
            return "opinion"
        if affirmed:
            return "disputed" if len(affirmed) > 1 else "confirmed" if True in affirmed else "denied"
        if claim.rumour:
            return "rumoured"
        if claim.event.modality in PLANS and claim.event.speaker:
            return "planned"
        if claim.on_record:
            return "asserted"
        return "rumoured" if claim.event.attribution == "unattributed" else "reported"

    def _tier(self, claim: Claim, authorities: set[str]) -> int:
        """Rule 5: 5 confirmed by an authority, 4 said by one on record, 3 by another named speaker, 2 an outlet,
        1 an unnamed source, 0 rumoured or denied.
        """
        if claim.status == "confirmed":
            return 5
        if claim.status == "denied" or claim.rumour:
            return 0
        if claim.on_record:
            return 4 if claim.event.speaker in authorities else 3
        return NOT_NAMED[claim.event.attribution]

    def _expired(self, claim: Claim) -> bool:
        """Status 7: a plan or rumour whose day has passed, while `actual` holds nothing compatible of tier 2 or more.

        Only what is affirmed expires.
        """
        if claim.attribute.axis == "story" or not claim.affirmed or not (claim.key.slot == "planned" or claim.rumour):
            return False
        value = claim.event.value
        of_value = value.edtf if isinstance(value, model.DateValue) else None
        end = _latest(claim.event.expires or of_value)
        return end is not None and self.point.as_of > end and not any(
            other.key.slot == "actual"
            and other.tier >= 2
            and other.record == "active"
            and other.affirmed
            and _assertive(other)
            and other.key.within(claim.key, any_slot=True)
            and overlaps(other.value, claim.value)
            for other in self.claims
        )


def _slot(event: model.ClaimAsserted, attribute: model.AttributeDefined, public: date) -> str:
    """Key: plans, hopes, possibilities, and in the real world any date that begins after its publication."""
    if event.modality in PLANS:
        return "planned"
    begins = _earliest(event.value.edtf) if isinstance(event.value, model.DateValue) else None
    return "planned" if attribute.axis == "real" and begins and begins > public else "actual"


def _assertive(claim: Claim) -> bool:
    return claim.event.modality not in UNCHECKABLE and not claim.event.implicated


def _answers_for(named: Claim, claim: Claim, answer: str | None) -> bool:
    """Whether an answer to one claim counts for another of the same polarity and an equal value."""
    if named.affirmed != claim.affirmed or named.value != claim.value:
        return False
    if answer == "confirmed":
        return named.key.within(claim.key)
    if answer == "denied":
        return claim.key.within(named.key)
    return named.key == claim.key


def _stands_for(own: Claim, claim: Claim) -> bool:
    """An affirmed value speaks for each equal or wider one, under its key and every wider one."""
    within = own.key.within(claim.key, any_slot=claim.rumour)
    return own.affirmed and within and inside(own.value, claim.value)


def _stands_against(own: Claim, claim: Claim) -> bool:
    """A negated value speaks against each equal or narrower one, under its key and every narrower one."""
    within = claim.key.within(own.key, any_slot=claim.rumour)
    return not own.affirmed and within and inside(claim.value, own.value)


def _latest(edtf: str | None) -> date | None:
    return bounds(edtf).latest if edtf else None


def _earliest(edtf: str | None) -> date | None:
    return bounds(edtf).earliest if edtf else None
