"""What can be seen from a point in time without DuckDB, as far as the recorded axis goes; beyond that with it."""

from functools import cached_property
from typing import TYPE_CHECKING

from ledger.events.errors import NotFound
from ledger.events.index.index import Entry
from ledger.events.index.past import Past
from ledger.events.model.types import DocumentCaptured

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.api import Ledger
    from ledger.projections.point import Point
    from ledger.projections.snapshot import Snapshot


class Sight(Past):
    """A ledger seen from a point. narrowed: the published or the valid axis was asked for as well."""

    def __init__(
        self,
        ledger: "Ledger",
        point: "Point",
        *,
        narrowed: bool,
        document: str | None = None,
        snapshot: "Callable[[], Snapshot] | None" = None,
    ) -> None:
        """document: the one in use; snapshot: gives the ledger at the point, for whoever has one already."""
        super().__init__(ledger.index, point.seq)
        self._snapshot = snapshot or (lambda: ledger.snapshot(point))
        self.ledger = ledger
        self.point = point
        self.narrowed = narrowed
        self.document_in_use = document

    @property
    def scope(self) -> str | None:
        """The document whose own aliases hold: the one in use, else the only one that can be seen."""
        return self.document_in_use or self.only_document()

    def sees(self, seq: int) -> bool:
        """Whether an event is recorded by then and, where it was asked, public by then and about that date."""
        return super().sees(seq) and (not self.narrowed or seq in self._public)

    def check(self, entry: Entry) -> Entry:
        """The entry. Raises NotFound if it cannot be seen."""
        if not self.sees(entry.seq):
            raise NotFound.of(
                "not_there_yet", f"@{entry.seq} cannot be seen from there: {self.point.words()}", "ask at a later point"
            )
        return entry

    def document_with(self, sha256: str) -> DocumentCaptured | None:
        """The document that has this text."""
        return next((one for one in self.documents() if one.sha256 == sha256), None)

    def text(self, sha256: str) -> str:
        """A captured text. Raises NotFound where it was erased, and Damaged."""
        return self.index.text(sha256)

    @cached_property
    def _public(self) -> frozenset[int]:
        events = self._snapshot().sql("SELECT seq FROM events WHERE coalesce(holds, TRUE)")
        return frozenset(seq for (seq,) in events.rows)
