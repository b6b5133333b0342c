"""Where a claim stands is said twice: by `show`, without DuckDB, and by the column `record` of `claims`."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger import standing
from ledger.asking.view import View
from tests.effort import examples
from tests.ledger.written import written
from tests.projections.drafts import POINTS, build, ledgers
from tests.projections.ledgers import Film, words

BEGUN = len(Film().records)
NOTICE: dict[str, Any] = {"revises": "news", "revision_kind": "retraction"}


def by_show(view: View) -> dict[str, str]:
    claims = (view.ledger.index.claim(row["claim"]) for row in view.table("claims").records())
    said = {claim.claim: standing.record(view.sight, claim) for claim in claims if claim}
    return {claim: record.split(" ")[0].replace("live", "active") for claim, record in said.items()}


def by_sql(view: View) -> dict[str, str]:
    return {row["claim"]: row["record"] for row in view.table("claims").records()}


@given(ledgers(recaptures=12), POINTS, st.data())
@examples(ci=40, long=2_000)
def test_both_say_the_same_at_any_point(steps: Any, at: dict[str, Any], data: st.DataObject) -> None:
    ledger = build(steps)
    commit = data.draw(st.integers(BEGUN, len(ledger.records)), "last commit that counts")
    point = f"@{ledger.records[commit - 1].header.last}"
    with TemporaryDirectory() as folder, closing(written(ledger, Path(folder, "film"))) as book:
        view = book.at(**at | {"recorded_as_of": point})
        assert by_show(view) == by_sql(view)


def records(ledger: Film, folder: Path) -> list[str]:
    """Where the only claim stands after each commit since it was recorded."""
    with closing(written(ledger, folder)) as book:
        views = [book.at(recorded_as_of=f"@{record.header.last}") for record in ledger.records[BEGUN:]]
        said = [by_show(view)["c1"] for view in views]
        assert said == [by_sql(view)["c1"] for view in views]
        return said


def test_a_later_name_of_a_text_does_not_retract_before_it_is_recorded(tmp_path: Path) -> None:
    g = Film()
    g.by(None, "title", words("Heat 2"), in_=("paper",))
    g.document("notice", "2025-02-01", **NOTICE)
    g.capture("news", "paper", "2024-07-18")
    assert records(g, tmp_path / "film") == ["active", "active", "retracted"]


def test_the_newest_capture_of_a_notice_counts_until_it_is_withdrawn(tmp_path: Path) -> None:
    g = Film()
    g.by(None, "title", words("Heat 2"))
    g.document("notice", "2025-02-01", **NOTICE)
    g.withdraw(g.capture("notice", "notice", "2025-02-01", **NOTICE | {"revision_kind": "correction"}))
    g.capture("notice", "notice", "2025-02-01")
    assert records(g, tmp_path / "film") == ["active", "retracted", "active", "retracted", "active"]
