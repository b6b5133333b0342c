"""Given these events, at this point, then these rows: both judges, the SQL and the oracle, against the hand."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ledger.projections.testing import Given
from tests.projections import cases_checks, cases_meeting, cases_pairs, cases_records, cases_state, cases_status
from tests.projections.judges import Verdict, by_oracle, by_sql
from tests.projections.ledgers import Case, Film

FILES = (cases_status, cases_state, cases_pairs, cases_checks, cases_records, cases_meeting)
CASES = [case for file in FILES for case in file.CASES]


Judge = Callable[[Given, Mapping[str, Any]], Verdict]


@pytest.mark.parametrize("judge", [by_sql, by_oracle])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ledger(case: Case, judge: Judge) -> None:
    ledger = Film()
    case.given(ledger)
    found = judge(ledger, case.at)
    assert found.lines == sorted(case.then)
    assert [found.claims[expected.split()[0]] for expected in case.claims] == list(case.claims)
