"""The Python door to a ledger: one class, and the only place that reads a clock or draws random numbers."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ledger import noting
from ledger.capture.again import check_same
from ledger.capture.draft import Draft
from ledger.capture.intake import Intake, Receipt, decoded
from ledger.events.errors import Busy, Problem, Refused
from ledger.events.index.index import Index
from ledger.events.index.trial import on_trial
from ledger.events.log.commit import Record, seal
from ledger.events.log.log import SETTINGS, Log
from ledger.events.log.prefix import Prefix
from ledger.events.writing.writer import Writer
from ledger.results import Basis

if TYPE_CHECKING:
    from ledger.asking.changing import Move
    from ledger.asking.view import View
    from ledger.capture.erasing import Erasure, Plan
    from ledger.projections.point import Point
    from ledger.projections.snapshot import Snapshot

Clock = Callable[[], datetime]
Chance = Callable[[int], bytes]
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"


def utc_now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def random_bytes(number: int) -> bytes:
    """That many bytes that nobody can guess."""
    return os.urandom(number)


class Ledger:
    """A ledger folder, open for reading and writing.

    clock: gives aware instants; chance: gives that many random bytes.
    """

    def __init__(self, log: Log, clock: Clock | None = None, chance: Chance | None = None) -> None:
        self.log = log
        self.clock = clock or utc_now
        self.chance = chance or random_bytes

    @classmethod
    def init(
        cls, folder: Path, clock: Clock | None = None, chance: Chance | None = None, *, network: bool = False
    ) -> "Ledger":
        """An empty ledger in a folder that is empty, not there yet, or such a ledger already. Raises Refused, Damaged.

        network: also on a network file system.
        """
        if (folder / SETTINGS).is_file() and next((log := Log.open(folder)).records(), None) is None:
            return cls(log, clock, chance)
        return cls(Log.create(folder, _random_id(chance or random_bytes), network=network), clock, chance)

    @classmethod
    def open(
        cls, folder: Path, clock: Clock | None = None, chance: Chance | None = None, *, damaged_ok: bool = False
    ) -> "Ledger":
        """The ledger in a folder. Raises NotFound if it is none, Damaged, Refused if it is newer than this version.

        damaged_ok: read what stands before the first damage, and write nothing; `log.damage` is what was found.
        """
        return cls((Prefix if damaged_ok else Log).open(folder), clock, chance)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.log.folder

    @cached_property
    def index(self) -> Index:
        """What the log holds, as of the first time this is asked for. Raises Damaged."""
        return Index.open(self.log)

    def close(self) -> None:
        """Let go of the index."""
        found = self.__dict__.pop("index", None)
        if found is not None:
            found.close()

    def append(  # noqa: PLR0913 - all but the first are named
        self,
        drafts: Sequence[Draft],
        *,
        author: str,
        reason: str | None = None,
        id: str | None = None,  # noqa: A002
        texts: Sequence[bytes] = (),
        found: Sequence[Problem] = (),
        dry_run: bool = False,
        accept_time: bool = False,
    ) -> Receipt:
        """Write what is new among the drafts as one commit; durable when this returns.

        id: of the commit, else a random one; the same again writes nothing. texts: those that the drafts capture.
        found: what is wrong with lines that gave no draft. dry_run: write nothing, and tell how the state would move.
        accept_time: also if the last commit is recorded more than 5 minutes after the clock's time.
        Raises Refused with every problem at once and nothing written, Busy, Damaged, OutcomeUnknown.
        """
        note = noting.commit_note(author, reason)
        by_hash = {sha256(data).hexdigest(): decoded(data) for data in texts}
        with self._writing(dry_run=dry_run) as (index, writer):
            known, now = index.commit_by_id(id) if id is not None else None, self.clock()
            intake = self._intake(index, drafts, by_hash, found, now, retried=known is not None)
            if known is not None:
                check_same(known, intake.items, index)
            if not intake.fresh:
                return Receipt(known, intake.items, intake.warnings)
            salts = iter([self._salt(), *intake.salts])
            commit_id = id or self.random_id()
            if writer is None:
                tip = index.head.tip if index.head else self.log.genesis
                sealed = seal(
                    tip,
                    note,
                    intake.fresh,
                    ledger_id=self.log.ledger_id,
                    commit_id=commit_id,
                    now=now,
                    salts=salts.__next__,
                )
                return Receipt(None, intake.items, intake.warnings, self._moves(index, sealed))
            for data in texts:
                self.log.texts.put(data)
            note, torn = noting.with_torn(note, writer.torn), writer.torn
            record = writer.append(
                note, intake.fresh, id=commit_id, now=now, salts=salts.__next__, accept_time=accept_time
            )
        self.close()
        return Receipt(writer.row, intake.items, [*intake.warnings, *noting.warnings(record, now, torn)])

    def erase(  # noqa: PLR0913 - all but the first are named
        self,
        events: Sequence[str],
        *,
        author: str,
        reason: str,
        keep: Sequence[str] = (),
        all_sharing: bool = False,
        dry_run: bool = False,
        expected: "Plan | None" = None,
        accept_time: bool = False,
    ) -> "Erasure":
        """Take words away for good; done when this returns. What is left says that they were erased, and why.

        events: `@7`, a claim, `note:3`, `text:news`; with all that shares the words of the first, but for keep,
        which all_sharing adds. dry_run: write nothing. expected: the plan that somebody has agreed to, Busy if it has
        become another. accept_time, and what else is raised: as for `append`, and NotFound.
        """
        from ledger.capture import erasing  # noqa: PLC0415 - few need it

        note = noting.commit_note(author, reason)
        with self._writing(dry_run=dry_run) as (index, writer):
            plan = erasing.plan(index, events, keep, reason, all_sharing=all_sharing)
            if expected is not None and plan != expected:
                raise Busy.of("head_moved", "others wrote meanwhile, and something else would be erased", "look again")
            if writer is None or not plan.pieces:
                return erasing.Erasure(plan)
            note, found = noting.with_torn(note, writer.torn), erasing.erasures(plan, reason)
            commit_id, now = self.random_id(), self.clock()
            writer.append(note, found, id=commit_id, now=now, salts=self._salt, accept_time=accept_time)
            writer.erase()
        self.close()
        return erasing.Erasure(plan, writer.row)

    def point(
        self,
        *,
        as_of: str | None = None,
        recorded_as_of: str | None = None,
        valid_at: str | None = None,
        basis: Basis | None = None,
    ) -> "Point":
        """The point in time that is meant. Raises Refused for what is not one, NotFound for one that is not here."""
        from ledger.asking import basing  # noqa: PLC0415 - few commands are given a basis
        from ledger.projections.point import resolve  # noqa: PLC0415 - only reads need it

        if basis is not None:
            basing.check_alone(as_of, recorded_as_of, valid_at)
            return basing.point(self.index, self.log.ledger_id, basis)
        return resolve(self.index, as_of=as_of, recorded_as_of=recorded_as_of, valid_at=valid_at, now=self.clock())

    def at(  # noqa: PLR0913 - each is a part of the question
        self,
        *,
        as_of: str | None = None,
        recorded_as_of: str | None = None,
        valid_at: str | None = None,
        implicated: bool = False,
        basis: Basis | None = None,
        scope: str | None = None,
    ) -> "View":
        """The ledger at a point in time, to be asked.

        as_of: a full date, what could anyone know by the end of that day; else the date of the recorded point, which
        for the head is today. recorded_as_of: `@17`, HEAD~1, a hash, a date, an instant; else the head.
        valid_at: a full date, what was true then; else whatever the claims are about.
        implicated: with what the words only imply. basis: of an answer that is to be given again, instead of a point.
        scope: the document whose own aliases hold; else the only one.
        Raises Refused for what is not a point and for a basis that does not hold here, NotFound for a point that is
        not here, Damaged.
        """
        from ledger.asking import basing  # noqa: PLC0415 - only reads need it
        from ledger.asking.view import View  # noqa: PLC0415 - the same

        point = self.point(as_of=as_of, recorded_as_of=recorded_as_of, valid_at=valid_at, basis=basis)
        narrowed = any(axis is not None for axis in (as_of, valid_at, basis))
        if basis is not None:
            implicated = basing.implicated(basis, wanted=implicated)
        view = View(self, point, implicated=implicated, narrowed=narrowed, scope=scope)
        if basis is not None:
            basing.check_projections(basis, view.snapshot.projections)
        return view

    def snapshot(self, point: "Point", *, implicated: bool = False) -> "Snapshot":
        """As `at`, for a point that is resolved. implicated: with what the words only imply. Raises Damaged."""
        from ledger.projections.snapshot import open_snapshot  # noqa: PLC0415 - it imports duckdb

        return open_snapshot(self.log, point, implicated=implicated)

    def random_id(self) -> str:
        """A new id: 16 letters and digits, easy to read and to type by their first few."""
        return _random_id(self.chance)

    def _salt(self) -> str:
        return self.chance(16).hex()

    def _moves(self, index: Index, record: Record) -> "Sequence[Move]":
        from ledger.asking.trying import would_move  # noqa: PLC0415 - it imports duckdb

        return would_move(self, index, record)

    def _intake(  # noqa: PLR0913 - it is `append`, in part
        self,
        index: Index,
        drafts: Sequence[Draft],
        texts: Mapping[str, str],
        found: Sequence[Problem],
        now: datetime,
        *,
        retried: bool,
    ) -> Intake:
        with on_trial(index, texts) as trial:
            intake = Intake(trial, self.random_id, self._salt, now, found)
            for number, draft in enumerate(drafts, 1):
                intake.take(draft, number)
            intake.settle(retried=retried)
        if intake.problems:
            raise Refused(*sorted(intake.problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
        return intake

    @contextmanager
    def _writing(self, *, dry_run: bool) -> Iterator[tuple[Index, Writer | None]]:
        if dry_run:
            yield self.index, None
            return
        with Writer.open(self.log) as writer:
            yield writer.index, writer


def find_folder(start: Path) -> Path | None:
    """The nearest ledger folder at or above a folder."""
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS).is_file()), None)


def _random_id(chance: Chance) -> str:
    number = int.from_bytes(chance(16))
    letters = []
    for _ in range(16):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)
