import pytest

from ledger import lookup
from ledger.events.errors import NotFound
from tests.ledger.names import Names, entity


@pytest.mark.parametrize(
    ("typed", "document", "slug"),
    [
        ("heat-2-film", None, "heat-2-film"),
        ("HEAT-2-Film", None, "heat-2-film"),
        ("heat 2  (FILM)", None, "heat-2-film"),
        ("the mayor", None, "jane-okoro"),
        ("jane o'koro", None, "jane-okoro"),
        ("It", "article", "heat-2-film"),
        ("the director", "article", "michael-mann"),
        ("the director", "other", "thomas-mann"),
        ("de niro", None, "robert-de-niro"),
        ("Niro", None, "robert-de-niro"),
    ],
)
def test_a_name_means_one_entity(typed: str, document: str | None, slug: str) -> None:
    assert lookup.entity(typed, Names(), document) == slug


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [
        ("Heat 2", "ambiguous_entity", "heat-2-film (Heat 2 (film)), heat-2-novel (Heat 2 (novel))"),
        ("Mann", "ambiguous_entity", "michael-mann (Michael Mann), thomas-mann (Thomas Mann)"),
        ("it", "unknown_entity", ""),
        ("Hanna Vincent", "unknown_entity", ""),
        ("Micheal Mann", "unknown_entity", "michael-mann (Michael Mann)"),
        ("nobody at all", "unknown_entity", "factledger entity list"),
        ("", "unknown_entity", "factledger entity list"),
    ],
)
def test_a_name_of_none_or_several_lists_the_candidates(typed: str, code: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        lookup.entity(typed, Names())
    assert caught.value.problems[0].code == code
    assert hint in caught.value.problems[0].hint


def test_a_character_has_no_surname_to_be_found_by() -> None:
    with pytest.raises(NotFound):
        lookup.entity("hanna's", Names())


@pytest.mark.parametrize("typed", ["cast_member", "Cast member", "cast-member"])
def test_an_attribute_may_be_typed_with_spaces(typed: str) -> None:
    assert lookup.attribute(typed, Names()).attribute == "cast_member"


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [("cast", "unknown_attribute", "cast_member"), ("a b", "ambiguous_attribute", "a_b, a-b")],
)
def test_an_attribute_that_is_none_or_several_is_an_error(typed: str, code: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        lookup.attribute(typed, Names())
    assert caught.value.problems[0].code == code
    assert hint in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("typed", "slug"), [("one", "one"), ("the third", "three"), ("CCCCCC", "three"), ("ababababab", "one")]
)
def test_a_document_by_slug_title_or_hash(typed: str, slug: str) -> None:
    assert lookup.document(typed, Names()).document == slug


@pytest.mark.parametrize(
    ("typed", "code"),
    [("same title", "ambiguous_document"), ("abababab", "ambiguous_document"), ("ccccc", "unknown_document")],
)
def test_a_document_that_is_none_or_several_is_an_error(typed: str, code: str) -> None:
    with pytest.raises(NotFound) as caught:
        lookup.document(typed, Names())
    assert caught.value.problems[0].code == code


def test_many_candidates_are_cut_short() -> None:
    names = Names()
    names.all = [entity(f"mann-{number}", f"Number{number} Mann") for number in range(20)]
    with pytest.raises(NotFound) as caught:
        lookup.entity("Mann", names)
    assert "and 12 more" in caught.value.problems[0].hint


def test_a_name_that_fits_what_was_merged_is_not_ambiguous() -> None:
    names = Names()
    names.merged = {"heat-2-novel": "heat-2-film"}
    assert lookup.entity("Heat 2", names) == "heat-2-film"
    assert lookup.entity("heat-2-novel", names) == "heat-2-novel"
