"""JSON Lines in: one object a line; every line is read, every problem carries its line and column.

The standard library's decoder is used because it says where it stopped. Refused beyond RFC 8259: two equal keys,
NaN and Infinity, nesting deeper than 32, lines over 16 MiB, more than 10,000 lines.
"""

import json
from math import isfinite

from ledger.capture.draft import DEEPEST, LONGEST_NUMBER, Draft, walk
from ledger.events.errors import Problem

LONGEST = 16 * 1024 * 1024
MOST = 10_000


def read_lines(data: bytes, source: str) -> tuple[list[Draft], list[Problem]]:
    """The objects of a JSON Lines file and everything that is wrong with its lines. Empty lines are skipped."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        if len(drafts) + len(problems) >= MOST:
            problems.append(
                Problem(
                    code="too_many_lines",
                    message=f"more than {MOST:,} events for one commit",
                    hint="split the file",
                    source=source,
                    line=number,
                )
            )
            break
        found = _line(raw, source, number)
        (drafts if isinstance(found, Draft) else problems).append(found)  # type: ignore[arg-type]
    return drafts, problems


def _line(raw: bytes, source: str, number: int) -> Draft | Problem:
    def problem(code: str, message: str, column: int, hint: str = "") -> Problem:
        return Problem(code=code, message=message, hint=hint, source=source, line=number, column=column)

    if len(raw) > LONGEST:
        return problem("line_too_long", f"the line is longer than {LONGEST // 2**20} MiB", 1, "split the event")
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode("utf-8", "replace")) + 1
        return problem("not_utf8", "the line is not UTF-8", column, "save the file as UTF-8")
    if text.count("{") + text.count("[") > DEEPEST and (deep := _too_deep(text)):
        return problem("too_deep", f"nested deeper than {DEEPEST}", deep)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_float, parse_int=_int)
    except json.JSONDecodeError as error:
        return problem("json", f"broken JSON: {error.msg.lower()}", error.colno, "one JSON object a line")
    except _Twice as error:
        return problem("duplicate_key", f"the key {error} stands here twice", _second(text), "keep one of them")
    except _Number as error:
        hint = f"a number has digits, and at most {LONGEST_NUMBER} characters; a longer one is a text"
        return problem("json_number", f"{error} is not a number we take", text.find(str(error)) + 1, hint)
    if "\\ud" in text.lower() and not _is_unicode(value):
        hint = "write the character itself, or both halves of the pair"
        return problem("not_unicode", "the line holds half a surrogate pair", text.lower().find("\\ud") + 1, hint)
    if not isinstance(value, dict):
        return problem("json", "the line is not a JSON object", 1, 'one event a line: {"type": …}')
    return Draft(value, source, number, text)


class _Number(ValueError):
    """A number outside JSON, or too long to be meant."""


class _Twice(ValueError):
    """Two equal keys in one object."""


def _refuse(text: str) -> object:
    raise _Number(text)


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _Number(text)
    return int(text)


def _float(text: str) -> float:
    if len(text) > LONGEST_NUMBER or not isfinite(float(text)):
        raise _Number(text)
    return float(text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _is_unicode(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep(text: str) -> int | None:
    return next((column for path, column, _ in walk(text) if path.count(".") + path.count("[") >= DEEPEST), None)


def _second(text: str) -> int:
    """The column of the first key that stands a second time in its object."""
    seen: set[str] = set()
    for path, column, is_key in walk(text):
        if is_key and path in seen:
            return column
        seen.add(path)
    return 1
