"""The two judges of a ledger, the SQL projections and the oracle, with their answers in one form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ledger.projections.point import resolve
from ledger.projections.testing import Given
from tests.projections.oracle import Row, state
from tests.projections.oracle_reading import Entry, Point
from tests.projections.oracle_status import Judged

NO_STATE = {"withdrawn", "retracted", "superseded", "opinion"}


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
    claims = snapshot.table("claims").records()
    return Verdict(
        frozenset(_row(record) for record in snapshot.table("state").records()),
        {record["claim"]: _claim(record["claim"], record["status"], record["tier"]) for record in claims},
    )


def by_oracle(ledger: Given, at: Mapping[str, Any]) -> Verdict:
    asked = {"as_of": None, "recorded_as_of": None, "valid_at": None} | dict(at)
    implicated = asked.pop("implicated", False)
    found = resolve(ledger, **asked, now=ledger.now)
    claims = Judged(entries(ledger), Point(found.seq, found.as_of, found.valid_at, implicated))
    return Verdict(
        frozenset(state(claims)),
        {claim.id: _claim(claim.id, claim.status, claim.tier) for claim in claims.judged},
    )


def entries(ledger: Given) -> Iterator[Entry]:
    """The events as the log numbers, dates and names them."""
    for record in ledger.records:
        header = record.header
        for number, event in enumerate(record.events):
            digest = header.digests[number + 1]
            assert event is not None
            yield Entry(header.seq + number, header.commit, header.recorded_at.date(), digest, event)


def line(row: Row) -> str:
    """A row as the cases write it."""
    value = row.value or "-"
    shown = f"{value} ({row.qualifiers})" if row.qualifiers else value
    status = row.status if row.tier is None else f"{row.status} {row.tier}"
    origins = f" x{row.origins}" if row.origins and row.origins > 1 else ""
    flags = " ".join(name for name in ("contested", "tie") if getattr(row, name))
    return " | ".join(filter(None, (f"{row.attribute} {row.slot} {row.place}", shown, status + origins, flags)))


def _claim(claim: str, status: str, tier: int | None) -> str:
    """Claims that are no part of any state have no tier worth comparing."""
    return f"{claim} {status}" if status in NO_STATE else f"{claim} {status} {tier}"


def _row(record: Mapping[str, Any]) -> Row:
    names = {field.name for field in fields(Row)} - {"claims", "answers", "key"}
    given = {name: record[name] for name in names}
    answers = tuple(sorted({answer["seq"] for answer in record["answers"] or ()}))
    return Row(**given, claims=tuple(sorted(record["claims"] or ())), answers=answers)
