"""What is missing from a ledger that is audited, and whether erasures account for it.

A part that is `null` needs a later `event.erased` with its digest, and a text that is not there one with its SHA-256
that is later than every capture of the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.events.model.types import DocumentCaptured, EventErased


@dataclass(frozen=True, slots=True)
class Gap:
    """What cannot be read. seq: of the event that it stands in; source, line, message: what to say if it is damage."""

    seq: int
    code: str
    source: str
    line: int
    message: str


@dataclass(slots=True)
class Gaps:
    """Filled event by event, in the order of the log.

    parts: what is `null`, by its digest; erased: the digests that erasures name, with the first erasure;
    texts, captured: the last erasure and the last capture of a text; absent: what needs a text that is not there.
    """

    parts: dict[str, Gap] = field(default_factory=dict)
    erased: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    captured: dict[str, int] = field(default_factory=dict)
    absent: dict[str, list[Gap]] = field(default_factory=dict)

    def capture(self, event: DocumentCaptured, seq: int) -> None:
        """Takes in a capture that was not erased."""
        self.captured[event.sha256] = seq

    def erasure(self, event: EventErased, seq: int) -> None:
        """Takes in an erasure."""
        if event.erased_type != "text":
            self.erased.setdefault(event.event, seq)
        if event.sha256 is not None:
            self.texts[event.sha256] = seq

    def is_erased(self, text: str) -> bool:
        """Whether a text was erased, and not captured again since."""
        return self.texts.get(text, 0) > self.captured.get(text, 0)

    def damage(self) -> Iterator[Gap]:
        """What no erasure accounts for."""
        for digest, gap in self.parts.items():
            if self.erased.get(digest, 0) <= gap.seq:
                yield gap
        for text, gaps in self.absent.items():
            yield from () if self.is_erased(text) else gaps

    def unchecked(self) -> int:
        """How many references to erased texts there are, whose words cannot be checked."""
        return sum(len(gaps) for text, gaps in self.absent.items() if self.is_erased(text))

    def waiting(self) -> dict[str, int]:
        """The digests of what is named and not `null`, with the erasures that name them."""
        return {digest: seq for digest, seq in self.erased.items() if digest not in self.parts}
