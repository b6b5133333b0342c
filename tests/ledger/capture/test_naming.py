import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.capture.naming import Naming, slug
from ledger.events.check.alone import alone
from ledger.events.errors import NotFound, Refused
from ledger.events.model.types import EntityRegistered
from tests.ledger.names import Names


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Heat 2 (film)", "heat-2-film"),
        ("  Élodie  Bouchez ", "élodie-bouchez"),
        ("Hallam & Sons", "hallam-sons"),
        ("L.A. Takedown", "l-a-takedown"),
        ("…", ""),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("x" * 200, "x" * 100),
    ],
)
def test_a_slug_is_readable(name: str, made: str) -> None:
    assert slug(name) == made


@given(st.text(max_size=150))
def test_every_slug_is_one_that_the_ledger_takes(name: str) -> None:
    if made := slug(name):
        assert not [
            one for one in alone(EntityRegistered(entity=made, kind="Thing", label="x")) if one.field == "entity"
        ]


def test_a_missing_entity_is_made_only_when_asked_for() -> None:
    with pytest.raises(NotFound) as caught:
        Naming(Names(), None, new=False).find_entity("Somebody Else")
    assert "--new" in caught.value.problems[0].hint
    naming = Naming(Names(), None, new=True)
    assert naming.find_entity("Somebody Else", "Person") == "somebody-else"
    assert naming.find_entity("somebody else") == "somebody-else"
    assert [draft.data for draft in naming.drafts()] == [
        {"type": "entity.registered/1", "entity": "somebody-else", "kind": "Person", "label": "Somebody Else"}
    ]


def test_what_is_ambiguous_is_never_made() -> None:
    with pytest.raises(NotFound, match="fits 2"):
        Naming(Names(), None, new=True).find_entity("Heat 2")


def test_a_made_slug_does_not_take_another_s() -> None:
    naming = Naming(Names(), None, new=True)
    assert naming.find_entity("Heat-2 Film!") == "heat-2-film-2"


@pytest.mark.parametrize(
    ("value", "value_type"),
    [("2024-10..2025-03", "date"), ("Robert De Niro", "entity"), ("anything", "text"), (None, "text")],
)
def test_a_made_attribute_holds_values_like_the_one_given(value: str | None, value_type: str) -> None:
    naming = Naming(Names(), None, new=True)
    made = naming.find_attribute("Opening night", value)
    assert (made.attribute, made.value_type) == ("opening_night", value_type)


def test_problems_are_kept_and_raised_together() -> None:
    naming = Naming(Names(), None, new=False)
    assert naming.attempt(lambda: naming.find_entity("Nobody"), "--by") is None
    assert naming.attempt(lambda: naming.find_attribute("nothing", None), "--value") is None
    with pytest.raises(NotFound) as caught:
        naming.check()
    assert [problem.field for problem in caught.value.problems] == ["--by", "--value"]


def test_the_first_problem_decides_the_category() -> None:
    naming = Naming(Names(), None, new=False)

    def refuse() -> None:
        raise Refused.of("x", "first")

    naming.attempt(refuse, "--on")
    naming.attempt(lambda: naming.find_entity("Nobody"), "--by")
    with pytest.raises(Refused):
        naming.check()
