import pytest

from ledger.events import errors
from ledger.exits import exit_code


@pytest.mark.parametrize(
    ("category", "code"),
    [
        (errors.Refused, 1),
        (errors.Usage, 2),
        (errors.NotFound, 3),
        (errors.Damaged, 4),
        (errors.Busy, 5),
        (errors.OutcomeUnknown, 7),
        (errors.Stopped, 8),
    ],
)
def test_every_category_has_its_code(category: type[errors.LedgerError], code: int) -> None:
    assert exit_code(category.of("code", "message")) == code


def test_no_category_is_without_a_code() -> None:
    found = {exit_code(category.of("code", "message")) for category in errors.LedgerError.__subclasses__()}
    assert found == {1, 2, 3, 4, 5, 7, 8}
