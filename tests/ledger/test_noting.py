from datetime import timedelta

import pytest

from ledger import noting
from ledger.events.errors import Refused
from ledger.events.log.commit import genesis, seal
from tests.writing import NOW, counted_salts, entity


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "1,234 bytes of an unfinished commit were set aside"),
        ("a slip", "a slip; 1,234 bytes of an unfinished commit were set aside"),
    ],
)
def test_the_reason_says_what_was_set_aside(reason: str | None, said: str) -> None:
    note = noting.commit_note("ada", reason)
    assert noting.with_torn(note, 0) == note
    assert noting.with_torn(note, 1_234) == noting.commit_note("ada", said)


@pytest.mark.parametrize(("author", "reason"), [("", None), ("a\nb", None), ("ada", ""), ("ada", "x" * 100_001)])
def test_what_cannot_be_kept_is_refused(author: str, reason: str | None) -> None:
    with pytest.raises(Refused):
        noting.commit_note(author, reason)


@pytest.mark.parametrize(
    ("behind", "torn", "codes"),
    [
        (0.0, 0, []),
        (1.0, 0, []),
        (1.1, 0, ["clock_behind"]),
        (0.0, 9, ["torn_end"]),
        (9, 9, ["torn_end", "clock_behind"]),
    ],
)
def test_what_is_told_of_a_commit(behind: float, torn: int, codes: list[str]) -> None:
    record = seal(genesis("x"), noting.commit_note("ada"), [entity("a")],
                  ledger_id="x", commit_id="c", now=NOW, salts=counted_salts())  # fmt: skip
    found = noting.warnings(record, NOW - timedelta(seconds=behind), torn)
    assert [one.code for one in found] == codes
    assert all(one.hint for one in found)
