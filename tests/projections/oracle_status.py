"""How far each claim stands, in plain Python: words of authority, the table of statuses, tiers, expiry."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

from msgspec import structs

from ledger.events.model import types
from tests.projections.oracle_claims import PLANS, UNCHECKABLE, Answer, Claim, Claims, Word, last_day
from tests.projections.oracle_reading import earliest, latest
from tests.projections.oracle_values import inside, overlaps

NOT_NAMED = {"unnamed_source": 1, "background": 1, "deep_background": 1, "outlet_voice": 2, "unattributed": 0}
VERDICTS = {"confirmed", "refuted", "conflicting"}


class Judged(Claims):
    """The claims that are known at a point, each with the words of its authorities, status and tier."""

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers that are known at the point, with the claims that they count for."""
        return [
            Answer(
                seq=entry.seq,
                event=event,
                speaker=self.canonical(event.speaker),
                claims=tuple(claims),
                public=public,
                newest=(min(latest(event.said) or public, public), public),
            )
            for entry, event, claims, public in self.about(types.ClaimAnswered)
        ]

    @cached_property
    def judged(self) -> list[Claim]:
        """All claims with the newest words of their authorities, status and tier."""
        for claim in self.claims:
            authorities = self._authorities(claim)
            spoken = list(self._spoken(claim))
            newest = [
                word
                for word in spoken
                if not any(later.speaker == word.speaker and later.newest > word.newest for later in spoken)
            ]
            claim.words = [word for word in newest if word.speaker in authorities]
            claim.others = [word for word in newest if word.speaker not in authorities]
            claim.verdict = _verdict(claim)
            claim.status = _status(claim)
            claim.tier = _tier(claim, authorities)
        for claim in self.claims:
            self._let_expire(claim)
        return self.claims

    @cached_property
    def competing(self) -> list[Claim]:
        """All claims, and what was answered, as negated or affirmed claims of whoever did.

        What an authority says decides the status of the claim instead, as long as that is active.
        """
        counted = [
            (claim, claim.others if claim.record == "active" else claim.others + claim.words) for claim in self.judged
        ]
        return [
            *self.judged,
            *(self._as_claim(claim, word) for claim, words in counted for word in words if word.answer),
        ]

    # Words of authority

    def _authorities(self, claim: Claim) -> set[str]:
        """Entities, `value` (the one named), and who fills a role of the same subject; tiers play no part."""
        found: set[str] = set()
        for name in claim.attribute.authorities or ():
            if name == "value":
                found |= {claim.value.words} if claim.value.kind == "entity" else set()
            elif name in self.attributes:
                found |= {role.value.words for role in self.claims if _fills(role, claim, name)}
            else:
                found.add(self.canonical(name))
        return found

    def _spoken(self, claim: Claim) -> Iterator[Word]:
        """All that was affirmed or denied of a claim on the record, by answers and by claims of the speaker's own.

        Only what was published by then is denied.
        """
        for answer in self.answers:
            for named in answer.claims:
                for_it = (answer.event.answer == "confirmed") == named.affirmed
                affirms = for_it == claim.affirmed
                of_its_time = affirms or named is claim or claim.public <= answer.public
                same = named.value == claim.value and _bears_on(named, claim, for_it=for_it)
                if same and of_its_time and self._counts(answer, named):
                    yield Word(answer.speaker, answer.newest, affirms, answer if named is claim else None)
        for own in self.claims:
            if not (own.record == "active" and own.on_record and plain(own)) or own.speaker == claim.source:
                continue
            affirms = own.affirmed == claim.affirmed
            one, other = (own, claim) if own.affirmed else (claim, own)
            of_its_time = affirms or claim.public <= own.public
            if of_its_time and inside(one.value, other.value) and _bears_on(own, claim, for_it=own.affirmed):
                yield Word(str(own.speaker), own.newest, affirms)

    def _counts(self, answer: Answer, named: Claim) -> bool:
        """On record, a confirmation or denial, and not cancelled by a later `retracts_own` on the same claim."""
        return (
            answer.event.answer in {"confirmed", "denied"}
            and answer.event.attribution in {None, "on_record"}
            and not any(
                other.event.answer == "retracts_own"
                and other.speaker == answer.speaker
                and other.newest >= answer.newest
                and named in other.claims
                for other in self.answers
            )
        )

    def _as_claim(self, claim: Claim, word: Word) -> Claim:
        """Status: what anyone else answers competes as a claim of theirs; one that affirms a plan is one, too."""
        assert word.answer
        event = word.answer.event
        affirmed = word.affirms == claim.affirmed
        status = "planned" if word.affirms and claim.event.modality in PLANS else "asserted"
        if word.affirms and claim.key.slot == "planned" and claim.status == "expired":
            status = "expired"
        return replace(
            claim,
            event=structs.replace(
                claim.event,
                polarity="affirmed" if affirmed else "negated",
                modality="asserted" if claim.rumour else claim.event.modality,
                attribution="on_record",
                implicated=None,
                set=None,
                closed=None,
            ),
            seq=word.answer.seq,
            said=(min(begin, word.answer.public) if (begin := earliest(event.said)) else None, word.newest[0]),
            public=word.answer.public,
            documents=tuple(text.document for text in self.texts_of(event)),
            speaker=word.speaker,
            source=word.speaker,
            reliability=self.rating(word.speaker),
            origins=frozenset({word.speaker}),
            record="active",
            rank="normal",
            words=[],
            status=status,
            tier=4 if word in claim.words else 3,
        )

    # Status

    def _let_expire(self, claim: Claim) -> None:
        if claim.status in {"rumoured", "planned", "asserted", "reported"} and self._expired(claim):
            claim.status = "expired"

    def _expired(self, claim: Claim) -> bool:
        """Status 7: a plan or rumour whose day has passed, while `actual` holds nothing compatible of tier 2 or more.

        Only what is affirmed expires, and only what competes holds.
        """
        if claim.attribute.axis == "story" or not claim.affirmed or not (claim.key.slot == "planned" or claim.rumour):
            return False
        end = last_day(claim)
        return (
            end is not None
            and self.point.as_of > end
            and not any(
                other.key.slot == "actual"
                and other.tier >= 2
                and other.record == "active"
                and other.rank != "deprecated"
                and other.status != "refuted"
                and other.affirmed
                and other.event.modality not in UNCHECKABLE
                and not other.event.implicated
                and other.key.within(claim.key, any_slot=True)
                and overlaps(other.value, claim.value)
                for other in self.claims
            )
        )


def _verdict(claim: Claim) -> str | None:
    """Status 3: what the checkers' newest assessments come to, unless an authority spoke after them."""
    newest = [
        each
        for each in claim.assessments
        if not any(later.checker == each.checker and later.public > each.public for later in claim.assessments)
    ]
    last_word = max((word.newest[1] for word in claim.words), default=date.min)
    verdicts = {each.verdict for each in newest if each.verdict in VERDICTS and each.public >= last_word}
    if not verdicts:
        return None
    return "disputed" if len(verdicts) > 1 or "conflicting" in verdicts else verdicts.pop()


def _status(claim: Claim) -> str:
    """The table of statuses from the top, the first that fits; `expired` waits for the tiers of all claims."""
    if claim.record != "active":
        return claim.record
    if claim.event.modality in UNCHECKABLE:
        return "opinion"
    if decided := claim.verdict or _word(claim):
        return decided
    if claim.rumour:
        return "rumoured"
    if claim.event.modality in PLANS and claim.speaker:
        return "planned"
    if claim.on_record:
        return "asserted"
    return "rumoured" if claim.event.attribution == "unattributed" else "reported"


def _word(claim: Claim) -> str | None:
    """Status 4 to 6: the newest words of the authorities."""
    affirmed = {word.affirms for word in claim.words}
    if len(affirmed) == 2:
        return "disputed"
    return ("confirmed" if True in affirmed else "denied") if affirmed else None


def _tier(claim: Claim, authorities: set[str]) -> int:
    """Rule 5: 6 assessed confirmed, 5 confirmed by an authority, 4 said by one on record, 3 by another named speaker,
    2 an outlet, 1 an unnamed source, 0 rumoured or denied; whatever became of the record.
    """
    decided = claim.verdict or _word(claim)
    if decided == "confirmed":
        return 6 if claim.verdict else 5
    if decided == "denied" or claim.rumour:
        return 0
    if claim.on_record:
        return 4 if claim.speaker in authorities else 3
    return NOT_NAMED[claim.event.attribution]


def _fills(role: Claim, claim: Claim, name: str) -> bool:
    return (
        (role.key.subject, role.key.attribute) == (claim.key.subject, name)
        and role.record == "active"
        and role.affirmed
        and role.value.kind == "entity"
        and (role.on_record or role.event.attribution == "outlet_voice")
        and plain(role)
    )


def plain(claim: Claim) -> bool:
    """Said in so many words, not as an opinion, a hypothesis or a rumour."""
    return claim.event.modality not in {*UNCHECKABLE, "rumoured"} and not claim.event.implicated


def _bears_on(spoken_of: Claim, claim: Claim, *, for_it: bool) -> bool:
    """What affirms the narrower key affirms the wider, what denies the wider denies the narrower; never the other way.

    A rumour is spoken of in either slot. Whether the values are close enough is another question.
    """
    if for_it:
        return spoken_of.key.within(claim.key, any_slot=claim.rumour, any_value=True)
    return claim.key.within(spoken_of.key, any_slot=claim.rumour, any_value=True)
