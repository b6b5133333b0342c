"""Taking words away for good: what has to go together, the events that say so, and what nobody can reach."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ledger.asking.commits import line
from ledger.capture.intake import listed, name_of, target_of, withdrawal_problems
from ledger.capture.pieces import Gone, Piece, every, find
from ledger.capture.sharing import Words, shares, words_of
from ledger.events.check.check import check
from ledger.events.errors import Problem, Refused
from ledger.events.index.index import CommitRow, Index
from ledger.events.index.trial import Trial, on_trial
from ledger.events.log.commit import leaf, salted
from ledger.events.model.codec import encode
from ledger.events.model.types import Erased, EventErased, EventWithdrawn, Note
from ledger.results import SHORT_HASH, Result, lines

BEYOND = (
    "not reached: backups, exports and copies of this folder, and what others have read;",
    "the words can still be in free space of the disk, in shell histories, and in projections/ if you put them there",
)


class Plan(Struct, frozen=True):
    """What an erasure takes.

    pieces: the newest first, so that what rests on others goes before them; gone: what was named and is erased already;
    warnings: what comes back.
    """

    pieces: tuple[Piece, ...]
    gone: tuple[Gone, ...]
    warnings: tuple[Problem, ...] = ()


class Erasure(Struct, frozen=True):
    """What was done. commit: None on a dry run, and where nothing was left to erase."""

    plan: Plan
    commit: CommitRow | None = None


def plan(index: Index, typed: Sequence[str], keep: Sequence[str], reason: str, *, all_sharing: bool) -> Plan:
    """What has to go so that the words of the named are gone.

    What is named and shares the words of something named before it adds no words of its own. keep: what only looks as
    if it shared them. all_sharing: takes all that shares them. Raises Refused where something that shares them is not
    named, where others rest on what would go, and for a reason that repeats the words; NotFound, Usage, Damaged.
    """
    found = [find(one, index) for one in typed]
    kept = {find(one, index).name for one in keep}
    chosen: dict[str, Piece] = {}
    sharing: dict[str, Piece] = {}
    sought: list[Words] = []
    for piece in found:
        if isinstance(piece, Piece):
            chosen[piece.name] = piece
            if piece.name not in sharing:
                sought.append(words := words_of(piece, index))
                sharing |= {one.name: one for one in every(index) if shares(one, words, index)}
    left = [one for one in sharing.values() if one.name not in kept and not _goes_with(one, chosen.values())]
    if left and not all_sharing:
        raise Refused(*(_unnamed(piece, index) for piece in left))
    _check_reason(reason, sought)
    chosen |= {piece.name: piece for piece in left}
    pieces = [one for one in chosen.values() if one.erased_type != "text" or not _goes_with(one, _without(chosen, one))]
    pieces.sort(key=lambda one: (one.seq, one.name), reverse=True)
    warnings = _rehearsed(index, pieces, reason)
    return Plan(tuple(pieces), tuple(one for one in found if isinstance(one, Gone)), tuple(warnings))


def _without(chosen: dict[str, Piece], piece: Piece) -> list[Piece]:
    return [one for one in chosen.values() if one is not piece]


def _goes_with(piece: Piece, chosen: Iterable[Piece]) -> bool:
    """Whether something is chosen, or is the text of a chosen capture."""
    return any(one.name == piece.name or (piece.erased_type == "text" and one.digest == piece.digest) for one in chosen)


def _unnamed(piece: Piece, index: Index) -> Problem:
    message = f"it has the same words: {piece.line(index)}"
    hint = f"name {piece.name} as well, or --keep {piece.name} if it means something else; --all-sharing takes them all"
    return Problem(code="words_shared", message=message, hint=hint)


def _check_reason(reason: str, sought: Sequence[Words]) -> None:
    if any(words.stand_in(reason) for words in sought):
        message = "the reason repeats the words that are to go, and it stays"
        raise Refused.of("reason_repeats", message, "give the reason without them", "--reason")


def _rehearsed(index: Index, pieces: Sequence[Piece], reason: str) -> list[Problem]:
    """What comes back when withdrawals go. Raises Refused for what cannot be erased, all problems at once."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    with on_trial(index, {}) as trial:
        for piece in pieces:
            event = piece.erasure(reason)
            needed = trial.needed_by(piece.seq) if piece.erased_type not in {"note", "text"} else []
            problems += check(event, trial).problems
            if needed and not isinstance(piece.part, Note):
                message = f"{name_of(piece.part)} is needed by {listed(needed)}"
                problems.append(Problem(code="needed", message=message, hint="erase or withdraw these, too"))
            entry = trial.take(event, leaf(salted(encode(event), "0" * 32)))
            if isinstance(piece.part, EventWithdrawn):
                problems += withdrawal_problems(piece.part, entry.seq, trial)
                warnings += _brought_back(piece.part, trial)
    if problems:
        raise Refused(*problems)
    return warnings


def _brought_back(withdrawal: EventWithdrawn, trial: Trial) -> list[Problem]:
    seq = target_of(withdrawal, trial)
    if seq is None or trial.withdrawn_by(seq) is not None or isinstance(trial.event(seq).event, Erased):
        return []
    message = f"without its withdrawal @{seq} counts again"
    return [Problem(code="brings_back", message=message, hint=f"withdraw @{seq} again, in other words")]


def erasures(found: Plan, reason: str) -> list[EventErased]:
    """The events that say so."""
    return [piece.erasure(reason) for piece in found.pieces]


def announced(index: Index, found: Plan) -> list[str]:
    """What is about to go, for people."""
    return [f"erases {piece.line(index)}" for piece in found.pieces]


def result(index: Index, done: Erasure, *, dry_run: bool) -> Result:
    """What was erased, and what was not reached."""
    gone = [f"{one.name} is erased already, by @{one.by}" for one in done.plan.gone]
    commit = done.commit
    entries = index.in_commit(commit.commit) if commit else []
    told = [f"@{entry.seq}  {line(index, entry.event)}" for entry in entries]
    if commit:
        told.append(f"commit {commit.commit}  {commit.hash[:SHORT_HASH]}  {len(entries):,} erased")
    elif not dry_run:
        told.append("nothing new")
    data = {
        "commit": {"commit": commit.commit, "hash": commit.hash, "id": commit.id} if commit else None,
        "erased": [{"name": one.name, "seq": one.seq, "type": one.erased_type} for one in done.plan.pieces],
        "already": [{"name": one.name, "erased_by": one.by} for one in done.plan.gone],
    }
    talk = ["dry run, nothing was erased"] if dry_run else [*BEYOND] if commit else []
    return Result(data=data, parts=[lines(*gone, *told)], warnings=done.plan.warnings, talk=talk)
