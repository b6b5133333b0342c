"""What a careless reading of the article gets wrong, each on an answer that is derived and not on what is shipped.

"Warner Bros." and "L.A." contain full stops: that is tested where text is split into sentences.
"""

from datetime import date

from ledger.events.model.parts import EntityValue, SameAs, TextValue
from ledger.events.model.selector import locate
from tests.heat2 import ARTICLE, at, ledger

FILM = "subject = 'heat-2-film'"
DAY = date(2024, 7, 17)


def test_1_recently_said_bounds_the_date_from_above_only() -> None:
    rows = at().rows("claims", "claim", "said_from", "said_to", where="claim IN ('c01', 'c26', 'c43')")
    assert rows == [("c01", None, DAY), ("c26", None, DAY), ("c43", None, DAY)]


def test_1_right_now_is_the_speakers_now_and_not_the_articles() -> None:
    assert at().rows("state", "said", where=f"{FILM} AND attribute = 'screenplay_status'") == [("[..2024-07-17]",)]


def test_2_praise_of_the_1995_film_casts_nobody_in_the_sequel_and_his_silence_is_an_evasion() -> None:
    rows = at().rows("state", "claims", "status", where=f"{FILM} AND value = 'austin-butler'")
    assert rows == [(["c14"], "rumoured")]
    assert ("austin-butler", "evaded", "c14") in at().rows("answers", "speaker", "answer", "claim")


def test_3_staying_mum_is_one_no_comment_on_two_claims() -> None:
    rows = at().rows("answers", "seq", "claim", where="answer = 'no_comment' AND speaker = 'michael-mann'")
    assert [claim for _, claim in rows] == ["c14", "c15"]
    assert len({seq for seq, _ in rows}) == 1


def test_3_stopping_short_of_confirming_is_no_denial() -> None:
    assert at().rows("answers", "answer", "stance", where="claim = 'c15' AND answer <> 'no_comment'") == [
        ("not_confirmed", "comment")
    ]
    assert at().rows("rumours", "claim", "status", "open") == [("c14", "rumoured", True), ("c15", "rumoured", True)]


def test_4_words_in_brackets_were_not_spoken() -> None:
    rows = at().rows("quotes", "insertions", where="start = 1637")
    assert rows == [(["[of CG and makeup]", "[Robert De Niro]", "[Pacino]"],)]


def test_5_1988_and_2000_are_story_time() -> None:
    then = at(valid_at="1988-06-01")
    assert then.rows("state", "subject", where="axis = 'real'") == []
    assert ("set_in_period", "2000") in then.rows("state", "attribute", "value", where=FILM)


def test_6_two_starts_in_one_quote_are_both_kept_and_contested() -> None:
    rows = at().rows("state", "place", "value", "contested", "tie", where=f"{FILM} AND attribute = 'narrative_start'")
    assert rows == [("value", "1987", True, True), ("value", "1988", True, True)]


def test_7_not_25_years_denies_a_value_and_gives_none() -> None:
    rows = at().rows("state", "place", "value", where="attribute = 'time_jump'")
    assert rows == [("excluded", "P25Y")]


def test_8_even_if_they_wanted_is_hypothetical_and_only_his_own_words_exclude() -> None:
    rows = at().rows("state", "value", "qualifiers", "claims", where=f"{FILM} AND place = 'excluded'")
    assert rows == [
        ("al-pacino", "character_role=vincent-hanna", ["c36"]),
        ("robert-de-niro", "character_role=neil-mccauley", ["c35"]),
    ]
    assert at().rows("claims", "status", where="claim IN ('c12', 'c13')") == [("opinion",), ("opinion",)]


def test_9_one_rumour_sentence_is_two_claims_that_share_words() -> None:
    rows = at().rows("rumours", "value", "claim", where=FILM)
    assert rows == [("adam-driver", "c15"), ("austin-butler", "c14")]
    spans = at().rows("claims", "claim", "evidence", where="claim IN ('c14', 'c15')")
    starts = {evidence[0]["segments"][0]["start"] for _, evidence in spans}
    assert len(starts) == 1


def test_10_a_hope_fills_the_planned_slot_and_expires_the_day_after_its_last() -> None:
    where = f"{FILM} AND attribute = 'production_start' AND slot = 'planned'"
    assert at("2025-03-31").rows("state", "value", "status", where=where) == [("[2024-10..2025-03]", "planned")]
    assert at("2025-04-01").rows("state", "value", "status", where=where) == [("[2024-10..2025-03]", "expired")]
    assert ("unknown", None) in at("2025-04-01").rows("state", "status", "value", where=FILM)


def test_11_a_name_printed_twice_is_no_third_author() -> None:
    rows = at().rows("state", "value", "place", where="attribute = 'author'")
    assert rows == [("meg-gardiner", "value"), ("michael-mann", "value")]


def test_13_one_character_in_two_police_forces_is_no_conflict() -> None:
    rows = at(implicated=True).rows("state", "value", "place", "contested", where="attribute = 'employer'")
    assert rows == [("chicago-police-department", "value", False), ("lapd", "value", False)]


def test_14_a_patient_studio_is_only_implied() -> None:
    where = f"{FILM} AND attribute = 'studio'"
    assert at().rows("state", "value", where=where) == []
    assert at(implicated=True).rows("state", "value", "status", "who", where=where) == [
        ("warner-bros", "asserted", "michael-mann")
    ]


def test_15_stock_text_on_another_page_is_repeated_and_not_corroborated() -> None:
    given = ledger().document("other-page", published="2024-07-18")
    words = "Hanna chases an ultraviolent gang of home invaders"
    given.claim("heat-2-novel", "plot", TextValue(text=words), in_=("other-page",), derived_from="c58")
    rows = given.at(as_of="2024-07-18").rows("state", "origins", "claims", where=f"value = '{words}'")
    assert rows == [(1, ["c1", "c58"])]


def test_16_a_straight_quote_finds_a_curly_one_and_offsets_are_code_points() -> None:
    ((start, end),) = locate(ARTICLE, "isn't 25 years")
    assert ARTICLE[start:end] == "isn\u2019t 25 years"
    assert (len(ARTICLE.encode()), len(ARTICLE)) == (2919, 2873)


def test_17_heat_the_novel_and_the_sequel_are_three_subjects() -> None:
    casts = at().rows("state", "subject", "value", where="attribute = 'cast_member' AND place = 'value'")
    assert casts == [
        ("heat-1995", "al-pacino"),
        ("heat-1995", "robert-de-niro"),
        ("heat-2-film", "adam-driver"),
        ("heat-2-film", "austin-butler"),
    ]
    starts = at().rows("state", "subject", "value", where="attribute = 'set_in_period'")
    assert starts == [("heat-2-film", "2000"), ("heat-2-novel", "1988")]


def test_a_namesake_registered_later_changes_nothing() -> None:
    given = ledger().entity("heat-2-game", kind="VideoGame", same_as=(SameAs(uri="urn:x", basis="a guess"),))
    given.claim("heat-2-game", "cast_member", EntityValue(entity="al-pacino"), in_=("heat-2-article",))
    before, after = at().rows("state", "value", "place", where=FILM), given.at(as_of="2024-07-17")
    assert after.rows("state", "value", "place", where=FILM) == before
