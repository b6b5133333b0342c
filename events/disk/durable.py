"""The only place that touches the files of a ledger: it reads, writes, syncs, renames and locks them.

After a method that says "durable" has returned, a power cut cannot undo it, on a disk that honours fsync.
Known gaps: F_FULLFSYNC of macOS is not used, and `flock` means nothing on most network file systems.
"""

import errno
import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from ledger.events.disk import mounts, trust
from ledger.events.errors import Busy, Refused

HOLDER = 20  # bytes at the start of a lock: the process that holds it

READ_WRITE = os.O_RDWR | os.O_CREAT

_STANDARD_ERROR = 2
_SHORTEST, _LONGEST = 0.0001, 0.01  # seconds between two looks at a lock
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_BOOT = Path("/proc/sys/kernel/random/boot_id")


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


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns an OSError into Refused, but for one that says that there is no such file."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        message = f"{error.filename or path} cannot be read: {error.strerror}"
        raise Refused.of("unreadable", message, "check the disk and the permissions") from error


def waits(timeout: float) -> Iterator[None]:
    """Sleeps between its steps, a little longer each time, for about that many seconds in all; the first is at once."""
    yield
    pause = _SHORTEST
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        time.sleep(pause)
        pause = min(pause * 1.2, _LONGEST)
        yield


class Disk:
    """The files of this machine. All methods raise OSError as the system gives it, unless they say otherwise.

    What reads by path raises OSError where there is no such file, and else Refused.
    """

    @cached_property
    def boot(self) -> str:
        """Names the time since the machine was started; empty where nothing tells.

        What was written in that time is there as it was written, synced or not.
        """
        try:
            return _BOOT.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, in no order."""
        with reading(folder):
            return [path.name for path in folder.iterdir()]

    def exists(self, path: Path) -> bool:
        """Whether anything has that name."""
        return os.path.lexists(path)

    def is_folder(self, path: Path) -> bool:
        """Whether that is a folder, or a link to one."""
        return path.is_dir()

    def size(self, path: Path) -> int:
        """The bytes of a file."""
        with reading(path):
            return path.stat().st_size

    def read(self, path: Path, offset: int = 0, length: int | None = None) -> bytes:
        """What a file holds from an offset on; at most `length` bytes, to its present end if that is not given."""
        with reading(path):
            fd = trust.plain(path)
            try:
                most = max(0, os.fstat(fd).st_size - offset) if length is None else length
                parts = []
                while most and (part := os.pread(fd, most, offset)):
                    parts.append(part)
                    offset += len(part)
                    most -= len(part)
                return b"".join(parts)
            finally:
                self.close(fd)

    def open(self, path: Path, flags: int) -> int:
        """A descriptor (never 0 to 2, closed on exec) for writing; a file it makes has mode 0600.

        Raises also Refused, for a link or a file that others own or may write.
        """
        fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if fd <= _STANDARD_ERROR:
            low, fd = fd, fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)
            os.close(low)
        try:
            trust.check(os.fstat(fd), path)
        except BaseException:
            self.close(fd)
            raise
        return fd

    def close(self, fd: int) -> None:
        """Lets go of a descriptor, and of the lock that it holds.

        An error is passed over: the descriptor is gone all the same, and what matters was synced before.
        """
        with suppress(OSError):
            os.close(fd)

    def read_at(self, fd: int, length: int, offset: int) -> bytes:
        """At most that many bytes from an offset on."""
        return os.pread(fd, length, offset)

    def write_some(self, fd: int, data: bytes | memoryview) -> int:
        """Writes data where the descriptor stands, maybe not all of it, and tells how many bytes; not durable."""
        return os.write(fd, data)

    def write_at(self, fd: int, data: bytes, offset: int) -> None:
        """Writes over what stands at an offset; not durable."""
        os.pwrite(fd, data, offset)

    def truncate(self, fd: int, size: int) -> None:
        """The file is no longer than size bytes; not durable."""
        os.ftruncate(fd, size)

    def sync(self, fd: int) -> None:
        """Durable: what was written. After an OSError trying again proves nothing (PostgreSQL, 2018)."""
        os.fsync(fd)

    def sync_file(self, path: Path) -> None:
        """Durable: all that was written to a file, by whomever."""
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            self.sync(fd)
        finally:
            self.close(fd)

    def rename(self, old: Path, new: Path) -> None:
        """Gives a file another name, in place of what had it; not durable."""
        old.rename(new)

    def remove(self, path: Path) -> None:
        """Takes a file's name away; not durable. Nothing happens if there is no such file."""
        path.unlink(missing_ok=True)

    def clear(self, folder: Path) -> None:
        """Takes away a folder with all that is in it; not durable. Nothing happens if there is none."""
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)

    def make(self, folder: Path) -> None:
        """A new folder of mode 0700; not durable."""
        folder.mkdir(mode=0o700)

    def sync_names(self, folder: Path) -> None:
        """Durable: the names in a folder."""
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.sync(fd)
        finally:
            self.close(fd)

    def check_local(self, folder: Path) -> None:
        """Raises Refused for a folder on a network file system."""
        mounts.check_local(folder)

    def check_own(self, path: Path) -> None:
        """Raises Refused for what is a link, or others own or may write; OSError if it is missing."""
        trust.check(os.lstat(path), path)

    def lock(self, fd: int) -> bool:
        """Takes the exclusive lock on an open file unless somebody has it, and tells whether it did."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    # The rest is made of the above.

    def write(self, fd: int, data: bytes) -> None:
        """Writes all of the data where the descriptor stands, in as many calls as it takes; not durable."""
        done = self.write_some(fd, data)
        while done < len(data):
            done += self.write_some(fd, memoryview(data)[done:])

    def make_folder(self, path: Path) -> None:
        """Durable: a new folder of mode 0700."""
        self.make(path)
        self.sync_names(path.parent)

    def create(self, path: Path) -> int:
        """Durable: a new empty file, as a descriptor for appending to it. Raises FileExistsError."""
        fd = self.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
        self.sync_names(path.parent)
        return fd

    def put(self, path: Path, data: bytes, aside: Path | None = None) -> None:
        """Durable: the file holds exactly the data, or stays as it was.

        aside: where it is written first, on the same file system; else beside the file.
        """
        aside = aside or path.parent / f".{path.name}.{threading.get_native_id()}.tmp"
        self.remove(aside)
        fd = self.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            self.write(fd, data)
            self.sync(fd)
            self.rename(aside, path)
        except BaseException:
            self.remove(aside)
            raise
        finally:
            self.close(fd)
        self.sync_names(path.parent)

    def replace(self, new: Path, path: Path) -> None:
        """Durable: the file `new` is now called `path`, with all that was written to it."""
        self.sync_file(new)
        self.rename(new, path)
        self.sync_names(path.parent)

    @contextmanager
    def locked(self, path: Path, timeout: float) -> Iterator[int]:
        """Holds the exclusive lock on a file that is never deleted or renamed, and gives its descriptor.

        Waits up to timeout seconds, then raises Busy with the holder's process id, which stands at the start of the
        file; Refused if the file cannot be used. Not to be held over a fork.
        """
        with refusing("to the lock"):
            fd = self.open(path, os.O_RDWR | os.O_CREAT)
        try:
            with refusing("to the lock"):
                held = any(self.lock(fd) for _ in waits(timeout))
            if not held:
                holder = self.read_at(fd, HOLDER, 0).split(b"\n")[0].decode("ascii", "replace").strip() or "unknown"
                raise Busy.of("busy", f"process {holder} is writing to this ledger", "wait for it, then try again")
            with refusing("to the lock"):
                self.write_at(fd, b"%*d\n" % (HOLDER - 1, os.getpid()), 0)
            yield fd
        finally:
            self.close(fd)


DISK = Disk()
