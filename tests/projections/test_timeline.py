"""What was said stays in the timeline, with what became of it."""

from typing import Any

import pytest

from ledger.projections.testing import Given

SAID = ("type", "who", "does", "claim", "record", "record_by")


@pytest.fixture
def paper() -> Given:
    """Two texts of a paper, a day apart, and one of another outlet; a film with a budget."""
    ledger = Given().document("news", publisher="paper").document("later", "2024-07-18", publisher="paper")
    ledger.document("wire", "2024-07-19", publisher="agency").entity("film", "mann", "paper", "agency")
    return ledger.attribute("budget")


def told(ledger: Given, **at: Any) -> list[tuple[Any, ...]]:
    found = ledger.at(**at).snapshot.table("timeline").records()
    return [tuple(row[column] for column in SAID) for row in found]


def test_all_that_was_said_of_a_claim_follows_it_in_the_order_of_publication(paper: Given) -> None:
    claim = paper.claim("film", "budget", "25", speaker="mann")
    paper.assess(claim, "checker", "refuted", in_=("wire",))
    paper.assess(claim, "checker", "unproven", in_=("later",))
    paper.answer(claim, "paper", "denied", in_=("later",))
    paper.repeat(claim, in_=("wire",))
    assert told(paper) == [
        ("claim.asserted", "mann", "asserted", claim, "active", None),
        ("claim.assessed", "checker", "assessed as unproven", claim, "active", None),
        ("claim.answered", "paper", "denied", claim, "active", None),
        ("claim.assessed", "checker", "assessed as refuted", claim, "active", None),
        ("claim.repeated", "agency", "repeated", claim, "active", None),
    ]
    texts = paper.at().rows("timeline", "text", "document", "said", where="type <> 'claim.asserted'")
    assert set(texts) == {("seen", "later", None), ("seen", "wire", None), ("wwwww", "later", None),
                          ("wwwww", "wire", None)}  # fmt: skip


def test_what_was_retracted_stays_with_the_answers_to_it_and_says_by_whom(paper: Given) -> None:
    claim = paper.claim("film", "budget", "25")
    paper.answer(claim, "mann", "denied")
    paper.retract(claim, "paper", in_=("later",))
    assert [line[4] for line in told(paper, as_of="2024-07-17")] == ["active", "active"]
    assert told(paper) == [
        ("claim.asserted", "paper", "asserted", claim, "retracted", "paper"),
        ("claim.answered", "mann", "denied", claim, "retracted", "paper"),
        ("claim.retracted", "paper", "retracted", claim, "retracted", "paper"),
    ]


def test_a_claim_goes_with_the_last_of_its_texts_that_is_retracted(paper: Given) -> None:
    one, two = paper.claim("film", "budget", "25"), paper.claim("film", "budget", "30", in_=("news", "later"))
    notice: dict[str, Any] = {"publisher": "paper", "revision_kind": "retraction", "statement": "all wrong"}
    paper.document("notice", "2024-07-20", revises="news", **notice)
    assert [line[3:] for line in told(paper) if line[0] == "claim.retracted"] == [(one, "retracted", "paper")]
    paper.document("second", "2024-07-21", revises="later", **notice)
    retracted = paper.at().rows("retractions", "claim", "who", "document", "words")
    assert retracted == [(one, "paper", "notice", "all wrong"), (two, "paper", "second", "all wrong")]


def test_what_was_superseded_stays_and_names_what_took_its_place(paper: Given) -> None:
    old, new = paper.claim("film", "budget", "25"), paper.claim("film", "budget", "30", in_=("later",), text="now 30")
    paper.supersede(old, new)
    assert told(paper) == [
        ("claim.asserted", "paper", "asserted", old, "superseded", new),
        ("claim.asserted", "paper", "asserted", new, "active", None),
        ("claim.superseded", "paper", f"superseded by {new}", old, "superseded", new),
    ]
    assert paper.at().rows("timeline", "text", where="type = 'claim.superseded'") == [("now 30",)]


def test_our_own_mistakes_are_left_out(paper: Given) -> None:
    claim, wrong = paper.claim("film", "budget", "25"), paper.claim("film", "budget", "52")
    paper.answer(wrong, "mann", "denied")
    paper.retract(wrong, "paper")
    paper.withdraw(wrong)
    for said in (paper.retract(claim, "paper"), paper.assess(claim, "checker", "refuted"), paper.repeat(claim)):
        paper.withdraw(said)
    assert [line[3] for line in told(paper)] == [claim]
    paper.withdraw(claim, replaced_by=paper.claim("film", "budget", "26", claim="better"))
    assert [line[3] for line in told(paper)] == ["better"]
