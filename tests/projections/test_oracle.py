"""Random small ledgers at random points: the SQL projections say what the oracle says."""

from typing import Any

from hypothesis import given

from tests.effort import examples
from tests.projections.drafts import POINTS, Step, build, ledgers
from tests.projections.judges import Verdict, by_oracle, by_sql


@given(ledgers(), POINTS)
@examples(ci=40, long=20_000)
def test_sql_agrees_with_the_oracle(steps: list[Step], at: dict[str, Any]) -> None:
    ledger = build(steps)
    assert differences(by_sql(ledger, at), by_oracle(ledger, at)) == []


def differences(sql: Verdict, oracle: Verdict) -> list[str]:
    """What only one of the two says, claims first."""
    said = set(sql.claims.values()) - set(oracle.claims.values())
    meant = set(oracle.claims.values()) - set(sql.claims.values())
    found = [*(f"sql: {each}" for each in sorted(said)), *(f"oracle: {each}" for each in sorted(meant))]
    found += [f"sql: {row}" for row in sorted(map(str, sql.state - oracle.state))]
    return found + [f"oracle: {row}" for row in sorted(map(str, oracle.state - sql.state))]
