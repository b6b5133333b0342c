"""The sticky context of `use`: the text and the subject that commands fall back on. Kept in the cache, disposable."""

from pathlib import Path

import msgspec
from msgspec import Struct

from ledger.events.errors import Refused


class Context(Struct, frozen=True):
    """What is in use: the slug of a document, the slug of a subject."""

    document: str | None = None
    about: str | None = None


def load(folder: Path) -> Context:
    """The context of a ledger folder; an empty one if there is none that can be read."""
    try:
        return msgspec.json.decode(_file(folder).read_bytes(), type=Context)
    except (OSError, msgspec.MsgspecError):
        return Context()


def save(folder: Path, context: Context) -> None:
    """Keep the context. Raises Refused where the folder cannot be written."""
    try:
        _file(folder).parent.mkdir(mode=0o700, exist_ok=True)
        _file(folder).write_bytes(msgspec.json.encode(context))
    except OSError as error:
        raise Refused.of(
            "read_only",
            f"the context cannot be kept: {error.strerror}",
            "name the text and the subject with --in and --about",
        ) from error


def _file(folder: Path) -> Path:
    return folder / ".cache" / "use.json"
