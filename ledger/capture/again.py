"""A commit id that is used again: the same events are there already, or in what they differ."""

from collections.abc import Iterator, Sequence

from ledger.capture.intake import Item, differences, listed
from ledger.events.errors import Refused
from ledger.events.index.index import CommitRow, Entry, Index
from ledger.events.model.types import Erased

_MOST = 5  # differences that are shown


def check_same(commit: CommitRow, items: Sequence[Item], index: Index) -> None:
    """Raises Refused, saying what differs, unless a commit of the same id holds exactly these events."""
    others = [item for item in items if not commit.first <= item.seq <= commit.last or item.outcome == "new"]
    if not others and len({item.seq for item in items}) == commit.last - commit.first + 1:
        return
    entries = index.in_commit(commit.commit)
    if gone := [entry.seq for entry in entries if isinstance(entry.event, Erased)]:
        message = f"commit {commit.id} is there already, and {listed(gone)} of it was erased: nobody can compare it"
    else:
        same = {item.seq for item in items} - {item.seq for item in others}
        told = list(_told([entry for entry in entries if entry.seq not in same], others))
        more = [f"{len(told) - _MOST} more"] if len(told) > _MOST else []
        said = "; ".join([f"@{commit.first} to @{commit.last}", *told[:_MOST], *more])
        message = f"commit {commit.id} is there already, with other events: {said}"
    raise Refused.of("commit_conflict", message, "give this one another id", "--id")


def _told(there: Sequence[Entry], here: Sequence[Item]) -> Iterator[str]:
    for entry, item in zip(there, here, strict=False):
        found = [each for each in differences(entry.event, item.event) if each[0] != "claim"]
        for field, before, after in found[:1] if found and found[0][0] == "type" else found:
            yield f"@{entry.seq} has another {field}: {before} there, {after} here"
    if len(there) != len(here):
        yield f"besides, {abs(len(there) - len(here))} {'there' if len(there) > len(here) else 'here'} alone"
