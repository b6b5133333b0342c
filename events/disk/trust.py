"""Which files are read and written: plain ones; written only if they have one name and are nobody else's to change."""

import errno
import os
import shlex
import stat
from pathlib import Path

from ledger.events.errors import Refused


def cache(folder: Path) -> Path | None:
    """The place in a ledger for what can be made again; None where it is not ours alone, and nothing is kept there."""
    path = folder / ".cache"
    try:
        check(path.lstat(), path)
    except Refused:
        return None
    except OSError:
        pass  # whoever makes it is told
    return path


def check(found: os.stat_result, path: Path) -> None:
    """Raises Refused unless what was found there is ours alone. found: of it, no link followed."""
    if stat.S_ISLNK(found.st_mode):
        wrong, hint = "is a symbolic link", "replace it by what it names"
    elif found.st_uid != os.geteuid():
        wrong, hint = "belongs to another user", "write to a ledger of your own"
    elif found.st_mode & 0o022:
        wrong, hint = "can be written by others", f"chmod go-w {shlex.quote(str(path))}"
    elif stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        wrong, hint = "has a second name (a hard link)", "replace it by a copy"
    elif not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        wrong, hint = "is not a plain file", "restore it from a backup"
    else:
        return
    raise Refused.of("untrusted_file", f"{path} {wrong}", hint)


def plain(path: Path) -> int:
    """A descriptor for reading a plain file. Raises OSError for anything else, such as a pipe, which would wait."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    raise OSError(errno.EINVAL, "it is not a plain file", str(path))
