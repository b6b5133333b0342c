"""The captured texts: one file each, named by the SHA-256 of its bytes, written once."""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ledger.events.disk import durable
from ledger.events.disk.durable import DISK, Disk
from ledger.events.errors import Damaged, NotFound, Refused

LARGEST = 16 * 2**20  # bytes

_NAME = re.compile(r"[0-9a-f]{64}")
_ASIDE = re.compile(r"\.[0-9a-f]{64}\.[0-9]+\.tmp")  # what `Disk.put` writes first


class Texts:
    """The texts in one folder."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        self.folder = folder
        self._disk = disk
        self._cached = lru_cache(maxsize=8)(self._read)

    def put(self, data: bytes) -> str:
        """Durable: the text is stored. Returns its SHA-256; storing it again is fine.

        Under the lock on writing, together with the commit that names it: an erasure takes texts that none names.
        Raises Refused if it is not UTF-8, larger than 16 MiB or cannot be written, Damaged if what is stored under
        its name is something else.
        """
        if len(data) > LARGEST:
            raise Refused.of(
                "text_too_large",
                f"the text has {len(data):,} bytes, the limit is {LARGEST:,}",
                "capture the part that matters",
            )
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise Refused.of(
                "not_unicode", f"the text is not UTF-8 at byte {error.start}", "save the text as UTF-8"
            ) from error
        name = sha256(data).hexdigest()
        with durable.refusing(f"for the {len(data):,} bytes of a text"):
            if self.has(name):
                self.get(name)
            # Also where it is there: a sync of its name may have failed, and another one would prove nothing.
            self._disk.put(self.folder / name, data)
        return name

    def stored(self) -> set[str]:
        """The SHA-256s of the texts that are stored."""
        return set(filter(_NAME.fullmatch, self._disk.names(self.folder)))

    def cut_off(self) -> set[str]:
        """The names of files that a crash kept from becoming a text."""
        return set(filter(_ASIDE.fullmatch, self._disk.names(self.folder)))

    def has(self, name: str) -> bool:
        """Whether a text of that SHA-256 is stored; its bytes are not looked at."""
        return _NAME.fullmatch(name) is not None and self._disk.exists(self.folder / name)

    def get(self, name: str) -> str:
        """The text with that SHA-256, line ends as stored. Raises NotFound, or Damaged if its bytes have changed."""
        return self._cached(name)

    def _read(self, name: str) -> str:
        if not self.has(name):
            raise NotFound.of("unknown_text", f"no text {name[:12]} is stored", "factledger source list")
        path = self.folder / name
        data = self._disk.read(path) if self._disk.size(path) <= LARGEST else b""
        if sha256(data).hexdigest() != name:
            raise Damaged.of("text_changed", f"texts/{name} is not what was stored", "restore it from a backup")
        return data.decode()
