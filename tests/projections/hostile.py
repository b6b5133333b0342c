"""Statements that must not get through, and ways to disguise them.

CANARY stands for the path of a file outside, OUT for one that is not there, LEDGER for the ledger folder.
"""

from collections.abc import Callable
from pathlib import Path

_FILES = """
SELECT * FROM read_text('CANARY')
SELECT * FROM read_blob('CANARY')
SELECT * FROM read_csv('CANARY')
SELECT * FROM read_csv_auto('CANARY')
SELECT * FROM read_csv(['CANARY', 'CANARY'], header = false, columns = {'a': 'VARCHAR'})
SELECT * FROM read_json('CANARY')
SELECT * FROM read_json_auto('CANARY')
SELECT * FROM read_json_objects('CANARY')
SELECT * FROM read_ndjson_objects('CANARY')
SELECT * FROM read_parquet('CANARY')
SELECT * FROM parquet_scan('CANARY')
SELECT * FROM parquet_metadata('CANARY')
SELECT * FROM parquet_schema('CANARY')
SELECT * FROM parquet_file_metadata('CANARY')
SELECT * FROM parquet_kv_metadata('CANARY')
SELECT * FROM parquet_bloom_probe('CANARY', 'a', 1)
SELECT * FROM read_duckdb('CANARY')
SELECT * FROM sniff_csv('CANARY')
SELECT * FROM glob('CANARY')
SELECT * FROM glob('LEDGER/**')
SELECT * FROM 'CANARY'
SELECT * FROM "CANARY"
FROM 'CANARY'
TABLE "CANARY"
SELECT * FROM 'file://CANARY'
SELECT * FROM 'https://example.org/x.csv'
SELECT * FROM 's3://bucket/x.parquet'
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_text('/dev/stdin')
SELECT * FROM read_csv('/dev/fd/0')
SELECT * FROM 'LEDGER/factledger.toml'
SELECT * FROM read_text('LEDGER/events/*.jsonl')
SELECT (SELECT content FROM read_text('CANARY'))
SELECT 1 WHERE EXISTS (FROM read_text('CANARY'))
SELECT * FROM claims, LATERAL (SELECT * FROM read_text(claims.claim))
SELECT * FROM (VALUES (1)) AS t(a), read_text('CANARY')
SELECT * FROM "CANARY", (WITH "CANARY" AS (SELECT 1) SELECT 1) AS t
WITH "CANARY" AS (SELECT * FROM "CANARY") SELECT * FROM "CANARY"
WITH RECURSIVE "CANARY" AS (SELECT * FROM "CANARY" UNION SELECT 'x') SELECT * FROM "CANARY"
WITH a AS (SELECT * FROM "CANARY"), "CANARY" AS (SELECT 1) SELECT * FROM a
SELECT * FROM events UNION ALL BY NAME SELECT * FROM read_text('CANARY')
"""

_STATEMENTS = """
COPY events TO 'OUT'
COPY (SELECT 1) TO 'OUT' (FORMAT parquet)
COPY (SELECT 1) TO '/dev/stdout'
COPY events FROM 'CANARY'
COPY FROM DATABASE memory TO other
EXPORT DATABASE 'OUT'
IMPORT DATABASE 'LEDGER'
ATTACH 'OUT' AS x
ATTACH 'OUT' (TYPE sqlite)
ATTACH ':memory:' AS x
DETACH memory
USE memory.base
INSTALL httpfs
FORCE INSTALL spatial
LOAD httpfs
LOAD 'OUT.duckdb_extension'
UPDATE EXTENSIONS
SET threads = 64
SET GLOBAL memory_limit = '1TB'
SET SESSION search_path = 'base'
SET lock_configuration = false
SET enable_external_access = true
SET disabled_filesystems = ''
SET allowed_paths = ['CANARY']
SET temp_directory = 'OUT'
SET log_query_path = 'OUT'
SET VARIABLE implicated = true
RESET lock_configuration
RESET VARIABLE implicated
PRAGMA database_list
PRAGMA table_info('events')
PRAGMA enable_profiling
PRAGMA profiling_output = 'OUT'
PRAGMA version
PRAGMA storage_info('events')
CALL enable_logging(storage = 'file', storage_config = {'path': 'OUT'})
CALL pragma_version()
CALL force_checkpoint()
CALL truncate_duckdb_logs()
CHECKPOINT
FORCE CHECKPOINT
VACUUM
VACUUM ANALYZE
ANALYZE
BEGIN
COMMIT
ROLLBACK
ABORT
CREATE TABLE x AS SELECT 1
CREATE TEMP TABLE x AS SELECT 1
CREATE OR REPLACE TABLE events AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE OR REPLACE VIEW claims AS SELECT 1
CREATE MACRO upper(x) AS 'mine'
CREATE MACRO f() AS TABLE SELECT * FROM read_text('CANARY')
CREATE FUNCTION f(x) AS x
CREATE SCHEMA x
CREATE SEQUENCE x
CREATE TYPE x AS ENUM ('a')
CREATE INDEX x ON events (seq)
CREATE SECRET x (TYPE s3)
CREATE PERSISTENT SECRET x (TYPE s3)
DROP TABLE events
DROP SCHEMA base CASCADE
DROP MACRO state_at
DROP SECRET x
ALTER TABLE events ADD COLUMN x INT
ALTER TABLE events RENAME TO x
TRUNCATE events
COMMENT ON TABLE events IS 'x'
INSERT INTO events SELECT * FROM events
INSERT INTO point VALUES (NULL, NULL, 1, true)
UPDATE point SET implicated = true
DELETE FROM events
MERGE INTO events USING events AS e ON FALSE WHEN NOT MATCHED THEN INSERT
WITH x AS (INSERT INTO point SELECT * FROM point RETURNING *) SELECT * FROM x
WITH x AS (UPDATE point SET implicated = true RETURNING *) SELECT * FROM x
WITH x AS (DELETE FROM events RETURNING *) SELECT * FROM x
WITH x AS (MERGE INTO point USING point AS p ON FALSE WHEN MATCHED THEN DELETE RETURNING *) SELECT * FROM x
SELECT * FROM (INSERT INTO point SELECT * FROM point RETURNING *)
PREPARE x AS SELECT 1
EXECUTE x
DEALLOCATE x
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT 1
DESCRIBE events
DESCRIBE SELECT 1
SUMMARIZE events
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
SHOW threads
SELECT * FROM (DESCRIBE events)
SELECT * FROM (SHOW ALL TABLES)
SELECT * FROM (SUMMARIZE events)
SELECT 1; SELECT 2
SELECT 1; DROP TABLE events
SELECT 1;; ;SELECT 2
;
PIVOT events ON type
SELECT * FROM events INTO OUTFILE 'OUT'
SELECT 1 INTO x
"""

_CATALOG = """
SELECT * FROM base.recorded
SELECT * FROM memory.base.recorded
SELECT * FROM "memory"."main"."events"
SELECT * FROM main.events
SELECT main.upper('x')
SELECT system.main.now()
SELECT base.folded('x')
SELECT * FROM base.point_at()
SELECT CAST('a' AS main.mine)
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_class
SELECT * FROM pg_tables
SELECT * FROM pg_settings
SELECT * FROM sqlite_master
SELECT * FROM sqlite_schema
SELECT * FROM duckdb_tables
SELECT * FROM DuckDB_Settings
SELECT * FROM "duckdb_tables"
SELECT * FROM sqlite_master, (WITH sqlite_master AS (SELECT 1) SELECT 1) AS t
SELECT * FROM sqlite_master WHERE 1 IN (WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master)
WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT * FROM sqlite_master
WITH sqlite_master AS (SELECT 'x' AS name UNION SELECT name FROM sqlite_master) SELECT * FROM sqlite_master
WITH RECURSIVE x AS (SELECT name FROM x UNION SELECT name FROM x) SELECT * FROM x
WITH RECURSIVE duckdb_views AS (SELECT sql FROM duckdb_views UNION SELECT 'x') SELECT * FROM duckdb_views
WITH a AS (SELECT * FROM sqlite_master), sqlite_master AS (SELECT 1) SELECT * FROM a
WITH "duc\u212adb_tables" AS (SELECT 1) SELECT * FROM duckdb_tables
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_memory()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM duckdb_variables()
SELECT * FROM duckdb_prepared_statements()
SELECT * FROM duckdb_external_file_cache()
SELECT * FROM pragma_database_size()
SELECT * FROM pragma_user_agent()
SELECT * FROM pragma_table_info('events')
SELECT * FROM pg_timezone_names()
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM test_all_types()
SELECT * FROM seq_scan('events')
SELECT * FROM arrow_scan(1, 1, 1)
SELECT * FROM pandas_scan(1)
SELECT * FROM python_map_function(1)
SELECT current_setting('secret_directory')
SELECT getvariable('implicated')
SELECT current_database(), current_schema(), current_user, version()
SELECT current_query()
SELECT txid_current()
SELECT getenv('HOME')
SELECT pg_get_viewdef(1)
SELECT col_description(1, 1)
SELECT format_type(1, 1)
SELECT nextval('x')
SELECT stats(seq) FROM events
SELECT write_log('x', level := 'error')
SELECT error('x')
SELECT pg_sleep(1)
SELECT sleep_ms(1)
SELECT setseed(0.5)
SELECT random(), uuid(), gen_random_uuid()
SELECT now(), today(), current_date, current_timestamp, localtime
SELECT transaction_timestamp(), get_current_time(), age(TIMESTAMP '2020-01-01')
SELECT current_localtimestamp()
SELECT * FROM events TABLESAMPLE 10%
SELECT * FROM (SELECT * FROM events USING SAMPLE 3)
SELECT list_aggregate([1, 2, 3], 'reservoir_quantile', 0.5)
SELECT list_aggregate([1], chr(115) || 'um')
SELECT reservoir_quantile(seq, 0.5) FROM events
"""

_DOORS = """
SELECT * FROM query('SELECT 1')
SELECT * FROM query('FROM ' || chr(39) || 'CANARY' || chr(39))
SELECT * FROM query_table('events')
SELECT * FROM query_table(['CANARY'])
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_sql('SELECT 1')
SELECT json_deserialize_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('SELECT * FROM read_text(''CANARY'')')
PRAGMA json_execute_serialized_sql('x')
SELECT make_type('INTEGER')
SELECT json_transform('{"a": 1}', '{"a": "INTEGER"}')
SELECT from_json('[1]', repeat('[', 100000) || repeat(']', 100000))
SELECT json_contains('[1]', '1')
SELECT (repeat('[', 100000) || repeat(']', 100000))::JSON::VARIANT
SELECT NULL::STRUCT(a variant[])
SELECT 'POINT(1 1)'::GEOMETRY
SELECT to_aggregate_state(1, 'sum', ['INTEGER'], 1)
SELECT finalize(1), combine(1, 2)
SELECT __internal_decompress_string(1)
SELECT * FROM local_frame
SELECT * FROM secret_rows
SELECT * FROM statement
SELECT * FROM "canary"
SELECT * FROM claims_at(as_of := (SELECT content FROM read_text('CANARY')))
SELECT * FROM point_at()
SELECT * FROM events_at(as_of := now())
SELECT * FROM state_at(as_of := getvariable('implicated'))
SELECT COLUMNS(lambda c: c = getvariable('x')) FROM events
SELECT COLUMNS(* EXCLUDE (seq))::VARIANT FROM events
SELECT list_transform([1], lambda x: random())
SELECT [x + random() FOR x IN [1]]
SELECT [x FOR x IN [1] IF nextval('s')]
SELECT sum(random()) OVER (PARTITION BY now())
SELECT 1 ORDER BY random()
SELECT 1 LIMIT (SELECT nextval('x'))
SELECT 1 OFFSET (SELECT size FROM read_text('CANARY'))
SELECT count(*) FILTER (random() > 0.5) FROM events
SELECT 1 GROUP BY random()
SELECT 1 HAVING (SELECT count(*) FROM read_text('CANARY')) = 1
SELECT row_number() OVER () AS n FROM events QUALIFY random() < n
SELECT CASE WHEN TRUE THEN (SELECT uuid()) END
SELECT CAST((SELECT content FROM read_text('CANARY')) AS INT)
SELECT * EXCLUDE (seq) REPLACE (random() AS type) FROM events
SELECT {'a': now()}.a, [now()][1], MAP {1: now()}[1]
SELECT 'now'.upper().query()
SELECT ('CANARY').read_text()
SELECT a.* FROM (VALUES (now())) AS a(b)
VALUES (random())
FROM range((SELECT nextval('x')))
SELECT * FROM events AT (TIMESTAMP => now())
SELECT * FROM events ASOF JOIN read_text('CANARY') AS t ON events.digest >= t.content
SELECT * FROM events SEMI JOIN read_text('CANARY') AS t ON TRUE
SELECT * FROM events POSITIONAL JOIN glob('/*')
SELECT unnest((SELECT list(file) FROM glob('/*')))
SELECT EXISTS (SELECT 1 FROM "CANARY")
SELECT ARRAY (SELECT content FROM read_text('CANARY'))
SELECT (FROM read_text('CANARY') SELECT content)
WITH x AS MATERIALIZED (SELECT random()) SELECT * FROM x
WITH x AS NOT MATERIALIZED (FROM read_text('CANARY')) SELECT * FROM x
WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + random() FROM x) SELECT * FROM x
WITH RECURSIVE x(n) USING KEY (n) AS (SELECT 1 UNION SELECT n FROM recurring.x) SELECT * FROM x
SELECT * FROM (PIVOT (SELECT 1 AS a, now() AS b) ON a IN (1) USING max(b))
SELECT * FROM (UNPIVOT (SELECT now() AS a) ON a)
"""

_TRICKS = [
    "SELECT * FROM \"read_text\"('CANARY')",
    'SELECT "now"()',
    'SELECT "NoW"( )',
    "SELECT/**/now/**/(/**/)",
    "SELECT now -- (\n()",
    "SELECT\u00a0now()",
    "SELECT\u2003now()",
    "\ufeffSELECT now()",
    "SELECT U&'\\0041', now()",
    "SELECT $$x$$, now()",
    "SELECT $a$ ' $a$, now()",
    "SELECT E'\\'', now()",
    "SELECT 'a''b', now()",
    "SELECT '--', now() --'",
    "SELECT '/*', now() /* ' */",
    "SELECT /* /* */ now() /* */",
    "SELECT 1 \0; DROP TABLE events",
    "SELECT '\0', now()",
    "SELECT 1\0",
    "SELECT '\ud800'",
    "SELECT 1 /*",
    "SELECT 'x",
    'SELECT * FROM "CANARY""',
    'SELECT * FROM "a.b"."c"',
    'SELECT * FROM """CANARY"""',
    "SELECT * FROM '" + "../" * 40 + "CANARY'",
    "SELECT 1 --" + "x" * 65_536,
    "SELECT '" + "é" * 40_000 + "'",
    "SELECT " + "(" * 30_000 + "now()" + ")" * 30_000,
    "SELECT " + "[" * 600 + "now()" + "]" * 600,
    "SELECT " + "NOT " * 15_000 + "TRUE",
    "SELECT * FROM " + "(SELECT * FROM " * 900 + "events" + ")" * 900,
]

# What stands here gets through by design: it reads the projections and computes, and nothing else.
HARMLESS = """
SELECT 1
SELECT * FROM events
SELECT EVENTS.seq FROM Events
FROM claims SELECT claim
TABLE point
VALUES (1), (2)
SELECT COLUMNS('seq') FROM events
SELECT COLUMNS(lambda c: c = 'seq') FROM events
SELECT seq, type FROM events ORDER BY #1
SELECT 'read_text(''CANARY'')' AS "now()", '-- COPY' AS "CANARY"
WITH "CANARY" AS (SELECT 1) SELECT * FROM "CANARY"
WITH sqlite_master AS (SELECT 1 AS a), b AS (SELECT * FROM sqlite_master) SELECT * FROM b
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
SELECT * FROM claims AS c, LATERAL (SELECT c.claim || '!' AS loud)
SELECT * FROM state_at(recorded_as_of := 'HEAD~1')
SELECT list_transform([1, 2], lambda x: x + 1), [x * 2 FOR x IN [1, 2] IF x > 1]
SELECT list_aggregate([1, 2], 'sum'), age(TIMESTAMP '2020-01-01', TIMESTAMP '2019-01-01')
SELECT * FROM (PIVOT (SELECT 1 AS a, 2 AS b) ON a IN (1) USING max(b))
SELECT if(TRUE, 1, 2), nullif(1, 1), parse_filename('CANARY'), TRY_CAST('x' AS INT)
SELECT instants AT TIME ZONE 'UTC' FROM (SELECT TIMESTAMPTZ '2020-01-01 00:00:00+02' AS instants)
""".strip().splitlines()


def statements(canary: Path, out: Path, ledger: Path) -> list[str]:
    """Every hostile statement, with the places filled in."""
    blocks = (_FILES, _STATEMENTS, _CATALOG, _DOORS)
    lines = [line for block in blocks for line in block.strip().splitlines()] + _TRICKS
    return [placed(line, canary, out, ledger) for line in lines]


def placed(statement: str, canary: Path, out: Path, ledger: Path) -> str:
    """A statement with the places filled in."""
    return statement.replace("CANARY", str(canary)).replace("OUT", str(out)).replace("LEDGER", str(ledger))


def _swapped(sql: str) -> str:
    """ASCII letters only: so DuckDB compares names."""
    return sql.encode(errors="surrogatepass").swapcase().decode(errors="surrogatepass")


DISGUISES: dict[str, Callable[[str], str]] = {
    "swapped case": _swapped,
    "comments": lambda sql: sql.replace(" ", "/* x */"),
    "line comments": lambda sql: sql.replace(" ", " -- x\n"),
    "tabs and lines": lambda sql: sql.replace(" ", "\t\r\n "),
    "no-break spaces": lambda sql: sql.replace(" ", "\u00a0"),
    "a semicolon behind": lambda sql: f"{sql} ;",
    "in brackets": lambda sql: f"({sql}\n)",
    "as a subquery": lambda sql: f"SELECT * FROM ({sql}\n) AS t",
    "as a WITH clause": lambda sql: f"WITH t AS ({sql}\n) SELECT * FROM t",
    "as an unused WITH clause": lambda sql: f"WITH t AS ({sql}\n) SELECT 1",
    "in a UNION": lambda sql: f"SELECT 1 UNION ALL ({sql}\n)",
    "in EXISTS": lambda sql: f"SELECT 1 WHERE EXISTS ({sql}\n)",
    "as a value": lambda sql: f"SELECT ({sql}\n)",
    "in IN": lambda sql: f"SELECT 1 WHERE 1 IN ({sql}\n)",
    "in a list": lambda sql: f"SELECT list_transform([({sql}\n)], lambda x: x)",
    "in a window": lambda sql: f"SELECT sum(1) OVER (ORDER BY ({sql}\n))",
    "in ORDER BY": lambda sql: f"SELECT 1 ORDER BY ({sql}\n)",
    "in LATERAL": lambda sql: f"SELECT * FROM events, LATERAL ({sql}\n) AS t",
    "in a macro's argument": lambda sql: f"SELECT * FROM state_at(as_of := ({sql}\n))",
    "in VALUES": lambda sql: f"VALUES (({sql}\n))",
}
