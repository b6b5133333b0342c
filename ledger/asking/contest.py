"""Who stands against whom among the contenders of one attribute, and which rule decided between them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ledger.asking.rules import Labels, Record, Verdict, deciding, inside, otherwise, set_aside, strength

if TYPE_CHECKING:
    from ledger.asking.proofs import Proof


class Contest:
    """The contenders of one subject and attribute with their rows of `state`, their claims, and who spoke on those.

    followed: the events that follow each claim.
    """

    def __init__(
        self,
        labels: Labels,
        tables: Mapping[str, list[Record]],
        followed: "Mapping[str, Sequence[Proof]]",
        *,
        asked_valid: date | None = None,
    ) -> None:
        """tables: the rows of `contenders`, `state`, `claims` and `words` that are about the attribute."""
        self.labels = labels
        self.contenders = tables["contenders"]
        self.rows = tables["state"]
        self.claims = tables["claims"]
        self._words = tables["words"]
        self._followed = followed
        self._asked_valid = asked_valid
        self._values = [one for one in self.contenders if one["members"] is None and one["polarity"] == "affirmed"]
        self._denials = [one for one in self.contenders if one["polarity"] == "negated"]
        self._sets = [one for one in self.contenders if one["members"] is not None]
        self._refuted = [one for one in self.contenders if one["polarity"] == "refuted"]

    def contender(self, row: Record) -> Record | None:
        """The contender that a row of `state` shows; None for a claim that was taken back or has given way."""
        if row["status"] in {"retracted", "superseded"}:
            return None
        places = {"excluded": self._refuted if row["status"] == "refuted" else self._denials}
        found = places.get(row["place"], self._values)
        key = (row["slot"], row["qualifiers"], row["claim"])
        return next((one for one in found if (one["slot"], ", ".join(one["identity"]), one["claim"]) == key), None)

    def verdict(self, row: Record) -> Verdict:
        """Why a row of `state` is where it is."""
        own = self.contender(row)
        if own is None or own["polarity"] == "refuted":
            return Verdict(str(row["status"]), "; ".join(self._gone(row["claims"])))
        if own["polarity"] == "negated":
            return self._excludes(own)
        return self._stands(own, row) if row["place"] == "value" else self._loses(own, row)

    def why_not(self, claim: Record) -> str:
        """Why a claim does not compete."""
        because = set_aside(claim, self._followed.get(claim["claim"], ()), asked_valid=self._asked_valid)
        if because:
            return because
        competing = {seq for one in self.contenders for seq in one["seqs"]}
        newer = [one for one in self.claims if one["seq"] in competing and _replaces(one, claim)]
        said = "".join(f": {self._name(one)} (@{one['seq']})" for one in sorted(newer, key=_said)[-1:])
        return f"{self.labels.label(claim['source'])} has said something newer{said}"

    def against(self, row: Record) -> list[tuple[int, Record | None]]:
        """The events that say what contests a row of `state`, each with the contender that it stands for.

        None is for an authority's or a checker's word on the row's own claims.
        """
        own = self.contender(row)
        if own is None:
            return []
        denied = {
            one["seq"]
            for one in self._words
            if one["claim"] in own["claims"] and one["authority"] and one["word"] == "denies"
        }
        found = [(seq, None if seq in denied else self._opponent(own, seq)) for seq in row["contested_by"] or ()]
        doubts = [one for one in row["verdicts"] or () if one["verdict"] in {"refuted", "conflicting"}]
        return found + [(one["seq"], None) for one in doubts if row["status"] == "disputed" and not one["overtaken_by"]]

    def beaten_denials(self) -> list[Record]:
        """The denials that do not exclude anything, because what they deny stands stronger."""
        shown = [id(self.contender(row)) for row in self.rows if row["place"] == "excluded"]
        return [one for one in self._denials if id(one) not in shown]

    def verdict_on_denial(self, denial: Record) -> Verdict:
        """Why a denial is beaten."""
        best = min(self._denied_by(denial), key=_standing, default=None)
        return self._decided(best, denial, best, "negation") if best else Verdict("negation", "what it denies stands")

    def says(self, one: Record) -> str:
        """What a contender says, for people."""
        if one["members"] is not None:
            return f"the complete list by {self.labels.label(one['who'])}"
        return self._name(one)

    def _name(self, row: Record) -> str:
        negated = "not " if row["polarity"] == "negated" else ""
        return negated + self.labels.value(row | {"claim": None})

    def _gone(self, claims: Iterable[str]) -> list[str]:
        return [self.why_not(one) for one in self.claims if one["claim"] in claims]

    def _opponent(self, own: Record, seq: int) -> Record | None:
        others = [one for one in self.contenders if seq in one["seqs"] and one is not own]
        denials = [one for one in others if one["polarity"] == "negated" and _denies(one, own)]
        values = [one for one in others if one["polarity"] == "affirmed" and one["slot"] == own["slot"]]
        return next(iter(denials + values), None)

    def _excludes(self, denial: Record) -> Verdict:
        weaker = min(self._denied_by(denial), key=_standing, default=None)
        if weaker is None:
            return Verdict("alone", "nobody says that it is so")
        return self._decided(denial, weaker, weaker)

    def _denied_by(self, denial: Record) -> list[Record]:
        return [one for one in self._values if _denies(denial, one)]

    def _stands(self, own: Record, row: Record) -> Verdict:
        others = [one for one in self._values if one["rivals"] == own["rivals"] and one is not own]
        wider = [one for one in others if one["standing"] < own["standing"] and inside(own, one)]
        if wider:
            return Verdict("narrower", f"it says the same as {self._name(wider[0])}, more exactly", wider[0]["value"])
        denials = [one for one in self._denials if _denies(one, own)]
        opponents = [one for one in (*others, *denials, *self._shut_out(own)) if one["standing"] >= own["standing"]]
        if not opponents:
            opposed = row["contested"] or row["status"] == "disputed"
            return Verdict("alone", "no other value competes with it" if opposed else "nothing stands against it")
        best = min(opponents, key=_standing)
        return self._decided(own, best, best)

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
            said = f"{self.labels.label(best['who'])} says that it is not so"
            return Verdict("negation", f"{said}; {self._told(best, own)}", best["value"])
        lists = self._accepted(own["slot"])
        if lists and not any(own["value_key"] in one["members"] for one in lists) and _beaten_by(own, lists):
            because = f"it is not on {self.says(lists[0])}; {self._told(lists[0], own)}"
            return Verdict("closed_list", because, lists[0]["value"])
        if own["only_in_sets"] and not any(own["value_key"] in one["members"] for one in lists):
            return Verdict("closed_list", "it stands only on a list that a stronger value contradicts")
        return self._loses_to_a_value(own, row)

    def _loses_to_a_value(self, own: Record, row: Record) -> Verdict:
        winners = [
            found
            for one in self.rows
            if one["place"] == "value" and one["claim"] is not None and (found := self.contender(one)) is not None
        ]
        for winner in winners:
            if winner["rivals"] == own["rivals"]:
                name = self._name(winner)
                if row["place"] == "possibly":
                    weaker = f"it {strength(own)}, and {name} {strength(winner)}"
                    return Verdict("narrower", f"it is more exact than {name}, but weaker: {weaker}", winner["value"])
                if own["standing"] < winner["standing"]:
                    return Verdict("wider", f"{name} says the same, more exactly", winner["value"])
                return self._decided(winner, own, winner)
        happened = next((one for one in winners if one["slot"] == "actual" and one["slot"] != own["slot"]), None)
        if happened:
            fact = f"{self._name(happened)} is a fact, and {strength(happened)}"
            return Verdict("happened", f"it is no longer a plan: {fact}", happened["value"])
        return Verdict("other", "another value of the attribute stands")

    def _decided(self, winner: Record, loser: Record, against: Record, rule: str | None = None) -> Verdict:
        decided, told = deciding(winner, loser, self.says(winner), self.says(loser))
        value = f"not {against['value']}" if against["polarity"] == "negated" else against["value"]
        return Verdict(rule or decided, told, value)

    def _told(self, winner: Record, loser: Record) -> str:
        return deciding(winner, loser, self.says(winner), self.says(loser))[1]

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
            self.labels.label(row["speaker"])
            for row in self._words
            if row["claim"] in own["claims"] and row["authority"] and row["word"] == "denies"
        }
        return ", ".join(sorted(spoke))


def _standing(one: Record) -> int:
    return int(one["standing"])


def _said(claim: Record) -> tuple[date, date]:
    return claim["said_to"], claim["public_date"]


def _replaces(newer: Record, older: Record) -> bool:
    """As `latest` in contenders.sql: of one source, about the same question, said later."""
    if any(newer[name] != older[name] for name in ("source", "slot", "identity")) or _said(newer) <= _said(older):
        return False
    again = newer["value_key"] == older["value_key"] if newer["polarity"] == "affirmed" else inside(older, newer)
    return otherwise(newer, older) or bool(newer["polarity"] == older["polarity"] and again)


def _beaten_by(own: Record, lists: list[Record]) -> bool:
    return bool(own["standing"] > lists[0]["standing"])


def _denies(denial: Record, value: Record) -> bool:
    """As denials.sql: the negation is of a value as wide or wider, under a key as wide or wider."""
    same_slot = denial["slot"] == value["slot"] or (denial["slot"] == "planned" and value["status"] == "rumoured")
    return same_slot and set(denial["identity"]) <= set(value["identity"]) and inside(value, denial)
