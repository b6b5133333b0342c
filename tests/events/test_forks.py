"""Copies that went different ways, merged again by hand, by a tool or by accident: a fork, with the number."""

import shutil

import pytest

from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from tests.damaged import prefix, verdicts
from tests.writing import entity, segment_files, write


@pytest.fixture
def copies(log: Log, records: list[Record]) -> tuple[bytes, bytes]:  # noqa: ARG001 - they are what is copied
    """The newest segments of the ledger, in place, and of a copy that went on from commit 5 on its own."""
    copy = Log.open(shutil.copytree(log.folder, log.folder.parent / "copy"))
    for name in "xy":
        write(log, entity(name))
        write(copy, entity(f"other-{name}"))
    return segment_files(log)[-1].read_bytes(), segment_files(copy)[-1].read_bytes()


@pytest.mark.parametrize("head_too", [True, False])
@pytest.mark.parametrize("how", ["one after the other", "in turn", "with the marks of git", "in a segment of its own"])
def test_copies_that_diverged_are_a_fork_with_the_number(
    log: Log, records: list[Record], copies: tuple[bytes, bytes], how: str, *, head_too: bool
) -> None:
    ours, theirs = (data.splitlines(keepends=True) for data in copies)
    path = segment_files(log)[-1]
    if how == "one after the other":
        path.write_bytes(b"".join([*ours, *theirs[1:]]))
    elif how == "in turn":
        path.write_bytes(b"".join([ours[0], ours[1], theirs[1], ours[2], theirs[2]]))
    elif how == "with the marks of git":
        marked = [b"<<<<<<< HEAD\n", *ours[1:], b"=======\n", *theirs[1:], b">>>>>>> copy\n"]
        path.write_bytes(b"".join([ours[0], *marked]))
    else:
        log.segment_path(6).write_bytes(b"".join(theirs[1:]))
    if not head_too:
        log.head_path.write_bytes(b"<<<<<<< HEAD\n")
    assert verdicts(log) == ("forked", "forked")
    found, said = prefix(log)
    assert said == "fork at commit 6: two different commits follow commit 5"
    assert found[:5] == records


@pytest.mark.parametrize("names", ["x", "xy"])
def test_unfinished_commits_with_the_marks_of_git_are_no_torn_end(log: Log, records: list[Record], names: str) -> None:
    copy = Log.open(shutil.copytree(log.folder, log.folder.parent / "copy"))
    whole = segment_files(log)[-1].read_bytes()
    ours = b"".join(write(log, entity(name)).line + b"\n" for name in names)
    theirs = b"".join(write(copy, entity(f"other-{name}")).line + b"\n" for name in names)
    segment_files(log)[-1].write_bytes(whole + b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> copy\n")
    log.head_path.unlink()
    assert verdicts(log) == ("forked", "forked")
    assert prefix(log)[0] == records


def test_a_log_whose_head_is_that_of_another_is_a_fork(log: Log, copies: tuple[bytes, bytes]) -> None:
    segment_files(log)[-1].write_bytes(copies[1])
    assert verdicts(log) == ("forked", "forked")
    assert "fork at commit 7 or before: it is not the one that was acknowledged" in prefix(log)[1]
