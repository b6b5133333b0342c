"""Every code that the source can give an error, a warning or a finding, read from the source without running it.

A code is what stands for a parameter or a field called `code`, or it leads a tuple that is a finding.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("events", "projections", "ledger")
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ERRORS = frozenset({"Refused", "NotFound", "Damaged", "Usage", "Busy", "OutcomeUnknown", "Stopped"})
BUILT = {  # codes that are put together, with what they can become
    "unknown_{kind}": ("entity", "attribute", "document"),
    "unknown_{what}": ("entity", "attribute", "document", "authority"),
    "ambiguous_{what}": ("entity", "attribute", "document", "event", "origin", "authority"),
    "erased_{what}": ("claim", "event"),
}
INWARD = frozenset({"unsound"})  # never told: where the quick look finds it, the audit says what it is
_FINDINGS = re.compile(r"\bFindings?\b|\btuple\[str, str, str, str\]")  # what a function gives that finds such tuples
_Definition = ast.FunctionDef | ast.ClassDef


def collected() -> dict[str, set[str]]:
    """Every code with the places (file and line) that give it. Raises ValueError where a code cannot be read."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in _modules()}
    methods = _positions(chain.from_iterable(_methods(tree) for tree in trees.values()))
    found: dict[str, set[str]] = {}
    for path, tree in trees.items():
        functions = _positions(_functions(tree)) | _imported(tree)
        for node in ast.walk(tree):
            for code in _given(node, functions, methods):
                for name in {*_constants(code)} - INWARD:
                    found.setdefault(name, set()).add(f"{path.relative_to(ROOT)}:{code.lineno}")
    return found


def _modules() -> Iterator[Path]:
    """The modules of the three floors, each once: the lower floors are linked into the top one."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if not any(parent.is_symlink() for parent in path.parents):
                yield path


def _functions(tree: ast.Module) -> Iterator[_Definition]:
    """Functions at any depth, and classes that are called to make one."""
    inside = {id(method) for method in _methods(tree)}
    return (node for node in ast.walk(tree) if isinstance(node, _Definition) and id(node) not in inside)


def _methods(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))


def _positions(definitions: Iterable[_Definition]) -> dict[str, int]:
    """The position of `code: str` in the calls of each definition that has it."""
    found = {}
    for one in definitions:
        for position, (name, kind) in enumerate(_parameters(one)):
            if name == "code" and isinstance(kind, ast.Name) and kind.id == "str":
                found[one.name] = position
    return found


def _parameters(one: _Definition) -> list[tuple[str, ast.expr | None]]:
    if isinstance(one, ast.FunctionDef):
        given = [(each.arg, each.annotation) for each in one.args.args]
        return given[1:] if given and given[0][0] in {"self", "cls"} else given
    fields = (each for each in one.body if isinstance(each, ast.AnnAssign))
    return [(each.target.id, each.annotation) for each in fields if isinstance(each.target, ast.Name)]


def _imported(tree: ast.Module) -> dict[str, int]:
    """The same for what a module imports from another of ours."""
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ledger."):
            path = ROOT.joinpath(*str(node.module).split(".")).with_suffix(".py")
            there = _positions(_functions(ast.parse(path.read_text("utf-8")))) if path.is_file() else {}
            found |= {name.name: there[name.name] for name in node.names if name.name in there}
    return found


def _given(node: ast.AST, functions: dict[str, int], methods: dict[str, int]) -> Iterator[ast.expr]:
    """The codes that one piece of the source gives."""
    if isinstance(node, ast.Call):
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "code")
        called, arguments = node.func, node.args
        if isinstance(called, ast.Name) and called.id == "partial":
            called, arguments = arguments[0], arguments[1:]
        position = _position(called, functions, methods)
        if position is not None and position < len(arguments) and not isinstance(arguments[0], ast.Starred):
            yield arguments[position]
    elif isinstance(node, ast.FunctionDef) and node.returns and _FINDINGS.search(ast.unparse(node.returns)):
        tuples = (one.elts for one in ast.walk(node) if isinstance(one, ast.Tuple) and len(one.elts) > 1)
        yield from (first for first, second, *_ in tuples if _is_code(first) and _is_message(second))
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
        parts = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
        yield from (part for part in parts if _is_code(part))


def _position(called: ast.expr, functions: dict[str, int], methods: dict[str, int]) -> int | None:
    if isinstance(called, ast.Name):
        return functions.get(called.id)
    if not isinstance(called, ast.Attribute):
        return None
    owner = called.value.id if isinstance(called.value, ast.Name) else ""
    if called.attr == "of":
        return 0 if owner in ERRORS or owner == "kind" else None  # a kind of error may be a parameter
    return methods.get(called.attr) if owner == "self" or not hasattr(set, called.attr) else None


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CODE.fullmatch(node.value))


def _is_message(node: ast.expr) -> bool:
    """Whether it is a sentence, or a variable that holds one."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = (part.value for part in parts if isinstance(part, ast.Constant))
    return isinstance(node, ast.Name) or any(" " in str(word) for word in words)


def _constants(node: ast.expr) -> tuple[str, ...]:
    """The codes that an expression can be; none where it hands on one that was given elsewhere."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Starred):
        return ()
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    if isinstance(node, ast.JoinedStr) and (pattern := ast.unparse(node)[2:-1]) in BUILT:
        return tuple(re.sub(r"\{\w+\}", word, pattern) for word in BUILT[pattern])
    if not _is_code(node):
        raise ValueError(ast.unparse(node))
    return (str(ast.literal_eval(node)),)
