"""A process that writes step after step, as a server would, and says how each ended: `acknowledged a`, `Refused b`.

`python -m tests.faults.appending FOLDER [STEP…]`. It speaks with writev, so that a fault put into write hits only the
ledger.
"""

import os
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from ledger.api import Ledger
from ledger.capture.draft import Draft
from ledger.events.errors import LedgerError
from ledger.events.log.segments import SEGMENT_SIZE
from ledger.events.writing.writer import Writer

STEPS = ("text", "same-segment", "new-segment", "last")
TEXT = "It starts in 1988, says Mann."


def append(ledger: Ledger, step: str) -> None:
    """One commit, whose id is the name of the step; the same again is fine. Raises LedgerError."""
    if step == "text":
        text = TEXT.encode()
        fields = {"document": "news", "sha256": sha256(text).hexdigest(), "chars": len(TEXT)}
        ledger.append([Draft({"type": "document.captured/1", **fields})], author="ada", id=step, texts=[text])
        return
    label = {"entity": step, "kind": "Person", "label": "somebody"}
    ledger.append([Draft({"type": "entity.registered/1", **label})], author="ada", id=step)


def _say(*words: str) -> None:
    os.writev(1, [" ".join(words).encode() + b"\n"])


def main() -> None:
    """Open the ledger anew for each step, whatever became of the one before."""
    for step in sys.argv[2:] or STEPS:
        try:
            ledger = Ledger.open(Path(sys.argv[1]))
            size = 1 if step == "new-segment" else SEGMENT_SIZE
            # A close that fails keeps the lock, and nobody else is there to be waited for.
            with patch.object(Writer, "open", partial(Writer.open, timeout=0.3, segment_size=size)):
                append(ledger, step)
        except LedgerError as error:
            _say(type(error).__name__, step, error.problems[0].code)
        else:
            _say("acknowledged", step)


if __name__ == "__main__":
    main()
