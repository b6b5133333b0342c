"""The card of a subject: what is known of it, in the order in which its attributes were first claimed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ledger.asking.labels import Labels
from ledger.asking.since import Held, since
from ledger.events.model.selector import shown
from ledger.results import Grid, Lines, Result, Rows, lines
from ledger.written import text

if TYPE_CHECKING:
    from ledger.asking.view import View

Record = Mapping[str, Any]
_PLACES = {"value": "", "possibly": "possibly ", "excluded": "not ", "runner_up": "runner-up "}
_CARD = ("attribute", "value", "status", "since", "who", "answers")
_PAGE = ("attribute", "value", "status", "since", "who", "evidence", "answers")


def state(view: "View", name: str) -> Result:
    """What is known of a subject, story time last; an answer stands under the first row of the value it is about."""
    view = view.of(name)
    labels, slug, table = Labels(view), view.subject(name), view.state(name)
    claims = view.table("claims", "subject = ?", [slug]).records()
    held = Held(claims)
    rows = [row | {"since": since(row, held)} for row in table.records()]
    dated = Rows((*table.columns, "since"), [tuple(row.values()) for row in rows])
    rows = _in_order(rows, {claim["claim"]: claim["seq"] for claim in claims})
    subject = labels.entity(slug)
    title = lines(f"{subject['label']}  ({subject['kind']}, {slug})")
    told = _told(labels, rows, {claim["claim"]: claim for claim in claims})
    return Result(
        data={"subject": subject, "rows": rows},
        parts=[title, *_parts(rows, told, _CARD)],
        page=[title, *_parts(rows, told, _PAGE)],
        basis=view.basis,
        table=dated,
    )


def _in_order(rows: Sequence[dict[str, Any]], seqs: Mapping[str, int]) -> list[dict[str, Any]]:
    begun: dict[str, int] = {}
    for row in rows:
        known = [seqs[claim] for claim in row["claims"] or () if claim in seqs]
        begun[row["attribute"]] = min([*known, begun.get(row["attribute"], 2**62)])
    return sorted(rows, key=lambda row: (row["axis"] == "story", begun[row["attribute"]], row["attribute"], _rank(row)))


def _rank(row: Record) -> tuple[int, bool, str, str]:
    """What is known before what lost, what is planned before what is unknown."""
    return [*_PLACES].index(row["place"]), row["status"] == "unknown", row["slot"], str(row["claim"])


def _parts(rows: Sequence[Record], told: Sequence[Record], columns: tuple[str, ...]) -> list[Lines | Grid]:
    parts: list[Lines | Grid] = [] if rows else [lines("nothing is known")]
    for axis, title in (("real", ""), ("story", "in the story")):
        cells = (one for row, one in zip(rows, told, strict=True) if row["axis"] == axis)
        if card := tuple(tuple(one[name] for name in columns) for one in cells):
            parts += [Lines(("", title) if title else ("",)), Grid(columns, card)]
    return parts


def _told(labels: Labels, rows: Sequence[Record], claims: Mapping[str, Record]) -> list[Record]:
    """Each row in the words that people read."""
    heard: set[tuple[str, str, int]] = set()
    told: list[Record] = []
    for row in rows:
        answers = {(row["attribute"], row["value"], answer["seq"]): answer for answer in row["answers"] or ()}
        new = [answer for about, answer in answers.items() if about not in heard]
        heard.update(answers)
        flags = [name for name in ("contested", "tie") if row[name]]
        many = f", {row['origins']} origins" if row["origins"] > 1 else ""
        told.append(
            {
                "attribute": row["attribute"],
                "value": _value(labels, row),
                "status": ", ".join([row["status"], *flags]),
                "since": text(row["since"]),
                "who": f"{labels.who(row)}{many}",
                "evidence": _evidence(claims.get(row["claim"])),
                "answers": (*map(labels.answer, new), *map(labels.verdict, row["verdicts"] or ())),
            }
        )
    return told


def _value(labels: Labels, row: Record) -> str:
    if row["status"] == "unknown":
        return "not known yet"
    slot = "planned " if row["slot"] == "planned" and row["place"] != "excluded" else ""
    return f"{_PLACES[row['place']]}{slot}{labels.value(row)}{labels.qualifiers(row['qualifiers'])}"


def _evidence(claim: Record | None) -> str:
    """The words of a claim, and the text that they stand in."""
    if claim is None:
        return ""
    words = " … ".join(shown(segment["exact"]) for segment in claim["evidence"][0]["segments"])
    return f"“{words}” ({claim['document']})"
