"""How the state moved, and by what: each changed cell with the events that moved it, who recorded them and why."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ledger.describe import headline
from ledger.events.model.selector import shown
from ledger.events.model.when import write_instant
from ledger.kinds import kind_of
from ledger.projections import changes
from ledger.projections.changes import COMPARED, Spot, Step

if TYPE_CHECKING:
    from ledger.asking.view import View
    from ledger.events.index.index import Entry

Record = dict[str, Any]
_REASONS = ("reason", "basis")


class Cause(Struct, frozen=True):
    """An event that moved the state.

    kind: the word for it, such as `rumour`; what: it in one line; documents: the slugs of the texts that its words are
    in; author: who recorded it; recorded_at: when, UTC; reason: the event's own, else its commit's.
    """

    seq: int
    type: str
    kind: str
    what: str
    documents: tuple[str, ...]
    author: str
    recorded_at: str
    reason: str | None


class Move(Struct, frozen=True):
    """One cell of the state that came, went or became another.

    at: the point from which on it holds, a day or `@n`; before, after: the row of `state`, None where there was none;
    changed: the columns that differ; causes: none where the passing of time alone moved it.
    """

    at: str
    before: Record | None
    after: Record | None
    changed: tuple[str, ...]
    causes: tuple[Cause, ...]

    def __repr__(self) -> str:
        by = ", ".join(f"@{cause.seq} {cause.author}" for cause in self.causes) or "time"
        return f"<{self.at} {self.line()} ({by})>"

    @property
    def row(self) -> Record:
        """The row as it is, or was."""
        return self.after or self.before or {}

    def line(self) -> str:
        """What it is about and what changed, with slugs."""
        row = self.row
        qualifiers = f" ({row['qualifiers']})" if row["qualifiers"] else ""
        value = "unknown" if row["value"] is None else shown(str(row["value"]))
        return f"{row['subject']} {row['attribute']} {value}{qualifiers}: {self.words()}"

    def words(self) -> str:
        """What changed: `asserted → confirmed`, `+ reported`, `- reported`."""
        if self.before is None or self.after is None:
            return f"{'+' if self.before is None else '-'} {cell(self.row)}"
        if cell(self.before) != cell(self.after):
            return f"{cell(self.before)} → {cell(self.after)}"
        told = (name for name in self.changed if name not in {"contested", "tie", "status"})
        return ", ".join(f"{name} {self.before[name]} → {self.after[name]}" for name in told)


def cell(row: Record) -> str:
    """Place and status of a row in a word or two, and whether it is contested or a tie."""
    place = "" if row["place"] == "value" else f"{row['place'].replace('_', '-')}, "
    slot = "planned, " if row["slot"] == "planned" and row["status"] not in {"planned", "expired"} else ""
    flags = "".join(f", {name}" for name in ("contested", "tie") if row[name])
    return f"{place}{slot}{row['status']}{flags}"


def history(view: "View", subject: str, attribute: str | None, *, recorded: bool) -> list[Move]:
    """Every move of a subject's state up to the view's point. subject, attribute: slugs."""
    last = Spot("recorded", f"@{view.point.seq}") if recorded else Spot("published", view.point.as_of.isoformat())
    found = _seen(view, changes.steps(view.snapshot, None, last, subject))
    return [move for move in found if attribute is None or move.row["attribute"] == attribute]


def diff(view: "View", earlier: Spot, later: Spot, subject: str | None, *, steps: bool) -> list[Move]:
    """The moves between two points, net or each on the way."""
    if steps:
        return _seen(view, changes.steps(view.snapshot, earlier, later, subject))
    return _seen(view, [changes.net(view.snapshot, earlier, later, subject)])


def _seen(view: "View", steps: Iterable[Step]) -> list[Move]:
    names = {row["sha256"]: row["document"] for row in view.table("documents").records()}
    return moves(steps, view.sight.index.event, names)


def moves(steps: Iterable[Step], entry: Callable[[int], "Entry"], documents: Mapping[str, str]) -> list[Move]:
    """The moves of all steps. entry: gives the event of a number; documents: their slugs by sha256."""
    return [
        Move(
            at=step.at.text,
            before=one.before,
            after=one.after,
            changed=_changed(one.before, one.after),
            causes=tuple(_cause(entry(seq), documents) for seq in one.events),
        )
        for step in steps
        for one in step.changes
    ]


def _changed(before: Record | None, after: Record | None) -> tuple[str, ...]:
    if before is None or after is None:
        return COMPARED
    return tuple(name for name in COMPARED if before[name] != after[name])


def _cause(entry: "Entry", documents: Mapping[str, str]) -> Cause:
    rests_on = dict.fromkeys(part.document for part in getattr(entry.event, "evidence", None) or ())
    own = next((found for name in _REASONS if (found := getattr(entry.event, name, None))), None)
    return Cause(
        seq=entry.seq,
        type=entry.type,
        kind=kind_of(entry.event),
        what=headline(entry.event),
        documents=tuple(documents.get(sha256, sha256) for sha256 in rests_on),
        author=entry.note.by,
        recorded_at=write_instant(entry.commit.recorded_at),
        reason=own or entry.note.reason,
    )
