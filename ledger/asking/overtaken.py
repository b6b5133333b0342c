"""Whether a verdict counts, or authorities have spoken since."""

from typing import TYPE_CHECKING

from ledger.events.errors import LedgerError, Problem

if TYPE_CHECKING:
    from ledger.api import Ledger

_LATER = """
    SELECT speaker, public_date, seq FROM words
    WHERE seq = (SELECT overtaken_by FROM assessments WHERE seq = $1)
    LIMIT 1
"""


def overtaken(ledger: "Ledger", subject: str, seq: int) -> list[Problem]:
    """What to warn of after a verdict about a subject was recorded as this event.

    Whatever fails here is left to the next question: the verdict is recorded.
    """
    try:
        later = ledger.at().of(subject).sql(_LATER, [seq]).records()
    except LedgerError:
        return []
    message = "it counts for nothing, because an authority spoke later: {speaker}, on {public_date}, @{seq}"
    hint = "if it was found later than that, withdraw it and assess again with --truth-known-on, or the WORDS of a text"
    return [Problem(code="overtaken", message=message.format(**one), hint=hint) for one in later]
