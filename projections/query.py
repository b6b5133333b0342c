"""What the SQL of a projection or a query may say: nothing that reads a clock, chance, or anything but projections.

DuckDB's own parse tree (`json_serialize_sql`) is walked, so that quoting and comments cannot hide a name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb

from ledger.events.errors import Refused

TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
MACROS = frozenset({
    "array_to_string", "fdiv", "fmod", "generate_subscripts", "list_any_value", "list_append", "list_avg",
    "list_bool_and", "list_bool_or", "list_count", "list_first", "list_last", "list_max", "list_median", "list_min",
    "list_prepend", "list_product", "list_reverse", "list_string_agg", "list_sum", "nullif", "split_part",
})  # fmt: skip
# DuckDB calls these consistent, and they read the clock; `age` does with one argument.
CLOCKS_CALLED_CONSISTENT = frozenset({"current_localtime", "current_localtimestamp", "age"})
# Unqualified, these parse as columns and are evaluated as functions where no column has the name.
CLOCK_COLUMNS = frozenset({"user", "session_user"})
CLOCK_COLUMN_PREFIXES = ("current_", "localtime")

Finding = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT as DuckDB understands it. nodes: every object of its parse tree."""

    nodes: list[dict[str, Any]]

    def reads(self) -> set[str]:
        """The relations that it reads, the names of its own WITH clauses left out."""
        return {node["table_name"] for node in self.nodes if node.get("type") == "BASE_TABLE"} - self.own_names()

    def own_names(self) -> set[str]:
        """The names that it gives to its own WITH clauses."""
        named = {entry["key"] for node in self.nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
        return named | {node["cte_name"] for node in self.nodes if node.get("cte_name")}

    def calls(self) -> set[str]:
        """The functions, table functions and table macros that it calls, in lower case."""
        return {str(node["function_name"]).lower() for node in self.nodes if node.get("function_name")}

    def column_names(self) -> set[str]:
        """Every name that it uses for a column or gives to one."""
        names = {str(part) for node in self.nodes for part in node.get("column_names", [])}
        return names | {str(node["alias"]) for node in self.nodes if node.get("alias")}

    def refusals(self, macros: frozenset[str] = frozenset()) -> list[Finding]:
        """Everything in it that is not allowed, as (code, message, hint), each once, those in `macros` allowed too."""
        return list(dict.fromkeys(finding for node in self.nodes for finding in _refusals(node, macros)))


@lru_cache(maxsize=256)
def parse(sql: str) -> Query:
    """One SELECT. Raises Refused for anything else."""
    row = _parser().execute("SELECT json_serialize_sql($1::VARCHAR)", [sql]).fetchone()
    tree = json.loads(row[0]) if row else {}
    if tree.get("error"):
        hint = "write one SELECT" if tree.get("error_type") == "not implemented" else ""
        raise Refused.of("sql", str(tree.get("error_message")), hint)
    if len(tree["statements"]) != 1:
        raise Refused.of("sql", f"{len(tree['statements'])} statements were given", "write one SELECT")
    return Query(list(_nodes(tree["statements"])))


@cache
def functions() -> frozenset[str]:
    """The functions whose result depends on their arguments alone, by DuckDB's own account and ours."""
    rows = (
        _parser()
        .execute(
            "SELECT function_name FROM duckdb_functions()"
            " WHERE function_type IN ('scalar', 'aggregate', 'window')"
            " GROUP BY function_name HAVING bool_and(stability = 'CONSISTENT')"
        )
        .fetchall()
    )
    return (frozenset(name for (name,) in rows) | MACROS) - CLOCKS_CALLED_CONSISTENT


@cache
def reserved_words() -> frozenset[str]:
    """The words that cannot name a relation without quotes."""
    rows = (
        _parser().execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'").fetchall()
    )
    return frozenset(word for (word,) in rows)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database of its own: making one takes longer than parsing a query."""
    return duckdb.connect()


def _refusals(node: dict[str, Any], macros: frozenset[str]) -> Iterator[Finding]:
    kind = str(node.get("type", ""))
    if kind.endswith("_QUERY_NODE") or kind == "SHOW_REF":
        yield "sql_not_select", f"{kind.removesuffix('_NODE').lower()} is not a SELECT", "write one SELECT"
    if node.get("sample"):
        yield "sql_chance", "a sample differs from run to run", "leave out TABLESAMPLE and USING SAMPLE"
    for place in ("schema_name", "catalog_name", "schema", "catalog"):
        if node.get(place):
            yield "sql_qualified", f"{node[place]}. is a qualified name", "use projections by their plain names"
    if name := str(node.get("function_name") or "").lower():
        yield from _function_refusals(name, node, macros)
    if node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1:
        column = node["column_names"][0].lower()
        if column in CLOCK_COLUMNS or column.startswith(CLOCK_COLUMN_PREFIXES):
            yield "sql_clock", f"{column} depends on when and by whom it is asked", "use point.asked_date"


def _function_refusals(name: str, node: dict[str, Any], macros: frozenset[str]) -> Iterator[Finding]:
    two_argument_age = name == "age" and len(node.get("arguments") or node.get("children") or []) == 2  # noqa: PLR2004
    if name not in functions() | TABLE_FUNCTIONS | macros and not two_argument_age:
        yield "sql_function", f"{name}(…) is not allowed here", "use functions of their arguments alone"


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the parse tree; a stack of our own, because a hostile tree may be deep."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            stack += part.values()
        elif isinstance(part, list):
            stack += part
