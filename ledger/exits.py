"""Exit codes: what a script can tell from how a command ended."""

from ledger.events.errors import Busy, Damaged, LedgerError, NotFound, OutcomeUnknown, Refused, Stopped, Usage

DONE = 0
REFUSED = 1
USAGE = 2
NOT_FOUND = 3
DAMAGED = 4
BUSY = 5
UNKNOWN = 7
STOPPED = 8
DIFFERENCES = 10
BUG = 70
INTERRUPTED = 130

_CODES: dict[type[LedgerError], int] = {
    Refused: REFUSED,
    Usage: USAGE,
    NotFound: NOT_FOUND,
    Damaged: DAMAGED,
    Busy: BUSY,
    OutcomeUnknown: UNKNOWN,
    Stopped: STOPPED,
}


def exit_code(error: LedgerError) -> int:
    """The exit code of an error's category; the nearest category above it counts, so that every error has one."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), REFUSED)
