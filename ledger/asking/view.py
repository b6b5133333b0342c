"""A ledger at a point in time: what can be asked of it, each answer resting on what was known there."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ledger import lookup
from ledger.asking import basing
from ledger.asking.sight import Sight
from ledger.events.errors import Usage
from ledger.results import Basis

if TYPE_CHECKING:
    from ledger.api import Ledger
    from ledger.asking.changing import Move
    from ledger.asking.differing import Difference
    from ledger.asking.searching import Found
    from ledger.asking.whys import Why
    from ledger.projections.point import Point
    from ledger.projections.snapshot import Snapshot, Table

Record = dict[str, Any]
Parameters = Mapping[str, Any] | Sequence[Any]
_DAYS = {"d": 1, "w": 7}


class View:
    """What a ledger answers at a point in time; asking twice gives the same. Made by `Ledger.at`.

    Subjects and speakers are given by slug, label, alias or surname, attributes by slug; a merged entity stands for
    the one that it was merged into. Tables hold Python values: `table.records()` gives dictionaries.
    Every method raises Damaged, NotFound for a name that fits nothing or several things at the point, and Refused for
    projections in the ledger's folder that are not sound.
    """

    def __init__(
        self,
        ledger: "Ledger",
        point: "Point",
        *,
        implicated: bool = False,
        narrowed: bool = True,
        scope: str | None = None,
    ) -> None:
        """narrowed: the published or the valid axis was asked for; scope: the document in use."""
        self.ledger = ledger
        self.point = point
        self.sight = Sight(ledger, point, narrowed=narrowed, document=scope, snapshot=lambda: self.snapshot)
        self._implicated = implicated
        self._about: dict[str, View] = {}

    def __repr__(self) -> str:
        return f"<{self.ledger.folder.resolve().name}: {self.point.words()}>"

    @cached_property
    def snapshot(self) -> "Snapshot":
        """The projections, loaded when first needed."""
        return self.ledger.snapshot(self.point, implicated=self._implicated)

    def of(self, subject: str | None) -> "View":
        """The same, with only what bears on one subject: its rows are the same, found without the claims about others.

        What it says of other subjects is not to be relied on. None: the view itself.
        """
        if subject is None:
            return self
        slug = self.subject(subject)
        if slug not in self._about:
            self._about[slug] = copy(self)
            self._about[slug].snapshot = self.snapshot.of(slug)
        return self._about[slug]

    def moved(self, point: "Point") -> "View":
        """The same at another point."""
        return View(self.ledger, point, implicated=self._implicated, scope=self.sight.document_in_use)

    @property
    def basis(self) -> Basis:
        """What every answer here rests on; `Ledger.at(basis=…)` leads back here for ever."""
        return basing.basis_of(self.snapshot)

    def sql(self, query: str, parameters: Parameters = ()) -> "Table":
        """The answer to one SELECT over the projections, `x` at this point and `x_at(…)` at any other before it.

        parameters: for `$name` a mapping, for `?` a sequence. Raises Refused for anything else than one SELECT.
        """
        return self.snapshot.sql(query, parameters)

    def table(self, name: str, where: str = "TRUE", parameters: Sequence[Any] = ()) -> "Table":
        """The rows of a projection, in its own order. where: an SQL condition of your own, never words from outside."""
        return self.snapshot.table(name, where, parameters)

    def state(self, subject: str) -> "Table":
        """What is known of a subject: a row for each value that stands, lost or is excluded, and what is unknown."""
        return self.of(subject).table("state", "subject = ?", [self.subject(subject)])

    def timeline(self, subject: str | None = None) -> "Table":
        """All that was said, in the order in which it became public, with what became of each claim."""
        return self.of(subject).table("timeline", "$1::VARCHAR IS NULL OR subject = $1", [self._maybe(subject)])

    def quotes(self, subject: str | None = None, speaker: str | None = None) -> "Table":
        """The quotations, each with the claims taken from it."""
        where = "($1::VARCHAR IS NULL OR list_contains(subjects, $1)) AND ($2::VARCHAR IS NULL OR speaker = $2)"
        return self.table("quotes", where, [self._maybe(subject), self._maybe(speaker)])

    def rumours(self, subject: str | None = None, *, everything: bool = False, stale: str | None = None) -> "Table":
        """The open rumours with the answers to them, or all.

        stale: only those about which nothing was published for so long before the point, such as `90d` or `12w`.
        """
        before = None if stale is None else _before(self.point.as_of, stale).isoformat()
        where = f"{'TRUE' if everything else 'open'} AND ($1::VARCHAR IS NULL OR subject = $1)"
        quiet = "AND ($2::DATE IS NULL OR last_heard <= $2::DATE)"
        return self.of(subject).table("rumours", f"{where} {quiet}", [self._maybe(subject), before])

    def conflicts(self, subject: str | None = None) -> "Table":
        """Where the ledger contradicts itself: contested and tied values, authorities or checkers who differ."""
        return self.of(subject).table("conflicts", "$1::VARCHAR IS NULL OR subject = $1", [self._maybe(subject)])

    def sources(self) -> "Table":
        """Who says things, and how often they had turned out right by the point."""
        return self.table("sources")

    def history(self, subject: str, attribute: str | None = None, *, recorded: bool = False) -> "list[Move]":
        """How the state of a subject moved up to the point, each move with the events that caused it.

        As it was published; or with `recorded` as this ledger took it in.
        """
        from ledger.asking.changing import history  # noqa: PLC0415 - only it needs that

        return history(self.of(subject), self.subject(subject), self._attribute(attribute), recorded=recorded)

    def diff(
        self, earlier: str, later: str, subject: str | None = None, *, steps: bool = False, recorded: bool = False
    ) -> "list[Move]":
        """How the state differs between two points, or with `steps` each move on the way.

        A date is on the published axis, or with `recorded` on the recorded one, like `@17`, HEAD and a hash.
        Raises Usage for points on two axes.
        """
        from ledger.asking.changing import diff  # noqa: PLC0415 - only it needs that
        from ledger.asking.spots import spots  # noqa: PLC0415 - the same

        return diff(
            self.of(subject), *spots(self, earlier, later, recorded=recorded), self._maybe(subject), steps=steps
        )

    def compare(
        self, earlier: str, later: str, query: str, parameters: Parameters = (), *, recorded: bool = False
    ) -> "Difference":
        """The rows that a query gives at only one of two points; equal rows are counted. Points as in `diff`."""
        from ledger.asking.differing import compare  # noqa: PLC0415 - only it needs that

        return compare(self, earlier, later, query, parameters, recorded=recorded)

    def why(self, subject: str, attribute: str) -> "Why":
        """Why the state of one attribute is what it is: what stands, what lost by which rule, and the words."""
        from ledger.asking.whys import why  # noqa: PLC0415 - only it needs that

        return why(self.of(subject), self.subject(subject), lookup.attribute(attribute, self.sight).attribute)

    def search(self, words: str) -> "Found":
        """Where words stand in the texts and in the sentences of claims. Raises Usage for no words."""
        from ledger.asking.searching import search  # noqa: PLC0415 - only it needs that

        return search(self.sight, words)

    def subject(self, name: str) -> str:
        """The slug of the entity that a name means at the point."""
        if self.sight.entity(name):
            return self.sight.canonical(name)
        return self.sight.canonical(lookup.entity(name, self.sight, self.sight.scope))

    def _maybe(self, name: str | None) -> str | None:
        return self.subject(name) if name is not None else None

    def _attribute(self, name: str | None) -> str | None:
        return lookup.attribute(name, self.sight).attribute if name is not None else None


def _before(day: date, text: str) -> date:
    """The day that lies a length of time before another."""
    number, unit = text[:-1], text[-1:]
    if unit not in _DAYS or not number.isdecimal() or len(number) > 5:  # noqa: PLR2004 - digits
        raise Usage.of("length", f"{text} is not a length of time", "a number of days or weeks: 90d, 12w", "--stale")
    try:
        return day - timedelta(days=int(number) * _DAYS[unit])
    except OverflowError as error:
        message = f"{text} before {day.isoformat()} is before the calendar begins"
        raise Usage.of("length", message, "a shorter length: 90d, 12w", "--stale") from error
