"""The two judges of a ledger, the SQL projections and the oracle, with their answers in one form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.projections.point import resolve
from ledger.projections.testing import Given
from tests.projections.oracle import Row, state_at
from tests.projections.oracle_claims import Reading
from tests.projections.oracle_reading import Entry, Point

NO_TIER = {"withdrawn", "retracted", "superseded", "opinion"}


@dataclass(frozen=True)
class Verdict:
    """state: the rows without a care for their order; claims: `id status tier` of every claim that is known."""

    state: frozenset[Row]
    claims: Mapping[str, str]

    @property
    def lines(self) -> list[str]:
        return sorted(map(line, self.state))


def by_sql(ledger: Given, at: Mapping[str, Any]) -> Verdict:
    snapshot = ledger.at(**at).snapshot
    rows = (_row(record) for record in snapshot.table("state").records())
    claims = snapshot.table("claims").records()
    return Verdict(frozenset(rows), {each["claim"]: _claim(each["claim"], each["status"], each["tier"]) for each in claims})


def by_oracle(ledger: Given, at: Mapping[str, Any]) -> Verdict:
    asked = {"as_of": None, "recorded_as_of": None, "valid_at": None} | dict(at)
    implicated = asked.pop("implicated", False)
    found = resolve(ledger, **asked, now=ledger.now)
    reading = Reading(entries(ledger), Point(found.seq, found.as_of, found.valid_at, implicated))
    claims = {claim.id: _claim(claim.id, claim.status, claim.tier) for claim in reading.judged}
    return Verdict(frozenset(state_at(reading)), claims)


def entries(ledger: Given) -> Iterable[Entry]:
    """The events as the log numbers, dates and names them."""
    for record in ledger.records:
        header = record.header
        for number, event in enumerate(record.events):
            digest = header.digests[number + 1]
            yield Entry(header.seq + number, header.commit, header.recorded_at.date(), digest, event)


def line(row: Row) -> str:
    """A row as the cases write it; what is not of interest in a runner-up is left out."""
    value = f"{row.value or '-'} ({row.qualifiers})" if row.qualifiers else row.value or "-"
    origins = f" ×{row.origins}" if row.origins and row.origins > 1 else ""
    flags = " ".join(name for name in ("contested", "tie") if getattr(row, name))
    parts = [f"{row.attribute} {row.slot} {row.place}", value, f"{row.status} {tier}".strip() + origins, flags]
    return " | ".join(part for part in parts if part)
