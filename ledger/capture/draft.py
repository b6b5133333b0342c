"""An event as somebody gave it, not yet filled in, and where it stands: problems with it name the line and column."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ledger.events.errors import Problem

DEEPEST = 32
LONGEST_NUMBER = 20  # characters

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Draft(Struct, frozen=True):
    """The fields of an event by name; the file and the line (from 1) it comes from, if any, and the line's text."""

    data: dict[str, object]
    source: str = ""
    line: int | None = None
    raw: str = ""

    def problem(self, code: str, message: str, hint: str = "", field: str = "") -> Problem:
        """A problem at this draft's place; the column is that of the field, or of the object that should hold it."""
        return Problem(
            code=code,
            message=message,
            hint=hint,
            source=self.source,
            line=self.line,
            column=_column(self.raw, field) if self.raw else None,
            field=field,
        )

    def unfit(self) -> Problem | None:
        """What makes it more than a line could hold: nesting deeper than 32, an integer of more than 20 digits."""
        left: list[tuple[object, int]] = [(self.data, 0)]
        while left:
            value, depth = left.pop()
            if depth > DEEPEST:
                return self.problem("too_deep", f"nested deeper than {DEEPEST}")
            if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER:
                return self.problem("json_number", f"an integer of more than {LONGEST_NUMBER} digits is not taken")
            if isinstance(value, dict):
                left += [(one, depth + 1) for one in value.values()]
            elif isinstance(value, list | tuple):
                left += [(one, depth + 1) for one in value]
        return None


def walk(text: str) -> Iterator[tuple[str, int, bool]]:
    """(path, column from 1, is it a key) for every key and element of JSON text; harmless on anything else.

    A path is that of `Problem.field`, such as `evidence[0].segments[1].exact`.
    """
    stack: list[tuple[str, int | None, str]] = []  # path of the container, next index of a list, current key
    before = ""
    for token in _TOKEN.finditer(text):
        word, column = token[0], token.start() + 1
        path, index, key = stack[-1] if stack else ("", None, "")
        if word in "}]":
            if stack:
                stack.pop()
        elif word == "," and stack:
            stack[-1] = (path, None if index is None else index + 1, "")
        elif word[0] == '"' and before in "{," and stack and index is None:
            stack[-1] = (path, None, _name(word))
            yield _join(path, None, stack[-1][2]), column, True
        elif word not in ":,":
            here = _join(path, index, key)
            if index is not None or not stack:
                yield here, column, False
            if word in "{[":
                stack.append((here, 0 if word == "[" else None, ""))
        before = word


def _column(text: str, field: str) -> int | None:
    """The column of a field, or of the innermost part of its path that is there."""
    places = {path: column for path, column, _ in walk(text)}
    while field and field not in places:
        field = field[: max(field.rfind("."), field.rfind("["), 0)]
    return places.get(field)


def _join(path: str, index: int | None, key: str) -> str:
    if index is not None:
        return f"{path}[{index}]"
    return f"{path}.{key}" if path and key else path or key


def _name(word: str) -> str:
    try:
        return str(msgspec.json.decode(word))
    except msgspec.DecodeError:
        return word
