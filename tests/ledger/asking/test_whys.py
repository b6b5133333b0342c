"""What `why` traces a value to: the events that say it, that end it, stand against it, or are not counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from ledger.asking.proofs import Proof
from ledger.asking.view import View
from ledger.asking.whys import LeftOut, Side, Why
from tests.effort import examples
from tests.ledger.written import written
from tests.projections.drafts import POINTS, build, ledgers
from tests.projections.ledgers import NOT, Film, usd, who

if TYPE_CHECKING:
    from ledger.api import Ledger

Asked = Callable[..., Why]


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    """Why the film's budget is what it is, or another attribute."""
    opened: list[Ledger] = []

    def why(g: Film, attribute: str = "budget", as_of: str | None = None) -> Why:
        opened.append(written(g, tmp_path / str(len(opened))))
        return opened[-1].at(as_of=as_of).why("film", attribute)

    yield why
    for one in opened:
        one.close()


def last(g: Film) -> int:
    """The number of the newest event."""
    return g.records[-1].header.last


def traced(one: Side | LeftOut) -> list[tuple[str, int, str]]:
    return [(proof.does, proof.seq, proof.told) for proof in one.proofs]


def whole(proof: Proof) -> tuple[object, ...]:
    return proof.who, proof.words, proof.document, proof.author, proof.commit > 0, proof.recorded_at > "2"


def test_a_denial_is_proved_by_its_own_words(asked: Asked) -> None:
    g = Film()
    rumour = g.rumour("budget", usd("20"))
    g.answer(rumour, "meg", "denied", in_=("later",), at=6)
    excluded = asked(g).sides[-1]
    assert (excluded.place, excluded.polarity, excluded.who) == ("excluded", "negated", "meg")
    assert traced(excluded) == [("denied", last(g), "meg denied c1")]
    (proof,) = excluded.proofs
    assert whole(proof)[:4] == ("meg", "wwwww", "later", "tester")
    assert (proof.start, proof.origin) == (6, "meg")


def test_who_took_a_claim_back_is_named_with_words_and_document(asked: Asked) -> None:
    g = Film()
    g.retract(g.by("pacino", "budget", usd("20"), in_=("paper",)), "neil-paper", in_=("later",))
    (side,) = [one for one in asked(g).sides if one.value]
    assert side.because == f"neil-paper took c1 back (@{last(g)}, 2025-01-10)"
    assert traced(side)[1:] == [("retracted", last(g), "neil-paper took c1 back")]
    assert whole(side.proofs[1]) == ("neil-paper", "wwwww", "later", "tester", True, True)


def test_a_text_that_was_taken_back_names_the_notice(asked: Asked) -> None:
    g = Film()
    g.by("pacino", "budget", usd("20"), in_=("paper",))
    g.document("notice", "2025-02-01", publisher="neil-paper", revises="paper", revision_kind="retraction")
    (side,) = asked(g).sides
    assert side.because == f"neil-paper took back the text paper (@{last(g)}, 2025-02-01)"
    assert (side.proofs[1].document, side.proofs[1].words) == ("notice", None)


def test_what_a_checker_found_false_says_who_when_and_why(asked: Asked) -> None:
    g = Film()
    g.assess(g.by("pacino", "budget", usd("20")), "checker", "refuted", in_=("later",))
    (side,) = asked(g).sides
    assert side.because == f"checker found c1 false: seen (@{last(g)}, 2025-01-10)"
    assert whole(side.proofs[1])[:3] == ("checker", "wwwww", "later")


def test_what_gave_way_names_the_newer_claim(asked: Asked) -> None:
    g = Film()
    g.supersede(g.by("pacino", "budget", usd("20")), g.by("driver", "budget", usd("25")), "newer_statement")
    (left,) = asked(g).left_out
    assert left.because == f"c2 by driver took the place of c1: newer statement (@{last(g)}, 2024-07-17)"


def test_a_refinement_that_was_taken_back_took_nobodys_place(asked: Asked) -> None:
    g = Film()
    old, new = g.by("pacino", "budget", usd("20")), g.by("driver", "budget", usd("25"))
    g.supersede(old, new, "refined")
    g.retract(new, "driver")
    (side,) = [one for one in asked(g).sides if one.value == "20 USD"]
    assert [proof.does for proof in side.proofs] == ["says"]


def test_an_editors_judgement_is_told_with_its_reason(asked: Asked) -> None:
    g = Film()
    claim = g.by("pacino", "budget", usd("20"))
    g.rank(claim, "deprecated")
    assert asked(g).left_out[0].because == f"tester set aside c1: an editor's choice (@{last(g)})"
    g.rank(claim, "preferred")
    assert traced(asked(g).sides[0])[1:] == [("preferred", last(g), "tester prefers c1: an editor's choice")]
    g.rank(claim, "normal")
    assert traced(asked(g).sides[0])[1:] == []


def test_a_verdict_that_an_authority_overtook_says_so(asked: Asked) -> None:
    g = Film()
    claim = g.by("pacino", "budget", usd("20"))
    g.assess(claim, "checker", "refuted", in_=("paper",))
    g.answer(claim, "studio", "confirmed", in_=("later",))
    (side,) = asked(g).sides
    assert (side.status, traced(side)[1:]) == (
        "confirmed",
        [
            ("confirmed", last(g), "studio, an authority, confirmed c1"),
            (
                "refuted",
                last(g) - 1,
                f"checker found c1 false: seen (counts for nothing: studio spoke later, @{last(g)})",
            ),
        ],
    )


def test_a_disputed_value_says_who_disputes_it(asked: Asked) -> None:
    g = Film()
    claim = g.by("pacino", "budget", usd("20"))
    g.by(None, "director", who("mann"))
    g.answer(claim, "studio", "denied")
    denied = last(g)
    g.answer(claim, "mann", "confirmed")
    (side,) = asked(g).sides
    assert (side.status, side.because) == ("disputed", "no other value competes with it")
    assert [(one.seq, one.told) for one in side.contested_by] == [(denied, "studio, an authority, denied c1")]


def test_checkers_that_differ_dispute_a_value(asked: Asked) -> None:
    g = Film()
    claim = g.by("pacino", "budget", usd("20"))
    g.assess(claim, "checker", "confirmed")
    g.assess(claim, "bureau", "refuted")
    (side,) = asked(g).sides
    assert side.status == "disputed"
    assert [(one.who, one.told) for one in side.contested_by] == [("bureau", "bureau found c1 false: seen")]


def test_what_contests_a_value_is_named(asked: Asked) -> None:
    g = Film()
    g.by("studio", "budget", usd("20"), said="2024-07-16")
    g.by("pacino", "budget", usd("25"), said="2025-01-09", in_=("later",))
    newer = last(g)
    g.by("driver", "budget", usd("20"), said="2025-01-09", in_=("later",), **NOT)
    assert [(one.seq, one.told) for one in asked(g).sides[0].contested_by] == [
        (newer, "25 USD, by pacino"),
        (newer + 1, "not 20 USD, by driver"),
    ]


def test_every_origin_is_listed_and_what_is_none(asked: Asked) -> None:
    g = Film()
    claim = g.by(None, "budget", usd("20"))
    g.repeat(claim, ("paper",))
    g.repeat(claim, ("paper",), "copy")
    g.repeat(claim, ("later",))
    g.repeat(claim, ("news",))
    g.by(None, "budget", usd("20"), in_=("magazine",), derived_from=claim)
    (side,) = asked(g).sides
    assert side.origins == 2
    assert [(proof.told, proof.origin, proof.document) for proof in side.proofs] == [
        ("news", "news", "news"),
        ("neil-paper carried c1, independently: one more origin", "neil-paper", "paper"),
        ("neil-paper carried c1, a copy: not counted", None, "paper"),
        ("neil-paper carried c1, independently, but neil-paper is counted already", None, "later"),
        ("news carried c1, independently, but in a text that the claim rests on: not counted", None, "news"),
        ("magazine, taken from news, which is no further origin", None, "magazine"),
    ]


def test_the_authorities_are_told_before_anybody_spoke(asked: Asked) -> None:
    g = Film()
    g.by(None, "director", who("mann"), in_=("paper",))
    g.by(None, "budget", usd("20"), in_=("later",))

    def named(day: str) -> list[tuple[str | None, str | None]]:
        return [(one.entity, one.role) for one in asked(g, as_of=day).authorities]

    assert named("2024-01-01") == [(None, "director"), ("studio", None)]
    assert named("2024-07-18") == named("2025-12-31") == [("mann", "director"), ("studio", None)]
    assert [(one.entity, one.role) for one in asked(g, "author").authorities] == [(None, None)]


def test_who_is_not_named_is_told_in_words(asked: Asked) -> None:
    g = Film()
    g.by(None, "budget", usd("20"))
    g.by(None, "budget", usd("25"), attribution="unnamed_source", in_=("magazine",))
    assert asked(g).sides[1].proofs[0].told == "unnamed source"


@contextmanager
def opened(g: Film, at: dict[str, Any]) -> Iterator[View]:
    with TemporaryDirectory() as folder:
        ledger = written(g, Path(folder, "ledger"))
        yield ledger.at(**at)
        ledger.close()


@given(ledgers(), POINTS)
@examples(ci=8, long=400)
def test_all_that_counts_is_traced(steps: Any, at: dict[str, Any]) -> None:
    with opened(build(steps), at) as view:
        rows = [row for row in view.state("film").records() if row["claim"]]
        for attribute in sorted({row["attribute"] for row in rows}):
            found = view.why("film", attribute)
            for side in found.sides:
                assert len([proof for proof in side.proofs if proof.origin]) == side.origins, side
            contested = [row["contested_by"] for row in rows if row["attribute"] == attribute and row["contested"]]
            told = [[one.seq for one in side.contested_by] for side in found.sides if side.contested_by]
            assert all(one in told or any({*one} <= {*each} for each in told) for one in contested)
