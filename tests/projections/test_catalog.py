"""Projections are found, checked and ordered; the user's come in by the same door as ours."""

import os
from pathlib import Path

import pytest

from ledger.events.errors import Refused
from ledger.projections.catalog import BUILT_IN, RELATIONS, Catalog
from ledger.projections.testing import Given

HEADERS = "-- what: a test\n-- one row per: row\n"


def write(folder: Path, name: str, sql: str, headers: str = HEADERS) -> Path:
    path = folder / f"{name}.sql"
    path.write_text(headers + sql, "utf-8")
    return path


def codes(folder: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        Catalog(folder)
    assert all(str(folder) in problem.source or problem.code == "duplicate_projection" or "circle" in problem.message
               for problem in caught.value.problems)  # fmt: skip
    return [problem.code for problem in caught.value.problems]


def test_every_built_in_file_is_a_projection_with_its_headers() -> None:
    catalog = Catalog()
    assert {*catalog.projections} == {path.stem for path in BUILT_IN.glob("*.sql")}
    assert all(projection.what and projection.row for projection in catalog.projections.values())


def test_each_comes_after_those_it_needs() -> None:
    catalog = Catalog()
    for position, name in enumerate(catalog.order):
        assert catalog.projections[name].needs - {*RELATIONS} <= {*catalog.order[:position]}


def test_a_projection_of_the_users_answers_at_its_point_and_at_any_other(tmp_path: Path) -> None:
    write(tmp_path, "said_by", "SELECT speaker, count(*) AS claims FROM claims GROUP BY speaker;")
    given = Given(tmp_path).document("news").entity("film", "ann").attribute("budget")
    given.claim("film", "budget", "1", speaker="ann")
    given.claim("film", "budget", "2", speaker="ann")
    then = given.at()
    assert then.rows("said_by", "speaker", "claims") == [("ann", 2)]
    query = "SELECT claims FROM said_by_at(recorded_as_of := 'HEAD~1')"
    assert then.snapshot.sql(query).rows == [(1,)]


def test_what_it_needs_is_read_from_the_query_and_not_from_comments(tmp_path: Path) -> None:
    write(
        tmp_path, "mine", "-- FROM state\nWITH few AS (SELECT 'FROM rumours' AS x FROM claims) SELECT * FROM few, point"
    )
    assert Catalog(tmp_path).projections["mine"].needs == {"claims", "point"}


@pytest.mark.parametrize(
    ("name", "sql", "code"),
    [
        ("mine", "SELECT", "sql"),
        ("mine", "", "sql"),
        ("mine", "SELECT 1; SELECT 2", "sql"),
        ("mine", "DELETE FROM events", "sql"),
        ("mine", "WITH x AS (INSERT INTO events VALUES (1) RETURNING *) SELECT * FROM x", "sql_not_select"),
        ("mine", "SELECT * FROM nowhere", "unknown_projection"),
        ("mine", "SELECT * FROM base.recorded", "sql_qualified"),
        ("mine", "SELECT * FROM 'claims.csv'", "unknown_projection"),
        ("mine", "SELECT * FROM read_csv('x')", "sql_function"),
        ("mine", "SELECT * FROM claims_at()", "sql_function"),
        ("mine", "SELECT now()", "sql_function"),
        ("mine", "SELECT random()", "sql_function"),
        ("mine", "SELECT current_date", "sql_clock"),
        ("mine", "SELECT localtimestamp", "sql_clock"),
        ("mine", "SELECT user", "sql_clock"),
        ("mine", "SELECT age(TIMESTAMP '2020-01-01')", "sql_function"),
        ("mine", "SELECT * FROM events USING SAMPLE 1", "sql_chance"),
        ("mine", "SELECT * FROM events TABLESAMPLE 10%", "sql_chance"),
        ("mine", "SELECT 1 AS as_of", "projection_column"),
        ("mine", "SELECT valid_at FROM (SELECT 1 AS valid_at)", "projection_column"),
        ("mine", "WITH claims AS (SELECT 1) SELECT * FROM claims", "projection_shadow"),
        ("mine", "DESCRIBE events", "sql_not_select"),
        ("mine", "SELECT * FROM mine", "projection_cycle"),
        ("state", "SELECT 1", "duplicate_projection"),
        ("events", "SELECT 1", "projection_name"),
        ("state_at", "SELECT 1", "projection_name"),
        ("Mine", "SELECT 1", "projection_name"),
        ("my-view", "SELECT 1", "projection_name"),
        ("select", "SELECT 1", "projection_name"),
    ],
)
def test_what_is_not_sound_is_refused(tmp_path: Path, name: str, sql: str, code: str) -> None:
    write(tmp_path, name, sql)
    assert code in codes(tmp_path)


def test_two_argument_age_reads_no_clock(tmp_path: Path) -> None:
    write(tmp_path, "mine", "SELECT age(TIMESTAMP '2020-01-01', TIMESTAMP '2019-01-01') AS lasted")
    assert Given(tmp_path).entity("a").at().rows("mine", "lasted")


def test_a_missing_header_is_named(tmp_path: Path) -> None:
    write(tmp_path, "mine", "SELECT 1", headers="-- what: a test\n")
    assert codes(tmp_path) == ["projection_header"]


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.sql").write_bytes(b"\xff")
    assert codes(tmp_path) == ["unreadable_projection"]


def test_a_link_a_pipe_and_a_device_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "link.sql").symlink_to(write(outside, "link", "SELECT 1"))
    (mine / "device.sql").symlink_to("/dev/zero")
    os.mkfifo(mine / "pipe.sql")
    (mine / "folder.sql").mkdir()
    (mine / "second.sql").hardlink_to(outside / "link.sql")
    assert codes(mine) == ["unreadable_projection"] * 5
    (tmp_path / "linked").symlink_to(outside)
    assert codes(tmp_path / "linked") == ["unreadable_projection"]


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    with write(tmp_path, "mine", "SELECT 1 --").open("r+b") as file:
        file.truncate(2**40)
    assert codes(tmp_path) == ["sql_too_long"]


def test_what_stands_alone_but_not_in_brackets_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "mine", "SELECT 1; -- the end")
    assert codes(tmp_path) == ["sql"]


def test_a_name_of_a_with_clause_counts_only_where_it_is_in_sight(tmp_path: Path) -> None:
    write(tmp_path, "mine", "SELECT * FROM sqlite_master, (WITH sqlite_master AS (SELECT 1) SELECT 1) AS t")
    assert codes(tmp_path) == ["unknown_projection"]


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, "one", "SELECT now(), random() FROM nowhere")
    write(tmp_path, "two", "SELECT")
    assert sorted(codes(tmp_path)) == ["sql", "sql_function", "sql_function"]


def test_a_column_that_does_not_exist_names_the_file(tmp_path: Path) -> None:
    write(tmp_path, "mine", "SELECT nothing FROM events")
    with pytest.raises(Refused, match=r"mine\.sql"):
        Given(tmp_path).entity("a").at().rows("mine")
