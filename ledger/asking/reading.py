"""What the projections answer, for people: the card of a subject, timelines, quotes, rumours, and tables of SQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ledger.asking.labels import Labels
from ledger.asking.since import Held, since
from ledger.events.selector import shown
from ledger.results import Grid, Lines, Result, Rows, lines
from ledger.written import text

if TYPE_CHECKING:
    from ledger.asking.view import View
    from ledger.projections.snapshot import Table

Record = dict[str, Any]
Row = tuple[str | tuple[str, ...], ...]
_PLACES = {"possibly": "possibly ", "runner_up": "runner-up ", "excluded": "excluded "}
_CARD = ("attribute", "value", "status", "since", "origins", "who", "answers")


def state(view: "View", name: str) -> Result:
    """The card of a subject: its rows in the order in which its attributes were first claimed, story time last."""
    view = view.of(name)
    labels, slug, table = Labels(view), view.subject(name), view.state(name)
    rows = table.records()
    claims = view.table("claims", "subject = ?", [slug]).records()
    first = {claim["claim"]: claim["seq"] for claim in claims}
    held = Held(claims)
    for row in rows:
        row["since"] = since(row, held)
    dated = Rows((*table.columns, "since"), [tuple(row.values()) for row in rows])
    begun: dict[str, int] = {}
    for row in rows:
        seqs = [first[claim] for claim in row["claims"] or () if claim in first]
        begun[row["attribute"]] = min([*seqs, begun.get(row["attribute"], 2**62)])
    rows.sort(key=lambda row: (row["axis"] == "story", begun[row["attribute"]], row["attribute"], _rank(row)))
    subject = labels.entity(slug)
    parts: list[Lines | Grid] = [lines(f"{subject['label']}  ({subject['kind']}, {slug})")]
    for axis, title in (("real", ""), ("story", "in the story")):
        if card := tuple(_card_row(labels, row) for row in rows if row["axis"] == axis):
            parts += [Lines(("", title) if title else ("",)), Grid(_CARD, card)]
    parts += [] if rows else [lines("nothing is known")]
    return Result(data={"subject": subject, "rows": rows}, parts=parts, basis=view.basis, table=dated)


def _rank(row: Record) -> tuple[int, bool, str, str]:
    """Values before the others, what is planned before what is unknown."""
    order = ("value", "possibly", "runner_up", "excluded").index(row["place"])
    return order, row["status"] == "unknown", row["slot"], str(row["claim"])


def _card_row(labels: Labels, row: Record) -> tuple[str | tuple[str, ...], ...]:
    if row["status"] == "unknown":
        return row["attribute"], f"{row['slot']} unknown", "unknown", "", "", "", ()
    slot = "planned " if row["slot"] == "planned" and row["place"] != "excluded" else ""
    value = f"{_PLACES.get(row['place'], '')}{slot}{labels.value(row)}{labels.qualifiers(row['qualifiers'])}"
    flags = [row["status"], *(name for name in ("contested", "tie") if row[name])]
    flags += ["negated"] if row["place"] == "excluded" else []
    below = [_answer(labels, answer) for answer in row["answers"] or ()]
    below += [_verdict(labels, verdict) for verdict in row["verdicts"] or ()]
    held = text(row["since"]), str(row["origins"]), labels.label(row["who"])
    return row["attribute"], value, ", ".join(flags), *held, tuple(below)


def _answer(labels: Labels, answer: Record) -> str:
    word = str(answer["answer"]).replace("_", " ")
    return f"{answer['published']} {labels.label(answer['speaker'])}, {word}: “{shown(answer['words'] or '')}”"


def _verdict(labels: Labels, verdict: Record) -> str:
    word, later = str(verdict["verdict"]).replace("_", " "), verdict["overtaken_by"]
    skipped = f" (counts for nothing: an authority spoke later, @{later})" if later else ""
    return f"{verdict['published']} {labels.label(verdict['checker'])}, {word}: {shown(verdict['basis'])}{skipped}"


def rumours(view: "View", table: "Table") -> Result:
    """Rumours with the answers to them."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        value = ("not " if row["polarity"] == "negated" else "") + labels.value(row)
        answers = tuple(_answer(labels, answer) for answer in row["answers"] or ())
        status = row["status"] + ("" if row["open"] else ", closed")
        subject = labels.label(row["subject"])
        return str(row["published"]), subject, row["attribute"], value, status, row["claim"], answers

    return _table(view, ("published", "subject", "attribute", "value", "status", "claim", "answers"), told, table)


def quotes(view: "View", table: "Table") -> Result:
    """Quotations with the claims taken from them."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        words, claims = " ".join(row["words"].split()), ", ".join(row["claims"])
        return str(row["published"]), labels.label(row["speaker"]), row["document"], claims, (words,)

    return _table(view, ("published", "speaker", "document", "claims", "words"), told, table)


def timeline(view: "View", table: "Table") -> Result:
    """Claims and answers in the order in which they became public."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        who, does = labels.label(row["who"]), row["does"].replace("_", " ")
        what = f"{row['attribute']}: {labels.value(row)}"
        return str(row["published"]), row["said"] or "", who, does, labels.label(row["subject"]), what, row["claim"]

    return _table(view, ("published", "said", "who", "does", "subject", "what", "claim"), told, table)


def conflicts(view: "View", table: "Table") -> Result:
    """Contested and tied values, authorities or checkers who differ, circles."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        value = f"{labels.value(row | {'claim': row['claims'][0]})}{labels.qualifiers(row['qualifiers'])}"
        who, claims = labels.label(row["who"]), ", ".join(row["claims"])
        return labels.label(row["subject"]), row["attribute"], value, row["conflict"], row["status"], who, claims

    return _table(view, ("subject", "attribute", "value", "conflict", "status", "who", "claims"), told, table)


def sources(view: "View", table: "Table") -> Result:
    """Each source with its track record, in counts."""
    labels = Labels(view)
    counts = ("claims", "confirmed", "refuted", "expired", "retracted")

    def told(row: Record) -> Row:
        return labels.label(row["source"]), *(str(row[name]) for name in counts), row["reliability"] or ""

    return _table(view, ("source", *counts, "rated"), told, table)


def sql(view: "View", table: "Table") -> Result:
    """The answer to one SELECT."""
    rows = tuple(tuple(map(text, row)) for row in table.rows)
    data = {"columns": table.columns, "types": table.types, "rows": table.rows}
    part = Grid(table.columns, rows) if rows else Lines(("no rows",))
    return Result(data=data, parts=[part], basis=view.basis, table=_rows(table))


def _rows(table: "Table") -> Rows:
    return Rows(table.columns, table.rows)


def _table(view: "View", columns: tuple[str, ...], told: Callable[[Record], Row], table: "Table") -> Result:
    """told: one row for people."""
    records = table.records()
    part = Grid(columns, tuple(map(told, records))) if records else Lines(("none",))
    return Result(data=records, parts=[part], basis=view.basis, table=_rows(table))
