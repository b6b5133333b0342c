import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.events.disk.durable import DISK
from ledger.events.errors import Damaged, LedgerError, NotFound, Refused
from ledger.events.log import texts
from ledger.events.log.texts import Texts


def test_a_text_is_kept_byte_for_byte(tmp_path: Path) -> None:
    data = "“Heat” \r\n é e\u0301\x00".encode()
    name = Texts(tmp_path).put(data)
    assert name == sha256(data).hexdigest()
    assert (tmp_path / name).read_bytes() == data
    assert Texts(tmp_path).get(name) == data.decode()
    assert Texts(tmp_path).has(name)


def test_a_text_put_twice_is_one(tmp_path: Path) -> None:
    assert Texts(tmp_path).put(b"x") == Texts(tmp_path).put(b"x")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_text_whose_name_was_not_synced_is_stored_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(DISK, "sync_names", fail)
    with pytest.raises(Refused):
        Texts(tmp_path).put(b"x")
    monkeypatch.undo()
    (left,) = tmp_path.iterdir()
    before = left.stat().st_ino
    held = left.open("rb")  # so that its number is not used again
    Texts(tmp_path).put(b"x")
    held.close()
    assert left.stat().st_ino != before


def test_a_changed_text_is_damage_and_stays(tmp_path: Path) -> None:
    name = Texts(tmp_path).put(b"some words")
    (tmp_path / name).write_bytes(b"Some words")
    with pytest.raises(Damaged):
        Texts(tmp_path).get(name)
    with pytest.raises(Damaged):
        Texts(tmp_path).put(b"some words")
    assert (tmp_path / name).read_bytes() == b"Some words"


@pytest.mark.parametrize("name", ["0" * 64, "../secret", "", "A" * 64])
def test_a_name_that_is_none_is_not_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("x")
    found = Texts(tmp_path / "texts")
    assert not found.has(name)
    with pytest.raises(NotFound) as caught:
        found.get(name)
    assert caught.value.problems[0].code == "unknown_text"


@pytest.mark.parametrize("data", [b"\xff", b"abc" + "é".encode("latin-1"), b"12345678901"])
def test_a_text_that_is_no_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(texts, "LARGEST", 10)
    with pytest.raises(Refused):
        Texts(tmp_path).put(data)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = Texts(tmp_path).put(b"12345678901")
    monkeypatch.setattr(texts, "LARGEST", 10)
    with pytest.raises(LedgerError):
        Texts(tmp_path).get(name)
