import os
from pathlib import Path

import pytest

from ledger.events.errors import Busy, LedgerError, NotFound, Refused
from ledger.events.log.log import Log
from ledger.events.proofs import checkpoint, signing
from ledger.events.proofs.checkpoint import Checkpoint, new_secret

SECRET = new_secret("ada.example/korn", bytes(range(32)))
POINT = Checkpoint("ada.example/korn", 41, bytes(32))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "ada.key"
    signing.create(path, SECRET)
    return path


def code(path: Path) -> str:
    with pytest.raises(LedgerError) as caught, signing.held(path):
        pass
    return caught.value.problems[0].code


def test_a_new_key_is_for_its_owner_alone_and_has_a_public_half(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text() == f"{SECRET.written()}\n"
    assert signing.beside(key, "pub").read_text() == f"{SECRET.key}\n"


@pytest.mark.parametrize("there", ["ada.key", "ada.key.pub"])
def test_a_key_is_never_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(Refused, match="is there already"):
        signing.create(tmp_path / "ada.key", SECRET)
    assert (tmp_path / there).read_text() == "mine"


def test_what_is_signed_is_remembered_for_each_origin(key: Path) -> None:
    other = Checkpoint("somewhere else", 7, bytes(32))
    with signing.held(key) as signer:
        assert (signer.name, signer.last(POINT.origin)) == (SECRET.name, None)
        note = checkpoint.parse(signer.sign(POINT).encode())
        signer.sign(other)
    assert checkpoint.verify(note, [SECRET.key])
    with signing.held(key) as signer:
        assert signer.last(POINT.origin) == POINT
        assert signer.last(other.origin) == other
        assert signer.last("") is None


def test_what_is_signed_is_remembered_before_anybody_sees_it(key: Path) -> None:
    with signing.held(key) as signer:
        signing.beside(key, "last").mkdir()
        with pytest.raises(Refused):
            signer.sign(POINT)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a":1}', b"\xff"])
def test_without_its_memory_a_key_does_not_sign(key: Path, data: bytes) -> None:
    signing.beside(key, "last").write_bytes(data)
    assert code(key) == "key_memory"


def test_a_key_is_held_by_one_at_a_time(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "_WAIT", 0.0)
    with signing.held(key), pytest.raises(Busy), signing.held(key):
        pass
    with signing.held(key):
        pass


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666])
def test_a_key_that_others_can_reach_is_refused(key: Path, mode: int) -> None:
    key.chmod(mode)
    assert code(key) == "untrusted_key"
    key.chmod(0o400)
    with signing.held(key):
        pass


def test_a_key_is_a_plain_file(key: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(key)
    assert code(tmp_path / "link") == "untrusted_key"
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert code(tmp_path / "pipe") == "untrusted_key"
    assert code(tmp_path) == "untrusted_key"
    assert code(tmp_path / "missing") == "no_key"


def test_a_file_that_is_no_key(key: Path) -> None:
    for text in ("", str(SECRET.key), "\n" + SECRET.written()[1:], "\xff"):
        key.write_text(text)
        assert code(key) == "not_a_key"


def test_no_key_is_kept_in_a_ledger(key: Path, log: Log, tmp_path: Path) -> None:
    for path in (log.folder / "ada.key", log.folder / ".cache" / "ada.key"):
        path.parent.mkdir(exist_ok=True)
        with pytest.raises(Refused, match="is inside the ledger"):
            signing.create(path, SECRET)
        path.write_bytes(key.read_bytes())
        path.chmod(0o600)
        assert code(path) == "key_inside"
    (tmp_path / "elsewhere").symlink_to(log.folder)
    assert code(tmp_path / "elsewhere" / "ada.key") == "key_inside"


def test_where_nothing_can_be_written_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        signing.create(tmp_path / "missing" / "ada.key", SECRET)
    with pytest.raises(NotFound), signing.held(tmp_path / "missing" / "ada.key"):
        pass
