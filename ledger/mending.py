"""What is wrong with a ledger, told in plain words, and what of it can be mended."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import to_builtins

from ledger import exits
from ledger.events.errors import Damaged
from ledger.events.log.log import Log
from ledger.events.recovery.diagnosis import Diagnosis, Finding, diagnose
from ledger.events.recovery.salvage import Saved, salvage
from ledger.events.writing import rewriting
from ledger.events.writing.writer import Writer
from ledger.results import Result, counted, lines

_MOST = 5  # places that are shown of one kind of finding


def examined(folder: Path, now: datetime, done: Sequence[str] = ()) -> Result:
    """What a doctor finds. done: what was mended before. Raises NotFound, Refused if it is newer than this version."""
    found = diagnose(folder, now)
    code = exits.DAMAGED if found.has("damaged") else exits.REFUSED if found.has("to do") else exits.DONE
    data = {"done": [*done], **to_builtins(found)}
    return Result(data=data, parts=[lines(*done, *_told(found))], exit=code)


def mended(folder: Path, now: datetime) -> Result:
    """Mends what can be mended in place, then as `examined`. Raises Damaged, Busy, Refused, OutcomeUnknown."""
    found = diagnose(folder, now)
    if found.has("damaged"):
        hint = "factledger doctor --repair -o NEWFOLDER makes a new ledger of all that verifies"
        raise Damaged.of("damaged", "a damaged ledger is never changed", hint)
    return examined(folder, now, list(_mend(Log.open(folder), found)))


def _mend(log: Log, found: Diagnosis) -> Iterator[str]:
    codes = {one.code for one in found.findings}
    if "sync_failed" in codes:
        rewriting.renew(log)
        yield "mended: the newest segment is in a fresh file, synced"
    elif found.torn:
        with Writer.open(log) as writer:
            writer.make_room()
    if found.torn:
        yield f"mended: {found.torn:,} bytes of an unfinished commit are set aside in quarantine"
    if "erasure_unfinished" in codes:
        if rewriting.announced(log) is None:
            rewriting.announce(log)
        with Writer.open(log):
            yield "mended: the words that an erasure names are gone"


def saved(folder: Path, into: Path, backup: Path | None) -> Result:
    """A new ledger of all that verifies. Raises Refused where it cannot be made, NotFound, Damaged."""
    found = salvage(folder, into, backup)
    said = f"a ledger in {into}: {counted(found.commits, 'commit')}, {counted(found.texts, 'text')}"
    told = [said, *_lost(found)]
    code = exits.DAMAGED if found.lost or found.problems else exits.DONE
    return Result(data={"folder": str(into), **to_builtins(found)}, parts=[lines(*told)], exit=code)


def _lost(found: Saved) -> Iterator[str]:
    yield from (f"not saved: {each}" for each in found.lost)
    yield from (f"wrong in it: {each.message}" for each in found.problems[:_MOST])
    yield (
        "nothing is lost, and every byte of it was verified"
        if not (found.lost or found.problems)
        else ("the damaged ledger was not touched: keep it")
    )


def _told(found: Diagnosis) -> Iterator[str]:
    for several in _kinds(found.findings):
        one = several[0]
        for each in several[:_MOST]:
            yield f"{each.verdict}: {f'{each.source}: ' if each.source else ''}{each.what}"
        if len(several) > _MOST:
            yield f"  and {len(several) - _MOST:,} more: factledger verify lists all"
        yield f"  means: {one.means}"
        yield f"  do: {one.do}"
    if found.readable is not None:
        yield _summary(found, found.readable)


def _kinds(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Findings of one verdict that mean the same and ask for the same, together, in the order of their first."""
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        kinds.setdefault((one.verdict, one.means, one.do), []).append(one)
    yield from kinds.values()


def _summary(found: Diagnosis, read: int) -> str:
    last = found.acknowledged
    if not found.has("damaged"):
        return f"not damaged: {counted(read, 'commit')}"
    told = f"commits 1 to {read:,} can be read as they are" if read else "no commit can be read as it is"
    if last > read:
        lost = f"commits {read + 1:,} to {last:,} were" if last > read + 1 else f"commit {last:,} was"
        return f"damaged: {told}; {lost} acknowledged and cannot"
    return f"damaged: {told}" + (", all that HEAD names" if last else "; nothing says how many were acknowledged")
