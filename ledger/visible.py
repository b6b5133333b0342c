"""Text from outside, made safe to print: what could act on a terminal or hide is written as its code point."""

import re
import unicodedata
from collections.abc import Callable

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MARKS = frozenset({"Mn", "Me"})
MOST_MARKS = 4
_SUSPECT = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027]+")


def show(text: str, keep: str = "") -> str:
    r"""The text on one line, with every unsafe character as `\x1b`, `\u202e` or `\U000e0001`.

    Unsafe are the general categories Cc, Cf, Cs, Co, Cn, Zl and Zp (Unicode Standard, section 4.5), and combining
    marks after the fourth in a row. Characters in `keep` are left as they are.
    """
    return _SUSPECT.sub(lambda found: _escaped(found[0], keep, _hex), text)


def safe_json(document: str) -> str:
    """JSON text with every unsafe character inside its strings as a JSON escape: the same data, safe to print."""
    return _SUSPECT.sub(lambda found: _escaped(found[0], "\n", _json), document)


def _escaped(text: str, keep: str, escape: Callable[[str], str]) -> str:
    out, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in MARKS else 0
        unsafe = (category in UNSAFE and character not in keep) or marks > MOST_MARKS
        out.append(escape(character) if unsafe else character)
    return "".join(out)


def _hex(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
