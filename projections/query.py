"""What the SQL of a projection or a query may say: nothing that reads a clock, chance, or anything but projections.

DuckDB's own parse tree (`json_serialize_sql`) is walked, so that quoting and comments cannot hide a name.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb

from ledger.events.errors import Refused
from ledger.projections.functions import ALLOWED, CALL_BY_NAME, TABLE_FUNCTIONS, UNSAFE_TYPES

MOST_SQL = 65_536
_LONGEST_MESSAGE = 1_000
_SYNTAX = "DuckDB's SQL, one SELECT; factledger projections list shows what it can read"
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
# Unqualified, these parse as columns and are evaluated as functions where no column has the name.
CLOCK_COLUMNS = frozenset({"user", "session_user"})
CLOCK_COLUMN_PREFIXES = ("current_", "localtime")

_OUR_OWN = re.compile(r'\s*Did you mean "_[^"]*"\?')  # of tables that nobody else is meant to know

Finding = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT as DuckDB understands it. nodes: every object of its parse tree; reads: the relations outside it.

    Names are in lower case, of ASCII letters only: so DuckDB compares them.
    """

    nodes: list[dict[str, Any]]
    reads: frozenset[str]

    def own_names(self) -> set[str]:
        """The names that it gives to its own WITH clauses."""
        named = {entry["key"] for node in self.nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
        return {_folded(name) for name in named}

    def calls(self) -> set[str]:
        """The functions, table functions and table macros that it calls."""
        return {_folded(node["function_name"]) for node in self.nodes if node.get("function_name")}

    def column_names(self) -> set[str]:
        """Every name that it uses for a column or gives to one."""
        lists = ("column_names", "column_name_alias", "aliases")
        names = [name for node in self.nodes for key in lists for name in node.get(key) or ()]
        names += [name for node in self.nodes for name in _new_names(node)]
        return {_folded(name) for name in (*names, *(node["alias"] for node in self.nodes if node.get("alias")))}

    def refusals(self, macros: frozenset[str] = frozenset()) -> list[Finding]:
        """Everything in it that is not allowed, as (code, message, hint), each once, those in `macros` allowed too."""
        return list(dict.fromkeys(finding for node in self.nodes for finding in _refusals(node, macros)))


@lru_cache(maxsize=256)
def parse(sql: str) -> Query:
    """One SELECT of at most 64 KiB of UTF-8. Raises Refused for anything else."""
    check_text(sql)
    tree = _tree(sql)
    if tree.get("error"):
        if tree.get("error_type") == "not implemented":
            raise Refused.of("sql", "this is no SELECT", "write one SELECT")
        raise Refused.of("sql", str(tree.get("error_message")), _SYNTAX)
    only_select(_parser(), sql)
    return Query(list(_nodes(tree["statements"])), frozenset(_outside(tree["statements"])))


def check_text(sql: str) -> None:
    """Raises Refused for what DuckDB might not read as we do, and for what is too long."""
    try:
        size = len(sql.encode())
    except UnicodeEncodeError as error:
        raise Refused.of(
            "sql_text", "the SQL holds half a character (a lone surrogate)", "write it in UTF-8"
        ) from error
    if size > MOST_SQL:
        raise Refused.of("sql_too_long", f"the SQL is longer than {MOST_SQL} bytes", "split it into projections")
    if "\0" in sql:
        raise Refused.of("sql_text", "the SQL holds a NUL character", "leave it out")


def only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one SELECT in the text, parsed but not run. Raises Refused for anything else."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise Refused.of("sql", *told(error)) from error
    if len(statements) != 1:
        raise Refused.of("sql", f"{len(statements)} statements were given", "write one SELECT")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise Refused.of("sql_not_select", f"{statements[0].type.name} is not a SELECT", "write one SELECT")
    return statements[0]


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


def told(error: Exception) -> tuple[str, str]:
    """What DuckDB says, without the kind of its error: the first line, and the lines below that as a hint."""
    kind, _, message = _OUR_OWN.sub("", str(error)).partition(": ")
    first, *more = [line for line in shortened(message).expandtabs(4).splitlines() if line.strip()] or [kind]
    return first, "\n".join(more)


def shortened(message: str) -> str:
    """A message that may quote a value of any length."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]} …"


def _tree(sql: str) -> dict[str, Any]:
    try:
        row = _parser().execute("SELECT json_serialize_sql($1::VARCHAR)", [sql]).fetchone()
        tree: dict[str, Any] = json.loads(row[0]) if row else {}
    except duckdb.Error as error:
        raise Refused.of("sql", *told(error)) from error
    except RecursionError as error:
        raise Refused.of("sql_too_deep", "the SQL is nested too deeply", "split it into projections") from error
    return tree


def _refusals(node: dict[str, Any], macros: frozenset[str]) -> Iterator[Finding]:
    kind = str(node.get("type", ""))
    if (kind.endswith("_NODE") and kind not in QUERY_NODES) or kind == "SHOW_REF":
        yield "sql_not_select", f"{kind.removesuffix('_NODE').lower()} is not a SELECT", "write one SELECT"
    if node.get("sample"):
        yield "sql_chance", "a sample differs from run to run", "leave out TABLESAMPLE and USING SAMPLE"
    if path := _qualified(node):
        yield "sql_qualified", f"{'.'.join(path)} is a qualified name", "use projections by their plain names"
    if (
        kind == "TABLE_FUNCTION"
        and (name := _folded(node["function"]["function_name"])) not in TABLE_FUNCTIONS | macros
    ):
        # DuckDB has table macros with the names of functions that are allowed, and they take tables by name.
        yield "sql_function", f"{name}(…) is not allowed as a table", "read projections, unnest(…) or range(…)"
    if node.get("function_name"):
        yield from _function_refusals(_folded(node["function_name"]), _arguments(node), macros)
    if _folded(str(node.get("type_name", ""))) in UNSAFE_TYPES:
        yield "sql_type", f"values of type {node['type_name']} are not allowed here", "use JSON, lists and structs"
    if node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1:
        column = _folded(node["column_names"][0])
        if column in CLOCK_COLUMNS or column.startswith(CLOCK_COLUMN_PREFIXES):
            yield "sql_clock", f"{column} depends on when and by whom it is asked", "use point.asked_date"


def _new_names(node: dict[str, Any]) -> Iterator[str]:
    """The names that * RENAME and UNPIVOT give to columns."""
    yield from (str(entry["value"]) for entry in node.get("rename_list") or ())
    yield from (str(name) for pivot in node.get("pivots") or () for name in pivot.get("unpivot_names") or ())


def _qualified(node: dict[str, Any]) -> list[str]:
    """The parts of a name that says where it is to be found, else nothing."""
    parts = [str(node[key]) for key in ("catalog_name", "catalog", "schema_name", "schema") if node.get(key)]
    path = [str(part) for part in (node.get("qualified_name") or {}).get("path", [])]
    return path if len(path) > 1 else parts


def _function_refusals(name: str, arguments: list[Any], macros: frozenset[str]) -> Iterator[Finding]:
    two_argument_age = name == "age" and len(arguments) == 2  # noqa: PLR2004
    if name not in ALLOWED | macros and not two_argument_age:
        yield "sql_function", f"{name}(…) is not allowed here", "use functions of their arguments alone"
    if name in CALL_BY_NAME and _literal(arguments[1:2]) not in ALLOWED:
        yield (
            "sql_function",
            f"{name}(…) may call an allowed function only",
            "name it as a text: list_aggregate(x, 'sum')",
        )


def _arguments(node: dict[str, Any]) -> list[Any]:
    given = node.get("arguments") or node.get("children") or []
    return [each.get("expression", each) for each in given]


def _literal(arguments: list[Any]) -> str | None:
    """The text of a single constant, in lower case."""
    literal = arguments[0].get("literal") if arguments else None
    return _folded(str(literal["text"])) if literal and literal.get("text") else None


def _folded(name: str) -> str:
    return str(name).encode(errors="replace").lower().decode()


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


def _outside(tree: Any) -> Iterator[str]:
    """The relations that are read, where no WITH clause in sight has the name.

    A WITH clause is in sight of the query that it belongs to and of the clauses after it, and of itself only in the
    repeated part of a recursive one; elsewhere DuckDB looks for a table of that name.
    """
    stack: list[tuple[Any, frozenset[str]]] = [(tree, frozenset())]
    while stack:
        part, own = stack.pop()
        if isinstance(part, list):
            stack += [(each, own) for each in part]
        elif isinstance(part, dict):
            if part.get("type") == "BASE_TABLE" and _folded(part["table_name"]) not in own:
                yield _folded(part["table_name"])
            for entry in (part.get("cte_map") or {"map": []})["map"]:
                stack.append((entry["value"], own))
                own |= {_folded(entry["key"])}
            again = {_folded(part["cte_name"])} if part.get("type") == "RECURSIVE_CTE_NODE" else set()
            stack += [(each, own | again if key == "right" else own) for key, each in _children(part)]


def _children(node: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((key, each) for key, each in node.items() if key != "cte_map")
