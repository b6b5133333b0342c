"""The rules by which one value stands and another does not, told for the contenders of one attribute.

What decides is in the SQL of `contenders` and `state`; here the deciding column is found again and put into words.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

Record = dict[str, Any]
Measure = Callable[[Record], Any]
TIERS = {
    6: "assessed as confirmed",
    5: "confirmed by an authority",
    4: "on record by an authority",
    3: "by a named speaker",
    2: "an outlet's own voice",
    1: "an unnamed source",
    0: "rumoured or denied",
}
_LETTERS = {1: "A", 2: "B", 3: "C", 4: "F or not at all", 5: "D", 6: "E"}
_BY_VERSION = {"opinion": "an opinion", "hypothetical": "only supposed"}
_GONE = {
    "retracted": "its source took it back",
    "superseded": "a newer claim has taken its place",
    "refuted": "a checker found it false",
}


class Verdict(Struct, frozen=True):
    """What decided. rule: one word; because: in words; against: the value that it was held against."""

    rule: str
    because: str
    against: str | None = None


def deciding(winner: Record, loser: Record) -> tuple[str, str]:
    """The first rule by which two contenders differ, and what it says of the winner; `tie` where none does."""
    for rule, measure, told in _RULES:
        ours, theirs = measure(winner), measure(loser)
        if ours != theirs:
            return rule, told(winner, loser)
    return "tie", "nothing decides between them"


def _said(row: Record) -> date | None:
    return row["said_to"] if row["by_date"] else None


def _stable(name: str) -> Measure:
    return lambda row: row[name] if row["volatility"] == "stable" else None


def _published(winner: Record, loser: Record) -> str:
    if winner["volatility"] == "stable":
        return f"published first on {winner['first_public']}, the other on {loser['first_public']}"
    return f"published last on {winner['last_public']}, the other on {loser['last_public']}"


def _tiers(winner: Record, loser: Record) -> str:
    return f"{TIERS[winner['tier']]}, the other {TIERS[loser['tier']]}"


def _origins(winner: Record, loser: Record) -> str:
    return f"origins: {winner['origins']}, the other {loser['origins']}"


_RULES: tuple[tuple[str, Measure, Callable[[Record, Record], str]], ...] = (
    ("preference", lambda row: row["preference"], lambda *_: "an editor prefers it"),
    ("expired", lambda row: row["status"] == "expired", lambda *_: "the other has expired"),
    ("denied", lambda row: row["status"] == "denied", lambda *_: "an authority denies the other"),
    ("tier", lambda row: row["by_date"], _tiers),
    ("said", _said, lambda winner, loser: f"said by {winner['said_to']}, the other by {loser['said_to']}"),
    ("tier", lambda row: row["tier"], _tiers),
    ("origins", _stable("origins"), _origins),
    (
        "reliability",
        lambda row: row["reliability"],
        lambda winner, loser: (
            f"its source is rated {_LETTERS[winner['reliability']]}, the other's {_LETTERS[loser['reliability']]}"
        ),
    ),
    ("origins", lambda row: row["origins"], _origins),
    ("published", lambda row: row["first_public" if row["volatility"] == "stable" else "last_public"], _published),
)


def left_out(claim: Record, *, asked_valid: date | None) -> str:
    """Why a claim does not compete."""
    if claim["record"] == "withdrawn":
        return f"withdrawn by @{claim['withdrawn_by']}: our mistake"
    if claim["record"] != "active" or claim["status"] == "refuted":
        return _GONE[claim["record"] if claim["record"] != "active" else "refuted"]
    if claim["rank"] == "deprecated":
        return "an editor set it aside"
    if claim["modality"] in _BY_VERSION:
        return _BY_VERSION[claim["modality"]]
    if not claim["holds"]:
        return f"not about {asked_valid}"
    if claim["implicated"]:
        return "its words only imply it"
    return f"{claim['source']} has said something newer"


class Contest:
    """The contenders of one subject and attribute with their rows of `state`, their claims, and who spoke on those."""

    def __init__(self, contenders: list[Record], rows: list[Record], claims: list[Record], words: list[Record]) -> None:
        self.contenders = contenders
        self.rows = rows
        self.claims = claims
        self._words = words
        self._values = [one for one in contenders if one["members"] is None and one["polarity"] == "affirmed"]
        self._denials = [one for one in contenders if one["polarity"] == "negated"]
        self._sets = [one for one in contenders if one["members"] is not None]

    def contender(self, row: Record) -> Record | None:
        """The contender that a row of `state` shows; None for one that has left the contest."""
        found = self._denials if row["place"] == "excluded" and row["status"] != "refuted" else self._values
        key = (row["slot"], row["qualifiers"], row["claim"])
        return next((one for one in found if (one["slot"], ", ".join(one["identity"]), one["claim"]) == key), None)

    def verdict(self, row: Record) -> Verdict:
        """Why a row of `state` is where it is."""
        own = self.contender(row)
        if own is None:
            status = str(row["status"])
            return Verdict(status, _GONE.get(status, status))
        if own["polarity"] == "negated":
            return self._excludes(own)
        return self._stands(own) if row["place"] == "value" else self._loses(own, row)

    def beaten_denials(self) -> list[Record]:
        """The denials that do not exclude anything, because what they deny stands stronger."""
        shown = [id(self.contender(row)) for row in self.rows if row["place"] == "excluded"]
        return [one for one in self._denials if id(one) not in shown]

    def verdict_on_denial(self, denial: Record) -> Verdict:
        """Why a denial is beaten."""
        best = min(self._denied_by(denial), key=_standing, default=None)
        return self._lost("negation", best, denial) if best else Verdict("negation", "what it denies stands")

    def _excludes(self, denial: Record) -> Verdict:
        weaker = min(self._denied_by(denial), key=_standing, default=None)
        if weaker is None:
            return Verdict("alone", "nobody says that it is so")
        return _won(denial, weaker)

    def _denied_by(self, denial: Record) -> list[Record]:
        return [one for one in self._values if _denies(denial, one)]

    def _stands(self, own: Record) -> Verdict:
        others = [one for one in self._values if one["rivals"] == own["rivals"] and one is not own]
        wider = [one for one in others if one["standing"] < own["standing"] and _inside(own, one)]
        if wider:
            return Verdict("narrower", "it says the same more exactly", wider[0]["value"])
        denials = [one for one in self._denials if _denies(one, own)]
        opponents = [one for one in (*others, *denials, *self._shut_out(own)) if one["standing"] >= own["standing"]]
        if not opponents:
            return Verdict("alone", "nothing stands against it")
        return _won(own, min(opponents, key=_standing))

    def _shut_out(self, own: Record) -> list[Record]:
        """The values that a complete list with this one leaves out."""
        lists = [one for one in self._accepted(own["slot"]) if own["value_key"] in one["members"]]
        inside = {key for one in lists for key in one["members"]}
        return [one for one in self._values if lists and one["slot"] == own["slot"] and one["value_key"] not in inside]

    def _loses(self, own: Record, row: Record) -> Verdict:
        if own["status"] == "denied":
            return Verdict("denied", f"an authority denies it: {self._deniers(own)}")
        denials = [one for one in self._denials if _denies(one, own) and one["standing"] < own["standing"]]
        if denials:
            best = min(denials, key=_standing)
            return Verdict("negation", f"{best['who']} says that it is not so; {deciding(best, own)[1]}", best["value"])
        lists = self._accepted(own["slot"])
        if lists and not any(own["value_key"] in one["members"] for one in lists) and _beaten_by(own, lists):
            told = deciding(lists[0], own)[1]
            return Verdict("closed_list", f"not on the complete list by {lists[0]['who']}; {told}", lists[0]["value"])
        if own["only_in_sets"] and not any(own["value_key"] in one["members"] for one in lists):
            return Verdict("closed_list", "it stands only on a list that a stronger value contradicts")
        return self._loses_to_a_value(own, row)

    def _loses_to_a_value(self, own: Record, row: Record) -> Verdict:
        winners = [
            (found, one)
            for one in self.rows
            if one["place"] == "value" and one["claim"] is not None and (found := self.contender(one)) is not None
        ]
        for winner, _ in winners:
            if winner["rivals"] == own["rivals"]:
                if row["place"] == "possibly":
                    because = f"narrower, but {TIERS[own['tier']]}; the other {TIERS[winner['tier']]}"
                    return Verdict("narrower", because, winner["value"])
                if own["standing"] < winner["standing"]:
                    return Verdict("wider", "the other says the same more exactly", winner["value"])
                return self._lost(None, winner, own)
        happened = next((one for one, _ in winners if one["slot"] == "actual" and one["slot"] != own["slot"]), None)
        if happened:
            return Verdict("happened", f"no longer a plan: {TIERS[happened['tier']]}", happened["value"])
        return Verdict("other", "another value of the attribute stands")

    def _lost(self, rule: str | None, winner: Record, loser: Record) -> Verdict:
        decided, told = deciding(winner, loser)
        against = f"not {winner['value']}" if winner["polarity"] == "negated" else winner["value"]
        return Verdict(rule or decided, f"the other: {told}", against)

    def _accepted(self, slot: str) -> list[Record]:
        """The complete lists that hold: those that no stronger value from outside contradicts, the strongest."""
        free = [one for one in self._values if one["status"] != "denied" and not self._is_negated(one)]
        held = [
            one
            for one in self._sets
            if one["slot"] == slot
            and not any(
                other["slot"] == slot
                and other["value_key"] not in one["members"]
                and not other["only_in_sets"]
                and other["standing"] < one["standing"]
                for other in free
            )
        ]
        best = min((one["standing"] for one in held), default=None)
        return [one for one in held if one["standing"] == best]

    def _is_negated(self, value: Record) -> bool:
        return any(_denies(one, value) and one["standing"] < value["standing"] for one in self._denials)

    def _deniers(self, own: Record) -> str:
        spoke = {
            row["speaker"]
            for row in self._words
            if row["claim"] in own["claims"] and row["authority"] and row["word"] == "denies"
        }
        return ", ".join(sorted(spoke))


def _standing(one: Record) -> int:
    return int(one["standing"])


def _won(winner: Record, loser: Record) -> Verdict:
    rule, told = deciding(winner, loser)
    against = f"not {loser['value']}" if loser["polarity"] == "negated" else loser["value"]
    return Verdict(rule, told, against)


def _beaten_by(own: Record, lists: list[Record]) -> bool:
    return bool(own["standing"] > lists[0]["standing"])


def _inside(narrow: Record, wide: Record) -> bool:
    return bool(
        narrow["value_class"] == wide["value_class"]
        and wide["value_low"] <= narrow["value_low"]
        and narrow["value_high"] <= wide["value_high"]
    )


def _denies(denial: Record, value: Record) -> bool:
    """As `denials` in state.sql: the negation is of a value as wide or wider, under a key as wide or wider."""
    same_slot = denial["slot"] == value["slot"] or (denial["slot"] == "planned" and value["status"] == "rumoured")
    return same_slot and set(denial["identity"]) <= set(value["identity"]) and _inside(value, denial)
