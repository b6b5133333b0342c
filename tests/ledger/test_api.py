import tomllib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import ledger as package
from ledger import api
from ledger.api import Ledger
from ledger.capture.draft import Draft
from ledger.capture.intake import Receipt
from ledger.events.audit.audit import audit
from ledger.events.errors import LedgerError, NotFound, Problem, Refused
from ledger.events.model.types import ClaimAsserted
from tests.ledger.conftest import NEWS, NOW, counted

TEXT = NEWS.encode()


def document(**more: Any) -> Draft:
    return Draft({"type": "document.captured/1", "document": "news", "sha256": sha256(TEXT).hexdigest()} | more)


def entity(slug: str, **more: Any) -> Draft:
    return Draft({"type": "entity.registered/1", "entity": slug, "kind": "Place", "label": slug} | more)


def attribute(slug: str = "statement", value_type: str = "text") -> Draft:
    return Draft({"type": "attribute.defined/1", "attribute": slug, "value_type": value_type,
                  "cardinality": "multiple", "volatility": "stable", "axis": "real"})  # fmt: skip


def claim(**more: Any) -> Draft:
    given = {
        "type": "claim.asserted/1", "text": "It opened in 1931.", "subject": "bridge", "attribute": "statement",
        "value": {"type": "text", "text": "opened"}, "polarity": "affirmed", "modality": "asserted",
        "attribution": "outlet_voice", "quote_type": "none",
        "evidence": [{"document": "news", "segments": [{"exact": "the first bridge opened in 1931"}]}],
    }  # fmt: skip
    return Draft(given | more)


def withdrawal(**target: str) -> Draft:
    return Draft({"type": "event.withdrawn/1", "reason": "a mistake", **target})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.init(tmp_path / "ledger", lambda: NOW, counted())


def append(ledger: Ledger, *drafts: Draft, **more: Any) -> Receipt:
    done = ledger.append(drafts, author="tester", **more)
    assert audit(ledger.folder).problems == ()
    return done


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """1 document, 2 entity, 3 attribute."""
    append(ledger, document(), entity("bridge"), attribute(), texts=[TEXT])
    return ledger


def refusal(ledger: Ledger, *drafts: Draft, **more: Any) -> tuple[Problem, ...]:
    """Why drafts were refused; the log has not changed by a byte."""
    before = [path.read_bytes() for path in sorted((ledger.folder / "events").glob("*.jsonl"))]
    with pytest.raises(LedgerError) as caught:
        ledger.append(drafts, author=more.pop("author", "tester"), **more)
    assert [path.read_bytes() for path in sorted((ledger.folder / "events").glob("*.jsonl"))] == before
    return caught.value.problems


def test_one_commit_or_nothing(ledger: Ledger) -> None:
    problems = refusal(ledger, document(), entity("bridge"), claim(subject="brige"), claim(attribute="x"), texts=[TEXT])
    assert [problem.code for problem in problems] == ["unknown_entity", "unknown_attribute", "unknown_attribute"]
    assert not list((ledger.folder / "texts").iterdir())
    done = append(ledger, document(), entity("bridge"), attribute(), claim(), texts=[TEXT])
    assert done.commit is not None
    assert (done.commit.first, done.commit.last, len(done.new)) == (1, 4, 4)


def test_later_lines_may_rest_on_earlier_ones_and_not_the_other_way(filled: Ledger) -> None:
    assert refusal(filled, claim(subject="river"), entity("river"))[0].code == "unknown_entity"
    assert len(append(filled, entity("river"), claim(subject="$1")).new) == 2


def test_the_same_again_writes_nothing_and_says_where_it_is(filled: Ledger) -> None:
    first = append(filled, claim())
    again = append(filled, claim(), entity("bridge"), attribute(), document())
    assert again.commit is None
    assert [(item.seq, item.outcome) for item in again.items] == [
        (4, "there"),
        (2, "there"),
        (3, "there"),
        (1, "there"),
    ]
    assert first.items[0].event == again.items[0].event


def test_the_same_twice_in_one_batch_is_written_once(filled: Ledger) -> None:
    answer = Draft({"type": "claim.answered/1", "claims": ["$2"], "speaker": "bridge", "answer": "denied",
                    "evidence": claim().data["evidence"]})  # fmt: skip
    assert [item.outcome for item in append(filled, claim(), claim(), answer).items] == ["new", "there", "new"]
    assert append(filled, claim(), claim(), answer).new == []


def test_a_claim_id_used_again_with_the_same_content_is_a_success(filled: Ledger) -> None:
    append(filled, claim(claim="c-one"))
    assert append(filled, claim(claim="c-one")).new == []
    assert len(append(filled, claim(claim="c-two")).new) == 1


def test_a_claim_id_used_again_with_other_content_is_a_conflict_field_by_field(filled: Ledger) -> None:
    append(filled, claim(claim="c-one"))
    problems = refusal(filled, claim(claim="c-one", text="Other.", said="2024"))
    assert [(problem.code, problem.field) for problem in problems] == [("conflict", "text"), ("conflict", "said")]
    assert '"It opened in 1931." there, "Other." here' in problems[0].message
    assert 'nothing there, "2024" here' in problems[1].message


def test_a_commit_id_used_again_with_the_same_content_is_a_success(filled: Ledger) -> None:
    first = append(filled, entity("river"), claim(), id="commit-one")
    again = append(filled, entity("river"), claim(), id="commit-one")
    assert again.commit == first.commit
    assert again.new == []


@pytest.mark.parametrize(
    ("drafts", "words"),
    [
        ([claim()], "besides, 1 there alone"),
        ([entity("river"), claim(), entity("sea")], "besides, 1 here alone"),
        ([entity("bridge"), claim()], '@4 has another entity: "river" there, "bridge" here'),
        ([entity("river"), claim(text="Other.")], '@5 has another text: "It opened in 1931." there, "Other." here'),
        ([entity("river"), entity("sea")], '@5 has another type: "claim.asserted/1" there, "entity.registered/1" here'),
    ],
)
def test_a_commit_id_used_again_with_other_content_is_a_conflict(
    filled: Ledger, drafts: list[Draft], words: str
) -> None:
    append(filled, entity("river"), claim(), id="commit-one")
    (problem,) = refusal(filled, *drafts, id="commit-one")
    assert problem.code == "commit_conflict"
    assert words in problem.message
    assert problem.message.startswith("commit commit-one is there already, with other events: @4 to @5; ")


def test_a_commit_id_used_again_after_an_erasure_cannot_be_compared(filled: Ledger) -> None:
    append(filled, entity("river"), claim(claim="c-one"), id="commit-one")
    filled.erase(["@4"], author="ada", reason="asked to", all_sharing=True)
    (problem,) = refusal(filled, entity("river"), claim(claim="c-one"), id="commit-one")
    assert problem.code == "commit_conflict"
    assert "@4 of it was erased" in problem.message


def test_a_withdrawn_claim_appended_again_says_so(filled: Ledger) -> None:
    append(filled, claim(claim="c-one"))
    append(filled, withdrawal(claim="c-one"))
    (item,) = append(filled, claim()).items
    assert (item.seq, item.outcome, item.withdrawn_by) == (4, "there", 5)


def test_what_others_need_cannot_be_withdrawn(filled: Ledger) -> None:
    append(filled, claim(claim="c-one"))
    digest = filled.index.event(2).digest
    (problem,) = refusal(filled, withdrawal(event=digest))
    assert (problem.code, problem.message) == ("needed", "bridge is needed by @4")
    assert len(append(filled, withdrawal(claim="c-one"), withdrawal(event=digest)).new) == 2


def test_a_withdrawal_cannot_be_withdrawn_if_that_brings_back_what_lacks_something(filled: Ledger) -> None:
    append(filled, claim(claim="c-one"))
    append(filled, withdrawal(claim="c-one"))
    append(filled, withdrawal(event=filled.index.event(2).digest))
    (problem,) = refusal(filled, withdrawal(event=filled.index.event(5).digest))
    assert problem.code == "revived"
    assert "@4" in problem.message
    append(filled, withdrawal(event=filled.index.event(6).digest))
    append(filled, withdrawal(event=filled.index.event(5).digest))
    assert filled.index.withdrawn_by(4) is None


def test_an_event_of_the_same_batch_can_be_withdrawn_by_its_local_name(filled: Ledger) -> None:
    append(filled, entity("river"), withdrawal(event="$1"))
    assert filled.index.withdrawn_by(4) == 5


def test_after_a_line_without_an_event_names_that_may_be_its_own_are_not_complained_about(filled: Ledger) -> None:
    problems = refusal(filled, entity("river", kind=7), claim(subject="river"), claim(attribute="statment", text=""))
    assert [problem.code for problem in problems] == ["wrong_value", "wrong_value"]


def test_a_dry_run_writes_nothing(filled: Ledger) -> None:
    done = append(filled, entity("river"), claim(), dry_run=True)
    assert (done.commit, len(done.new)) == (None, 2)
    assert filled.index.head is not None
    assert filled.index.head.last == 3
    assert len(append(filled, entity("river"), claim()).new) == 2


def test_a_text_is_stored_with_the_event_that_names_it(ledger: Ledger) -> None:
    assert refusal(ledger, document())[0].code == "no_text"
    append(ledger, document(), texts=[TEXT])
    assert (ledger.folder / "texts" / sha256(TEXT).hexdigest()).read_bytes() == TEXT


def test_a_text_that_is_not_utf8_is_refused_with_its_place(ledger: Ledger) -> None:
    (problem,) = refusal(ledger, document(), texts=[b"one\ntw\xff"])
    assert (problem.code, "byte 6, line 2" in problem.message) == ("not_unicode", True)


@pytest.mark.parametrize(("author", "reason"), [("a\x1b[2J", None), ("", None), ("x" * 3_000, None), ("a", "x\0y")])
def test_an_author_or_reason_that_cannot_be_kept_is_refused(filled: Ledger, author: str, reason: str | None) -> None:
    assert refusal(filled, claim(), author=author, reason=reason)


def test_nothing_at_all_is_nothing_new(filled: Ledger) -> None:
    assert append(filled).new == []


def test_the_clock_and_chance_are_those_that_were_given(tmp_path: Path) -> None:
    def made(name: str) -> bytes:
        ledger = Ledger.init(tmp_path / name, lambda: NOW, counted())
        append(ledger, document(), entity("bridge"), attribute(), claim(), texts=[TEXT])
        return next((ledger.folder / "events").glob("*.jsonl")).read_bytes()

    assert made("one") == made("two")
    assert b'"recorded_at":"2026-01-02T03:04:05.000000Z"' in made("three")


def test_the_real_clock_and_chance_are_there_when_none_are_given(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    ledger = Ledger.init(tmp_path / "ledger")
    assert before <= ledger.clock() <= datetime.now(UTC)
    assert len({ledger.random_id() for _ in range(100)}) == 100


def test_a_folder_is_found_from_below(ledger: Ledger, tmp_path: Path) -> None:
    inner = ledger.folder / "projections"
    assert api.find_folder(inner) == ledger.folder
    assert api.find_folder(tmp_path) is None


def test_a_folder_that_is_no_ledger_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Ledger.open(tmp_path)


def test_an_empty_ledger_is_made_again_as_it_is_and_no_other(ledger: Ledger) -> None:
    assert Ledger.init(ledger.folder).log.ledger_id == ledger.log.ledger_id
    append(ledger, entity("bridge"))
    with pytest.raises(Refused):
        Ledger.init(ledger.folder)


def test_the_tool_in_a_commit_s_note_is_this_version(filled: Ledger) -> None:
    project = tomllib.loads((Path(__file__).parent.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert filled.index.event(1).note.tool == f"{project['name']} {project['version']}"


def test_events_read_back_are_the_ones_that_were_taken_in(filled: Ledger) -> None:
    done = append(filled, claim())
    read = Ledger.open(filled.folder).index.event(4).event
    assert isinstance(read, ClaimAsserted)
    assert read == done.items[0].event


def rank(word: str) -> Draft:
    return Draft({"type": "claim.ranked/1", "claim": "opened", "rank": word, "reason": "r"})


def test_what_was_set_back_once_is_not_set_back_again(filled: Ledger) -> None:
    """The last of several on one matter is what is asked for; it counts already."""
    append(filled, claim(claim="opened"), rank("deprecated"), rank("normal"))
    again = append(filled, rank("deprecated"), rank("normal"))
    assert (again.new, again.warnings) == ([], [])
    assert [item.seq for item in append(filled, rank("normal"), rank("deprecated")).new] == [7]


def test_a_commit_that_is_tried_again_sets_nothing_back(filled: Ledger) -> None:
    append(filled, claim(claim="opened"))
    first = append(filled, rank("deprecated"), id="the-rank")
    append(filled, rank("normal"))
    again = append(filled, rank("deprecated"), id="the-rank")
    assert (again.commit, again.new) == (first.commit, [])
    assert [warning.code for warning in again.warnings] == ["outdated"]


def test_events_without_a_number_are_told_by_their_place(filled: Ledger) -> None:
    merges = [
        Draft({"type": "entity.merged/1", "entity": "bridge", "into": into, "basis": into}, "f.jsonl", line)
        for line, into in ((3, "river"), (4, "road"))
    ]
    append(filled, entity("river"), entity("road"))
    (problem,) = refusal(filled, *merges)
    assert problem.message == "bridge is merged into river already, by line 3"
    assert problem.hint == "leave out line 3, or merge river"
    (problem,) = refusal(filled, *(Draft(draft.data) for draft in merges))
    assert problem.message.endswith("by event 1 of this commit")


def test_an_error_in_python_tells_what_to_do(filled: Ledger) -> None:
    with pytest.raises(NotFound) as caught:
        filled.at().state("brige")
    assert str(caught.value) == "no entity is called brige"
    assert caught.value.__notes__ == ["hint: did you mean bridge (bridge)?"]


def test_a_damaged_ledger_is_read_on_request_and_not_written(filled: Ledger) -> None:
    append(filled, entity("river"))
    path = filled.log.segment_path(1)
    path.write_bytes(path.read_bytes().replace(b'"label":"river"', b'"label":"rival"'))
    book = Ledger.open(filled.folder, filled.clock, counted(), damaged_ok=True)
    assert book.at().sql("SELECT entity FROM entities").rows == [("bridge",)]
    assert book.log.damage is not None
    assert refusal(book, entity("road"))[0].code == "reading_only"
    assert package.open(filled.folder, damaged_ok=True).index.slugs("entity") == ["bridge"]
