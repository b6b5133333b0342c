"""What a command returns: data for programs, parts for people, and the basis both rest on. Nothing here prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from ledger.events.errors import Problem

if TYPE_CHECKING:
    from ledger.projections.point import Point

SHORT_HASH = 12
Number = Annotated[int, Meta(ge=0, lt=10**15)]  # of an event or a commit


class Lines(Struct, frozen=True):
    """Lines of text."""

    lines: tuple[str, ...]


class Grid(Struct, frozen=True):
    """A table. The cells of the last column are texts, or all of them tuples of lines, which stand under their row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | tuple[str, ...], ...], ...]


class Raw(Struct, frozen=True):
    """Bytes as they were stored, for whatever reads standard output; a terminal is shown them made safe."""

    data: bytes


class Basis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an answer rests on: the point on each axis, and the head of the log at that point.

    erased: the last erasure after that point which took something from before it.
    """

    words: str
    seq: Number
    commit: Number
    hash: str
    as_of: str
    valid_at: str | None = None
    ledger: str | None = None
    policy: str | None = None
    projections: str | None = None
    erased: Number | None = None

    def line(self) -> str:
        """The basis as one line under an answer."""
        return f"{self.words} · head {self.hash[:SHORT_HASH]}" if self.hash else self.words


def basis(point: "Point") -> Basis:
    """A point in time as the basis of an answer."""
    return Basis(
        words=point.words(),
        seq=point.seq,
        commit=point.commit,
        hash=point.hash,
        as_of=point.as_of.isoformat(),
        valid_at=point.valid_at.isoformat() if point.valid_at else None,
        erased=point.erased,
    )


class Rows(Struct, frozen=True):
    """A table of values, for the formats of other programs."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


class Result(Struct, frozen=True, kw_only=True):
    """One command's outcome.

    exit: its exit code; basis: None where nothing was asked; talk: asides for people; table: its rows, if it has any;
    page: what a document has instead of parts.
    """

    data: object
    parts: Sequence[Lines | Grid | Raw] = ()
    page: Sequence[Lines | Grid] = ()
    basis: Basis | None = None
    warnings: Sequence[Problem] = ()
    talk: Sequence[str] = ()
    table: Rows | None = None
    exit: int = 0


def counted(number: int, what: str) -> str:
    """A number with what it counts: `1 text`, `1,200 texts`."""
    return f"{number:,} {what if number == 1 else what + 's'}"


def lines(*text: str) -> Lines:
    """Lines without the empty ones."""
    return Lines(tuple(line for line in text if line))
