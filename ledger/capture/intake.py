"""The gate: drafts are filled in, compared with what is there, and checked, one after the other, before any is kept."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from ledger.capture.complete import Local, complete
from ledger.capture.draft import Draft
from ledger.capture.newest import newer, outdated, topic
from ledger.events.check.check import check
from ledger.events.check.odd import nameless
from ledger.events.errors import NotFound, Problem, Refused, Usage
from ledger.events.index.index import CommitRow, Entry
from ledger.events.index.trial import Trial
from ledger.events.log.commit import leaf, salted
from ledger.events.model.codec import content_key, encode
from ledger.events.model.types import (
    AnyEvent,
    AttributeDefined,
    ClaimAsserted,
    DocumentCaptured,
    EntityRegistered,
    Erased,
    EventErased,
    EventWithdrawn,
)

if TYPE_CHECKING:
    from ledger.asking.changing import Move

LISTED = 10
_NUMBER = re.compile(r"(withdraw )?@([1-9][0-9]{0,14})\b(?(1)( first)?)")
_WITH_NUMBERS = frozenset({"already_merged", "needed", "revived"})
UNKNOWN = frozenset(
    {"unknown_entity", "unknown_attribute", "unknown_document", "unknown_claim", "unknown_event", "unknown_reference"}
)


class Item(Struct, frozen=True):
    """What became of one draft. seq: of the event, also where it was there before; withdrawn_by: of its withdrawal.

    named: the numbers of the events that it names by their digests.
    """

    seq: int
    event: AnyEvent
    outcome: Literal["new", "there"]
    withdrawn_by: int | None = None
    named: Mapping[str, int] = {}


class Receipt(Struct, frozen=True):
    """What an append did.

    commit: None where nothing was written, because nothing was new or on a dry run; moves: how a dry run would change
    the state, whoever it is about.
    """

    commit: CommitRow | None
    items: Sequence[Item]
    warnings: Sequence[Problem]
    moves: "Sequence[Move] | None" = None

    @property
    def new(self) -> list[Item]:
        """What was written, or on a dry run would be."""
        return [item for item in self.items if item.outcome == "new"]


class Intake:
    """Takes drafts in. items: what became of each; fresh: the events to write, with their salts.

    now: when they are recorded; found: what is wrong with lines that gave no draft. After a line that gives no event,
    names that are unknown may be that line's, and are not reported.
    """

    def __init__(
        self,
        trial: Trial,
        new_id: Callable[[], str],
        new_salt: Callable[[], str],
        now: datetime,
        found: Sequence[Problem] = (),
    ) -> None:
        self.items: list[Item] = []
        self.fresh: list[AnyEvent] = []
        self.salts: list[str] = []
        self.problems: list[Problem] = list(found)
        self.warnings: list[Problem] = []
        self._trial = trial
        self._new_id = new_id
        self._new_salt = new_salt
        self._now = now
        self._local: dict[int, Local] = {}
        self._gap = min((problem.line or 0 for problem in found), default=None)
        self._last: dict[tuple[str, ...], tuple[Draft, int]] = {}  # by topic, with the place among the items
        self._head = trial.head.last if trial.head else 0
        self._unwritten: dict[int, str] = {}

    def take(self, draft: Draft, number: int) -> None:
        """Take in one draft; `$n` for later ones is its line, or its number among the drafts without lines."""
        given_id = "claim" in draft.data
        try:
            event, problems = complete(draft, self._trial, self._local, self._new_id)
            if event is not None:
                problems = self._add(draft, event, number, given_id=given_id)
        except (Refused, NotFound, Usage) as error:
            event, problems = None, [replace(one, source=draft.source, line=draft.line) for one in error.problems]
        place = draft.line or number
        after_gap = self._gap is not None and place > self._gap
        self.problems += [one for one in problems if not (after_gap and one.code in UNKNOWN)]
        if event is None and self._gap is None:
            self._gap = place

    def settle(self, *, retried: bool) -> None:
        """What can be said of the drafts when all are taken in: what nothing is called, and what has to be said again.

        What is there already, but does not count because of something newer, is recorded once more.
        Only the last draft on a topic is asked for. Lines of a file that were recorded before are left as they are, and
        so is a commit that is retried: a warning says what counts in their place.
        """
        for draft, place in self._last.values():
            item = self.items[place]
            entry = self._trial.event(item.seq)
            newest = newer(entry, self._trial) if item.outcome == "there" else None
            if newest is not None and item.seq <= self._head and (retried or draft.line is not None):
                self.warnings.append(self._placed(draft, outdated(entry, newest)))
            elif newest is not None:
                findings = check(item.event, self._trial)
                self.problems += [self._placed(draft, problem) for problem in findings.problems]
                self.items[place] = Item(self._write(draft, item.event, place + 1).seq, item.event, "new")
            elif item.outcome == "new" and isinstance(item.event, AttributeDefined):
                self.warnings += [self._placed(draft, problem) for problem in nameless(item.event, self._trial)]

    def _add(self, draft: Draft, event: AnyEvent, number: int, *, given_id: bool) -> list[Problem]:
        if isinstance(event, EventErased):
            hint = "factledger erase finds everything that has the words, and takes them away"
            return [draft.problem("erase_only", "an erasure is more than its event", hint, "type")]
        there, conflicts = self._same(draft, event, given_id=given_id)
        if conflicts:
            return conflicts
        if there is not None and not self._trial.brings_back(event):
            entry = self._trial.event(there)
            if isinstance(entry.event, Erased):
                message = f"the claim @{there} of that id was erased, by @{entry.event.erased_by}"
                return [draft.problem("claim_erased", message, "give this claim another id", "claim")]
            self._local[draft.line or number] = Local(name_of(entry.event), entry.digest)
            self._keep(draft, self._item(there, entry.event, "there", self._trial.withdrawn_by(there)))
            return []
        findings = check(event, self._trial, self._now)
        self.warnings += [self._placed(draft, problem) for problem in findings.warnings]
        entry = self._write(draft, event, number)
        problems = [*findings.problems, *withdrawal_problems(event, entry.seq, self._trial)]
        self._local[draft.line or number] = Local(name_of(event), entry.digest)
        self._keep(draft, self._item(entry.seq, event, "new"))
        return [self._placed(draft, problem) for problem in problems]

    def _keep(self, draft: Draft, item: Item) -> None:
        if about := topic(item.event):
            self._last[about] = draft, len(self.items)
        self.items.append(item)

    def _item(
        self, seq: int, event: AnyEvent, outcome: Literal["new", "there"], withdrawn_by: int | None = None
    ) -> Item:
        digests = {event.event, event.replaced_by} if isinstance(event, EventWithdrawn) and event.event else set()
        named = {one: seqs[0] for one in digests if one and (seqs := self._trial.find_digest(one))}
        return Item(seq, event, outcome, withdrawn_by, named)

    def _write(self, draft: Draft, event: AnyEvent, number: int) -> Entry:
        salt = self._new_salt()
        self.fresh.append(event)
        self.salts.append(salt)
        entry = self._trial.take(event, leaf(salted(encode(event), salt)))
        self._unwritten[entry.seq] = f"line {draft.line}" if draft.line else f"event {number} of this commit"
        return entry

    def _placed(self, draft: Draft, problem: Problem) -> Problem:
        """The problem with the draft's place; it tells events that have no number yet by where they are given."""

        def named(found: re.Match[str]) -> str:
            place = self._unwritten.get(int(found[2]))
            return found[0] if place is None else f"leave out {place}" if found[1] else place

        message, hint = problem.message, problem.hint
        if problem.code in _WITH_NUMBERS:
            message, hint = (_NUMBER.sub(named, text) for text in (message, hint))
        return draft.problem(problem.code, message, hint, problem.field)

    def _same(self, draft: Draft, event: AnyEvent, *, given_id: bool) -> tuple[int | None, list[Problem]]:
        """The event that says the same already, or what differs from the claim that has this id."""
        if not isinstance(event, ClaimAsserted) or not given_id:
            return self._trial.content(content_key(event)), []
        seq = self._trial.claim_seq(event.claim)
        if seq is None:
            return None, []
        old = self._trial.event(seq).event
        if isinstance(old, Erased) or content_key(old) == content_key(event):
            return seq, []
        return None, [
            draft.problem(
                "conflict",
                f"claim {event.claim} is there already (@{seq}) with another {field}: {before} there, {after} here",
                "give this claim another id, or withdraw the other",
                field,
            )
            for field, before, after in differences(old, event)
        ]


def name_of(event: AnyEvent) -> str:
    """The slug or id by which other events name this one; empty where it is named by its digest."""
    match event:
        case ClaimAsserted():
            return event.claim
        case EntityRegistered():
            return event.entity
        case AttributeDefined():
            return event.attribute
        case DocumentCaptured():
            return event.document
    return ""


def differences(old: AnyEvent | Erased, new: AnyEvent | Erased) -> Iterator[tuple[str, str, str]]:
    """The fields in which events differ, with what stands in each."""
    before, after = msgspec.to_builtins(old), msgspec.to_builtins(new)
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield field, _brief(before.get(field)), _brief(after.get(field))


def _brief(value: object) -> str:
    return "nothing" if value is None else msgspec.json.encode(value).decode()


def withdrawal_problems(event: AnyEvent | Erased, seq: int, trial: Trial) -> Iterator[Problem]:
    """What a withdrawal would leave without the document, entity or attribute it rests on.

    It switches its target off, or, where that is itself a withdrawal, what that one named back on, and so forth.
    """
    while isinstance(event, EventWithdrawn) and (target := target_of(event, trial)) is not None:
        event = trial.event(target).event
        if isinstance(event, Erased):
            return
        if trial.withdrawn_by(target) is None:
            for problem in check(event, trial).problems:
                yield Problem(
                    code="revived",
                    message=f"it would bring back @{target}: {problem.message}",
                    hint=problem.hint,
                    field="event",
                )
        elif needed := [user for user in trial.needed_by(target) if user != seq]:
            yield Problem(
                code="needed",
                message=f"{name_of(event)} is needed by {listed(needed)}",
                hint="withdraw these first",
            )


def target_of(event: EventWithdrawn, trial: Trial) -> int | None:
    """The number of the event that a withdrawal names."""
    if event.claim is not None:
        return trial.claim_seq(event.claim)
    return next(iter(trial.find_digest(event.event or "")), None)


def listed(seqs: Sequence[int]) -> str:
    """Event numbers as `@4, @7 and 3 more`."""
    more = f" and {len(seqs) - LISTED} more" if len(seqs) > LISTED else ""
    return ", ".join(f"@{seq}" for seq in seqs[:LISTED]) + more


def decoded(data: bytes) -> str:
    """The text in bytes. Raises Refused with the place where it is none."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused.of(
            "not_unicode", f"the text is not UTF-8 at byte {error.start}, line {line}", "save the text as UTF-8"
        ) from error
