"""The sticky context of `use`: the text and the subject that commands fall back on. Kept in the cache, disposable."""

from pathlib import Path

import msgspec
from msgspec import Struct

from ledger.events.disk import trust
from ledger.events.errors import Refused

_NAME = "use.json"


class Context(Struct, frozen=True):
    """What is in use: the slug of a document, the slug of a subject."""

    document: str | None = None
    about: str | None = None


def load(folder: Path) -> Context:
    """The context of a ledger folder; an empty one if there is none that can be read."""
    cache = trust.cache(folder)
    try:
        return msgspec.json.decode((cache / _NAME).read_bytes(), type=Context) if cache else Context()
    except (OSError, msgspec.MsgspecError):
        return Context()


def save(folder: Path, context: Context) -> None:
    """Keep the context. Raises Refused where the folder cannot be written."""
    cache = trust.cache(folder)
    if cache is None:
        why = "name the text and the subject with --in and --about"
        raise Refused.of("untrusted_file", f"{folder / '.cache'} is a link, or others may write to it", why)
    try:
        cache.mkdir(mode=0o700, exist_ok=True)
        (cache / _NAME).write_bytes(msgspec.json.encode(context))
    except OSError as error:
        raise Refused.of(
            "read_only",
            f"the context cannot be kept: {error.strerror}",
            "name the text and the subject with --in and --about",
        ) from error
