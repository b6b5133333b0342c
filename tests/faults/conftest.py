"""A ledger to damage."""

from pathlib import Path

import pytest

from ledger.events.log.log import Log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log.create(tmp_path / "ledger", "example")
