"""A damaged log, read on request: the commits before the first damage, each verified as ever."""

from collections.abc import Iterator

from ledger.events.errors import Damaged
from ledger.events.log.commit import Place, Record, Tip
from ledger.events.log.log import Log


class Prefix(Log):
    """Nothing is written, and nothing that is read is kept in a cache.

    `damage` is what ended the reading; None until then, and where nothing is damaged.
    """

    writable = False

    def segments(self) -> list[int]:
        """The numbers of the segments, whatever else is there."""
        try:
            return super().segments()
        except Damaged as error:
            self.damage = error.problems[0]
        return self.listed()

    def scan(self, tip: Tip, place: Place | None = None, *, showing: bool = True) -> Iterator[tuple[Place, Record]]:
        """As `Log.scan`, up to the damage. Raises OutcomeUnknown where a sync fails."""
        try:
            yield from super().scan(tip, place, showing=showing)
        except Damaged as error:
            self.damage = error.problems[0]
