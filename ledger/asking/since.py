"""Since when a value of the state has been held: the first publication of it by those who still say so.

Told from the claims that stand at the point, without looking at the states before it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ledger.asking.rules import Record, otherwise

_KEY = ("attribute", "slot", "identity", "source")
_UNHELD = frozenset({"opinion", "hypothetical"})


class Held:
    """The claims about one subject that compete for its values, found by id and by what they answer."""

    def __init__(self, claims: Iterable[Record]) -> None:
        """claims: rows of `claims`."""
        self.by_id: dict[str, list[Record]] = {}
        self._by_key: dict[tuple[Any, ...], list[Record]] = {}
        for one in sorted(filter(_competes, claims), key=_order, reverse=True):
            self.by_id.setdefault(one["claim"], []).append(one)
            self._by_key.setdefault(_key(one), []).append(one)

    def run(self, last: Record) -> Iterator[date]:
        """The days on which its source said the same, from a claim backwards, until it said otherwise."""
        for one in self._by_key[_key(last)]:
            if _order(one) > _order(last):
                continue
            if (one["polarity"], one["value_key"]) == (last["polarity"], last["value_key"]):
                yield one["public_date"]
            elif otherwise(one, last):
                return


def since(row: Record, held: Held) -> date | None:
    """The day, for a row of `state`; None where nothing is known. held: by its subject.

    A source that says the same again has held it since it first said so, unless it said otherwise in between.
    """
    if row["published"] is None:
        return None
    polarity = "negated" if row["place"] == "excluded" and row["status"] != "refuted" else "affirmed"
    own = (one for claim in row["claims"] for one in held.by_id.get(claim, ()) if one["polarity"] == polarity)
    # A claim from before `published` does not stand itself: somebody else's answer to it does.
    standing = [one for one in own if one["public_date"] >= row["published"]]
    return min((day for one in standing for day in held.run(one)), default=row["published"])


def _competes(claim: Record) -> bool:
    kept = claim["record"] == "active" and claim["rank"] != "deprecated" and claim["holds"]
    return bool(kept and claim["modality"] not in _UNHELD and not claim["implicated"])


def _key(claim: Record) -> tuple[Any, ...]:
    return tuple(tuple(part) if isinstance(part, list) else part for part in map(claim.get, _KEY))


def _order(claim: Record) -> tuple[date, date]:
    return claim["said_to"], claim["public_date"]
