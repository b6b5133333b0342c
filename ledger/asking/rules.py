"""The rules by which one value stands and another does not, in words that name both sides.

What decides is in the SQL of `contenders` and `state`; here the deciding column is found again.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from ledger.asking.proofs import Proof

Record = dict[str, Any]
Measure = Callable[[Record], Any]
TIERS = {
    6: "found true by a checker",
    5: "confirmed by an authority",
    4: "said on record by an authority",
    3: "said on record by somebody who is no authority",
    2: "said by an outlet in its own voice",
    1: "from a source without a name",
    0: "only a rumour",
}
_DENIED = "is denied by an authority"
_LETTERS = {1: "A", 2: "B", 3: "C", 4: "F or not at all", 5: "D", 6: "E"}
_BY_VERSION = {"opinion": "an opinion", "hypothetical": "only supposed"}
_SET_ASIDE = {
    "withdrawn": "withdrawn",
    "retracted": "its source took it back",
    "superseded": "a newer claim took its place",
    "refuted": "a checker found it false",
    "deprecated": "an editor set it aside",
}


class Labels(Protocol):
    """What gives the names that people read."""

    def label(self, slug: str | None) -> str:
        """The label of an entity."""

    def value(self, row: Record) -> str:
        """The value of a row."""


class Verdict(Struct, frozen=True):
    """What decided. rule: one word; because: in words; against: the value that it was held against."""

    rule: str
    because: str
    against: str | None = None


def deciding(winner: Record, loser: Record, a: str, b: str) -> tuple[str, str]:
    """The first rule by which two contenders differ, and what it says of them; `tie` where none does.

    a, b: the names of winner and loser.
    """
    for rule, measure, told in _RULES:
        ours, theirs = measure(winner), measure(loser)
        if ours != theirs:
            return rule, told(winner, loser, a, b)
    return "tie", f"nothing decides between {a} and {b}"


def _said(row: Record) -> date | None:
    return row["said_to"] if row["by_date"] else None


def _stable(name: str) -> Measure:
    return lambda row: row[name] if row["volatility"] == "stable" else None


def _newer(winner: Record, loser: Record, a: str, b: str) -> str:
    days = f"{a} was said on {winner['said_to']} at the latest, {b} on {loser['said_to']}"
    return f"the newer words count: {days}"


def _published(winner: Record, loser: Record, a: str, b: str) -> str:
    first, column = ("first", "first_public") if winner["volatility"] == "stable" else ("last", "last_public")
    return f"{a} was published {first}, on {winner[column]}, and {b} on {loser[column]}"


def _tiers(winner: Record, loser: Record, a: str, b: str) -> str:
    return f"{a} {strength(winner)}, and {b} {strength(loser)}"


def _origins(winner: Record, loser: Record, a: str, b: str) -> str:
    return f"{a} has {origins(winner)}, and {b} {loser['origins']}"


def _reliability(winner: Record, loser: Record, a: str, b: str) -> str:
    ours, theirs = (_LETTERS[one["reliability"]] for one in (winner, loser))
    return f"the source of {a} is rated {ours}, and that of {b} {theirs}"


_RULES: tuple[tuple[str, Measure, Callable[[Record, Record, str, str], str]], ...] = (
    ("preference", lambda row: row["preference"], lambda _, __, a, b: f"an editor prefers {a} to {b}"),
    ("expired", lambda row: row["status"] == "expired", lambda _, __, ___, b: f"{b} has expired"),
    ("denied", lambda row: row["status"] == "denied", lambda _, __, ___, b: f"an authority denies {b}"),
    ("tier", lambda row: row["by_date"], _tiers),
    ("said", _said, _newer),
    ("tier", lambda row: row["tier"], _tiers),
    ("origins", _stable("origins"), _origins),
    ("reliability", lambda row: row["reliability"], _reliability),
    ("origins", lambda row: row["origins"], _origins),
    ("published", lambda row: row["first_public" if row["volatility"] == "stable" else "last_public"], _published),
)


def strength(row: Record) -> str:
    """Who stands behind a contender, as the end of a sentence about it."""
    return _DENIED if row["tier"] == 0 and row["denied"] else f"is {TIERS[row['tier']]}"


def origins(row: Record) -> str:
    """`1 origin`."""
    return f"{row['origins']} {'origin' if row['origins'] == 1 else 'origins'}"


def set_aside(claim: Record, followed: "Sequence[Proof]", *, asked_valid: date | None) -> str:
    """Why a claim does not compete; empty where only something newer of its source can be the cause.

    followed: the events that follow it.
    """
    for how in (claim["record"], claim["status"], claim["rank"]):
        if how in _SET_ASIDE:
            by = [
                f"{one.told} (@{one.seq}{f', {one.published}' if one.published else ''})"
                for one in followed
                if one.does == how
            ]
            return "; ".join(by) or _SET_ASIDE[how]
    if claim["modality"] in _BY_VERSION:
        return _BY_VERSION[claim["modality"]]
    if not claim["holds"]:
        return f"not about {asked_valid}"
    return "its words only imply it" if claim["implicated"] else ""


def inside(narrow: Record, wide: Record) -> bool:
    """Whether a value, or a negation of it, is equal to or narrower than another."""
    return bool(
        narrow["value_class"] == wide["value_class"]
        and wide["value_low"] <= narrow["value_low"]
        and narrow["value_high"] <= wide["value_high"]
    )


def otherwise(one: Record, other: Record) -> bool:
    """Whether two claims of one source under one key cannot both be its words: as in `latest` of contenders.sql."""
    if one["polarity"] == other["polarity"] == "affirmed":
        return bool(one["cardinality"] == "single" and one["value_key"] != other["value_key"])
    return bool(
        one["polarity"] != other["polarity"]
        and one["value_class"] == other["value_class"]
        and one["value_low"] <= other["value_high"]
        and other["value_low"] <= one["value_high"]
    )
