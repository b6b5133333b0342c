"""A call of every function that DuckDB has, with NULLs and with sample arguments of the types that it takes."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice, product

import duckdb

from ledger.projections.functions import OPERATORS

_ANY = ("1", "'a'", "[1, 2]", "{'a': 1}", "MAP {1: 2}", "DATE '2020-02-29'")
_SAMPLES = {
    "ANY": _ANY,
    "ANY[]": ("[3, 1, 2]", "['a', 'b']", "[[1], [2]]", "[TRUE, FALSE, TRUE]"),
    "BIGINT[]": ("[1, 2]",),
    "BIT": ("'101'::BIT",),
    "BLOB": ("'abc'::BLOB",),
    "BOOLEAN": ("TRUE",),
    "BOOLEAN[]": ("[TRUE, FALSE]",),
    "DATE": ("DATE '2020-02-29'",),
    "DECIMAL": ("1.5",),
    "DOUBLE": ("0.5::DOUBLE", "2::DOUBLE"),
    "DOUBLE[3]": ("[1, 2, 3]::DOUBLE[3]",),
    "DOUBLE[ANY]": ("[1, 2, 3]::DOUBLE[3]",),
    "DOUBLE[]": ("[1, 2, 3]::DOUBLE[]",),
    "FLOAT": ("0.5::FLOAT",),
    "FLOAT[3]": ("[1, 2, 3]::FLOAT[3]",),
    "FLOAT[ANY]": ("[1, 2, 3]::FLOAT[3]",),
    "FLOAT[]": ("[1, 2, 3]::FLOAT[]",),
    "GEOMETRY": ("'POINT(1 1)'::GEOMETRY",),
    "INTERVAL": ("INTERVAL 1 MONTH",),
    "JSON": ("""'{"a": [1]}'::JSON""",),
    "K": ("1",),
    "K[]": ("[1]",),
    "LAMBDA": ("lambda x: x", "lambda x: x > 1", "lambda x, y: x + y"),
    "MAP(K, V)": ("MAP {1: 2}",),
    "MAP(VARCHAR, VARCHAR)": ("MAP {'a': 'b'}",),
    "STRUCT": ("{'a': 1}",),
    "T": ("1",),
    "T[]": ("[1, 2]",),
    "T[][]": ("[[1], [2]]",),
    "TIME": ("TIME '10:00'",),
    "TIMESTAMP": ("TIMESTAMP '2020-02-29 10:00'",),
    "TIMESTAMP WITH TIME ZONE": ("TIMESTAMPTZ '2020-02-29 10:00+02'",),
    "TIMESTAMP_NS": ("TIMESTAMP_NS '2020-02-29 10:00'",),
    "TIME WITH TIME ZONE": ("TIMETZ '10:00:00+02'",),
    "TIME_NS": ("TIME_NS '10:00'",),
    "TUPLE": ("row(1, 2)",),
    "UNION": ("union_value(a := 1)",),
    "UUID": ("'019535d9-3df7-79fb-b466-fa907fa17f9e'::UUID",),
    "V": ("2",),
    "VARCHAR": ("'TEXT'", "'abc'", "'day'", "'%Y'", "'2020'", "'UTC'", "'101'", "'sum'", "'$.a'"),
    "VARCHAR[]": ("['a', 'b']",),
    "VARIANT": ("1::VARIANT",),
}
_MOST = 24
# Written in ways of their own, or given a shape that no signature tells.
# DuckDB looks long for a function that is named like each wrong sample.
_BY_NAME = {"aggregate", "array_aggr", "array_aggregate", "list_aggr", "list_aggregate"}
_SPECIAL = [
    *((name, f"SELECT {name}([1, 2], 'sum')") for name in sorted(_BY_NAME)),
    ("date_part", "SELECT date_part('year', DATE '2020-02-29')"),
    ("datepart", "SELECT datepart('year', DATE '2020-02-29')"),
    ("lttb", "SELECT lttb(x, y, 2) FROM (VALUES (1.0::DOUBLE, 2.0::DOUBLE), (2, 3), (3, 4)) AS t(x, y)"),
    ("age", "SELECT age(TIMESTAMP '2020-01-01')"),
    ("*", "SELECT 2 * 3"),
    ("->>", """SELECT '{"a": 1}' ->> 'a'"""),
    ("alias", "SELECT alias(x) FROM (SELECT 1 AS x)"),
    ("approx_top_k", "SELECT approx_top_k(x, 2) FROM (SELECT unnest([1, 1, 2]) AS x)"),
    ("array_value", "SELECT array_value(1, 2)"),
    ("count_star", "SELECT count(*)"),
    ("enum_code", "SELECT enum_code('a'::ENUM('a'))"),
    ("enum_first", "SELECT enum_first('a'::ENUM('a'))"),
    ("enum_last", "SELECT enum_last('a'::ENUM('a'))"),
    ("enum_range", "SELECT enum_range('a'::ENUM('a'))"),
    ("enum_range_boundary", "SELECT enum_range_boundary('a'::ENUM('a', 'b'), 'b'::ENUM('a', 'b'))"),
    ("fill", "SELECT fill(x) OVER (ORDER BY y) FROM (VALUES (1, 1), (NULL, 2), (3, 3)) AS t(x, y)"),
    ("bitstring_agg", "SELECT bitstring_agg(x, 1, 3) FROM (VALUES (1), (3)) AS t(x)"),
    ("map_from_entries", "SELECT map_from_entries([{'k': 1, 'v': 2}])"),
    ("struct_concat", "SELECT struct_concat({'a': 1}, {'b': 2})"),
    ("struct_insert", "SELECT struct_insert({'a': 1}, b := 2)"),
    ("struct_pack", "SELECT struct_pack(a := 1)"),
    ("struct_update", "SELECT struct_update({'a': 1}, a := 2)"),
    ("union_value", "SELECT union_value(a := 1)"),
    ("url_decode", "SELECT url_decode('a%20b')"),
]


def calls(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Function names with statements that call them."""
    yield from _SPECIAL
    rows = connection.execute(
        "SELECT DISTINCT function_name, function_type, parameter_types, varargs FROM duckdb_functions() ORDER BY ALL"
    ).fetchall()
    signatures = Counter(name for name, *_ in rows)
    for name, kind, types, more in (row for row in rows if row[0] not in _BY_NAME):
        given = [str(each) for each in types or ()]
        most = max(1, _MOST // signatures[name])
        for count in (len(given), len(given) + 1, len(given) + 2, len(given) + 4) if more else (len(given),):
            kinds = given + [str(more)] * (count - len(given))
            yield from ((name, _call(name, kind, arguments)) for arguments in _arguments(kinds, most))


def _arguments(types: list[str], most: int) -> Iterator[list[str]]:
    if types:
        yield ["NULL"] * len(types)
    samples = [_SAMPLES.get(each, ("1",) if "INT" in each else _ANY) for each in types]
    yield from (list(each) for each in islice(product(*samples), most))


def _call(name: str, kind: str, arguments: list[str]) -> str:
    listed = ", ".join(arguments)
    match kind:
        case "pragma":
            return f'PRAGMA "{name}"({listed})' if arguments else f'PRAGMA "{name}"'
        case "table" | "table_macro":
            return f'SELECT * FROM "{name}"({listed}) LIMIT 10'
        case "window":
            return f'SELECT "{name}"({listed}) OVER (ORDER BY 1)'
        case _ if name in OPERATORS and len(arguments) == 2:
            return f"SELECT {arguments[0]} {name} {arguments[1]}"
        case _ if name in OPERATORS and arguments:
            return f"SELECT {arguments[0]}!" if "postfix" in name else f"SELECT {name} {arguments[0]}"
        case _:
            return f'SELECT "{name}"({listed})'


def answers(names: frozenset[str]) -> dict[str, list[str]]:
    """What these functions answer to every call that is not an error."""
    found: dict[str, list[str]] = {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, statement in calls(connection):
            if name.lower() in names:
                try:
                    rows = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({statement})").fetchall()
                except duckdb.Error:
                    continue
                found.setdefault(name, []).append(f"{statement} = {rows}")
    return found


if __name__ == "__main__":
    print(json.dumps(answers(frozenset(sys.argv[1:]))))  # noqa: T201 - read by the test that starts it
