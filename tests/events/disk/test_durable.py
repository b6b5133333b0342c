import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.events.disk import durable
from ledger.events.disk.durable import DISK
from ledger.events.errors import Busy, Refused


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_put_is_there_alone_and_private(tmp_path: Path) -> None:
    DISK.put(tmp_path / "file", b"one")
    DISK.put(tmp_path / "file", b"two")
    assert (tmp_path / "file").read_bytes() == b"two"
    assert mode(tmp_path / "file") == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_failed_put_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    DISK.put(tmp_path / "file", b"one")

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(DISK, "sync", fail)
    with pytest.raises(OSError, match="no"):
        DISK.put(tmp_path / "file", b"two")
    assert (tmp_path / "file").read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_what_is_put_is_synced_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, bool]] = []
    real = os.fsync

    def sync(fd: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(fd).st_mode), (tmp_path / "file").exists()))
        real(fd)

    monkeypatch.setattr(os, "fsync", sync)
    DISK.put(tmp_path / "file", b"one")
    assert synced == [(False, False), (True, True)]


def test_new_folders_and_files_are_private(tmp_path: Path) -> None:
    DISK.make_folder(tmp_path / "folder")
    os.close(DISK.create(tmp_path / "folder" / "file"))
    assert (mode(tmp_path / "folder"), mode(tmp_path / "folder" / "file")) == (0o700, 0o600)
    with pytest.raises(FileExistsError):
        DISK.create(tmp_path / "folder" / "file")


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:3])))
    DISK.put(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_truncate(tmp_path: Path) -> None:
    fd = DISK.create(tmp_path / "file")
    DISK.write(fd, b"0123456789")
    DISK.truncate(fd, 4)
    os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"0123"


def test_the_standard_descriptors_are_never_used(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from ledger.events.disk.durable import DISK\n"
        "os.close(0); os.close(1)\n"
        "sys.exit(DISK.create(Path(sys.argv[1])))"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "file")], check=False)
    assert ended.returncode > 2


@pytest.mark.parametrize("kind", ["link", "hard link", "shared", "folder"])
def test_a_file_that_is_not_ours_alone_is_refused(tmp_path: Path, kind: str) -> None:
    file, real = tmp_path / "file", tmp_path / "real"
    os.close(DISK.create(real))
    if kind == "link":
        file.symlink_to(real)
    elif kind == "hard link":
        file.hardlink_to(real)
    elif kind == "shared":
        file.touch()
        file.chmod(0o660)
    else:
        os.mkfifo(file, 0o600)
    with pytest.raises(Refused) as caught, durable.refusing("here"):
        DISK.open(file, os.O_RDWR)
    assert caught.value.problems[0].code == "untrusted_file"


def test_a_folder_that_is_not_ours_alone_is_refused(tmp_path: Path) -> None:
    DISK.make_folder(tmp_path / "real")
    DISK.check_own(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real").chmod(0o770)
    for name in ("real", "link"):
        with pytest.raises(Refused):
            DISK.check_own(tmp_path / name)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "read_only"),
        (errno.ELOOP, "untrusted_file"),
        (errno.EIO, "disk_error"),
    ],
)
def test_a_disk_that_does_not_take_it_refuses(number: int, code: str) -> None:
    with pytest.raises(Refused) as caught, durable.refusing("here"):
        raise OSError(number, os.strerror(number))
    assert caught.value.problems[0].code == code


def test_the_lock_is_for_one_at_a_time_and_names_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with DISK.locked(lock, 0):
        with pytest.raises(Busy, match=f"process {os.getpid()} "), DISK.locked(lock, 0.02):
            pass
        inode = lock.stat().st_ino
    with DISK.locked(lock, 0):
        assert lock.stat().st_ino == inode


def test_the_lock_is_let_go_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), DISK.locked(tmp_path / "lock", 0):
        raise ZeroDivisionError
    with DISK.locked(tmp_path / "lock", 0):
        pass


def test_a_lock_that_comes_free_in_time_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "lock").open("w") as other:
        (tmp_path / "lock").chmod(0o600)
        fcntl.flock(other, fcntl.LOCK_EX)
        slept = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                fcntl.flock(other, fcntl.LOCK_UN)

        monkeypatch.setattr("time.sleep", sleep)
        with DISK.locked(tmp_path / "lock", 1):
            assert len(slept) == 3
