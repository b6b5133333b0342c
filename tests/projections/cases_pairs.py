"""Small ledgers where two rules meet that are easily read apart, worked out by hand."""

from functools import partial

from tests.projections.ledgers import HANNA, MCCAULEY, NOT, PLAN, VINCENT, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("title actual value | - | unknown", "title actual excluded | Heat 2 | asserted 3 x2")
def status_and_rule_6_who_confirms_a_negation_negates(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2"), **NOT), "driver", "confirmed")


@then("title actual value | Heat 2 | asserted 3")
def status_and_rule_6_who_denies_a_negation_affirms(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2"), **NOT), "driver", "denied")


@then(
    "title actual value | - | unknown",
    "title actual runner_up | Heat 2 | reported 2",
    "title actual excluded | Heat 2 | asserted 3",
)
def status_and_rule_2_an_answer_replaces_what_its_speaker_claimed_elsewhere(g: Film) -> None:
    """The answer is in `later`, whatever document the claim is in that it answers."""
    g.by("driver", "title", words("Heat 2"))
    g.answer(g.by(None, "title", words("Heat 2")), "driver", "denied", in_=("later",))


@then(
    "cast actual value | driver (role=mccauley) | reported 2",
    "cast planned value | driver (role=hanna) | expired 3",
)
def status_7_and_key_what_came_true_under_another_role_came_not_true(g: Film) -> None:
    g.by("mann", "cast", who("driver"), expires="2024-12", **PLAN, **HANNA)
    g.by(None, "cast", who("driver"), **MCCAULEY)


@then("title planned value | Heat 2 | expired 3", "title actual value | - | unknown")
def status_7_and_implicated_what_is_hidden_did_not_come_true(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), expires="2024-12", **PLAN)
    g.by(None, "title", words("Heat 2"), implicated=True)


@then(
    "cast actual runner_up | pacino (role=hanna) | denied 0",
    "cast actual excluded | pacino (role=hanna) | asserted 3",
    claims=("c1 denied 0", "c2 asserted 3"),
)
def words_of_authority_and_key_denying_the_narrower_affirms_no_negation_of_the_wider(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"), **HANNA)
    g.by("driver", "cast", who("pacino"), **NOT)
    g.answer(claim, "pacino", "denied")


@then("cast actual value | pacino | confirmed 5 x2", claims=("c1 retracted", "c2 confirmed 5"))
def words_of_authority_and_status_1_a_word_outlives_the_retraction_of_the_claim_it_answered(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("magazine",))
    g.answer(claim, "pacino", "confirmed", in_=("later",))
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")


@then("cast actual value | pacino (role=hanna) | reported 2 x2")
def rule_2_and_key_a_wider_claim_replaces_no_narrower_one(g: Film) -> None:
    """One that is derived from elsewhere, so that each of the two counts."""
    g.by(None, "cast", who("pacino"), in_=("paper",), derived_from="press kit", **HANNA)
    g.by(None, "cast", who("pacino"), in_=("later",))


@then("published_on actual value | 2022-08 | reported 2", "published_on actual runner_up | 2022 | reported 2")
def rule_3_and_5_of_equals_the_narrower_is_shown(g: Film) -> None:
    g.by(None, "published_on", on("2022"))
    g.by(None, "published_on", on("2022-08"))


@then(
    "author actual value | mann | asserted 3 x2",
    "author actual value | meg | asserted 3 x2",
    "author actual runner_up | studio | reported 2",
)
def rule_4_and_5_a_rumour_of_the_same_closed_set_does_not_weaken_it(g: Film) -> None:
    for author in ("mann", "meg"):
        g.by("driver", "author", who(author), set="s1", closed=True)
        g.rumour("author", who(author), set="s2", closed=True, in_=("paper",))
    g.by(None, "author", who("studio"), in_=("magazine",))


@then(
    "writer actual value | mann | reported 2 x2",
    "writer actual value | meg | reported 2 | contested",
)
def rule_4_and_7_a_member_that_the_losing_set_lacks_is_contested(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("mann"), set="s2", closed=True, in_=("paper",))
    g.by(None, "writer", who("meg"), set="s2", closed=True, in_=("paper",))


@then("alias actual value | A (role=hanna) | reported 2", "alias actual value | B (role=hanna) | reported 2")
def key_texts_of_a_multiple_attribute_never_conflict(g: Film) -> None:
    g.attribute("alias", "text", "multiple", identity_qualifiers=("role",))
    g.by(None, "alias", words("A"), **HANNA)
    g.by(None, "alias", words("B"), in_=("paper",), **HANNA)


@then(
    "writer actual value | mann | reported 2 | contested tie", "writer actual value | meg | reported 2 | contested tie"
)
def rule_4_and_5_a_closed_set_and_an_equal_value_outside_it_are_a_tie(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"))


@then("title actual value | A | reported 2 | contested tie", "title actual excluded | A | reported 2 | tie")
def rule_6_and_5_a_value_and_its_equal_negation_are_a_tie(g: Film) -> None:
    g.by(None, "title", words("A"))
    g.by(None, "title", words("A"), **NOT)


@then("budget actual value | 30 USD | asserted 3")
def rule_6_and_7_an_older_negation_is_only_outdated(g: Film) -> None:
    g.by("driver", "budget", usd("30"), said="2024-01", **NOT)
    g.by("meg", "budget", usd("30"), said="2024-06")


@then(
    "begins actual value | 2022-08 | reported 2",
    "begins actual runner_up | 2022 | reported 2",
    "begins actual runner_up | [2020..2022] | reported 2",
)
def rule_3_and_a_tie_what_a_narrower_value_refines_is_not_shown_though_it_refines_a_wider(g: Film) -> None:
    for date in ("2022", "2022-08", "[2020..2022]"):
        g.by(None, "begins", on(date))


@then("shown_on actual runner_up | 2022-08 | reported 2", "shown_on actual excluded | 2022 | asserted 3")
def rule_4_and_rule_6_a_negation_beats_each_of_many_dates_within_it(g: Film) -> None:
    g.by(None, "shown_on", on("2022-08"))
    g.by("driver", "shown_on", on("2022"), **NOT)


@then("shown_on actual excluded | 2022 | reported 2")
def rule_4_and_rule_2_a_source_that_denies_a_year_gives_up_the_month(g: Film) -> None:
    g.by(None, "shown_on", on("2022-08"), in_=("paper",))
    g.by(None, "shown_on", on("2022"), in_=("later",), **NOT)


@then(
    "shown_on actual runner_up | 2022-08 | denied 0",
    "shown_on actual excluded | 2022 | asserted 4",
    claims=("c1 denied 0",),
)
def rule_4_and_words_a_wider_denial_denies_one_of_many_dates(g: Film) -> None:
    g.by(None, "shown_on", on("2022-08"))
    g.by("studio", "shown_on", on("2022"), in_=("later",), **NOT)


@then("shown_on actual value | 2022 | confirmed 5", "shown_on actual value | 2022-08 | asserted 4")
def rule_4_and_words_a_narrower_date_confirms_a_wider_and_both_stand(g: Film) -> None:
    g.by(None, "shown_on", on("2022"))
    g.by("studio", "shown_on", on("2022-08"), in_=("later",))


@then("shown_on actual value | 2022-08 | reported 2", "shown_on actual value | 2022 | reported 2")
def rule_4_and_rule_2_a_wider_date_takes_no_narrower_one_back(g: Film) -> None:
    g.by(None, "shown_on", on("2022-08"), in_=("paper",))
    g.by(None, "shown_on", on("2022"), in_=("later",))


@then("shown_on actual value | 2022-08 | reported 2", "shown_on planned value | 2026-03 | reported 2")
def rule_4_and_slots_a_list_competes_wherever_it_has_a_member(g: Film) -> None:
    for date in ("2022-08", "2026-03"):
        g.by(None, "shown_on", on(date), set="dates", closed=True)


@then(
    "shown_on actual value | 2022-08 | reported 2",
    "shown_on planned value | 2027 | asserted 4",
    "shown_on planned runner_up | 2026-03 | reported 2",
)
def rule_4_and_slots_a_list_that_loses_as_a_plan_may_win_as_a_fact(g: Film) -> None:
    for date in ("2022-08", "2026-03"):
        g.by(None, "shown_on", on(date), set="dates", closed=True)
    g.by("studio", "shown_on", on("2027"), in_=("magazine",))


@then(
    "cast actual value | meg (role=mccauley) | asserted 3",
    "cast actual runner_up | pacino (role=hanna) | reported 2",
    "cast actual runner_up | driver (role=mccauley) | reported 2",
)
def rule_4_and_qualifiers_a_list_that_loses_is_gone_in_every_role(g: Film) -> None:
    for actor, role in (("pacino", HANNA), ("driver", MCCAULEY)):
        g.by(None, "cast", who(actor), set="cast", closed=True, **role)
    g.by("driver", "cast", who("meg"), in_=("later",), **MCCAULEY)


@then(
    "cast actual value | pacino (role=hanna) | reported 2 | contested tie",
    "cast actual value | driver (role=hanna) | reported 2 | contested tie",
)
def rule_4_and_qualifiers_two_of_one_list_exclude_each_other_in_one_role(g: Film) -> None:
    for actor in ("pacino", "driver"):
        g.by(None, "cast", who(actor), set="cast", closed=True, **HANNA)


@then(
    "cast actual value | pacino (role=hanna) | reported 2",
    "cast actual value | meg (role=vincent) | reported 2",
    "cast actual value | meg (role=mccauley) | asserted 3",
    "cast actual runner_up | driver (role=mccauley) | reported 2",
)
def rule_4_and_qualifiers_a_member_of_the_list_may_have_lost_its_role(g: Film) -> None:
    for actor, role in (("pacino", HANNA), ("driver", MCCAULEY), ("meg", VINCENT)):
        g.by(None, "cast", who(actor), set="cast", closed=True, **role)
    g.by("driver", "cast", who("meg"), in_=("later",), **MCCAULEY)
