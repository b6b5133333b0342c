"""Words found in a text however their quotes, dashes and spaces are typed, and checked to the code point."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.errors import Refused
from ledger.events.model.parts import Segment, Span
from ledger.events.model.selector import CONTEXT, fold, in_context, locate, mismatch, nearest, segment, shown

ARTICLE = (
    "\N{LEFT DOUBLE QUOTATION MARK}It isn\N{RIGHT SINGLE QUOTATION MARK}t 25 years,\N{RIGHT DOUBLE QUOTATION MARK} "
    "Mann said \N{EM DASH} the book\N{NO-BREAK SPACE}Heat 2\r\nwas released in 2022. He is pretty far into the process "
    "of writing a screenplay for Heat 2.\n\nMann is staying mum about those rumors. Warner Bros. have been patient."
)
LONG = "".join(f"Sentence {number} of the chapter, about {number * number} other things. " for number in range(300))


@pytest.mark.parametrize(
    ("variants", "plain"),
    [
        ("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
        ("\u2018\u2019\u201a\u201b\u2039\u203a\u2032`\u00b4\u02bc\uff07", "'"),
        ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        ("\t\n\v\f\r\x85\xa0\u1680\u2000\u2003\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000", " "),
    ],
)
def test_folding_makes_variants_plain(variants: str, plain: str) -> None:
    assert fold(variants) == plain * len(variants)


@given(st.text())
def test_folding_keeps_every_position_and_folds_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding_keeps_case_letters_and_accents() -> None:
    kept = "Straße ÉCOLE e\N{COMBINING ACUTE ACCENT} … \N{ZERO WIDTH SPACE} \N{GRINNING FACE}"
    assert fold(kept) == kept


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("isn't 25 years", "isn\u2019t 25 years"),
        ('"It isn\'t 25 years,"', "\u201cIt isn\u2019t 25 years,\u201d"),  # quote marks that stand in the text
        ('"Mann is staying mum"', "Mann is staying mum"),  # quote marks that do not
        ("\u2018'Mann is staying mum'\u2019", "Mann is staying mum"),
        ("said - the book Heat 2 was", "said \u2014 the book\u00a0Heat 2\r\nwas"),
        ("for Heat 2. Mann is", "for Heat 2.\n\nMann is"),
        ("  Mann   is staying ", "Mann is staying"),
        ("Warner Bros. have", "Warner Bros. have"),
    ],
)
def test_words_are_found_however_they_are_typed(words: str, found: str) -> None:
    assert [ARTICLE[start:end] for start, end in locate(ARTICLE, words)] == [found]


@pytest.mark.parametrize(
    "words", ["", " ", '"', "''", "mann is", "Warner Brosx have", "stayingmum", '"Mann is staying']
)
def test_other_words_are_not_found(words: str) -> None:
    assert locate(ARTICLE.translate(dict.fromkeys(map(ord, "\u201c\u201d\u2019"))), words) == []


def test_every_place_is_found_in_order_without_overlaps() -> None:
    assert locate("aaa b aa", "aa") == [(0, 2), (6, 8)]
    assert locate("Heat, Heat 2", "Heat") == [(0, 4), (6, 10)]


@given(st.text(alphabet="ab \u2019'\n-\u2014", min_size=1, max_size=60), st.data())
def test_whatever_stands_in_a_text_is_found_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    if fold(words).strip():
        places = locate(text, words)
        assert places
        for left, right in places:
            assert " ".join(fold(text[left:right]).split()) == " ".join(fold(words).split())


def test_a_segment_has_32_code_points_on_either_side() -> None:
    start, end = locate(ARTICLE, "Mann is staying mum")[0]
    assert segment(ARTICLE, start, end) == Segment(
        start=start,
        end=end,
        exact="Mann is staying mum",
        prefix="writing a screenplay for Heat 2.\n\n"[-32:],
        suffix=" about those rumors. Warner Bros"[:32],
    )
    assert CONTEXT == len(segment(ARTICLE, start, end).suffix) == 32


def test_a_segment_at_the_edges_has_less_around_it() -> None:
    assert segment("\N{GRINNING FACE}b", 0, 2) == Segment(
        start=0, end=2, exact="\N{GRINNING FACE}b", prefix="", suffix=""
    )
    assert segment("abc", 1, 2) == Segment(start=1, end=2, exact="b", prefix="a", suffix="c")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 4), (3, 4)])
def test_what_is_no_range_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(Refused) as error:
        segment("abc", start, end)
    assert error.value.problems[0].code == "range"
    wrong = mismatch("abc", Span(start=start, end=end, exact="abc"[start:end]))
    assert wrong == f"{start} to {end} is not a range of a text of 3 code points"


@given(st.text(min_size=1), st.data())
def test_a_segment_of_a_text_stands_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    found = segment(text, start, data.draw(st.integers(start + 1, len(text))))
    assert mismatch(text, found) is None
    assert mismatch(text, Span(start=found.start, end=found.end, exact=found.exact)) is None
    other = "a" if text[start] != "a" else "b"
    assert mismatch(text[:start] + other + text[start + 1 :], found) is not None


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"exact": "Mann isn't"}, 'exact is "Mann isn\'t", and the text says "Mann is"'),
        ({"prefix": "Heat 2. "}, 'prefix is "Heat 2.", and the text says "iting a screenplay for Heat 2."'),
        ({"suffix": ""}, 'suffix is "", and the text says "staying mum about those rumors."'),
        ({"exact": "Mann\nis"}, "exact differs from the text from its code point 5 on"),
    ],
)
def test_a_mismatch_names_the_part_and_both_wordings(changed: dict[str, str], wrong: str) -> None:
    start, end = locate(ARTICLE, "Mann is")[0]
    right = segment(ARTICLE, start, end)
    fields = {name: getattr(right, name) for name in right.__struct_fields__}
    assert mismatch(ARTICLE, Segment(**{**fields, **changed})) == wrong


def test_folding_is_for_searching_and_not_for_what_is_stored() -> None:
    start, end = locate(ARTICLE, "isn't")[0]
    assert mismatch(ARTICLE, Span(start=start, end=end, exact="isn't")) is not None


@pytest.mark.parametrize(
    ("words", "passage"),
    [
        ("writing the screen play for Heat 2", "of writing a screenplay for Heat 2."),
        ("screnplay", "screenplay"),
        ("MANN IS STAYING MUM", "Mann is staying mum"),
        ("Mann was staying mum on these rumors", "Mann is staying mum about those rumors."),
        ("Warner Brothers has been patient", "Warner Bros. have been patient."),
        ("isnt 25 years", "isn\u2019t 25 years,\u201d"),
    ],
)
def test_the_nearest_passage_is_the_one_a_person_would_recognise(words: str, passage: str) -> None:
    assert nearest(ARTICLE, words) == passage


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\N{SNOWMAN}",
        "Christian Bale plays Vincent",
        "Mann confirmed the casting of Butler",
        "1989",
        "!" * 5_000,
    ],
)
def test_nothing_alike_is_nothing(words: str) -> None:
    assert nearest(ARTICLE, words) == ""
    assert nearest("", words) == nearest(" \n", words) == ""


def test_of_many_words_those_around_the_first_difference_are_shown() -> None:
    words = LONG.replace("about 40000 other", "about 4000 further")
    assert "Sentence 200 of the chapter, about 40000 other things." in nearest(LONG, words)
    assert len(nearest(LONG, words).split()) < 60


@given(st.text(alphabet="abcde ", max_size=80), st.text(alphabet="abcde ", max_size=30))
def test_the_nearest_passage_is_always_from_the_text(text: str, words: str) -> None:
    assert nearest(text, words) in text


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a b " * 250_000, LONG * 60], ids=["word", "letters", "book"])
@pytest.mark.parametrize(
    "words", ["a b c " * 16_000, "b" * 100_000, "Sentence 7 of chapters"], ids=["many", "one", "few"]
)
def test_the_nearest_of_a_large_text_is_found_by_few_and_short_comparisons(
    text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    class Counting(SequenceMatcher[str]):
        def set_seqs(self, a: Sequence[str], b: Sequence[str]) -> None:
            compared.append(len(b))
            super().set_seqs(a, b)

        def set_seq1(self, a: Sequence[str]) -> None:
            compared.append(len(a))
            super().set_seq1(a)

    monkeypatch.setattr("difflib.SequenceMatcher", Counting)
    nearest(text, words)
    assert 0 < len(compared) < 30
    assert max(compared) <= 45 * 25


def test_what_is_shown_is_one_short_line() -> None:
    assert shown("two\nlines \t here") == "two lines here"
    assert shown("x" * 80) == "x" * 80
    assert shown("a" * 50 + "b" * 50) == "a" * 40 + "\N{HORIZONTAL ELLIPSIS}" + "b" * 39


def test_context_is_on_one_line_and_cut_with_dots() -> None:
    text = "The bridge is new. The bridge cost “40 million”, said\nthe mayor. Nobody isn\u2019t pleased."
    start = text.index("mayor")
    expected = "…dge cost “40 million”, said the [mayor]. Nobody isn\u2019t pleased."
    assert in_context(text, start, start + 5) == expected
