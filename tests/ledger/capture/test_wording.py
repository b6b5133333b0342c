import pytest

from ledger.capture.wording import find
from ledger.events.errors import Refused, Usage

TEXT = "The bridge is new. The bridge cost “40 million”, said\nthe mayor. Nobody isn\u2019t pleased."


def test_words_are_found_with_their_context() -> None:
    (found,) = find(TEXT, ["said the mayor"], [])
    assert (found.exact, found.prefix[-4:], found.suffix[:3]) == ("said\nthe mayor", "n”, ", ". N")


def test_quote_marks_may_be_straight() -> None:
    assert find(TEXT, ["isn't"], [])[0].exact == "isn\u2019t"


def test_several_words_come_in_the_order_of_the_text() -> None:
    assert [part.exact for part in find(TEXT, ["pleased", "is new"], [])] == ["is new", "pleased"]


def test_words_that_are_not_there_are_refused_with_the_nearest_passage() -> None:
    with pytest.raises(Refused) as caught:
        find(TEXT, ["the bridges cost 40 millions"], [])
    assert caught.value.problems[0].code == "words_not_found"
    assert "The bridge cost “40 million”" in caught.value.problems[0].hint


def test_words_in_several_places_are_refused_with_the_places() -> None:
    with pytest.raises(Refused) as caught:
        find(TEXT, ["The bridge"], [])
    problem = caught.value.problems[0]
    assert problem.code == "ambiguous_words"
    assert "1  [The bridge] is new." in problem.hint
    assert "2  The bridge is new. [The bridge] cost" in problem.hint


def test_nth_chooses_the_place_of_each_that_is_in_several() -> None:
    assert [part.start for part in find(TEXT, ["The bridge", "pleased"], [2])] == [19, TEXT.index("pleased")]


@pytest.mark.parametrize("nth", [[3], [99]])
def test_a_place_that_does_not_exist_is_refused(nth: list[int]) -> None:
    with pytest.raises(Refused, match="occur 2 times"):
        find(TEXT, ["The bridge"], nth)


def test_a_choice_without_need_is_a_mistake() -> None:
    with pytest.raises(Usage, match="--nth 2"):
        find(TEXT, ["pleased"], [2])
