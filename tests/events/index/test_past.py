from msgspec import structs

from ledger.events.index.index import Index
from ledger.events.index.past import Past
from ledger.events.log.log import Log
from ledger.events.model.types import EventWithdrawn
from tests.writing import attribute, entity, write


def test_an_earlier_point_knows_nothing_of_what_came_later(filled: Log) -> None:
    write(filled, entity("mann", "Another label"), entity("driver"), attribute("budget"))
    with Index.open(filled) as index:
        assert [one.entity for one in Past(index, 7).entities()] == ["heat-2", "mann"]
        assert [one.label for one in Past(index, 8).entity("mann")] == ["a label", "Another label"]
        assert Past(index, 9).attribute("budget") is None
        assert [one.attribute for one in Past(index, 10).attributes()] == ["director", "budget"]
        assert Past(index, 3).document("news") is None
        assert [one.document for one in Past(index, 4).documents()] == ["news"]
        assert [entry.seq for entry in Past(index, 7).naming("c-one")] == [7]
        assert Past(index, 6).naming("c-one") == []


def test_a_withdrawal_counts_from_its_own_number_until_it_is_withdrawn(filled: Log) -> None:
    write(filled, EventWithdrawn(claim="c-one", reason="wrong"))
    for _ in range(4):
        with Index.open(filled) as index:
            head = index.head
            assert head is not None
            digest = index.event(head.last).digest
        write(filled, EventWithdrawn(event=digest, reason="no, that was wrong"))
    with Index.open(filled) as index:
        found = [Past(index, until).withdrawn_by(5) for until in range(5, 13)]
        assert found == [None, None, None, 8, None, 8, None, 8]
        assert [Past(index, 12).withdrawn_by(seq) for seq in (5, 8)] == [index.withdrawn_by(seq) for seq in (5, 8)]


def test_definitions_withdrawn_later_are_still_in_force_before(filled: Log) -> None:
    write(filled, attribute("director", value_type="text"))
    with Index.open(filled) as index:
        digest = index.event(8).digest
    write(filled, EventWithdrawn(event=digest, reason="wrong"))
    with Index.open(filled) as index:
        kinds = [Past(index, until).attribute("director") for until in (7, 8, 9)]
    assert [kind.value_type for kind in kinds if kind] == ["entity", "text", "entity"]


def test_the_captures_of_a_text_are_those_recorded_by_then(filled: Log) -> None:
    with Index.open(filled) as index:
        news = index.document("news")
    assert news is not None
    write(filled, structs.replace(news, document="copy"))
    with Index.open(filled) as index:
        digest = index.event(8).digest
    write(filled, EventWithdrawn(event=digest, reason="wrong"))
    with Index.open(filled) as index:
        found = [Past(index, until).captures(news.sha256) for until in (3, 7, 8, 9)]
    assert [[(seq, one.document) for seq, one in each] for each in found] == [
        [], [(4, "news")], [(4, "news"), (8, "copy")], [(4, "news")],
    ]  # fmt: skip
