"""A key file, and the memory beside it of what was last signed with it, so that it never signs two histories.

KEY holds the secret half; KEY.last what was last signed for each origin; KEY.lock is for `flock`.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ledger.events.disk import durable
from ledger.events.disk.durable import DISK
from ledger.events.errors import NotFound, Refused
from ledger.events.proofs import checkpoint
from ledger.events.proofs.checkpoint import Checkpoint, Secret

_OTHERS = 0o077
_WAIT = 10.0  # seconds
_memory = msgspec.json.Decoder(dict[str, str])


class Signer:
    """A key, held by nobody else. Made by `held`."""

    def __init__(self, path: Path, secret: Secret) -> None:
        self.name = secret.name
        self._secret = secret
        self._path = beside(path, "last")
        self._last = _remembered(self._path)

    def last(self, origin: str) -> Checkpoint | None:
        """What was last signed for that origin. Raises Refused."""
        return checkpoint.parse(self._last[origin].encode()).checkpoint if origin in self._last else None

    def sign(self, new: Checkpoint) -> str:
        """The note, remembered before anybody can see it. The caller knows that it extends the last one."""
        note = self._secret.sign(new.text())
        self._last[new.origin] = note
        with durable.refusing("beside the key"):
            DISK.put(self._path, msgspec.json.format(msgspec.json.encode(self._last)) + b"\n")
        return note


@contextmanager
def held(path: Path) -> Iterator[Signer]:
    """The key in a file, until the block is left. Raises Refused for a file that others can see, NotFound, Busy."""
    secret = checkpoint.read_secret(_contents(path))
    with DISK.locked(beside(path, "lock"), _WAIT):
        yield Signer(path, secret)


def create(path: Path, secret: Secret) -> Path:
    """Durable: a new key file, and beside it KEY.pub with the public half, whose path is returned. Raises Refused."""
    _check_outside(path)
    public = beside(path, "pub")
    if path.exists() or public.exists():
        raise Refused.of("file_exists", f"{path} is there already", "name a new file; a key cannot be made again")
    with durable.refusing("to the key file"):
        for file, text in ((path, secret.written()), (public, str(secret.key))):
            fd = DISK.create(file)
            try:
                DISK.write(fd, f"{text}\n".encode())
                DISK.sync(fd)
            finally:
                DISK.close(fd)
    return public


def beside(path: Path, what: str) -> Path:
    """The file KEY.what."""
    return path.with_name(f"{path.name}.{what}")


def _contents(path: Path) -> str:
    _check_outside(path)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait
    except FileNotFoundError as error:
        raise NotFound.of(
            "no_key", f"there is no key {path}", "factledger checkpoint --new-key NAME --key FILE"
        ) from error
    except OSError as error:
        raise Refused.of("untrusted_key", f"{path} cannot be used: {error.strerror}", "name the file itself") from error
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
            hint = f"if nobody has copied it: chmod 600 {path.name}"
            raise Refused.of("untrusted_key", f"{path} is not a file that you alone can read", hint)
        return os.read(fd, checkpoint.LARGEST).decode("utf-8", "replace").removesuffix("\n")
    finally:
        os.close(fd)


def _check_outside(path: Path) -> None:
    """Raises Refused for a key inside a ledger: whoever is given the ledger would have it."""
    for folder in path.resolve().parents:
        if (folder / "factledger.toml").exists():
            raise Refused.of("key_inside", f"{path} is inside the ledger {folder.name}", "keep keys elsewhere", "--key")


def _remembered(path: Path) -> dict[str, str]:
    try:
        return _memory.decode(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        message = f"{path} cannot be read, so nobody knows what this key has signed: {error}"
        raise Refused.of("key_memory", message, "restore it from a backup, or make a new key") from error
