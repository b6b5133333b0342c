"""The only place that writes, syncs, renames and locks files.

After a function that says "durable" has returned, a power cut cannot undo it, on a disk that honours fsync.
Known gaps: F_FULLFSYNC of macOS is not used, and `flock` means nothing on most network file systems.
"""

import errno
import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.events.errors import Busy, Refused

_STEP = 0.01
_STANDARD_ERROR = 2
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def refusing(doing: str) -> Iterator[None]:
    """Turns an OSError into Refused: nothing that was to be written counts as written."""
    try:
        yield
    except OSError as error:
        name = error.filename or ""
        if error.errno in _FULL:
            raise Refused.of("disk_full", f"no space left {doing}", "free some space and try again") from error
        if error.errno in _READ_ONLY:
            raise Refused.of(
                "read_only",
                f"not allowed to write {doing} {name}".rstrip(),
                "make the ledger folder writable for yourself, or write elsewhere",
            ) from error
        if error.errno == errno.ELOOP:
            raise Refused.of("untrusted_file", f"{name} is a symbolic link", "replace it by the file itself") from error
        raise Refused.of(
            "disk_error",
            f"cannot write {doing}: {error.strerror} {name}".rstrip(),
            "check the disk and the path, then try again",
        ) from error


def open_file(path: Path, flags: int) -> int:
    """A descriptor (never 0 to 2, closed on exec) for writing; a file it makes has mode 0600.

    Raises OSError, and Refused for a link or a file that others own or may write.
    """
    fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if fd <= _STANDARD_ERROR:
        low, fd = fd, fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)
        os.close(low)
    try:
        _check_trusted(os.fstat(fd), path)
    except Refused:
        os.close(fd)
        raise
    return fd


def check_folder(path: Path) -> None:
    """Raises Refused for a folder that is a link, or that others own or may write; OSError if it is missing."""
    _check_trusted(os.lstat(path), path)


def make_folder(path: Path) -> None:
    """Durable: a new folder of mode 0700. Raises OSError."""
    path.mkdir(mode=0o700)
    sync_folder(path.parent)


def create(path: Path) -> int:
    """Durable: a new empty file, as a descriptor for appending to it. Raises OSError if there is one already."""
    fd = open_file(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
    sync_folder(path.parent)
    return fd


def put(path: Path, data: bytes) -> None:
    """Durable: the file holds exactly the data, or stays as it was (written aside, then renamed). Raises OSError."""
    aside = path.parent / f".{path.name}.{threading.get_native_id()}.tmp"
    aside.unlink(missing_ok=True)
    fd = open_file(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        write(fd, data)
        sync(fd)
        aside.rename(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    finally:
        os.close(fd)
    sync_folder(path.parent)


def rename(new: Path, path: Path) -> None:
    """Durable: the file `new` is now called `path`, with all that was written to it. Raises OSError."""
    fd = os.open(new, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        sync(fd)
    finally:
        os.close(fd)
    new.rename(path)
    sync_folder(path.parent)


def write(fd: int, data: bytes) -> None:
    """Writes all of the data where the descriptor stands, in as many calls as it takes; not durable."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Writes over what stands at an offset; not durable."""
    os.pwrite(fd, data, offset)


def cut(fd: int, size: int) -> None:
    """Durable: the file is no longer than size bytes. Raises OSError."""
    os.ftruncate(fd, size)
    sync(fd)


def sync(fd: int) -> None:
    """Durable: what was written. Raises OSError, after which trying again proves nothing (PostgreSQL, 2018)."""
    os.fsync(fd)


def sync_folder(path: Path) -> None:
    """Durable: the names in a folder."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync(fd)
    finally:
        os.close(fd)


@contextmanager
def locked(path: Path, timeout: float) -> Iterator[None]:
    """Holds the exclusive lock on a file that is never deleted or renamed.

    Waits up to timeout seconds, then raises Busy with the holder's process id. Not to be held over a fork.
    """
    with refusing("to the lock"):
        fd = open_file(path, os.O_RDWR | os.O_CREAT)
    try:
        _wait(fd, timeout)
        # Only a message for those who wait: a full disk must not stop a writer here.
        with suppress(OSError):
            os.ftruncate(fd, 0)
            os.pwrite(fd, b"%d\n" % os.getpid(), 0)
        yield
    finally:
        os.close(fd)


def _wait(fd: int, timeout: float) -> None:
    for attempt in range(round(timeout / _STEP) + 1):
        if attempt:
            time.sleep(_STEP)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return
    holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip() or "unknown"
    raise Busy.of("busy", f"process {holder} is writing to this ledger", "wait for it, then try again")


def _check_trusted(found: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(found.st_mode):
        wrong, hint = "is a symbolic link", "replace it by the folder itself"
    elif found.st_uid != os.geteuid():
        wrong, hint = "belongs to another user", "write to a ledger of your own"
    elif found.st_mode & 0o022:
        wrong, hint = "can be written by others", f"chmod go-w {path.name}"
    elif stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        wrong, hint = "has a second name (a hard link)", "replace it by a copy"
    elif not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        wrong, hint = "is not a plain file", "restore it from a backup"
    else:
        return
    raise Refused.of("untrusted_file", f"{path} {wrong}", hint)
