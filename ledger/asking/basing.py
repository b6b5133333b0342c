"""The basis of an answer, printed with it and handed back: the same answer again, or the reason why there is none."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from ledger.events.errors import NotFound, Refused, Usage
from ledger.events.model.when import day
from ledger.results import Basis, basis
from ledger.shape import finding

if TYPE_CHECKING:
    from ledger.events.index.index import Index
    from ledger.projections.point import Point
    from ledger.projections.snapshot import Snapshot

SHOWN, HIDDEN = "implicated shown", "implicated hidden"
FIELD = "--basis"
MOST_SHOWN = 10
_MOST_READ = 64 * 2**20  # bytes: an answer may be handed back whole


def basis_of(snapshot: "Snapshot") -> Basis:
    """What every answer of a snapshot rests on."""
    found = basis(snapshot.point)
    return structs.replace(found, ledger=snapshot.ledger_id, policy=snapshot.policy, projections=snapshot.projections)


def read(given: str) -> Basis:
    """The basis in a file or in JSON, by itself or in the envelope that a command printed. Raises Refused, NotFound."""
    text = given if given.lstrip().startswith("{") else _file(given)
    hint = "give what a command printed with --json, or its basis alone"
    try:
        document = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused.of("basis_form", "this is no basis: it is not a JSON object", hint, FIELD) from error
    found = document.get("basis", document)
    try:
        return msgspec.convert(found, Basis)
    except msgspec.ValidationError as error:
        _, message, allowed, field = finding(error, found, Basis)
        told = f"this is no basis: {field + ': ' if field not in message else ''}{message}"
        raise Refused.of("basis_form", told, f"{allowed}; {hint}" if allowed else hint, FIELD) from error


def point(index: "Index", ledger_id: str, asked: Basis) -> "Point":
    """The point of a basis. Raises Refused, saying which part of it is not here."""
    from ledger.projections.point import Point  # noqa: PLC0415 - only reads need it

    if asked.ledger not in (None, ledger_id):
        raise _differs("ledger", asked.ledger, ledger_id, "open the ledger that it is from")
    commit, head = index.commit(asked.commit), index.head
    if commit is None or head is None:
        raise _differs("commit", asked.commit, head.commit if head else 0, "this copy of the ledger is older")
    if (commit.last, commit.hash) != (asked.seq, asked.hash):
        there = f"@{commit.last} {commit.hash}"
        raise _differs("head hash", f"@{asked.seq} {asked.hash}", there, "the two ledgers part before that commit")
    check_erased(index, asked)
    return Point(
        seq=commit.last,
        commit=commit.commit,
        hash=commit.hash,
        recorded_at=commit.recorded_at,
        as_of=day(asked.as_of),
        valid_at=day(asked.valid_at) if asked.valid_at is not None else None,
        at_head=commit.commit == head.commit,
        erased=asked.erased,
    )


def check_erased(index: "Index", asked: Basis) -> None:
    """Raises Refused where something that the answer may rest on was erased since it was given."""
    by: dict[int, list[str]] = {}
    for target, erasure in index.erased_since(max(asked.seq, asked.erased or 0), asked.seq):
        by.setdefault(erasure, []).append(f"@{target}" if target > 0 else f"the note of commit {-target}")
    if by:
        found = [f"{', '.join(some)} (by @{seq})" for seq, some in by.items()]
        message = f"the answer cannot be repeated: erased since were {'; '.join(found[:MOST_SHOWN])}"
        more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
        hint = "ask anew: what was erased is gone at every point; factledger show says why"
        raise Refused.of("erased_since", message + more, hint, FIELD)


def implicated(asked: Basis, *, wanted: bool) -> bool:
    """Whether what the words only imply is shown. Raises Refused for another policy than ours, or than is wanted."""
    if asked.policy not in (SHOWN, HIDDEN) or (wanted and asked.policy == HIDDEN):
        ours = SHOWN if wanted else f"{HIDDEN} or {SHOWN}"
        raise _differs("policy", asked.policy, ours, "leave --implicated out, or use the version that wrote it")
    return asked.policy == SHOWN


def check_projections(asked: Basis, found: str) -> None:
    """Raises Refused unless the projections are those of the basis, found being the hash of those that are here."""
    if asked.projections != found:
        hint = "use the version of factledger, and the ledger's projections/ folder, that gave the answer"
        raise _differs("projections", asked.projections, found, hint)


def _differs(part: str, asked: object, here: object, hint: str) -> Refused:
    message = f"the answer cannot be repeated: its {part} is {asked if asked is not None else 'not given'}, here {here}"
    return Refused.of("basis_differs", message, hint, f"basis.{part.replace(' ', '_')}")


def _file(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST_READ).decode()
    except FileNotFoundError as error:
        raise NotFound.of("no_file", f"there is no file {name}", "a basis is a file, or JSON", FIELD) from error
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror}"
        raise Refused.of("unreadable", message, "name another file", FIELD) from error
    except UnicodeDecodeError as error:
        raise Refused.of("unreadable", f"{name} is not UTF-8", "name another file", FIELD) from error


def check_alone(*others: str | None) -> None:
    """Raises Usage where a point is given beside a basis, which has its own."""
    if any(other is not None for other in others):
        message = "a basis says where in time, and so does another option"
        raise Usage.of("basis_and_point", message, "leave out --as-of, --recorded-as-of and --valid-at", FIELD)
