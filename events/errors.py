"""What can go wrong, sorted by whose fault it is; the class decides the exit code of the command line.

A data problem is a value (`Problem`), so that all of them can be collected and reported at once.
"""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding in what somebody gave us.

    code: stable and snake_case, for programs; message: for people; hint: what to do about it.
    source: a file name, or `-`; line and column: counted from 1, column in code points;
    field: the path of the offending field, such as `evidence[0].segments[1].exact`.
    """

    code: str
    message: str
    hint: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None
    field: str = ""


class LedgerError(Exception):
    """Any failure that is not a bug of ours; carries one or more problems, the first one leading.

    As text it is their messages; their hints are its notes, so that a traceback shows them.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))
        for hint in dict.fromkeys(problem.hint for problem in problems if problem.hint):
            self.add_note(f"hint: {hint}")

    @classmethod
    def of(cls, code: str, message: str, hint: str = "", field: str = "") -> Self:
        """The usual case of a single problem without a place in a file."""
        return cls(Problem(code=code, message=message, hint=hint, field=field))


class Refused(LedgerError):
    """The input breaks a rule; nothing was written."""


class Usage(LedgerError):
    """The call itself makes no sense, such as two options that exclude each other."""


class NotFound(LedgerError):
    """Nothing has that name, or more than one thing has it."""


class Damaged(LedgerError):
    """The ledger's own bytes are not what was written."""


class Busy(LedgerError):
    """Somebody else holds the lock; trying again may help."""


class OutcomeUnknown(LedgerError):
    """The disk did not say whether the commit is safe; ask again with the same commit id."""


class Stopped(LedgerError):
    """The time limit was reached before there was an answer; nothing was written."""
