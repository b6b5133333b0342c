from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ledger.events.errors import Damaged, NotFound
from ledger.events.index.index import Index
from ledger.events.index.past import Past
from ledger.events.log.commit import Record
from ledger.events.log.log import Log
from ledger.events.model.codec import content_key
from ledger.events.model.parts import Alias, DateValue, EntityValue, Relative
from ledger.events.model.types import (
    ClaimAssessed,
    ClaimRanked,
    ClaimRepeated,
    ClaimRetracted,
    ClaimSuperseded,
    EntityRegistered,
    EventWithdrawn,
    SourceRated,
)
from tests.writing import TEXT, attribute, claim, document, entity, merge, write

if TYPE_CHECKING:
    from ledger.events.check.known import Known


def withdrawal(record: Record, offset: int = 0) -> EventWithdrawn:
    """Withdraws one event of a commit."""
    return EventWithdrawn(event=record.header.digests[offset + 1], reason="a mistake")


def test_an_empty_ledger_has_no_head(log: Log) -> None:
    with Index.open(log) as index:
        assert index.head is None
        assert index.commit(1) is None
        assert list(index.events()) == []


def test_commits_are_found(filled: Log, index: Index) -> None:
    headers = [record.header for record in filled.records()]
    rows = [index.commit(number) for number in (1, 2, 3)]
    for row, header in zip(rows, headers, strict=True):
        assert row is not None
        assert (row.commit, row.first, row.last) == (header.commit, header.seq, header.last)
        assert (row.hash, row.id, row.recorded_at, row.tip) == (header.hash, header.id, header.recorded_at, header.tip)
        assert index.commit_by_id(header.id) == row
        assert index.commits_with_hash(header.hash[:7]) == [row]
        assert index.commit_at(header.recorded_at) == row
        assert {index.commit_of(seq) for seq in range(row.first, row.last + 1)} == {row}
    assert index.head == rows[-1]
    assert index.commit_at(headers[0].recorded_at - timedelta(microseconds=1)) is None
    assert index.commit_at(headers[0].recorded_at + timedelta(days=1)) == rows[-1]
    assert index.commit(4) is index.commit_of(8) is index.commit_of(0) is index.commit_by_id("none") is None


@pytest.mark.parametrize("prefix", ["", "xyz", "A", "0" * 65, "%", " "])
def test_a_prefix_that_is_none_finds_nothing(index: Index, prefix: str) -> None:
    assert index.commits_with_hash(prefix) == []
    assert index.find_digest(prefix) == []


def test_events_are_read_from_the_log(filled: Log, index: Index) -> None:
    records = list(filled.records())
    assert [entry.event for entry in index.events()] == [event for record in records for event in record.events]
    entry = index.event(6)
    assert (entry.seq, entry.type, entry.event) == (6, "claim.asserted/1", records[1].events[1])
    assert (entry.digest, entry.note, entry.commit.commit) == (records[1].header.digests[2], records[1].note, 2)
    assert index.find_digest(entry.digest[:9]) == [6]
    assert index.has_event(entry.digest)
    assert not index.has_event(entry.digest[:63])
    assert not index.has_event("0" * 64)
    for seq in (0, 8):
        with pytest.raises(NotFound):
            index.event(seq)


def test_some_events_in_either_order(index: Index) -> None:
    assert [entry.seq for entry in index.events(2, 5)] == [3, 4, 5]
    assert [entry.seq for entry in index.events(newest=True, limit=2)] == [7, 6]
    assert [entry.seq for entry in index.events(5, 99, limit=1)] == [6]
    assert list(index.events(7)) == list(index.events(limit=0)) == []


def test_claims_are_found_by_the_start_of_their_id(filled: Log, index: Index) -> None:
    sha256 = document(filled).sha256
    assert index.find_claim("c-") == ["c-one", "c-two"]
    assert index.find_claim("c-o") == ["c-one"]
    assert index.find_claim("d") == []
    write(filled, claim("c", sha256))
    index.catch_up()
    assert index.find_claim("c") == ["c"]
    assert index.claim_seq("c-two") == 6
    assert index.claim_seq("c-") is None
    assert index.has_claim("c-one")
    assert not index.has_claim("c-")


def test_the_same_content_is_found_whatever_the_claims_id(filled: Log, index: Index) -> None:
    again = claim("other", document(filled).sha256, set="s", closed=True)
    assert index.content(content_key(again)) == 6
    assert index.content(content_key(entity("mann"))) == 2
    assert index.content(content_key(entity("mann", "another label"))) is None
    write(filled, EventWithdrawn(claim="c-two", reason="wrong"))
    index.catch_up()
    assert index.content(content_key(again)) == 5
    write(filled, EventWithdrawn(claim="c-one", reason="wrong"))
    index.catch_up()
    assert index.content(content_key(again)) == 6
    assert index.withdrawn_by(6) == 8


def test_a_withdrawal_is_live_unless_a_later_live_one_names_it(log: Log) -> None:
    first = write(log, entity("a"))
    chain = [first]
    for _ in range(4):
        chain.append(write(log, withdrawal(chain[-1])))
        with Index.open(log) as index:
            withdrawn = [index.withdrawn_by(seq) for seq in range(1, len(chain) + 1)]
            expected: list[int | None] = [None]
            for seq in range(len(chain), 1, -1):
                expected.insert(0, seq if expected[0] is None else None)
            assert withdrawn == expected
            assert index.has_entity("a") == (withdrawn[0] is None)
    write(log, withdrawal(first))
    write(log, withdrawal(first))
    with Index.open(log) as index:
        assert index.withdrawn_by(1) == 6


def test_a_withdrawal_inside_its_commit(log: Log) -> None:
    sha256 = document(log).sha256
    write(log, document(log), claim("c", sha256), EventWithdrawn(claim="c", reason="wrong"))
    with Index.open(log) as index:
        assert index.withdrawn_by(2) == 3


def test_definitions_in_force(filled: Log) -> None:
    with Index.open(filled) as index:
        assert [entity.entity for entity in index.entities()] == ["heat-2", "mann"]
        assert [document.document for document in index.documents()] == ["news"]
        assert [attribute.attribute for attribute in index.attributes()] == ["director"]
        assert index.entity("mann") == [entity("mann")]
        assert index.entity("none") == []
        assert index.attribute("none") is None
        assert index.document("none") is None
    newer = write(filled, attribute("director", cardinality="single"), document(filled, text="new text"))
    write(filled, entity("mann", "Michael"))
    with Index.open(filled) as index:
        assert index.attributes() == [attribute("director", cardinality="single")]
        assert index.attribute("director") == attribute("director", cardinality="single")
        assert index.documents() == [document(filled, text="new text")] == [index.document("news")]
        assert index.entity("mann") == [entity("mann"), entity("mann", "Michael")]
        assert index.documents_with(document(filled).sha256) == []
        assert index.document_text(document(filled).sha256) == TEXT
    write(filled, withdrawal(newer), withdrawal(newer, 1))
    with Index.open(filled) as index:
        assert index.attributes() == [attribute("director")]
        assert index.attribute("director") == attribute("director")
        assert index.documents_with(document(filled).sha256) == [index.document("news")]
        assert index.document_text(document(filled, text="new text").sha256) is None


def test_a_withdrawn_name_is_not_known(log: Log) -> None:
    record = write(log, entity("a"), attribute("b"), document(log, "c"))
    with Index.open(log) as index:
        assert (index.has_entity("a"), index.attribute("b"), index.has_document("c")) == (True, attribute("b"), True)
        assert (index.has_entity("b"), index.attribute("c"), index.has_document("a")) == (False, None, False)
    write(log, *(withdrawal(record, offset) for offset in range(3)))
    with Index.open(log) as index:
        assert (index.has_entity("a"), index.attribute("b"), index.has_document("c")) == (False, None, False)
        assert index.slugs("entity") == index.names_like("entity", "a") == []


def test_slugs_to_suggest_and_to_complete(log: Log) -> None:
    write(log, *(entity(slug) for slug in ("michael-mann", "heat-2-film", "heat-2-novel")), attribute("heat"))
    with Index.open(log) as index:
        assert index.names_like("entity", "micheal-man") == ["michael-mann"]
        assert index.names_like("attribute", "heet") == ["heat"]
        assert index.slugs("entity", "heat") == ["heat-2-film", "heat-2-novel"]
        assert index.slugs("entity", "%") == []
        assert len(index.slugs("entity")) == 3


def test_the_claims_of_a_set(filled: Log, index: Index) -> None:
    assert [claim.claim for claim in index.claims_in_set("s")] == ["c-one", "c-two"]
    assert index.claims_in_set("c-one") == []
    write(filled, EventWithdrawn(claim="c-one", reason="wrong"))
    index.catch_up()
    assert [claim.claim for claim in index.claims_in_set("s")] == ["c-two"]


def test_what_an_event_is_needed_by(filled: Log) -> None:
    with Index.open(filled) as index:
        assert [index.needed_by(seq) for seq in range(1, 8)] == [[5, 6], [5, 6, 7], [5, 6], [5, 6, 7], [], [], []]
    write(filled, EventWithdrawn(claim="c-one", reason="wrong"), entity("heat-2", "Heat 2"))
    with Index.open(filled) as index:
        assert index.needed_by(1) == []
        assert index.needed_by(2) == [6, 7]


def test_everything_that_an_event_can_need(log: Log) -> None:
    date = DateValue(raw="eight years earlier", relative=Relative(to="e", relation="before"))
    write(
        log,
        *(entity(slug) for slug in "abcdef"),
        *(attribute(slug) for slug in ("p", "q")),
        document(log, "news"),
    )
    qualifiers = {"q": EntityValue(entity="d")}
    news = document(log).sha256
    write(
        log,
        claim("c", news, subject="a", attribute="p", value=EntityValue(entity="b"), speaker="c", qualifiers=qualifiers),
        claim("d", news, subject="a", attribute="p", value=date),
        attribute("r", identity_qualifiers=("q",)),
        EntityRegistered(
            entity="g", kind="Person", label="g", aliases=(Alias(name="x", scope="news"), Alias(name="y"))
        ),
    )
    other = document(log, "other", "another text")
    write(log, type(other)(document="other", sha256=other.sha256, chars=12, publisher="f", revises="news"))
    needed = {1: [10, 11], 2: [10], 3: [10], 4: [10], 5: [11], 6: [14], 7: [10, 11], 8: [10, 12], 9: [10, 11, 13, 14]}
    with Index.open(log) as index:
        assert {seq: index.needed_by(seq) for seq in needed} == needed


def test_every_event_needs_what_it_names(filled: Log) -> None:
    sha256 = document(filled).sha256
    evidence = claim("c", sha256).evidence
    write(filled, *(entity(slug) for slug in "abcdef"))  # 8 to 13
    write(
        filled,
        ClaimRepeated(claim="c-one", independence="copy", derived_from="news", evidence=evidence),
        ClaimAssessed(claim="c-one", checker="a", verdict="refuted", basis="x", evidence=evidence),
        ClaimAssessed(claim="c-one", checker="b", verdict="refuted", basis="x"),
        ClaimRetracted(claim="c-two", by="c", evidence=evidence),
        SourceRated(entity="d", reliability="A", basis="x"),
        merge("e", "f"),
    )
    with Index.open(filled) as index:
        assert [index.needed_by(seq) for seq in range(8, 14)] == [[15], [16], [17], [18], [19], [19]]
        assert index.needed_by(4) == [5, 6, 7, 14, 15, 17]


def test_a_document_that_something_was_derived_from_is_needed(log: Log) -> None:
    write(log, document(log, "news"), document(log, "wire", "a wire"))
    with Index.open(log) as index:
        assert index.needed_by(2) == []
    write(log, claim("c", document(log).sha256, derived_from="wire"))
    with Index.open(log) as index:
        assert index.needed_by(2) == [3]


def test_the_events_that_name_a_claim(filled: Log) -> None:
    evidence = claim("c", document(filled).sha256).evidence
    write(
        filled,
        ClaimRepeated(claim="c-one", independence="copy", evidence=evidence),
        ClaimAssessed(claim="c-one", checker="mann", verdict="refuted", basis="x"),
        ClaimRetracted(claim="c-one", by="mann", evidence=evidence),
        ClaimSuperseded(claim="c-one", by_claim="c-two", reason="refined"),
        ClaimRanked(claim="c-two", rank="preferred", reason="x"),
        EventWithdrawn(claim="c-two", reason="x", replaced_by="c-one"),
        claim("c-three", document(filled).sha256, derived_from="c-two"),
    )
    with Index.open(filled) as index:
        assert index.naming("claim", "c-one") == [7, 8, 9, 10, 11, 13]
        assert index.naming("claim", "c-two") == [11, 12, 13, 14]
        past = Past(index, 9)
        assert [entry.seq for entry in past.naming("c-one")] == [7, 8, 9]


def test_the_events_of_a_commit(index: Index) -> None:
    assert [entry.seq for entry in index.in_commit(2)] == [5, 6]
    assert [entry.seq for entry in index.in_commit(3)] == [7]
    assert index.in_commit(4) == []


def test_a_claim_is_found_withdrawn_or_not(filled: Log, index: Index) -> None:
    write(filled, EventWithdrawn(claim="c-one", reason="wrong"))
    index.catch_up()
    assert index.claim("c-one") == index.event(5).event
    assert index.claim("c-") is None


def test_all_captures_of_a_text(filled: Log) -> None:
    news = document(filled)
    newer = write(filled, document(filled, text="new text"), document(filled, "copy"))
    with Index.open(filled) as index:
        assert index.captures(news.sha256) == [news, document(filled, "copy")]
        assert index.documents_with(news.sha256) == [document(filled, "copy")]
    write(filled, withdrawal(newer, 1))
    with Index.open(filled) as index:
        assert index.captures(news.sha256) == [news]


def test_merges_are_followed_to_their_end_and_undone_by_withdrawing_them(log: Log) -> None:
    write(log, *(entity(slug) for slug in "abcd"))
    merges = write(log, merge("a", "b"), merge("b", "c"), merge("d", "c"))
    with Index.open(log) as index:
        assert {slug: index.canonical(slug) for slug in "abcdx"} == {**dict.fromkeys("abcd", "c"), "x": "x"}
        assert index.merges("a") == [(5, merge("a", "b"))]
        assert index.merges("c") == []
        for slug in "abcd":
            assert index.same(slug) == ["c", "b", "d", "a"]
    gone = write(log, withdrawal(merges, 1))
    with Index.open(log) as index:
        assert {slug: index.canonical(slug) for slug in "abcd"} == {"a": "b", "b": "b", "c": "c", "d": "c"}
        assert (index.same("a"), index.same("c"), index.same("x")) == (["b", "a"], ["c", "d"], ["x"])
        assert (index.merges("b"), index.merging("b")) == ([], [6])
        assert (Past(index, 7).canonical("a"), Past(index, 8).canonical("a")) == ("c", "b")
        assert (Past(index, 5).merges("b"), Past(index, 7).merges("b")) == ([], [(6, merge("b", "c"))])
    write(log, withdrawal(gone))
    with Index.open(log) as index:
        assert index.canonical("a") == "c"


def test_the_newest_merge_of_an_entity_counts(log: Log) -> None:
    write(log, merge("a", "b"), merge("a", "c"))
    with Index.open(log) as index:
        assert index.merges("a") == [(1, merge("a", "b")), (2, merge("a", "c"))]
        assert (index.canonical("a"), index.same("b"), index.same("c")) == ("c", ["b"], ["c", "a"])
        assert Past(index, 2).canonical("a") == "c"


@pytest.mark.parametrize(
    ("order", "end"), [("ab bc ca", "c"), ("ca bc ab", "a"), ("bc ab ca", "c"), ("xa ab ba", "b"), ("ab ba xa", "b")]
)
def test_in_a_circle_the_newest_merge_does_not_count(log: Log, order: str, end: str) -> None:
    write(log, *(merge(*pair) for pair in order.split()))
    slugs = sorted({*order} - {" "})
    with Index.open(log) as index:
        assert [index.canonical(slug) for slug in slugs] == [end] * len(slugs)
        assert sorted(index.same(slugs[0])) == slugs


def test_a_changed_event_is_damage_when_it_is_read(filled: Log) -> None:
    data = filled.segment_path(1).read_bytes()
    filled.segment_path(1).write_bytes(data.replace(b"a label", b"A label", 1))
    with Index.open(filled) as index, pytest.raises(Damaged):
        index.event(1)


def test_the_index_is_what_the_checks_need(index: Index) -> None:
    known: Known = index
    assert known.has_entity("mann")


def test_a_commit_that_is_not_there_is_not_found(index: Index) -> None:
    with pytest.raises(NotFound) as caught:
        index.note(99)
    assert caught.value.problems[0].code == "unknown_commit"
