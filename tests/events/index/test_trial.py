from ledger.events.index.index import Index
from ledger.events.index.trial import on_trial
from ledger.events.log.log import Log
from ledger.events.model.types import EventWithdrawn
from ledger.events.writing.writer import Writer
from tests.writing import attribute, claim, entity, write

DIGEST = "d" * 64


def test_what_is_on_trial_is_there_as_if_it_were_recorded_and_then_gone(filled: Log) -> None:
    with Index.open(filled) as index:
        sha256 = index.documents()[0].sha256
        with on_trial(index, {}) as trial:
            assert trial.take(entity("driver"), DIGEST).seq == 8
            assert trial.take(claim("c-new", sha256, subject="driver"), "e" * 64).seq == 9
            assert trial.has_entity("driver")
            assert trial.entity("driver") == [entity("driver")]
            assert trial.has_claim("c-new")
            assert trial.has_event(DIGEST)
            assert trial.event(8).digest == DIGEST
            assert trial.needed_by(8) == [9]
            assert trial.needed_by(1) == index.needed_by(1)
            assert trial.event(5).event == index.event(5).event
        assert not index.has_entity("driver")
        assert not index.has_claim("c-new")
        assert index.head is not None
        assert index.head.last == 7


def test_a_withdrawal_on_trial_takes_effect_there(filled: Log) -> None:
    with Index.open(filled) as index, on_trial(index, {}) as trial:
        trial.take(EventWithdrawn(claim="c-one", reason="wrong"), DIGEST)
        assert trial.withdrawn_by(5) == 8
        trial.take(EventWithdrawn(event=DIGEST, reason="no"), "e" * 64)
        assert trial.withdrawn_by(5) is None


def test_a_newer_definition_on_trial_is_in_force_there(filled: Log) -> None:
    with Index.open(filled) as index:
        with on_trial(index, {}) as trial:
            trial.take(attribute("director", value_type="text"), DIGEST)
            found = trial.attribute("director")
            assert found is not None
            assert found.value_type == "text"
        found = index.attribute("director")
        assert found is not None
        assert found.value_type == "entity"


def test_texts_are_those_that_are_stored_and_those_that_are_handed_in(filled: Log) -> None:
    with Index.open(filled) as index, on_trial(index, {DIGEST: "new"}) as trial:
        assert trial.document_text(DIGEST) == "new"
        assert trial.document_text(index.documents()[0].sha256) is not None
        assert trial.document_text("0" * 64) is None


def test_a_ledger_of_nothing_can_be_tried(log: Log) -> None:
    with Index.open(log) as index:
        with on_trial(index, {}) as trial:
            assert trial.take(entity("one"), DIGEST).seq == 1
            assert trial.take(entity("two"), "e" * 64).seq == 2
            assert trial.slugs("entity") == ["one", "two"]
        assert index.head is None


def test_what_is_written_after_a_trial_is_what_was_meant(filled: Log) -> None:
    with Writer.open(filled, 0.5) as writer, on_trial(writer.index, {}) as trial:
        trial.take(entity("tried"), DIGEST)
    write(filled, entity("driver"))
    with Index.open(filled) as index:
        assert index.slugs("entity") == ["driver", "heat-2", "mann"]
