"""Given these events, at this point, then these rows: both judges, the SQL and the oracle, against the hand."""

from collections.abc import Iterable
from typing import Any

import pytest

from ledger.projections.testing import Given
from tests.projections import cases_state, cases_status
from tests.projections.judges import Rows, by_oracle, by_sql
from tests.projections.ledgers import Case, Film

CASES = [*cases_status.CASES, *cases_state.CASES]


@pytest.mark.parametrize("judge", [by_sql, by_oracle])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ledger(case: Case, judge: Any) -> None:
    ledger = Film()
    case.given(ledger)
    found: Rows = judge(ledger, case.at)
    assert sorted(map(line, found.state)) == sorted(case.then)
    assert [found.claim(expected.split()[0]) for expected in case.claims] == list(case.claims)
