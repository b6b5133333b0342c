"""What the projections answer, for people: timelines, quotes, rumours, and tables of SQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ledger.asking.labels import Labels
from ledger.results import Grid, Lines, Result, Rows
from ledger.written import text, when

if TYPE_CHECKING:
    from ledger.asking.view import View
    from ledger.projections.snapshot import Table

Record = dict[str, Any]
Row = tuple[str | tuple[str, ...], ...]


def rumours(view: "View", table: "Table") -> Result:
    """Rumours with the answers to them."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        value = ("not " if row["polarity"] == "negated" else "") + labels.value(row)
        answers = tuple(labels.answer(answer) for answer in row["answers"] or ())
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
    """What was said, in the order in which it became public; whose claim is gone by now is marked so."""
    labels = Labels(view)
    rows = table.records()
    several = len({row["subject"] for row in rows}) > 1
    dated = any(_said(row) for row in rows)

    def told(row: Record) -> Row:
        does, negated = row["does"].replace("_", " "), row["does"].startswith("not ")
        value = f"{'not ' if negated else ''}{labels.value(row)}"
        subject = f"{labels.label(row['subject'])} " if several else ""
        what = f"{subject}{row['attribute']}: {value}{_ended(labels, row)}"
        said = (_said(row),) if dated else ()
        return str(row["published"]), *said, labels.who(row), does.removeprefix("not "), what, row["claim"]

    said = ("said",) if dated else ()
    return _table(view, ("published", *said, "who", "does", "what", "claim"), told, table)


def _ended(labels: Labels, row: Record) -> str:
    """What became of a claim, beside its words; what was said of it does not repeat that."""
    if row["record_by"] is None or row["type"] != "claim.asserted":
        return ""
    return f"  [{row['record']} by {labels.label(row['record_by'])}]"


def _said(row: Record) -> str:
    """When something was said, where its publication does not tell."""
    untold = row["said"] in (None, f"{row['published']}", f"[..{row['published']}]")
    return "" if untold else when(row["said"])


def conflicts(view: "View", table: "Table") -> Result:
    """Contested and tied values, authorities or checkers who differ, circles."""
    labels = Labels(view)

    def told(row: Record) -> Row:
        value = f"{labels.value(row | {'claim': row['claims'][0]})}{labels.qualifiers(row['qualifiers'])}"
        who, claims = labels.who(row | {"claim": row["claims"][0]}), ", ".join(row["claims"])
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
