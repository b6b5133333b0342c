"""The ledgers that are measured: sound, repeatable, and with everything in them that makes reading hard."""

from pathlib import Path

from bench.attributes import ATTRIBUTES
from bench.generate import generate
from ledger.events.audit.audit import audit
from ledger.events.check.check import check
from ledger.events.index.index import Index
from ledger.events.log.log import Log
from ledger.events.model.types import AnyEvent

CLAIMS = 1_500


def events(log: Log) -> list[AnyEvent]:
    return [event for record in log.records() for event in record.events if event is not None]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again, other = (generate(tmp_path / name, 100, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert events(first) == events(again) != events(other)
    assert [one.line for one in first.records()] == [one.line for one in again.records()]


def test_every_event_would_be_accepted(tmp_path: Path) -> None:
    log = generate(tmp_path / "large", CLAIMS)
    assert audit(log.folder).problems == ()
    with Index.open(log) as index:
        assert [problem for event in events(log) for problem in check(event, index).problems] == []


def test_nothing_that_a_ledger_can_hold_is_left_out(tmp_path: Path) -> None:
    log = generate(tmp_path / "large", CLAIMS)
    kinds = {type(event).__name__ for event in events(log)}
    # An erasure takes away what was told, and tells nothing to measure.
    assert kinds == {kind.__name__ for kind in AnyEvent.__args__} - {"EventErased"}
    assert {getattr(event, "attribute", None) for event in events(log)} >= {one.attribute for one in ATTRIBUTES}
