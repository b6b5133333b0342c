"""Position p is the same question over the first p events: a ledger never knows its own future."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.api import Ledger
from ledger.capture.draft import Draft
from tests.effort import examples

TEXT = b"Ann told the paper that the film would start in May, cost 20 million dollars and be called Heat."
START = datetime(2026, 1, 1, tzinfo=UTC)
PROJECTIONS = ["state", "claims", "rumours", "timeline", "answers", "entities", "attributes", "documents"]

Event = dict[str, Any]

BASE: list[Event] = [
    {"type": "document.captured/1", "document": "news", "published": "2025-03-03"},
    {"type": "entity.registered/1", "entity": "film", "kind": "Movie", "label": "The film"},
    {"type": "entity.registered/1", "entity": "ann", "kind": "Person", "label": "Ann"},
    {"type": "entity.registered/1", "entity": "bob", "kind": "Person", "label": "Bob"},
    {"type": "attribute.defined/1", "attribute": "title", "value_type": "text", "cardinality": "single",
     "volatility": "evolving", "axis": "real", "authorities": ["bob"]},
    {"type": "attribute.defined/1", "attribute": "starts", "value_type": "date", "cardinality": "single",
     "volatility": "evolving", "axis": "real"},
]  # fmt: skip
EVIDENCE = [{"document": "news", "segments": [{"exact": "Ann told the paper"}]}]
VALUES = {
    "title": st.sampled_from(["Heat", "Cold"]).map(lambda text: {"type": "text", "text": text}),
    "starts": st.sampled_from(["2025-05", "2025", "2025-06-01"]).map(lambda edtf: {"type": "date", "edtf": edtf}),
}


@st.composite
def histories(draw: st.DrawFn) -> list[list[Event]]:
    """Commits of one to three events: claims, answers, new definitions, withdrawals of anything, withdrawals too."""
    claims: list[str] = []
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    return [BASE, *([draw(_event(claims)) for _ in range(size)] for size in sizes)]


def _event(claims: list[str]) -> st.SearchStrategy[Event]:
    kinds = [_claims(claims), _definitions()]
    if claims:
        kinds += [_answers(claims), _withdrawals(claims), _withdrawals(claims)]
    return st.one_of(kinds)


def _claims(claims: list[str]) -> st.SearchStrategy[Event]:
    def named(event: Event) -> Event:
        claims.append(f"c{len(claims)}")
        speaker = {"speaker": event["speaker"], "attribution": "on_record"} if event["speaker"] else {}
        return {"attribution": "outlet_voice"} | event | speaker | {"claim": claims[-1], "evidence": EVIDENCE}

    return st.sampled_from(sorted(VALUES)).flatmap(
        lambda attribute: st.fixed_dictionaries(
            {
                "type": st.just("claim.asserted/1"),
                "text": st.uuids().map(str),
                "subject": st.just("film"),
                "attribute": st.just(attribute),
                "value": VALUES[attribute],
                "polarity": st.sampled_from(["affirmed", "affirmed", "negated"]),
                "modality": st.sampled_from(["asserted", "planned", "rumoured"]),
                "speaker": st.sampled_from([None, "ann", "bob"]),
                "quote_type": st.just("indirect"),
            }
        ).map(named)
    )


def _answers(claims: list[str]) -> st.SearchStrategy[Event]:
    return st.builds(
        lambda claim, speaker, answer: {
            "type": "claim.answered/1", "claims": [claim], "speaker": speaker, "answer": answer, "evidence": EVIDENCE,
        },
        st.sampled_from([*claims]), st.sampled_from(["ann", "bob"]), st.sampled_from(["confirmed", "denied", "evaded"]),
    )  # fmt: skip


def _definitions() -> st.SearchStrategy[Event]:
    return st.builds(
        lambda cardinality, text: BASE[4] | {"cardinality": cardinality, "authorities": [text]},
        st.sampled_from(["single", "multiple"]), st.sampled_from(["ann", "bob"]),
    )  # fmt: skip


def _withdrawals(claims: list[str]) -> st.SearchStrategy[Event]:
    return st.builds(
        lambda claim, reason: {"type": "event.withdrawn/1", "claim": claim, "reason": str(reason)},
        st.sampled_from([*claims]), st.uuids(),
    )  # fmt: skip


def made(folder: str, commits: Sequence[Sequence[Event]]) -> Iterator[Ledger]:
    """A ledger with these commits, the clock and chance the same for the same commits; given after each commit."""
    numbers, hours = count(), count()
    ledger = Ledger.init(
        Path(folder) / "ledger",
        clock=lambda: START + timedelta(hours=next(hours)),
        chance=lambda size: sha256(str(next(numbers)).encode()).digest()[:size],
    )
    for commit in commits:
        texts = [TEXT] if commit is commits[0] else []
        drafts = [_drafted(event) for event in commit]
        ledger.append(drafts, author="tester", texts=texts)
        yield ledger


def _drafted(event: Event) -> Draft:
    captured = {"sha256": sha256(TEXT).hexdigest(), "chars": len(TEXT)} if event["type"].startswith("document") else {}
    return Draft({key: value for key, value in (event | captured).items() if value is not None})


def answers(ledger: Ledger, recorded_as_of: str, as_of: str) -> dict[str, list[tuple[Any, ...]]]:
    snapshot = ledger.at(recorded_as_of=recorded_as_of, as_of=as_of)
    return {name: sorted(snapshot.table(name).rows, key=str) for name in PROJECTIONS}


@examples(ci=15, long=500)
@given(histories(), st.data())
def test_the_state_at_a_position_is_that_of_a_ledger_with_only_the_events_so_far(
    commits: list[list[Event]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        *_, whole = made(one, commits)
        head = whole.index.head
        assert head is not None
        size = data.draw(st.integers(1, len(commits)))
        *_, first = made(other, commits[:size])
        last = first.index.head
        assert last is not None
        as_of = data.draw(st.sampled_from(["2025-03-02", "2025-03-03", "2025-06-02", "2026-02-01"]))
        assert last.last <= head.last
        assert answers(whole, f"@{last.last}", as_of) == answers(first, "HEAD", as_of)
        there, here = whole.at(recorded_as_of=f"@{last.last}", as_of=as_of), first.at(as_of=as_of)
        assert replace(there.basis, words="") == replace(here.basis, words="")
