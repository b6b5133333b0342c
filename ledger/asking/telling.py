"""Moves, differences, explanations and findings, for people and as data."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import structs

from ledger import exits
from ledger.asking.labels import Labels
from ledger.asking.rules import TIERS
from ledger.events.model.selector import shown
from ledger.results import SHORT_HASH, Grid, Lines, Result, Rows
from ledger.written import text, when

if TYPE_CHECKING:
    from ledger.asking.changing import Cause, Move
    from ledger.asking.differing import Difference
    from ledger.asking.proofs import Proof
    from ledger.asking.searching import Found
    from ledger.asking.view import View
    from ledger.asking.whys import Authority, Side, Why

_MOVES = ("at", "subject", "attribute", "qualifiers", "slot", "value", "before", "after", "change", "events")
_SIDE = ("place", "slot", "qualifiers", "polarity", "value", "status", "tier", "origins", "rule", "because", "against")
_PROOF = ("does", "told", "claim", "seq", "who", "said", "published", "words", "document", "start", "origin", "commit")
_WHY = (*_SIDE, *_PROOF, "author", "recorded_at", "reason")
_INDENT = "    "
_BELOW = " " * 15


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
    return Result(data=found, parts=[part], basis=view.basis, table=Rows(("change", *found.columns), signed))


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
    named = "; ".join(_authority(labels, one) for one in found.authorities)
    told = [f"{labels.label(found.subject)}  {found.attribute}", f"authorities: {named or 'none'}"]
    for side in found.sides:
        told += ["", *_side(labels, found.attribute, side)]
    for one in found.left_out:
        value = _plain(labels, found.attribute, one.value)
        told += ["", f"left out  {value}", f"{_INDENT}because    {one.because}", *_proofs(one.proofs)]
    told_above = {proof.seq for proofs in _each(found) for proof in proofs}
    answers = [one for one in found.answers if one.seq not in told_above]
    told += ["", "other answers", *_proofs(answers)] if answers else []
    told += [] if found.sides or found.left_out else ["", "nothing is known"]
    table = Rows(_WHY, [*_why_rows(found)])
    return Result(data=found, parts=[Lines(tuple(told))], basis=view.basis, table=table)


def _each(found: "Why") -> "Iterator[Sequence[Proof]]":
    yield from (side.proofs for side in found.sides)
    yield from (one.proofs for one in found.left_out)


def _authority(labels: Labels, one: "Authority") -> str:
    if one.entity is None:
        return f"whoever is {one.role} (nobody known)" if one.role else "the one that a value names"
    return labels.label(one.entity) + (f" ({one.role})" if one.role else "")


def _why_rows(found: "Why") -> Iterator[tuple[Any, ...]]:
    """A row for each event that bears on a side or on a claim that is left out, and for each answer."""
    some: list[tuple[dict[str, Any], Sequence[Proof]]] = [
        ({name: getattr(side, name) for name in _SIDE}, side.proofs) for side in found.sides
    ]
    some += [({"place": "left_out", "value": o.value, "because": o.because}, o.proofs) for o in found.left_out]
    some += [({"place": "answer", "value": one.does}, [one]) for one in found.answers]
    for given, proofs in some:
        for proof in proofs:
            yield tuple(given[name] if name in given else getattr(proof, name, None) for name in _WHY)


def _plain(labels: Labels, attribute: str, value: str | None) -> str:
    return labels.value({"attribute": attribute, "claim": None, "value": value})


def _side(labels: Labels, attribute: str, side: "Side") -> Iterator[str]:
    slot = "planned " if side.slot == "planned" else ""
    sign = "not " if side.polarity == "negated" else ""
    value = f"{slot}{sign}{_plain(labels, attribute, side.value)}{labels.qualifiers(side.qualifiers)}"
    origins = f"{side.origins} {'origin' if side.origins == 1 else 'origins'}"
    behind = "" if side.status == "denied" else f", {TIERS[side.tier]}"
    yield f"{side.place.replace('_', '-')}  {value}  {side.status}{behind}, {origins}"
    yield f"{_INDENT}because    {side.because}"
    yield from (f"{_INDENT}against    {one.told} (@{one.seq})" for one in side.contested_by)
    yield from _proofs(side.proofs)


def _proofs(proofs: "Sequence[Proof]") -> Iterator[str]:
    for one in proofs:
        name = one.claim if one.does == "says" else one.does.replace("_", " ")
        said = f", said {when(one.said)}" if one.said else ""
        published = f", published {one.published}" if one.published else ""
        yield f"{_INDENT}{name:<10} {one.told}{said}{published}"
        if one.words is not None:
            yield f"{_BELOW}“{shown(one.words)}”  {one.document} at {one.start}"
        elif one.document:
            yield f"{_BELOW}{one.document}"
        reason = f": {shown(one.reason)}" if one.reason else ""
        yield f"{_BELOW}@{one.seq}, commit {one.commit}, {one.recorded_at}, {one.author}{reason}"
