"""Words are found as a reader would find them, at their exact places."""

import pytest

from ledger.asking.searching import pattern, ranges
from ledger.events.errors import Usage
from tests.heat2 import ARTICLE
from tests.ledger.conftest import Shell


def found(text: str, words: str) -> list[str]:
    return [text[start:end] for start, end in ranges(text, pattern(words))]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Al [Pacino] and Al Pacino", "Al Pacino", ["Al [Pacino]", "Al Pacino"]),
        ("[T]he end", "the end", ["[T]he end"]),
        ("re[d] car", "red car", ["re[d] car"]),
        ("it won\u2019t be [Robert De Niro] and Al", "won't be and Al", ["won\u2019t be [Robert De Niro] and Al"]),
        ("it won\u2019t be [Robert De Niro] and Al", "be robert de niro and", ["be [Robert De Niro] and"]),
        ("it won\u2019t be [Robert De Niro] and Al", "[robert de niro]", ["[Robert De Niro]"]),
        ("a combination [of CG and makeup]. And", "combination. And", []),
        ("a combination [of CG and makeup] was", "combination was", ["combination [of CG and makeup] was"]),
        ("isn\u2019t isn't", "isn't", ["isn\u2019t", "isn't"]),
        ("one\n two\u00a0 three", "one two three", ["one\n two\u00a0 three"]),
        ("“so” \u2013 said", '"so" - said', ["“so” \u2013 said"]),
        ("ab", "a b", []),
        ("a.c abc", "a.c", ["a.c"]),
        ("aaa", "aa", ["aa"]),
        ("", "a", []),
        ("[[x] y]", "x y", ["[x] y"]),
        ("[", "x", []),
    ],
)
def test_what_is_found(text: str, words: str, expected: list[str]) -> None:
    assert found(text, words) == expected


@pytest.mark.parametrize("words", ["", " ", "\n"])
def test_no_words_are_no_question(words: str) -> None:
    with pytest.raises(Usage, match="what is to be found"):
        pattern(words)


def test_the_article_has_both_forms_of_a_name() -> None:
    assert found(ARTICLE, "Al Pacino") == ["Al Pacino", "Al [Pacino]"]
    assert found(ARTICLE, "isn't 25") == ["isn\u2019t 25"]


def test_a_place_has_exact_offsets_and_the_claims_that_rest_on_it(heat: Shell) -> None:
    places = heat.ok("search", "Al", "Pacino", "--json").json["data"]["places"]
    assert [ARTICLE[one["start"] : one["end"]] for one in places] == ["Al Pacino", "Al [Pacino]"]
    assert [one["claims"] for one in places] == [["c12", "c13"], ["c35", "c36"]]
    assert [one["exact"] for one in places] == ["Al Pacino", "Al [Pacino]"]
    assert "[Al [Pacino]] playing McCauley" in heat.ok("search", "Al Pacino").out


def test_what_was_not_known_yet_is_not_found(heat: Shell) -> None:
    early = heat.ok("search", "Pacino", "--as-of", "2024-07-16", "--json").json["data"]
    assert (early["places"], early["claims"]) == ([], [])
    text_only = heat.ok("search", "Pacino", "--recorded-as-of", "HEAD~1", "--json").json["data"]
    assert len(text_only["places"]) == 3
    assert all(one["claims"] == [] for one in text_only["places"])
    assert text_only["claims"] == []


def test_a_withdrawn_claim_is_found_and_marked(heat: Shell) -> None:
    heat.ok("withdraw", "c13", "--reason", "a slip")
    found = heat.ok("search", "Al Pacino returning", "--json").json["data"]["claims"]
    assert [(one["claim"], one["withdrawn_by"]) for one in found] == [("c13", 130)]
    assert "[withdrawn by @130]" in heat.ok("search", "Al Pacino returning").out
