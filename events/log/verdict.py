"""What bytes mean that are no commit: a torn write, damage, or copies that diverged."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from ledger.events.errors import Damaged, LedgerError
from ledger.events.log import commit
from ledger.events.log.commit import Header, Tip


def line(data: bytes, position: int) -> bytes:
    """The line that begins there, without its line feed. Raises Damaged for one that has none."""
    end = data.find(b"\n", position)
    if end < 0:
        raise Damaged.of("unfinished", "the line does not end")
    return data[position:end]


def is_damage(data: bytes, position: int, tip: Tip) -> bool:
    """Whether the bad line that stands there, where the commit after the tip is due, is more than a torn write.

    A later commit says that what is due was safe when it was written itself; or it is what is due, and no writer leaves
    anything before that.
    """
    due = tip.commit + 1
    later = _headers(data, data.find(b"\n", position) + 1 or len(data))
    return any(
        each.commit - each.unsynced > due or (each.commit == due and each.previous == tip.hash) for each in later
    )


def fork(segments: Iterable[bytes]) -> int | None:
    """The first commit that stands twice in the segments, with different hashes after the same predecessor."""
    hashes: dict[tuple[int, str], str] = {}
    headers = chain.from_iterable(map(_headers, segments))
    twice = (one.commit for one in headers if hashes.setdefault((one.commit, one.previous), one.hash) != one.hash)
    return min(twice, default=None)


def _headers(data: bytes, position: int = 0) -> Iterator[Header]:
    """Those of the lines from there on that are commits by themselves."""
    while position < len(data):
        with suppress(LedgerError):
            yield commit.parse(line(data, position)).header
        position = data.find(b"\n", position) + 1 or len(data)
