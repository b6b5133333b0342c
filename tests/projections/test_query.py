"""Every function that a query may call gives the same answer on another day, and none of them reaches outside."""

import duckdb
import pytest

from ledger.events.errors import Refused
from ledger.projections import query
from ledger.projections.functions import ALLOWED, TABLE_FUNCTIONS


def test_every_function_that_is_allowed_exists() -> None:
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()
    assert {name for (name,) in rows} >= ALLOWED


def test_every_table_function_that_is_allowed_takes_values_and_no_names_of_tables() -> None:
    with duckdb.connect() as connection:
        query_ = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')"
        tables = {name for (name,) in connection.execute(query_).fetchall()}
    assert {name for name in ALLOWED & tables if not refused(f"SELECT * FROM {name}('claims', x)")} == TABLE_FUNCTIONS


def refused(sql: str) -> bool:
    return query.parse(sql).refusals() != []


@pytest.mark.parametrize(
    "sql", ["SELECT * RENAME (seq AS as_of) FROM events", "FROM (UNPIVOT t ON x INTO NAME as_of VALUE y)"]
)
def test_every_name_that_a_column_is_given_is_seen(sql: str) -> None:
    assert "as_of" in query.parse(sql).column_names()


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "NOW"()',
        "SELECT pg_catalog.now()",
        "SELECT (SELECT (SELECT uuid()))",
        "SELECT list_transform([1], lambda x: random())",
        "SELECT 1 ORDER BY random()",
        "SELECT count(*) FILTER (random() > 0.5)",
        "SELECT sum(random()) OVER ()",
        "SELECT CASE WHEN TRUE THEN today() END",
        "SELECT 1 UNION SELECT epoch(now())",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + random() FROM r) SELECT * FROM r",
        "SELECT getvariable('implicated')",
        "SELECT current_setting('threads')",
        "SELECT nextval('s')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM glob('*')",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('events')",
        "SELECT * FROM histogram('base.recorded', text)",
        "SELECT * FROM histogram_values('claims', text)",
        "SELECT * FROM repeat(1, 3)",
        "SELECT sleep_ms(1)",
        "SELECT write_log('x')",
        "SELECT pg_sleep(1)",
        "SELECT * FROM json_execute_serialized_sql('x')",
    ],
)
def test_clocks_chance_and_the_outside_are_refused_wherever_they_stand(sql: str) -> None:
    assert query.parse(sql).refusals()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*), max(seq), string_agg(claim, ', ') FROM claims WHERE text LIKE '%now()%'",
        "SELECT row_number() OVER (ORDER BY seq) FROM claims QUALIFY rank() OVER (ORDER BY seq) = 1",
        "SELECT list_transform(claims, lambda x: upper(x)), unnest([1, 2]) FROM quotes",
        "SELECT * FROM range(3) AS t(i), unnest([1]) AS u(j)",
        "SELECT date_diff('day', DATE '2020-01-01', DATE '2021-01-01'), extract(year FROM DATE '2020-01-01')",
        "SELECT nullif(1, 2), split_part('a/b', '/', 1), coalesce(NULL, 1), CAST('1' AS INTEGER)",
        "FROM state SELECT subject",
        "SELECT claims.user FROM claims",
    ],
)
def test_plain_analysis_is_allowed(sql: str) -> None:
    assert query.parse(sql).refusals() == []


@pytest.mark.parametrize("sql", ["", ";", "-- nothing", "SELECT 1; SELECT 2", "PRAGMA version", "SET threads = 1"])
def test_anything_but_one_select_is_refused(sql: str) -> None:
    with pytest.raises(Refused):
        query.parse(sql)


def test_a_deep_query_is_refused_and_does_not_crash() -> None:
    with pytest.raises(Refused):
        query.parse("SELECT " + "(" * 20_000 + "1" + ")" * 20_000)


def test_an_error_suggests_no_table_of_ours() -> None:
    message = 'Catalog Error: Table with name noted does not exist!\nDid you mean "{}"?\n\nLINE 1: …'
    assert query.told(ValueError(message.format("_noted")))[1] == "LINE 1: …"
    assert query.told(ValueError(message.format("claims")))[1] == 'Did you mean "claims"?\nLINE 1: …'
