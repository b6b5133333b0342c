"""What the built-in projections need, noted in a file beside the cache, because to parse them takes a while.

They do not change while the program does not. The file is disposable: on any doubt it is as if it were not there.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import duckdb
import msgspec

from ledger.events.durable import DISK
from ledger.events.errors import LedgerError
from ledger.projections import query

Needs = dict[str, list[str]]


def read(path: Path, texts: Mapping[str, str]) -> Needs:
    """The needs of the projections with these names and texts; nothing where they are not noted for just these."""
    try:
        digest, _, noted = DISK.read(path).partition(b"\n")
        return msgspec.json.decode(noted, type=Needs) if digest == _digest(texts, noted) else {}
    except (OSError, LedgerError, msgspec.MsgspecError):
        return {}


def write(path: Path, texts: Mapping[str, str], needs: Mapping[str, Iterable[str]]) -> None:
    """Note them, if there is a place to write."""
    noted = msgspec.json.encode({name: sorted(needs[name]) for name in sorted(needs)})
    with suppress(OSError, LedgerError):
        DISK.put(path, _digest(texts, noted) + b"\n" + noted)


def _digest(texts: Mapping[str, str], noted: bytes) -> bytes:
    """Of all that the notes follow from, and of the notes themselves."""
    code = Path(query.__file__).read_text("utf-8")
    parts = [duckdb.__version__, code, *(text for pair in sorted(texts.items()) for text in pair)]
    return sha256(b"\0".join([*map(str.encode, parts), noted])).hexdigest().encode()
