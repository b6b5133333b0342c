"""Given these events, at this point, then these rows: tests for projections, the built-in ones and your own.

    ledger = Given().document("news").entity("film").attribute("budget", value_type="quantity")
    ledger.claim("film", "budget", "25 USD")
    assert ledger.at(as_of="2024-07-17").rows("state", "value", "status") == [("25 USD", "reported")]

Everything is in memory and repeatable: times, salts and claim ids are counted, not drawn.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from ledger.events.index.derived import CommitRow
from ledger.events.log.commit import Place, Record, Tip, erased, genesis, parse, seal
from ledger.events.model import parts, types
from ledger.events.model.named import claim_of
from ledger.projections.catalog import Catalog
from ledger.projections.feed import in_memory
from ledger.projections.point import resolve
from ledger.projections.snapshot import Snapshot

LEDGER = "given"
TEXT = "w" * 1000
NOWHERE = Place(0, 0, 0, 0)


class Given:
    """A small ledger. Each call is a commit, one hour after the one before unless `now` says otherwise.

    now: when the next commit is recorded, aware UTC; every method that records returns the ledger itself,
    `claim` and `answer` return what later calls name.
    """

    def __init__(self, *projections: Path, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        """projections: folders with projections of your own."""
        self.now = now
        self.records: list[Record] = []
        self.catalog = Catalog(*projections)
        self._ids = count(1)
        self._salts = count()

    def record(self, *events: types.AnyEvent) -> Record:
        """Append one commit."""
        tip: Tip = self.records[-1].header.tip if self.records else genesis(LEDGER)
        sealed = seal(
            tip,
            types.Note(by="tester"),
            events,
            ledger_id=LEDGER,
            commit_id=f"commit{tip.commit + 1}",
            now=self.now,
            salts=lambda: f"{next(self._salts):032x}",
        )
        self.records.append(sealed)
        self.now = sealed.header.recorded_at + timedelta(hours=1)
        return sealed

    def document(self, slug: str, published: str | None = "2024-07-17", **fields: Any) -> "Given":
        """A captured text; its sha256 is made up from the slug unless it is given."""
        described = {"sha256": digest(slug), "published": published} | fields
        self.record(types.DocumentCaptured(document=slug, chars=len(TEXT), **described))
        return self

    def entity(self, *slugs: str, kind: str = "Thing", **fields: Any) -> "Given":
        """Entities whose label is their slug."""
        self.record(*(types.EntityRegistered(entity=slug, kind=kind, label=slug, **fields) for slug in slugs))
        return self

    def attribute(
        self,
        slug: str,
        value_type: Any = "text",
        cardinality: Any = "single",
        volatility: Any = "evolving",
        axis: Any = "real",
        **fields: Any,
    ) -> "Given":
        """An attribute, by default a single evolving text in the real world."""
        self.record(
            types.AttributeDefined(
                attribute=slug,
                value_type=value_type,
                cardinality=cardinality,
                volatility=volatility,
                axis=axis,
                **fields,
            )
        )
        return self

    def claim(self, subject: str, attribute: str, value: str | parts.AnyValue, **fields: Any) -> str:
        """A claim, by default affirmed and in the outlet's own voice, or on record with `speaker`; gives its id.

        value: a text value if it is a string; in_: the slugs of the documents it rests on, `news` by default;
        at: the code point where its words begin, 0 by default.
        """
        claim = fields.pop("claim", f"c{next(self._ids)}")
        at = fields.pop("at", 0)
        defaults: dict[str, Any] = {
            "text": f"{subject} {attribute}",
            "polarity": "affirmed",
            "modality": "asserted",
            "attribution": "on_record" if fields.get("speaker") else "outlet_voice",
            "quote_type": "indirect" if fields.get("speaker") else "none",
            "evidence": _evidence(fields.pop("in_", ("news",)), at),
        }
        self.record(
            types.ClaimAsserted(
                claim=claim,
                subject=subject,
                attribute=attribute,
                value=parts.TextValue(text=value) if isinstance(value, str) else value,
                **(defaults | fields),
            )
        )
        return str(claim)

    def answer(self, claims: str | Iterable[str], speaker: str, answer: Any, **fields: Any) -> str:
        """An answer to claims; gives the digest of the event."""
        named = (claims,) if isinstance(claims, str) else tuple(claims)
        evidence = _evidence(fields.pop("in_", ("news",)), fields.pop("at", 0))
        return self._digest(
            types.ClaimAnswered(claims=named, speaker=speaker, answer=answer, evidence=evidence, **fields)
        )

    def withdraw(self, named: str, replaced_by: str | None = None) -> str:
        """Withdraw a claim by id or an event by digest; gives the digest of the withdrawal."""
        target: Mapping[str, Any] = {"event": named} if len(named) == len(digest("")) else {"claim": named}
        withdrawal = types.EventWithdrawn(**target, reason="a mistake", replaced_by=replaced_by)
        return self._digest(withdrawal)

    def repeat(
        self, claim: str, in_: Iterable[str] = ("paper",), independence: Any = "independent", **fields: Any
    ) -> str:
        """A repetition of a claim in other documents; gives the digest of the event, like all methods below."""
        return self._digest(
            types.ClaimRepeated(claim=claim, independence=independence, evidence=_evidence(in_, 0), **fields)
        )

    def assess(self, claim: str, checker: str, verdict: Any, in_: Iterable[str] = (), **fields: Any) -> str:
        """A checker's verdict, by default one that rests on no document."""
        evidence = _evidence(in_, 0) or None
        return self._digest(
            types.ClaimAssessed(
                claim=claim, checker=checker, verdict=verdict, basis="seen", evidence=evidence, **fields
            )
        )

    def retract(self, claim: str, by: str, in_: Iterable[str] = ("news",), **fields: Any) -> str:
        """A claim is taken back by its source."""
        return self._digest(types.ClaimRetracted(claim=claim, by=by, evidence=_evidence(in_, 0), **fields))

    def supersede(self, claim: str, by_claim: str, reason: Any = "corrected") -> str:
        """A claim gives way to another one."""
        return self._digest(types.ClaimSuperseded(claim=claim, by_claim=by_claim, reason=reason))

    def rank(self, claim: str, rank: Any) -> str:
        """An editor's judgement of a claim."""
        return self._digest(types.ClaimRanked(claim=claim, rank=rank, reason="an editor's choice"))

    def rate(self, entity: str, reliability: Any) -> str:
        """An editor's judgement of a source."""
        return self._digest(types.SourceRated(entity=entity, reliability=reliability, basis="its record"))

    def merge(self, entity: str, into: str) -> str:
        """Two entities are one."""
        return self._digest(types.EntityMerged(entity=entity, into=into, basis="the same"))

    def erase(self, digest: str, *, finished: bool = True) -> str:
        """An event is gone, and its erasure says so. finished: its bytes are gone as well."""
        number, record = next(each for each in enumerate(self.records) if digest in each[1].header.digests)
        part = record.header.digests.index(digest)
        event = record.events[part - 1]
        if finished:
            self.records[number] = parse(erased(record.line, {part}))
        tag, claim = (str(event.__struct_config__.tag), claim_of(event)) if event else ("", None)
        return self._digest(types.EventErased(event=digest, erased_type=tag, claim=claim, reason="a request"))

    def digest(self, claim: str) -> str:
        """The digest of the event that asserts a claim."""
        found = (zip(record.events, record.header.digests[1:], strict=True) for record in self.records)
        return next(one for pairs in found for event, one in pairs if getattr(event, "claim", None) == claim)

    def _digest(self, event: types.AnyEvent) -> str:
        return self.record(event).header.digests[1]

    def at(
        self,
        as_of: str | None = None,
        recorded_as_of: str | None = None,
        valid_at: str | None = None,
        *,
        implicated: bool = False,
    ) -> "Then":
        """The ledger at a point, in the words of the command line."""
        point = resolve(self, as_of=as_of, recorded_as_of=recorded_as_of, valid_at=valid_at, now=self.now)
        source = in_memory(lambda: self.records)
        return Then(Snapshot(LEDGER, source, self.catalog, point, implicated=implicated))

    @property
    def head(self) -> CommitRow | None:
        """The last commit."""
        return _row(self.records[-1]) if self.records else None

    def commit(self, number: int) -> CommitRow | None:
        """The commit with this number."""
        return _row(self.records[number - 1]) if 1 <= number <= len(self.records) else None

    def commit_of(self, seq: int) -> CommitRow | None:
        """The commit that holds this event."""
        return next((_row(each) for each in self.records if each.header.seq <= seq <= each.header.last), None)

    def commit_at(self, moment: datetime) -> CommitRow | None:
        """The last commit recorded by then, inclusive."""
        return next((_row(each) for each in reversed(self.records) if each.header.recorded_at <= moment), None)

    def commits_with_hash(self, prefix: str) -> list[CommitRow]:
        """The commits whose hash begins so."""
        return [_row(each) for each in self.records if each.header.hash.startswith(prefix)]

    def erased_since(self, seq: int, until: int, /) -> list[tuple[int, int]]:
        """What stood up to the event `until` and was erased by events after `seq`, each with its erasure."""
        seqs = {each: r.header.seq + at for r in self.records for at, each in enumerate(r.header.digests[1:])}
        found = [(seqs[e.event], s) for s, e in self._events() if isinstance(e, types.EventErased)]
        return [(target, by) for target, by in found if by > seq and target <= until]

    def _events(self) -> Iterator[tuple[int, types.AnyEvent | None]]:
        for record in self.records:
            yield from enumerate(record.events, record.header.seq)


class Then:
    """What a ledger answers at a point."""

    def __init__(self, snapshot: Snapshot) -> None:
        """snapshot: where the answers come from."""
        self.snapshot = snapshot

    def rows(self, projection: str, *columns: str, where: str = "TRUE") -> list[tuple[Any, ...]]:
        """The rows of a projection, these columns only, sorted by their text."""
        records = self.snapshot.table(projection, where).records()
        return sorted((tuple(record[column] for column in columns) for record in records), key=str)


def digest(slug: str) -> str:
    """The sha256 that a document of this slug is given."""
    return sha256(slug.encode()).hexdigest()


def _evidence(documents: Iterable[str], at: int) -> tuple[parts.Evidence, ...]:
    words = TEXT[at : at + 5]
    segment = parts.Segment(start=at, end=at + len(words), exact=words, prefix="", suffix="")
    return tuple(parts.Evidence(document=digest(slug), segments=(segment,)) for slug in documents)


def _row(record: Record) -> CommitRow:
    header = record.header
    return CommitRow(header.commit, header.seq, header.last, header.recorded_at, header.hash, header.id, NOWHERE)
