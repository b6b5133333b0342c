"""What the built-in projections need, kept in a file beside them, because to parse them takes a while.

They do not change while the program does not. Of other texts than those it was made from the file says nothing.
`python -m ledger.projections.needs`, from the root, makes it.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

FILE = Path(__file__).parent / "sql" / "needs.json"


class _Noted(msgspec.Struct):
    texts: str
    needs: dict[str, list[str]]


def read(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """The needs of the projections with these names and texts; nothing where the file is not about just these."""
    noted = msgspec.json.decode(FILE.read_bytes(), type=_Noted)
    return noted.needs if noted.texts == _digest(texts) else {}


def written(texts: Mapping[str, str], needs: Mapping[str, Iterable[str]]) -> bytes:
    """What the file has to hold."""
    noted = _Noted(_digest(texts), {name: sorted(needs[name]) for name in sorted(needs)})
    return msgspec.json.format(msgspec.json.encode(noted), indent=1) + b"\n"


def _digest(texts: Mapping[str, str]) -> str:
    return sha256("\0".join(text for pair in sorted(texts.items()) for text in pair).encode()).hexdigest()


if __name__ == "__main__":
    from ledger.projections.catalog import Catalog

    FILE.write_bytes(Catalog(noted=False).needs_file())
