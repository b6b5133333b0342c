"""Since when a value of the state has been held: the first publication of it by those who still say so.

Told from the claims that stand at the point, without looking at the states before it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

Record = dict[str, Any]
_VALUE = ("value_class", "value_low", "value_high")
_KEY = ("attribute", "slot", "identity", "source")
_UNHELD = frozenset({"opinion", "hypothetical"})


def since(row: Record, claims: Iterable[Record]) -> date | None:
    """The day, for a row of `state`; None where nothing is known. claims: those about its subject, of `claims`.

    A source that says the same again has held it since it first said so, unless it said otherwise in between.
    """
    if row["published"] is None:
        return None
    polarity = "negated" if row["place"] == "excluded" and row["status"] != "refuted" else "affirmed"
    held = [one for one in claims if _competes(one)]
    # A claim from before `published` does not stand itself: somebody else's answer to it does.
    own = (one for one in held if one["claim"] in row["claims"] and one["polarity"] == polarity)
    standing = [one for one in own if one["public_date"] >= row["published"]]
    return min((day for one in standing for day in _run(one, held)), default=row["published"])


def _competes(claim: Record) -> bool:
    kept = claim["record"] == "active" and claim["rank"] != "deprecated" and claim["holds"]
    return bool(kept and claim["modality"] not in _UNHELD and not claim["implicated"])


def _run(last: Record, held: Iterable[Record]) -> Iterator[date]:
    """The days on which its source said the same, from a claim backwards, until it said otherwise."""
    same = [one for one in held if all(one[name] == last[name] for name in _KEY) and _order(one) <= _order(last)]
    for one in sorted(same, key=_order, reverse=True):
        alike = all(one[name] == last[name] for name in _VALUE)
        if alike and one["polarity"] == last["polarity"]:
            yield one["public_date"]
        elif alike or (last["cardinality"] == "single" and one["polarity"] == last["polarity"] == "affirmed"):
            return


def _order(claim: Record) -> tuple[date, date]:
    return claim["said_to"], claim["public_date"]
