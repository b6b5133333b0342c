"""Nothing published or recorded after a point changes any answer at the point."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ledger import render
from ledger.asking import card, catalogue, commits, reading, telling, trace
from ledger.asking.view import View
from ledger.events.errors import LedgerError
from ledger.events.log.commit import Record
from ledger.events.model import types
from ledger.events.model.parts import Alias
from ledger.projections.testing import TEXT, Given, digest
from ledger.results import Result
from tests.effort import examples
from tests.ledger.conftest import Shell
from tests.ledger.written import written
from tests.projections.drafts import build, ledgers
from tests.projections.ledgers import Film, who

EVERY = "SELECT * FROM events JOIN claims USING (seq) ORDER BY seq"
ASKED: dict[str, Callable[[View], Result]] = {
    "state": lambda view: card.state(view, "film"),
    "timeline": lambda view: reading.timeline(view, view.timeline()),
    "quotes": lambda view: reading.quotes(view, view.quotes()),
    "rumours": lambda view: reading.rumours(view, view.rumours(everything=True)),
    "stale": lambda view: reading.rumours(view, view.rumours(stale="30d")),
    "conflicts": lambda view: reading.conflicts(view, view.conflicts()),
    "sources": lambda view: reading.sources(view, view.sources()),
    "why": lambda view: telling.why(view, view.why("film", "cast")),
    "search": lambda view: telling.found(view, view.search("film")),
    "sql": lambda view: reading.sql(view, view.sql(EVERY)),
    "sql HEAD": lambda view: reading.sql(view, view.sql("SELECT seq FROM events_at(recorded_as_of := 'HEAD')")),
}
# What needs no DuckDB as long as the recorded axis alone is asked for.
SEEN: dict[str, Callable[[View], Result]] = {
    "log": lambda view: commits.log(view.sight, 0),
    "show": lambda view: _together(trace.trace(view.sight, entry) for entry in view.sight.seen()),
    "entity list": lambda view: catalogue.entities(view.sight),
    "entity show": lambda view: catalogue.entity(view.sight, "film"),
    "entity show, by an alias in a text": lambda view: catalogue.entity(view.sight, "it"),
    "source list": lambda view: catalogue.documents(view.sight),
    "source show": lambda view: catalogue.document(view.sight, "news"),
    "source cat": lambda view: catalogue.text(view.sight, "news"),
    "attribute list": lambda view: catalogue.attributes(view.sight),
    "attribute show": lambda view: catalogue.attribute(view.sight, "title"),
}
# Each state on the way is worked out anew, so each example asks one of them.
SLOW: dict[str, Callable[[View], Result]] = {
    "history": lambda view: telling.moves(view, view.history("film")),
    "history --recorded": lambda view: telling.moves(view, view.history("film", recorded=True)),
    "diff": lambda view: telling.moves(view, view.diff("2024-01-01", view.point.as_of.isoformat())),
    "diff HEAD": lambda view: telling.moves(view, view.diff("HEAD~2", "HEAD", steps=True)),
    "diff --sql": lambda view: telling.difference(view, view.compare("HEAD~2", "HEAD", EVERY)),
}


# A commit's hash covers the commits before it, whatever can be seen of them.
HASH = re.compile(r'("hash":"|commit [0-9]+  )[0-9a-f]+')


def _together(found: Iterable[Result]) -> Result:
    shown = [*found]
    return structs.replace(
        shown[0], data=[one.data for one in shown], parts=[part for one in shown for part in one.parts]
    )


def answers(view: View, commands: Mapping[str, Callable[[View], Result]]) -> Iterator[tuple[str, Any]]:
    """What commands answer, as data and for people."""
    for name, ask in commands.items():
        try:
            found = ask(view)
        except LedgerError as error:
            yield name, [problem.code for problem in error.problems]
        else:
            data = msgspec.json.encode(msgspec.json.decode(render.document(found, name))["data"])
            yield name, HASH.sub(r"\1", f"{data.decode()} {found.parts}")


def differences(one: View, other: View, slow: str) -> list[str]:
    """The commands that answer otherwise. slow: the one of those that take long that is asked."""
    commands = ASKED | SEEN | {slow: SLOW[slow]}
    pairs = zip(answers(one, commands), answers(other, commands), strict=True)
    return [name for (name, mine), (_, theirs) in pairs if mine != theirs]


POINTS = st.sampled_from(["2024-07-16", "2024-07-17", "2024-07-18", "2025-01-10", "2026-02-01"])
BEGUN = len(Film().records)


@given(ledgers(), st.sampled_from([*SLOW]), st.data())
@examples(ci=8, long=400)
def test_what_is_recorded_later_changes_no_answer(steps: Any, slow: str, data: st.DataObject) -> None:
    ledger = build(steps)
    commit = data.draw(st.integers(BEGUN, len(ledger.records)), "last commit that counts")
    as_of = data.draw(POINTS, "as of")
    with TemporaryDirectory() as folder:
        part = written(ledger, Path(folder, "part"), ledger.records[:commit])
        whole = written(ledger, Path(folder, "whole"))
        point = f"@{ledger.records[commit - 1].header.last}"
        before, after = (one.at(as_of=as_of, recorded_as_of=point) for one in (part, whole))
        assert differences(before, after, slow) == []
        assert differences(before, whole.at(basis=before.basis), slow) == []
        part.close()
        whole.close()


@given(ledgers(), st.sampled_from([*SLOW]), POINTS)
@examples(ci=8, long=400)
def test_what_is_published_later_changes_no_answer(steps: Any, slow: str, as_of: str) -> None:
    ledger = build(steps)
    seen = {row["seq"] for row in ledger.at(as_of=as_of).snapshot.table("events").records()}
    with TemporaryDirectory() as folder:
        one = written(ledger, Path(folder, "one"))
        other = written(ledger, Path(folder, "other"), [otherwise(record, seen) for record in ledger.records])
        assert differences(one.at(as_of=as_of), other.at(as_of=as_of), slow) == []
        one.close()
        other.close()


def otherwise(record: Record, seen: set[int]) -> Record:
    """The commit with other words in what is not seen."""
    numbered = enumerate(record.events, record.header.seq)
    return replace(record, events=tuple(event if seq in seen else contrary(event) for seq, event in numbered if event))


def contrary(event: types.AnyEvent) -> types.AnyEvent:
    if isinstance(event, types.ClaimAsserted):
        polarity: Any = "negated" if event.polarity == "affirmed" else "affirmed"
        return structs.replace(event, polarity=polarity, modality="asserted", text=f"not {event.text}")
    if isinstance(event, types.ClaimAnswered):
        return structs.replace(event, answer="denied" if event.answer == "confirmed" else "confirmed")
    return event


def test_the_property_can_fail(tmp_path: Path) -> None:
    ledger = Film()
    ledger.by("pacino", "cast", who("pacino"))
    ledger.by("driver", "cast", who("driver"), in_=("later",))
    one = written(ledger, tmp_path / "one")
    other = written(ledger, tmp_path / "other", [otherwise(record, set()) for record in ledger.records])
    late = "2025-12-31"
    found = differences(one.at(as_of=late), other.at(as_of=late), "history")
    assert {"state", "timeline", "history", "why", "search", "sql"} <= {*found}
    assert "diff" in differences(one.at(as_of=late), one.at(as_of="2024-07-17"), "diff")


def test_whatever_is_recorded_later_the_same_is_shown_at_every_commit(tmp_path: Path) -> None:
    ledger, answered = told(), set[str]()
    whole = written(ledger, tmp_path / "whole")
    for number, record in enumerate(ledger.records, 1):
        part = written(ledger, tmp_path / str(number), ledger.records[:number])
        point = f"@{record.header.last}"
        before, after = (dict(answers(one.at(recorded_as_of=point), SEEN)) for one in (part, whole))
        assert [name for name in SEEN if before[name] != after[name]] == [], point
        answered |= {name for name, found in before.items() if isinstance(found, str)}
    assert answered == {*SEEN}


def told() -> Given:
    """Each commit bears on what was there before."""
    g = Given().document("news").entity("film", aliases=(Alias(name="it", scope="news"),)).attribute("title")
    wrong = g.claim("film", "title", "Heat 2")
    g.document("paper", "2024-07-18").entity("sequel").attribute("title", cardinality="multiple")
    g.answer(g.claim("sequel", "title", "Heat II", in_=("paper",)), "film", "confirmed")
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")
    g.record(types.DocumentCaptured(document="news", sha256=digest("paper"), chars=len(TEXT)))
    g.document("notice", "2025-02-01", revises="news", revision_kind="correction")
    g.withdraw(wrong)
    g.withdraw(g.merge("sequel", "film"))
    return g.document("news", "2024-07-16").entity("film")


def test_a_later_claim_does_not_make_an_earlier_name_ambiguous(news: Shell) -> None:
    def show(name: str) -> tuple[int, str]:
        done = news("show", name, "--recorded-as-of", "@7")
        return done.code, done.out.replace("up to now", "up to 2026-01-02T03:04:05.000003Z")

    names = ("ab", "abc1", "could cost 40 million")
    news.ok("add", "the bridge could cost 40 million pounds", "--about", "bridge", "--id", "abc1")
    before = [show(name) for name in names]
    assert [code for code, _ in before] == [0, 0, 0]
    news.ok("add", "could cost 40 million", "--about", "bridge", "--id", "ab")
    news.ok("withdraw", "abc1", "--reason", "a slip")
    assert [show(name) for name in names] == before
