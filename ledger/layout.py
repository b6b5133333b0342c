"""Tables in plain text: columns side by side where they can be read in the width there is, else each row as a block.

Columns of up to 20 are left whole if there is room, and else wrapped between words. A longer one is wrapped into about
four lines, and never narrower than its longest word, or 20; what is longer is broken, after `_`, `-` or `/` if it has
one. If not all columns fit like this, every row becomes a block with a line for each column.
"""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from ledger.results import Grid
from ledger.visible import show

_GAP = 2
_INDENT = 4
_SHORT = 20
_WIDEST_NEED = 40
_LINES = 4  # of a row, that a long cell may be wrapped into
_MARKS = "_-/"

Row = tuple[str, ...]


def table(grid: Grid, width: int) -> Iterator[str]:
    """The lines of a table, no wider than `width` where words allow it."""
    below = any(row and isinstance(row[-1], tuple) for row in grid.rows)
    names = [show(name) for name in grid.columns]
    shown = [tuple(show(cell) for cell in row if isinstance(cell, str)) for row in grid.rows]
    under = [tuple(map(show, row[-1])) if below else () for row in grid.rows]
    columns = [*zip(names[: len(names) - below], *shown, strict=True)]
    widths = _widths(columns, width)
    if widths is None:
        yield from _blocks(names, shown, under, width)
        return
    yield from _side_by_side(names[: len(names) - below], widths)
    yield "─" * (sum(widths) + _GAP * (len(widths) - 1))
    for row, lines in zip(shown, under, strict=True):
        yield from _side_by_side(row, widths)
        for line in lines:
            yield from (" " * _INDENT + part for part in _hanging(line, max(width - _INDENT, _SHORT)))


def _widths(columns: Sequence[Row], width: int) -> list[int] | None:
    """How wide each column is, None where they cannot be read side by side."""
    room = width - _GAP * (len(columns) - 1)
    natural = [max(map(_wide, column)) for column in columns]
    if sum(natural) <= room:
        return natural
    words = [_need(column, widest) for column, widest in zip(columns, natural, strict=True)]
    whole = [widest if widest <= _SHORT else need for need, widest in zip(words, natural, strict=True)]
    needs = next((least for least in (whole, words) if sum(least) <= room), None)
    if needs is None:
        return None
    wanted = [widest - need for widest, need in zip(natural, needs, strict=True)]
    return [need + want * (room - sum(needs)) // sum(wanted) for need, want in zip(needs, wanted, strict=True)]


def _need(column: Row, widest: int) -> int:
    """The least width in which a column can be read."""
    share = min(widest // _LINES, _WIDEST_NEED)
    if share >= _SHORT:
        return share
    longest = max(map(_wide, {word for cell in column for word in cell.split(" ")}))
    return max(min(longest, _SHORT), share)


def _side_by_side(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    if all(len(cell) <= width for cell, width in zip(row, widths, strict=True)) and "".join(row).isascii():
        yield (" " * _GAP).join(map(str.ljust, row, widths)).rstrip()
        return
    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = (cell[number] if number < len(cell) else "" for cell in cells)
        yield (" " * _GAP).join(map(_padded, parts, widths)).rstrip()


def _blocks(names: Sequence[str], rows: Sequence[Row], under: Sequence[Row], width: int) -> Iterator[str]:
    margin = max(map(_wide, names)) + _GAP
    room = max(width - margin, _SHORT)
    for number, (row, lines) in enumerate(zip(rows, under, strict=True)):
        yield from [""] if number else []
        cells = [*([cell] for cell in row), *([lines] if len(row) < len(names) else [])]
        for name, cell in zip(names, cells, strict=True):
            parts = [part for line in cell for part in _wrapped(line, room)] or [""]
            for place, part in enumerate(parts):
                yield f"{_padded('' if place else name, margin)}{part}".rstrip()


def _hanging(text: str, width: int) -> Iterator[str]:
    """A line, and what it goes on with set in."""
    parts = [text] if _wide(text) <= width else _wrapped(text, width - _GAP)
    yield from (f"{' ' * _GAP if place else ''}{part}" for place, part in enumerate(parts))


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines of a width, at its spaces where it has any."""
    lines = []
    while (fitting := _fitting(text, width)) < len(text):
        if (cut := text.rfind(" ", 0, fitting + 1)) > 0:
            lines.append(text[:cut])
            text = text[cut:].lstrip(" ")
            continue
        cut = max(text.rfind(mark, 0, fitting) for mark in _MARKS) + 1 or fitting
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text]


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit."""
    if text.isascii() or _wide(text[:width]) == min(width, len(text)):
        return width
    return max(1, next((end for end in range(1, len(text)) if _wide(text[: end + 1]) > width), len(text)))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))


def _wide(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return len(text) if text.isascii() else cell_len(text)
