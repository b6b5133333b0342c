"""Moves, differences, explanations and findings, for people and as data."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import structs

from ledger import exits
from ledger.asking.labels import Labels
from ledger.events.selector import shown
from ledger.results import SHORT_HASH, Grid, Lines, Result, Rows, number, text

if TYPE_CHECKING:
    from ledger.asking.changing import Cause, Move
    from ledger.asking.differing import Difference
    from ledger.asking.searching import Found
    from ledger.asking.view import View
    from ledger.asking.whys import Proof, Side, Why

_MOVES = ("at", "subject", "attribute", "qualifiers", "slot", "value", "before", "after", "change", "events")
_PROOF = ("claim", "seq", "who", "said", "published", "words", "document", "start", "author", "recorded_at", "reason")
_SIDE = ("place", "slot", "qualifiers", "polarity", "value", "status", "tier", "origins", "rule", "because", "against")
_WHY = (*_SIDE, *_PROOF)
_INDENT = "    "


def moves(view: "View", found: "Sequence[Move]") -> Result:
    """One line for each move, with the events that caused it below each other."""
    labels = Labels(view)
    several = len({one.row["subject"] for one in found}) > 1
    rows = tuple(_move(labels, one, several=several) for one in found)
    part = Grid(("at", "attribute", "value", "change", "by"), rows) if rows else Lines(("no change",))
    table = Rows(_MOVES, [_move_row(one) for one in found])
    return Result(data=list(found), parts=[part], basis=view.basis, table=table)


def _move(labels: Labels, move: "Move", *, several: bool) -> tuple[str | tuple[str, ...], ...]:
    row = move.row
    about = f"{labels.label(row['subject'])}: {row['attribute']}" if several else row["attribute"]
    value = "unknown" if row["value"] is None else f"{labels.value(row)}{labels.qualifiers(row['qualifiers'])}"
    by = tuple(_cause(one) for one in move.causes) or ("the passing of time",)
    return move.at, about, value, move.words(), by


def _cause(cause: "Cause") -> str:
    documents = (one if len(one) < 64 else one[:SHORT_HASH] for one in cause.documents)  # noqa: PLR2004 - a hash
    reason = f": {shown(cause.reason)}" if cause.reason else ""
    return ", ".join([f"@{cause.seq} {cause.kind}", *documents, f"{cause.author}{reason}"])


def _move_row(move: "Move") -> tuple[Any, ...]:
    row, ends = move.row, (move.before, move.after)
    status = (end["status"] if end else None for end in ends)
    key = (row[name] for name in ("subject", "attribute", "qualifiers", "slot", "value"))
    return move.at, *key, *status, move.words(), [cause.seq for cause in move.causes]


def difference(view: "View", found: "Difference") -> Result:
    """Removed rows before added ones."""
    signed = [*(("-", *row) for row in found.removed), *(("+", *row) for row in found.added)]
    rows = tuple(tuple(map(text, row)) for row in signed)
    columns = ("", *found.columns)
    part = Grid(columns, rows) if rows else Lines(("no difference",))
    numbers = {name: [[*map(number, row)] for row in getattr(found, name)] for name in ("removed", "added")}
    data = {"earlier": found.earlier, "later": found.later, "columns": found.columns} | numbers
    return Result(data=data, parts=[part], basis=view.basis, table=Rows(("change", *found.columns), signed))


def between(view: "View", earlier: str, later: str, found: Result, *, recorded: bool) -> Result:
    """The same, with the two points that were compared in words. Points as in `View.diff`."""
    from ledger.asking.spots import spots, words  # noqa: PLC0415 - only a comparison needs it

    two = (words(view, spot) for spot in spots(view, earlier, later, recorded=recorded))
    return structs.replace(found, parts=[*found.parts, Lines(("from {} to {}".format(*two),))])


def with_exit(found: Result) -> Result:
    """The same, ending with 10 where there is something to tell."""
    differs = found.table is not None and len(found.table.rows) > 0
    return structs.replace(found, exit=exits.DIFFERENCES) if differs else found


def found(view: "View", what: "Found") -> Result:
    """Places in texts with their context, then claims."""
    places = tuple(
        (one.document, f"{one.start} to {one.end}", one.context, ", ".join(one.claims)) for one in what.places
    )
    claims = tuple((f"@{one.seq}", one.claim, _marked(one.text, one.withdrawn_by)) for one in what.claims)
    parts: list[Lines | Grid] = []
    if places:
        parts.append(Grid(("document", "where", "words", "claims"), places))
    if claims:
        parts += [Lines(("",)) if places else Lines(()), Grid(("event", "claim", "says"), claims)]
    rows: list[tuple[object, ...]] = [
        ("text", one.document, one.start, one.end, one.exact, [*one.claims]) for one in what.places
    ]
    rows += [("claim", one.claim, None, None, one.text, [one.claim]) for one in what.claims]
    table = Rows(("in", "name", "start", "end", "words", "claims"), rows)
    none = Lines(("no text and no claim has these words",))
    return Result(data=what, parts=parts or [none], basis=view.basis, table=table)


def _marked(words: str, withdrawn_by: int | None) -> str:
    return shown(words) + (f"  [withdrawn by @{withdrawn_by}]" if withdrawn_by is not None else "")


def why(view: "View", found: "Why") -> Result:
    """What stands first, then what lost, then what does not compete, each with its words."""
    labels = Labels(view)
    told = [f"{labels.label(found.subject)}  {found.attribute}"]
    named = ", ".join("the one named" if one == "value" else labels.label(one) for one in found.authorities)
    told += [f"authorities: {named or 'none'}"]
    for side in found.sides:
        told += ["", *_side(labels, found.attribute, side)]
    for one in found.left_out:
        told += ["", f"left out  {_plain(labels, found.attribute, one.value)}  {one.claim}: {one.because}"]
    told += ["", "answers"] if found.answers else []
    for answer in found.answers:
        word, words = answer.answer.replace("_", " "), shown(answer.words)
        told.append(f"{_INDENT}@{answer.seq}  {answer.published} {labels.label(answer.speaker)}, {word}: “{words}”")
    told += [] if found.sides or found.left_out else ["", "nothing is known"]
    table = Rows(_WHY, list(_why_rows(found)))
    return Result(data=found, parts=[Lines(tuple(told))], basis=view.basis, table=table)


def _why_rows(found: "Why") -> Iterator[tuple[Any, ...]]:
    """A row for each claim of a side, for each claim that is left out, and for each answer."""
    for side in found.sides:
        for proof in side.proofs:
            yield tuple(getattr(proof if name in _PROOF else side, name) for name in _WHY)
    for out in found.left_out:
        given = {"place": "left_out", "value": out.value, "because": out.because, "claim": out.claim, "who": out.who}
        yield tuple(given.get(name) for name in _WHY)
    for one in found.answers:
        given = {"place": "answer", "value": one.answer, "claim": one.claim, "who": one.speaker}
        given |= {"published": one.published, "words": one.words}
        yield tuple(one.seq if name == "seq" else given.get(name) for name in _WHY)


def _plain(labels: Labels, attribute: str, value: str | None) -> str:
    return labels.value({"attribute": attribute, "claim": None, "value": value})


def _side(labels: Labels, attribute: str, side: "Side") -> Iterator[str]:
    slot = "planned " if side.slot == "planned" else ""
    sign = "not " if side.polarity == "negated" else ""
    value = f"{slot}{sign}{_plain(labels, attribute, side.value)}{labels.qualifiers(side.qualifiers)}"
    origins = f"{side.origins} {'origin' if side.origins == 1 else 'origins'}"
    yield f"{side.place.replace('_', '-')}  {value}  {side.status}, tier {side.tier}, {origins}"
    against = f" (against {_against(labels, attribute, side.against)})" if side.against else ""
    yield f"{_INDENT}because   {side.because}{against}"
    for proof in side.proofs:
        yield from _proof(labels, proof)


def _against(labels: Labels, attribute: str, value: str) -> str:
    negated = value.startswith("not ")
    return f"{'not ' if negated else ''}{_plain(labels, attribute, value.removeprefix('not '))}"


def _proof(labels: Labels, proof: "Proof") -> Iterator[str]:
    said = f", said {proof.said}" if proof.said else ""
    yield f"{_INDENT}{proof.claim:<9} {labels.label(proof.who)}{said}, published {proof.published}"
    yield f"{_INDENT}          “{shown(proof.words)}”  {proof.document} at {proof.start}"
    reason = f": {shown(proof.reason)}" if proof.reason else ""
    yield f"{_INDENT}          @{proof.seq}, commit {proof.commit}, {proof.recorded_at}, {proof.author}{reason}"
