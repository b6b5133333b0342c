"""The claims that are known at a point, in plain Python: what each says, on what axis, and whether it stands.

Quadratic throughout, and independent of the SQL: a misreading has to be made twice to stay hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from ledger.events.model import parts, types
from ledger.events.model.when import Bounds, bounds
from tests.projections.oracle_reading import Entry, Reading, earliest, latest, named_claims
from tests.projections.oracle_values import Value

PLANS = {"planned", "hoped", "possible"}
UNCHECKABLE = {"opinion", "hypothetical"}

AnyEvent = TypeVar("AnyEvent", bound=types.Event)


@dataclass(frozen=True)
class Key:
    """What a claim is about; for a multiple attribute the value is part of it.

    A negation, and what is said of a claim, reach other values than their own: they are compared without it.
    """

    subject: str
    attribute: str
    qualifiers: frozenset[tuple[str, Value]]
    slot: str
    value: Value | None

    def within(self, wider: "Key", *, any_slot: bool = False, any_value: bool = False) -> bool:
        """The same key, or one with more identity qualifiers."""
        same = (self.subject, self.attribute) == (wider.subject, wider.attribute)
        same = same and (any_slot or self.slot == wider.slot) and (any_value or self.value == wider.value)
        return same and self.qualifiers >= wider.qualifiers


@dataclass(eq=False)
class Claim:
    """A claim as it can be read at the point; said and public are clipped as rule 5 has it.

    speaker and source: merges applied; origins: its own, and those of its independent repetitions.
    """

    id: str
    seq: int
    event: types.ClaimAsserted
    attribute: types.AttributeDefined
    public: date
    said: tuple[date | None, date]
    documents: tuple[str, ...]
    speaker: str | None
    source: str
    reliability: str | None
    origins: frozenset[str]
    value: Value
    key: Key
    valid: bool
    record: str = "active"
    rank: str = "normal"
    assessments: list["Assessment"] = field(default_factory=list)
    words: list["Word"] = field(default_factory=list)
    others: list["Word"] = field(default_factory=list)
    verdict: str | None = None
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
        return self.speaker is not None and self.event.attribution == "on_record"

    @property
    def newest(self) -> tuple[date, date]:
        """Rule 2: the latest bound of `said`, then of `published`."""
        return self.said[1], self.public


@dataclass(frozen=True)
class Assessment:
    checker: str
    verdict: str
    public: date


@dataclass(frozen=True)
class Answer:
    seq: int
    event: types.ClaimAnswered
    speaker: str
    claims: tuple[Claim, ...]
    public: date
    newest: tuple[date, date]


@dataclass(frozen=True)
class Word:
    """A speaker affirms or denies a claim on the record; answer: if it answers to this very claim."""

    speaker: str
    newest: tuple[date, date]
    affirms: bool
    answer: Answer | None = None


class Claims(Reading):
    """The claims that are known at a point, each with its record, rank, origins and assessments."""

    @cached_property
    def asserted(self) -> list[Claim]:
        found = [
            self._claim(entry, entry.event) for entry in self.entries if isinstance(entry.event, types.ClaimAsserted)
        ]
        return [claim for claim in found if claim.public <= self.point.as_of]

    @cached_property
    def claims(self) -> list[Claim]:
        """Every claim that is known, with what other events say about it."""
        for claim in self.asserted:
            claim.record = self._record(claim)
        for entry, repeated, (claim, *_), _ in self.about(types.ClaimRepeated):
            resting = {evidence.document for evidence in claim.event.evidence}
            elsewhere = any(evidence.document not in resting for evidence in repeated.evidence)
            if repeated.independence == "independent" and elsewhere:
                claim.origins |= {self._origin(entry, repeated)}
        for _, assessed, (claim, *_), public in self.about(types.ClaimAssessed):
            claim.assessments.append(Assessment(self.canonical(assessed.checker), assessed.verdict, public))
        for _, ranked, (claim, *_), _ in self.about(types.ClaimRanked):
            claim.rank = ranked.rank
        return self.asserted

    def about(self, kind: type[AnyEvent]) -> Iterator[tuple[Entry, AnyEvent, list[Claim], date]]:
        """The live events of a type that are known at the point, with the claims that they count for."""
        by_seq = {claim.seq: claim for claim in self.asserted}
        for entry in self.live():
            if isinstance(entry.event, kind):
                heirs = [self.in_place_of(claim) for claim in named_claims(entry.event)]
                claims = [by_seq[heir.seq] for heir in heirs if heir and heir.seq in by_seq]
                public = max([self.public(entry), *(claim.public for claim in claims)])
                if claims and public <= self.point.as_of:
                    yield entry, entry.event, claims, public

    def _claim(self, entry: Entry, event: types.ClaimAsserted) -> Claim:
        attribute, public, value = self.attributes[event.attribute], self.public(entry), self.value(event.value)
        said = bounds(event.said) if event.said else Bounds("one_of", None, None)
        texts = self.texts_of(event)
        named = {
            (slug, self.value(given))
            for slug, given in (event.qualifiers or {}).items()
            if slug in (attribute.identity_qualifiers or ())
        }
        rated = event.speaker or texts[0].publisher
        return Claim(
            id=event.claim,
            seq=entry.seq,
            event=event,
            attribute=attribute,
            public=public,
            said=(min(said.earliest, public) if said.earliest else None, min(said.latest or public, public)),
            documents=tuple(text.document for text in texts),
            speaker=self.canonical(event.speaker) if event.speaker else None,
            source=self._source(event.speaker, texts[0]),
            reliability=self.rating(self.canonical(rated)) if rated else None,
            origins=frozenset({self._origin(entry, event)}),
            value=value,
            key=Key(
                subject=self.canonical(event.subject),
                attribute=event.attribute,
                qualifiers=frozenset(named),
                slot=_slot(event, attribute, public),
                value=value if attribute.cardinality == "multiple" else None,
            ),
            valid=self._holds(event, attribute, texts, public),
        )

    def _source(self, speaker: str | None, text: types.DocumentCaptured) -> str:
        """Its speaker, else its document's publisher, else its document."""
        named = speaker or text.publisher
        return self.canonical(named) if named else text.document

    def _origin(self, entry: Entry, event: types.ClaimAsserted | types.ClaimRepeated) -> str:
        """Rule 1: the primary source, else the root of `derived_from`, else the source."""
        taken_from = event.primary_source or event.derived_from
        root = self.by_claim.get(taken_from or "")
        if root and root.seq < entry.seq and isinstance(root.event, types.ClaimAsserted):
            return self._origin(root, root.event)
        named = [self._source(None, text) for _, text in self.texts if text.document == taken_from]
        speaker = event.speaker if isinstance(event, types.ClaimAsserted) else None
        return named[-1] if named else taken_from or self._source(speaker, self.texts_of(event)[0])

    def _holds(
        self,
        event: types.ClaimAsserted,
        attribute: types.AttributeDefined,
        texts: list[types.DocumentCaptured],
        public: date,
    ) -> bool:
        """Valid at the date asked for, by the widest bounds.

        Without `valid`, or with a set without a start, from the earliest bound of `said`, or of `published`, or from
        its public date. What is said of a story is valid on any day.
        """
        if self.point.valid_at is None or attribute.axis == "story":
            return True
        valid = bounds(event.valid) if event.valid else Bounds("one_of", None, None)
        start = valid.earliest
        if start is None and valid.kind != "interval":
            given = [earliest(event.published)] if event.published else [earliest(text.published) for text in texts]
            start = earliest(event.said) or min((day for day in given if day), default=public)
        after_start = start is None or start <= self.point.valid_at
        return after_start and (valid.latest is None or self.point.valid_at <= valid.latest)

    # The record axis

    def _record(self, claim: Claim) -> str:
        """Status 1: withdrawn is our mistake, retracted and superseded are the source's acts."""
        if claim.seq in self.withdrawals:
            return "withdrawn"
        if self._retracted(claim):
            return "retracted"
        return "superseded" if self._superseded(claim) else "active"

    def _retracted(self, claim: Claim) -> bool:
        """By its source, or together with the documents that it rests on, if all of them are retracted."""
        taken_back = {
            notice.revises for entry, notice in self.texts if notice.revision_kind == "retraction" and self.known(entry)
        }
        by_source = any(claim in claims for _, _, claims, _ in self.about(types.ClaimRetracted))
        gone = {capture.sha256 for _, capture in self.captures if capture.document in taken_back}
        return by_source or {evidence.document for evidence in claim.event.evidence} <= gone

    def _superseded(self, claim: Claim) -> bool:
        """By a claim that is not withdrawn; one that refined it lets it stand again when it is retracted."""
        successors = [
            (event.reason, claims[1])
            for _, event, claims, _ in self.about(types.ClaimSuperseded)
            if len(claims) == 2 and claims[0] is claim and claims[1] is not claim
        ]
        return any(reason != "refined" or not self._retracted(successor) for reason, successor in successors)


def _slot(event: types.ClaimAsserted, attribute: types.AttributeDefined, public: date) -> str:
    """Key: plans, hopes, possibilities, and in the real world any date that begins after its publication."""
    if event.modality in PLANS:
        return "planned"
    begins = earliest(event.value.edtf) if isinstance(event.value, parts.DateValue) else None
    return "planned" if attribute.axis == "real" and begins and begins > public else "actual"


def last_day(claim: Claim) -> date | None:
    """Status 7: `expires`, else the latest bound of its date."""
    value = claim.event.value
    return latest(claim.event.expires or (value.edtf if isinstance(value, parts.DateValue) else None))
