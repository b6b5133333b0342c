"""The rule that `why` names, for ledgers that it alone decides; what is expected follows from the rules of state."""

from collections.abc import Callable

import pytest

from ledger.asking.contest import Contest
from ledger.asking.rules import Record
from ledger.events.model.types import ClaimAsserted
from tests.projections.ledgers import HANNA, NOT, PLAN, Film, on, usd, who, words

Told = list[tuple[str, str, str]]


class Slugs:
    """Names as they are written."""

    def label(self, slug: str | None) -> str:
        return slug or ""

    def value(self, row: Record) -> str:
        return str(row["value"])


def contest(g: Film, attribute: str) -> Contest:
    snapshot = g.at(as_of="2026-01-31").snapshot
    found = {name: snapshot.table(name).records() for name in ("contenders", "state", "claims", "words")}
    about = {
        name: [row for row in rows if row.get("attribute", attribute) == attribute] for name, rows in found.items()
    }
    return Contest(Slugs(), about, {})


def told(g: Film, attribute: str) -> Told:
    """Place, value and rule of every side."""
    found = contest(g, attribute)
    sides = [(row["place"], row["value"], found.verdict(row).rule) for row in found.rows if row["claim"]]
    beaten = [("beaten", one["value"], found.verdict_on_denial(one).rule) for one in found.beaten_denials()]
    return sorted(sides + beaten)


def alone(g: Film) -> Told:
    g.by("pacino", "budget", usd("20"))
    return [("value", "20 USD", "alone")]


def an_authority_before_another_speaker(g: Film) -> Told:
    g.by("studio", "budget", usd("20"))
    g.by("pacino", "budget", usd("25"))
    return [("runner_up", "25 USD", "tier"), ("value", "20 USD", "tier")]


def an_outlet_before_an_unnamed_source(g: Film) -> Told:
    g.by(None, "budget", usd("20"))
    g.by(None, "budget", usd("25"), attribution="unnamed_source", in_=("later",))
    return [("runner_up", "25 USD", "tier"), ("value", "20 USD", "tier")]


def the_newer_of_two_speakers(g: Film) -> Told:
    g.by("pacino", "budget", usd("20"), said="2024-07-01")
    g.by("driver", "budget", usd("25"), said="2024-07-10")
    return [("runner_up", "20 USD", "said"), ("value", "25 USD", "said")]


def more_origins_of_a_stable_value(g: Film) -> Told:
    g.by(None, "title", words("One"))
    g.by(None, "title", words("Two"), in_=("paper",))
    g.by(None, "title", words("Two"), in_=("magazine",))
    return [("runner_up", "One", "origins"), ("value", "Two", "origins")]


def a_better_source(g: Film) -> Told:
    g.by(None, "title", words("One"))
    g.by(None, "title", words("Two"), in_=("paper",))
    g.rate("neil-paper", "A")
    return [("runner_up", "One", "reliability"), ("value", "Two", "reliability")]


def the_first_to_publish_what_is_stable(g: Film) -> Told:
    g.by(None, "title", words("One"))
    g.by(None, "title", words("Two"), in_=("magazine",))
    return [("runner_up", "Two", "published"), ("value", "One", "published")]


def the_last_to_publish_what_evolves(g: Film) -> Told:
    g.by(None, "budget", usd("20"))
    g.by(None, "budget", usd("25"), in_=("magazine",))
    return [("runner_up", "20 USD", "published"), ("value", "25 USD", "published")]


def nothing_decides(g: Film) -> Told:
    g.document("other", "2024-07-17")
    g.by(None, "budget", usd("20"))
    g.by(None, "budget", usd("25"), in_=("other",))
    return [("value", "20 USD", "tie"), ("value", "25 USD", "tie")]


def an_editors_preference(g: Film) -> Told:
    g.by("studio", "budget", usd("20"))
    g.rank(g.by(None, "budget", usd("25")), "preferred")
    return [("runner_up", "20 USD", "preference"), ("value", "25 USD", "preference")]


def what_has_expired(g: Film) -> Told:
    g.by("driver", "release", on("2025-03"), said="2024-07-10", **PLAN)
    g.by("pacino", "release", on("2026-03"), said="2024-07-01", **PLAN)
    return [("runner_up", "2025-03", "expired"), ("value", "2026-03", "expired")]


def what_an_authority_denies(g: Film) -> Told:
    g.answer(g.by("pacino", "budget", usd("20")), "studio", "denied")
    return [("runner_up", "20 USD", "denied")]


def a_newer_denial(g: Film) -> Told:
    g.by("pacino", "budget", usd("20"), said="2024-07-01")
    g.by("driver", "budget", usd("20"), said="2024-07-10", **NOT)
    return [("excluded", "20 USD", "said"), ("runner_up", "20 USD", "negation")]


def an_older_denial(g: Film) -> Told:
    g.by("pacino", "budget", usd("20"), said="2024-07-10")
    g.by("driver", "budget", usd("20"), said="2024-07-01", **NOT)
    return [("beaten", "20 USD", "negation"), ("value", "20 USD", "said")]


def a_denial_of_what_nobody_says(g: Film) -> Told:
    g.by("mann", "cast", who("pacino"), **HANNA, **NOT)
    return [("excluded", "pacino", "alone")]


def a_complete_list(g: Film) -> Told:
    for name in ("mann", "meg"):
        g.by("mann", "author", who(name), set="s1", closed=True)
    g.by(None, "author", who("pacino"), in_=("paper",))
    return [("runner_up", "pacino", "closed_list"), ("value", "mann", "tier"), ("value", "meg", "tier")]


def a_list_that_is_contradicted(g: Film) -> Told:
    for name in ("mann", "meg"):
        g.by(None, "author", who(name), set="s1", closed=True)
    g.by("pacino", "author", who("pacino"), in_=("paper",))
    return [
        ("runner_up", "mann", "closed_list"),
        ("runner_up", "meg", "closed_list"),
        ("value", "pacino", "alone"),
    ]


def narrower_of_the_same_tier(g: Film) -> Told:
    g.by(None, "release", on("2026-03"))
    g.by(None, "release", on("2026"), in_=("magazine",))
    return [("runner_up", "2026", "wider"), ("value", "2026-03", "narrower")]


def narrower_of_a_lower_tier(g: Film) -> Told:
    g.by("studio", "release", on("2027"))
    g.by(None, "release", on("2027-03"), in_=("later",))
    return [("possibly", "2027-03", "narrower"), ("value", "2027", "tier")]


def a_plan_that_came_true(g: Film) -> Told:
    g.by("pacino", "budget", usd("20"), **PLAN)
    g.by(None, "budget", usd("25"), in_=("paper",))
    return [("runner_up", "20 USD", "happened"), ("value", "25 USD", "alone")]


def taken_back_by_its_source(g: Film) -> Told:
    g.retract(g.by("pacino", "budget", usd("20")), "pacino")
    return [("runner_up", "20 USD", "retracted")]


def found_false(g: Film) -> Told:
    g.assess(g.by("pacino", "budget", usd("20")), "neil-paper", "refuted")
    return [("excluded", "20 USD", "refuted")]


def replaced(g: Film) -> Told:
    old = g.by("pacino", "budget", usd("20"))
    g.supersede(old, new := g.by("driver", "budget", usd("25")))
    g.retract(new, "driver")
    return [("runner_up", "20 USD", "superseded")]


CASES: list[Callable[[Film], Told]] = [
    alone,
    an_authority_before_another_speaker,
    an_outlet_before_an_unnamed_source,
    the_newer_of_two_speakers,
    more_origins_of_a_stable_value,
    a_better_source,
    the_first_to_publish_what_is_stable,
    the_last_to_publish_what_evolves,
    nothing_decides,
    an_editors_preference,
    what_has_expired,
    what_an_authority_denies,
    a_newer_denial,
    an_older_denial,
    a_denial_of_what_nobody_says,
    a_complete_list,
    a_list_that_is_contradicted,
    narrower_of_the_same_tier,
    narrower_of_a_lower_tier,
    a_plan_that_came_true,
    taken_back_by_its_source,
    found_false,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_rule_that_decided(case: Callable[[Film], Told]) -> None:
    g = Film()
    expected = case(g)
    (attribute,) = {one.attribute for record in g.records for one in record.events if isinstance(one, ClaimAsserted)}
    assert told(g, attribute) == sorted(expected)


def test_a_superseded_value_is_shown_where_its_successor_is_gone_too() -> None:
    g = Film()
    replaced(g)
    found = contest(g, "budget")
    rules = {row["value"]: found.verdict(row).rule for row in found.rows if row["claim"]}
    assert set(rules.items()) <= {("20 USD", "superseded"), ("25 USD", "retracted")}
    assert rules


def test_what_decided_names_both_sides() -> None:
    g = Film()
    an_authority_before_another_speaker(g)
    found = contest(g, "budget")
    verdicts = {row["place"]: found.verdict(row) for row in found.rows if row["claim"]}
    because = "20 USD is said on record by an authority, and 25 USD is said on record by somebody who is no authority"
    assert verdicts["value"].because == verdicts["runner_up"].because == because
    assert (verdicts["value"].against, verdicts["runner_up"].against) == ("25 USD", "20 USD")


NAMED: list[tuple[Callable[[Film], Told], str]] = [
    (
        the_newer_of_two_speakers,
        "the newer words count: 25 USD was said on 2024-07-10 at the latest, 20 USD on 2024-07-01",
    ),
    (more_origins_of_a_stable_value, "Two has 2 origins, and One 1"),
    (a_better_source, "the source of Two is rated A, and that of One F or not at all"),
    (the_first_to_publish_what_is_stable, "One was published first, on 2024-07-17, and Two on 2025-07-01"),
    (the_last_to_publish_what_evolves, "25 USD was published last, on 2025-07-01, and 20 USD on 2024-07-17"),
    (nothing_decides, "nothing decides between 20 USD and 25 USD"),
    (an_editors_preference, "an editor prefers 25 USD to 20 USD"),
    (what_has_expired, "2025-03 has expired"),
    (a_newer_denial, "driver says that it is not so; the newer words count: not 20 USD was said on 2024-07-10"),
    (an_older_denial, "the newer words count: 20 USD was said on 2024-07-10 at the latest, not 20 USD on 2024-07-01"),
    (a_complete_list, "it is not on the complete list by mann; the complete list by mann is said on record by"),
    (narrower_of_the_same_tier, "2026-03 says the same, more exactly"),
    (
        narrower_of_a_lower_tier,
        "it is more exact than 2027, but weaker: it is said by an outlet in its own voice, and 2027",
    ),
    (a_plan_that_came_true, "it is no longer a plan: 25 USD is a fact, and is said by an outlet in its own voice"),
]


@pytest.mark.parametrize(("case", "words"), NAMED, ids=lambda case: getattr(case, "__name__", ""))
def test_each_rule_in_words(case: Callable[[Film], Told], words: str) -> None:
    g = Film()
    case(g)
    (attribute,) = {one.attribute for record in g.records for one in record.events if isinstance(one, ClaimAsserted)}
    found = contest(g, attribute)
    told = [found.verdict(row).because for row in found.rows if row["claim"]]
    told += [found.verdict_on_denial(one).because for one in found.beaten_denials()]
    assert [one for one in told if one.startswith(words)], told


def test_an_authority_that_denies_is_named() -> None:
    g = Film()
    what_an_authority_denies(g)
    found = contest(g, "budget")
    (row,) = [row for row in found.rows if row["claim"]]
    assert found.verdict(row).because == "an authority denies it: studio"


def test_what_does_not_compete_says_why() -> None:
    g = Film()
    g.withdraw(g.by("pacino", "budget", usd("20")))
    g.rank(g.by("driver", "budget", usd("21")), "deprecated")
    g.by("driver", "budget", usd("22"), modality="opinion")
    g.by("driver", "budget", usd("23"), modality="hypothetical")
    g.by("meg", "budget", usd("24"), implicated=True)
    g.by("studio", "budget", usd("25"), said="2024-07-01")
    g.by("studio", "budget", usd("26"), said="2024-09-01", in_=("later",))
    newest = g.records[-1].header.last
    found = contest(g, "budget")
    shown = {claim for one in found.contenders for claim in one["claims"]}
    because = {row["value"]: found.why_not(row) for row in found.claims if row["claim"] not in shown}
    assert because == {
        "20 USD": "withdrawn",
        "21 USD": "an editor set it aside",
        "22 USD": "an opinion",
        "23 USD": "only supposed",
        "24 USD": "its words only imply it",
        "25 USD": f"studio has said something newer: 26 USD (@{newest})",
    }


def test_what_a_source_said_newer_is_what_it_cannot_mean_as_well() -> None:
    g = Film()
    g.by("meg", "shown_on", on("2022-08"))
    g.by("meg", "shown_on", on("2022"), in_=("later",), said="2024-09-01", **NOT)
    denial = g.records[-1].header.last
    g.by("meg", "shown_on", on("2023-01"), in_=("later",), said="2024-10-01")
    found = contest(g, "shown_on")
    assert found.why_not(found.claims[0]) == f"meg has said something newer: not 2022 (@{denial})"
