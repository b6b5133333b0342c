from pathlib import Path

import pytest

from ledger import context
from ledger.context import Context
from ledger.events.errors import Refused


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    context.save(tmp_path, Context("news", "bridge"))
    assert context.load(tmp_path) == Context("news", "bridge")


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"document":1}', b"\xff"])
def test_what_cannot_be_read_counts_for_nothing(tmp_path: Path, kept: bytes) -> None:
    context.save(tmp_path, Context("news"))
    (tmp_path / ".cache" / "use.json").write_bytes(kept)
    assert context.load(tmp_path) == Context()


def test_nothing_is_kept_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".cache").symlink_to("elsewhere")
    with pytest.raises(Refused, match="is a link"):
        context.save(tmp_path, Context("news"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_where_it_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("in the way")
    with pytest.raises(Refused, match="cannot be kept"):
        context.save(tmp_path, Context("news"))
    assert context.load(tmp_path) == Context()
