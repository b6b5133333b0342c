"""The articles that a made-up newsroom reads, and the events that it takes from them.

A few subjects are talked about most (Zipf and Mandelbrot), claims contradict, repeat and correct each other, dates are
vague, quotations long. Every word stands in its text.
"""

from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Literal

import msgspec

from bench.attributes import ATTRIBUTES, VALUE_TYPES
from ledger.events.model import parts, types
from ledger.events.model.selector import segment

FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2025, 12, 31)
_WORDS = """the of and to in was it that film not for on with this he had at from they scene but what one have never by
studio which been would there camera more when who story will him my up them so very night then out about some could
city into only before than our script like time these any two now other made after way did people long work right down
year ask money actor take place think little part found hand keep name begin light thing great"""
WORDS = _WORDS.split()


CLAIMED = ("cast_member",) * 6 + tuple(name for name in VALUE_TYPES if name != "character_role")
MODALITIES: tuple[types.Modality, ...] = ("asserted",) * 14 + (
    "planned",
    "hoped",
    "possible",
    "rumoured",
    "rumoured",
    "hypothetical",
    "opinion",
)
ANSWERS: tuple[types.Answer, ...] = (
    "confirmed",
    "denied",
    "no_comment",
    "no_comment",
    "evaded",
    "not_confirmed",
    "retracts_own",
)
UNNAMED: tuple[types.Attribution, ...] = ("outlet_voice",) * 6 + ("unnamed_source", "unattributed")


INDEPENDENCE: tuple[Literal["independent", "copy", "unknown"], ...] = ("independent", "copy", "copy", "unknown")
VERDICTS: tuple[Literal["confirmed", "refuted", "conflicting"], ...] = ("confirmed", "refuted", "conflicting")
RANKS: tuple[Literal["preferred", "normal", "deprecated"], ...] = ("preferred", "normal", "deprecated")
GRADES: tuple[Literal["A", "B", "C", "D", "E", "F"], ...] = ("A", "B", "C", "D", "E", "F")
QUOTES: tuple[types.QuoteType, ...] = ("direct", "indirect")


@dataclass(frozen=True, slots=True)
class Told:
    """What later events need to know of a claim. by: its speaker, else its publisher."""

    claim: str
    subject: str
    attribute: str
    by: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of an article and the event that rests on them."""

    words: str
    make: Callable[[parts.Evidence], types.AnyEvent]


class World:
    """Everything that is drawn, by one source of chance."""

    def __init__(self, claims: int, seed: int) -> None:
        self.chance = Random(seed)
        self.claims = claims
        self.told = 0
        self.films = [f"film-{number}" for number in range(max(10, claims // 40))]
        self.people = [f"person-{number}" for number in range(max(20, claims // 50))]
        self.outlets = [f"outlet-{number}" for number in range(max(5, min(300, claims // 500)))]
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.films))))
        self._recent: dict[str, deque[Told]] = {}
        self._articles: deque[str] = deque(maxlen=50)
        self._merged = 0

    def opening(self) -> Iterator[types.AnyEvent]:
        """The definitions."""
        yield from ATTRIBUTES
        for kind, slugs in (("Movie", self.films), ("Person", self.people), ("Organization", self.outlets)):
            for slug in slugs:
                yield types.EntityRegistered(entity=slug, kind=kind, label=slug.replace("-", " ").title())

    def article(self, number: int, keep: Callable[[bytes], str]) -> Iterator[types.AnyEvent]:
        """One article and what is taken from it. keep: stores a text and gives its SHA-256."""
        chance = self.chance
        outlet = chance.choice(self.outlets)
        films = [self._film() for _ in range(chance.choice((1, 1, 2, 4)))]
        sentences = [
            one for _ in range(chance.randint(10, 50)) for one in self._sentences(chance.choice(films), outlet)
        ]
        text = f"Article {number}.\n" + " ".join(one.words for one in sentences if isinstance(one, Sentence))
        sha, slug, day = keep(text.encode()), f"article-{number}", self.day.isoformat()
        published = chance.choice((day, day, day, day[:7], None))
        revised: dict[str, Any] = {}
        if self._articles and chance.random() < 0.02:
            revised = {"revises": chance.choice(self._articles), "revision_kind": "retraction"}
        yield types.DocumentCaptured(
            document=slug, sha256=sha, chars=len(text), publisher=outlet, published=published,
            title=f"Article {number}", retrieved=f"{day}T12:00:00Z", **revised,
        )  # fmt: skip
        self._articles.append(slug)
        end = text.index("\n") + 1
        for one in sentences:
            if not isinstance(one, Sentence):
                yield one
                continue
            start, end = end, end + len(one.words)
            quoted = text.find("“", start, end) + 1
            said = segment(text, quoted, text.index("”", quoted)) if quoted else segment(text, start, end)
            yield one.make(parts.Evidence(document=sha, segments=(said,)))
            end += 1

    @property
    def day(self) -> date:
        """The day of the article that is being written: they spread evenly over the years."""
        return FIRST_DAY + timedelta((LAST_DAY - FIRST_DAY).days * min(self.told, self.claims) // self.claims)

    def _film(self) -> str:
        return self.films[bisect(self._weights, self.chance.random() * self._weights[-1])]

    def _sentences(self, film: str, outlet: str) -> Iterator[Sentence | types.AnyEvent]:
        roll, recent = self.chance.random(), self._recent.setdefault(film, deque(maxlen=6))
        if recent and roll < 0.10:
            told = self.chance.choice(recent)
            yield from self._about(told, outlet, roll)
        elif roll > 0.985:
            yield from self._closed_set(film, outlet)
        else:
            yield self._claim(film, self.chance.choice(CLAIMED), outlet)

    def _about(self, told: Told, outlet: str, roll: float) -> Iterator[Sentence | types.AnyEvent]:
        """Something that happens to a claim: roll is between 0 and 0.1."""
        chance = self.chance
        if roll < 0.03:
            yield self._claim(told.subject, told.attribute, outlet)
            newer = self._recent[told.subject][-1].claim
            if roll < 0.02:
                yield types.EventWithdrawn(claim=told.claim, reason="a slip", replaced_by=newer)
            else:
                yield types.ClaimSuperseded(claim=told.claim, by_claim=newer, reason="newer_statement")
        elif roll < 0.06:
            speaker, answer = chance.choice((told.by, self._person())), chance.choice(ANSWERS)
            yield Sentence(
                f"{speaker} answered: “{self._talk(12)}”.",
                lambda evidence: types.ClaimAnswered(
                    claims=(told.claim,), speaker=speaker, answer=answer, attribution="on_record", evidence=(evidence,)
                ),
            )
        elif roll < 0.08:
            how = chance.choice(INDEPENDENCE)
            yield Sentence(
                f"Others wrote that {self._talk(15)}.",
                lambda evidence: types.ClaimRepeated(claim=told.claim, independence=how, evidence=(evidence,)),
            )
        elif roll < 0.09:
            yield Sentence(
                f"{told.by} takes it back.",
                lambda evidence: types.ClaimRetracted(claim=told.claim, by=told.by, evidence=(evidence,)),
            )
        else:
            yield self._judgement(told)

    def _judgement(self, told: Told) -> types.AnyEvent:
        chance = self.chance
        if chance.random() < 0.5:
            verdict = chance.choice(VERDICTS)
            return types.ClaimAssessed(claim=told.claim, checker=self.outlets[0], verdict=verdict, basis="we looked")
        if chance.random() < 0.5:
            rank = chance.choice(RANKS)
            return types.ClaimRanked(claim=told.claim, rank=rank, reason="an editor's view")
        slugs = self.films if chance.random() < 0.1 else self.people
        if self._merged < len(slugs) // 20:
            self._merged += 1
            return types.EntityMerged(entity=slugs[-self._merged], into=slugs[self._merged], basis="the same")
        grade = chance.choice(GRADES)
        return types.SourceRated(entity=chance.choice(self.outlets), reliability=grade, basis="so far")

    def _closed_set(self, film: str, outlet: str) -> Iterator[Sentence | types.AnyEvent]:
        several, name = self.chance.choice((2, 2, 3)), f"s{self._random_id()}"
        for _ in range(several):
            yield self._claim(film, "screenwriter", outlet, set_id=name)

    def _claim(self, film: str, attribute: str, outlet: str, set_id: str | None = None) -> Sentence:
        """The next claim about a film."""
        chance = self.chance
        self.told += 1
        told_before = self._recent[film]
        speaker = self._person() if set_id is None and chance.random() < 0.6 else None
        claim = types.ClaimAsserted(
            claim=self._random_id(),
            text=f"{film} {attribute} {self._talk(6)}.",
            subject=film,
            attribute=attribute,
            value=self._value(film, attribute),
            qualifiers=self._qualifiers() if attribute == "cast_member" else None,
            polarity="affirmed" if set_id or chance.random() < 0.95 else "negated",
            modality="asserted" if set_id else chance.choice(MODALITIES),
            implicated=True if not set_id and chance.random() < 0.01 else None,
            speaker=speaker,
            attribution="on_record" if speaker else "outlet_voice" if set_id else chance.choice(UNNAMED),
            quote_type=chance.choice(QUOTES) if speaker else "none",
            said=self._said(),
            valid=chance.choice(("2016/2018", "2020/..", "[..2024]")) if chance.random() < 0.05 else None,
            set=set_id,
            closed=True if set_id else None,
            derived_from=chance.choice(told_before).claim if told_before and chance.random() < 0.04 else None,
            primary_source="press kit" if chance.random() < 0.02 else None,
            evidence=(),
        )
        told_before.append(Told(claim.claim, film, attribute, speaker or outlet))
        if claim.quote_type != "direct":
            return Sentence(f"{film}: {attribute}, {self._talk(14)}.", lambda evidence: _based(claim, evidence))
        quotation = f"“{self._talk(chance.choice((15, 25, 80)))}” said {speaker} of {film}."
        return Sentence(quotation, lambda evidence: _based(claim, evidence))

    def _value(self, film: str, attribute: str) -> parts.AnyValue:
        """Drawn from a few values that belong to the film, the likelier the earlier, so that claims meet."""
        likely = min(int(self.chance.expovariate(0.5)), 40)
        drawn = Random(f"{film} {attribute} {likely}")
        match VALUE_TYPES[attribute]:
            case "entity":
                return parts.EntityValue(entity=drawn.choice(self.people))
            case "quantity":
                amount = drawn.randint(5, 200)
                bounds: dict[str, Any] = (
                    {"lower": str(amount - 5), "upper": str(amount + 5)} if drawn.random() < 0.2 else {}
                )
                return parts.QuantityValue(amount=str(amount), unit="USD", **bounds)
            case "date":
                return parts.DateValue(edtf=_vague(FIRST_DAY + timedelta(days=drawn.randint(0, 4_000)), drawn))
        return parts.TextValue(text=" ".join(drawn.choices(WORDS, k=5)))

    def _qualifiers(self) -> dict[str, parts.AnyValue] | None:
        roll = self.chance.randint(0, 9)
        return {"character_role": parts.TextValue(text=f"role {roll}")} if roll < 4 else None

    def _said(self) -> str | None:
        if self.chance.random() < 0.5:
            return None
        return _vague(self.day - timedelta(days=self.chance.randint(0, 60)), self.chance)

    def _person(self) -> str:
        return self.people[int(len(self.people) * self.chance.random() ** 3)]

    def _talk(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words))

    def _random_id(self) -> str:
        return f"c{self.chance.getrandbits(75):019x}"[:16]


def _vague(day: date, chance: Random) -> str:
    exact = day.isoformat()
    return chance.choice((exact, exact, exact[:7], exact[:4], f"[..{exact}]", f"[{exact[:7]}..{day.year + 1}-03]"))


def _based(claim: types.ClaimAsserted, evidence: parts.Evidence) -> types.ClaimAsserted:
    quotation = parts.Quotation(segments=evidence.segments) if claim.quote_type == "direct" else None
    return msgspec.structs.replace(claim, evidence=(evidence,), quotation=quotation)
