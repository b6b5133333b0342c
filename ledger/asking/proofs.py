"""The events that a value rests on, each with its words and how it came here: claims, answers, what followed them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct

from ledger.events.model.selector import shown
from ledger.events.model.types import Attribution, DocumentCaptured
from ledger.events.model.when import write_instant

if TYPE_CHECKING:
    from ledger.asking.labels import Labels
    from ledger.asking.view import View
    from ledger.events.model.parts import Evidence

Record = dict[str, Any]
_OF = "list_contains($1::VARCHAR[], claim)"
_NAMELESS = {*get_args(Attribution)}
_SETTLING = {"confirmed", "denied"}
_INDEPENDENCE = {"copy": "a copy", "same_source": "from the same source", "unknown": "perhaps not independently"}
_VERDICTS = {
    "confirmed": "found {} true",
    "refuted": "found {} false",
    "unproven": "could not prove {}",
    "conflicting": "found conflicting evidence on {}",
    "not_checkable": "found that {} cannot be checked",
}
_NAMING = """
    SELECT
        events.seq, events.type, older.counts_for AS claim, events."by", events.rank, events.reason, events.public_date,
        newer.claim AS newer, newer.who AS newer_who
    FROM events
    JOIN replacements AS older ON older.claim = events.claim
    LEFT JOIN replacements AS following ON following.claim = events.by_claim
    LEFT JOIN claims AS newer ON newer.claim = following.counts_for
    WHERE events.withdrawn_by IS NULL AND list_contains($1::VARCHAR[], older.counts_for)
        AND CASE events.type
            WHEN 'claim.retracted' THEN TRUE
            WHEN 'claim.ranked' THEN events.in_force
            WHEN 'claim.superseded'
                THEN newer.claim <> older.counts_for AND (events.reason <> 'refined' OR newer.record <> 'retracted')
        END
    QUALIFY events.type <> 'claim.ranked' OR (events.rank <> 'normal'
        AND row_number() OVER (PARTITION BY events.type, older.counts_for ORDER BY events.seq DESC) = 1)
    ORDER BY events.seq
"""
_WITHDRAWALS = "SELECT seq, reason FROM events WHERE list_contains($1::BIGINT[], seq)"
_NOTICES = """
    SELECT notices.seq, notices.document, notices.publisher, notices.revises, notices.public_date, texts.sha256
    FROM documents AS notices
    JOIN events AS texts ON texts.type = 'document.captured' AND texts.document = notices.revises
    WHERE notices.revision_kind = 'retraction'
    ORDER BY notices.seq
"""


class Proof(Struct, frozen=True):
    """An event that bears on a value.

    type: of the event; does: one word for what it does, such as `says`, `confirmed`, `retracted`; told: in words;
    words: the first evidence's, its segments joined by ` … `; start: their first code point in the document;
    published: None for what is our own bookkeeping; origin: the one that it adds to those of its value, if any;
    recorded_at: UTC; author, reason: of the commit.
    """

    type: str
    does: str
    told: str
    claim: str
    seq: int
    who: str
    said: str | None
    published: str | None
    words: str | None
    document: str | None
    start: int | None
    origin: str | None
    commit: int
    recorded_at: str
    author: str
    reason: str | None


class Proofs:
    """The events that bear on some claims. followed: what followed each claim, without what only repeats it."""

    def __init__(self, view: "View", labels: "Labels", claims: Sequence[Record]) -> None:
        self._view = view
        self._labels = labels
        self._claims = {row["seq"]: row for row in claims}
        names = [row["claim"] for row in claims]
        self.words = view.table("words", _OF, [names]).records()
        self._answers = view.table("answers", _OF, [names]).records()
        self._repeats = view.table("repeats", _OF, [names]).records()
        self._texts = {row["sha256"]: row["document"] for row in view.table("documents").records()}
        self.followed = {row["claim"]: [*self._followed(row)] for row in self._find(names, claims)}

    def of(self, seqs: Sequence[int], claims: Sequence[str]) -> tuple[Proof, ...]:
        """The claims and answers of these numbers, each claim with what repeats and what followed it.

        claims: those that the answers are to.
        """
        counted: set[str] = set()
        found: dict[int, Proof] = {}
        for seq in seqs:
            for one in self._saying(seq, claims, counted):
                if one.seq == seq or one.seq not in seqs:
                    found.setdefault(one.seq, one)
        return tuple(found.values())

    def answers(self) -> tuple[Proof, ...]:
        """All answers to the claims, whether or not they change anything."""
        return tuple(map(self._answer, self._answers))

    def who(self, seq: int) -> str:
        """Who says the claim, or gives the answer, of this number."""
        speakers = (row["speaker"] for row in (*self._answers, *self.words) if row["seq"] == seq)
        return str(self._claims[seq]["who"]) if seq in self._claims else next(speakers, "")

    def speaker(self, who: str) -> str:
        """The name of who says something, or that nobody is named."""
        return self._labels.label(who) if who not in _NAMELESS else who.replace("_", " ")

    def _find(self, names: list[str], claims: Sequence[Record]) -> list[Record]:
        """The claims, each with the rows of what followed it."""
        naming = self._view.sql(_NAMING, [names]).records()
        verdicts = self._view.table("assessments", _OF, [names]).records()
        notices = self._view.sql(_NOTICES).records() if any(row["record"] == "retracted" for row in claims) else []
        gone = self._view.sql(_WITHDRAWALS, [[row["withdrawn_by"] for row in claims]]).records()
        return [
            row
            | {
                "naming": [one for one in naming if one["claim"] == row["claim"]],
                "words": [one for one in self.words if one["claim"] == row["claim"] and one["authority"]],
                "verdicts": [one for one in verdicts if one["claim"] == row["claim"]],
                "notices": notices if row["record"] == "retracted" else [],
                "gone": [one for one in gone if one["seq"] == row["withdrawn_by"]],
            }
            for row in claims
        ]

    def _saying(self, seq: int, claims: Sequence[str], counted: set[str]) -> Iterator[Proof]:
        row = self._claims.get(seq)
        if row is None:
            answers = (one for one in self._answers if one["seq"] == seq and one["claim"] in claims)
            for one in answers:
                yield self._answer(one, None if one["speaker"] in counted else one["speaker"])
                counted.add(one["speaker"])
            return
        label = self._labels.label
        taken = f", taken from {label(row['origin'])}" if row["origin"] != row["source"] else ""
        again = ", which is no further origin" if row["origin"] in counted else ""
        origin = None if again else row["origin"]
        counted.add(row["origin"])
        yield self._proof(row, "says", f"{self.speaker(row['who'])}{taken}{again}", row["who"], origin=origin)
        for one in self._repeats:
            if one["claim"] == row["claim"]:
                yield self._repetition(one, counted)
        yield from self.followed[row["claim"]]

    def _repetition(self, row: Record, counted: set[str]) -> Proof:
        origin, source = row["origin"], self._labels.label(row["source"])
        if row["independence"] != "independent":
            how = f"{_INDEPENDENCE[row['independence']]}: not counted"
        elif origin is None:
            how = "independently, but in a text that the claim rests on: not counted"
        elif origin in counted:
            how = f"independently, but {self._labels.label(origin)} is counted already"
        else:
            how = "independently: one more origin"
            how += "" if origin == row["source"] else f", {self._labels.label(origin)}"
        adds = None if origin in counted else origin
        counted |= {origin} - {None}
        return self._proof(row, "repeated", f"{source} carried {row['claim']}, {how}", row["source"], origin=adds)

    def _answer(self, row: Record, origin: str | None = None) -> Proof:
        who, claim = self._labels.label(row["speaker"]), row["claim"]
        word = str(row["answer"] or row["stance"])
        told = f"{who} {word} {claim}" if word in _SETTLING else f"{who} on {claim}"
        return self._proof(row, word, told, row["speaker"], origin=origin)

    def _followed(self, row: Record) -> Iterator[Proof]:
        claim, label = row["claim"], self._labels.label
        for one in row["words"]:
            does = "confirmed" if one["word"] == "affirms" else "denied"
            yield self._proof(one, does, f"{label(one['speaker'])}, an authority, {does} {claim}", one["speaker"])
        for one in row["verdicts"]:
            told = f"{label(one['checker'])} {_VERDICTS[one['verdict']].format(claim)}: {shown(one['basis'])}"
            later = one["overtaken_by"]
            told += f" (counts for nothing: {label(self.who(later))} spoke later, @{later})" if later else ""
            yield self._proof(one, one["verdict"], told, one["checker"])
        for one in row["naming"]:
            yield self._named(one, claim)
        texts = {part["document"] for part in row["evidence"]}
        for one in row["notices"]:
            if one["sha256"] in texts:
                who = one["publisher"] or one["document"]
                told = f"{label(who)} took back the text {one['revises']}"
                yield self._proof(one | {"claim": claim}, "retracted", told, who)
        for one in row["gone"]:
            author = self._author(one)
            told = f"{author} withdrew {claim} as our mistake: {shown(one['reason'])}"
            yield self._proof(one | {"claim": claim}, "withdrawn", told, author)

    def _named(self, row: Record, claim: str) -> Proof:
        if row["type"] == "claim.retracted":
            return self._proof(row, "retracted", f"{self._labels.label(row['by'])} took {claim} back", row["by"])
        if row["type"] == "claim.superseded":
            newer = f"{row['newer']} by {self.speaker(row['newer_who'])}"
            told = f"{newer} took the place of {claim}: {row['reason'].replace('_', ' ')}"
            return self._proof(row, "superseded", told, row["newer_who"])
        author, does = self._author(row), "prefers" if row["rank"] == "preferred" else "set aside"
        told = f"{author} {does} {claim}: {shown(row['reason'])}"
        return self._proof(row | {"public_date": None}, row["rank"], told, author)

    def _author(self, row: Record) -> str:
        return self._view.sight.index.event(row["seq"]).note.by

    def _proof(self, row: Record, does: str, told: str, who: str, *, origin: str | None = None) -> Proof:
        entry = self._view.sight.index.event(row["seq"])
        event, public = entry.event, row.get("public_date")
        first: Evidence | None = next(iter(getattr(event, "evidence", None) or ()), None)
        document = self._texts.get(first.document, first.document) if first else None
        return Proof(
            type=entry.type.partition("/")[0],
            does=does,
            told=told,
            claim=row["claim"],
            seq=row["seq"],
            who=who,
            said=getattr(event, "said", None),
            published=str(public) if public else None,
            words=" … ".join(segment.exact for segment in first.segments) if first else None,
            document=event.document if isinstance(event, DocumentCaptured) else document,
            start=first.segments[0].start if first else None,
            origin=origin,
            commit=entry.commit.commit,
            recorded_at=write_instant(entry.commit.recorded_at),
            author=entry.note.by,
            reason=entry.note.reason,
        )
