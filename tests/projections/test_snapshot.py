"""Answers at a point: SQL with the same powers as the command line, and nothing outside it."""

from pathlib import Path

import pytest

from ledger.events.errors import NotFound, Refused
from ledger.projections.catalog import Catalog
from ledger.projections.query import MOST_SQL
from ledger.projections.snapshot import Snapshot
from ledger.projections.testing import Given


def ledger() -> Given:
    given = Given().document("news").entity("film", "ann").attribute("budget")
    given.claim("film", "budget", "1", speaker="ann")
    given.claim("film", "budget", "2", speaker="ann", said="2024-07-17", published="2024-08-01")
    return given


def snapshot() -> Snapshot:
    return ledger().at().snapshot


@pytest.mark.parametrize("name", Catalog().order)
def test_every_projection_is_a_table_and_a_table_at_another_point(name: str) -> None:
    given, here = ledger(), snapshot()
    before = given.at(as_of="2024-07-31", recorded_as_of="HEAD~1").snapshot
    query = f"SELECT * FROM {name}_at(as_of := '2024-07-31', recorded_as_of := 'HEAD~1')"
    assert here.sql(f"SELECT * FROM {name}").rows == here.table(name).rows
    assert sorted(here.sql(query).rows, key=str) == sorted(before.table(name).rows, key=str)


def test_two_points_join_in_one_query() -> None:
    query = """
        SELECT earlier.value, later.value
        FROM state_at(as_of := '2024-07-17') AS earlier JOIN state AS later USING (subject, attribute, slot, place)"""
    assert snapshot().sql(query).rows == [("1", "2")]


def test_an_axis_that_is_not_named_stays_at_the_sessions_point() -> None:
    here = ledger().at(as_of="2024-07-31").snapshot
    assert here.sql("SELECT value FROM state_at(recorded_as_of := 'HEAD')").rows == [("1",)]


def test_parameters_are_values_and_never_sql() -> None:
    hostile = "x' OR '1'='1"
    assert snapshot().sql("SELECT count(*) FROM claims WHERE value = $1", [hostile]).rows == [(0,)]
    assert snapshot().sql("SELECT count(*) FROM claims WHERE value = $v", {"v": "1"}).rows == [(1,)]


def test_columns_of_one_name_are_told_apart() -> None:
    table = snapshot().sql("SELECT 1 AS x, 2 AS x, 3 AS x_1")
    assert table.records() == [{"x": 1, "x_1": 2, "x_1_1": 3}]


def test_an_unknown_projection_is_not_found_and_the_known_are_named() -> None:
    with pytest.raises(NotFound) as caught:
        snapshot().sql("SELECT * FROM nowhere")
    assert "state" in caught.value.problems[0].hint


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="longer"):
        snapshot().sql("SELECT 1 --" + "x" * MOST_SQL)


def test_the_engine_itself_reads_and_writes_nothing_outside(tmp_path: Path) -> None:
    here = snapshot()
    target = tmp_path / "out.csv"
    outside = [
        f"COPY events TO '{target}'",
        f"ATTACH '{target}'",
        "SELECT * FROM read_text('/etc/hostname')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
    ]
    for statement in outside:
        with pytest.raises(Refused):
            here._engine.run(statement)
    assert list(tmp_path.iterdir()) == []


def test_the_basis_names_what_the_answer_rests_on(tmp_path: Path) -> None:
    given = ledger()
    one, same = (given.at(as_of="2024-07-17").snapshot for _ in range(2))
    assert (one.point, one.policy, one.projections) == (same.point, same.policy, same.projections)
    point = one.point
    assert (point.seq, point.as_of.isoformat(), point.hash) == (6, "2024-07-17", given.records[-1].header.hash)
    (tmp_path / "mine.sql").write_text("-- what: x\n-- one row per: x\nSELECT 1 AS x")
    assert Given(tmp_path).entity("a").at().snapshot.projections != one.projections
    assert given.at(implicated=True).snapshot.policy != one.policy
