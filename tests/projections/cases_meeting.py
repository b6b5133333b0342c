"""Small ledgers in which three things meet, most of them found by comparing random ledgers, settled by hand."""

from functools import partial

from tests.projections.ledgers import HANNA, MCCAULEY, NOT, PLAN, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("budget actual value | 30 USD | reported 2", "budget actual excluded | 25 USD | refuted 2")
def refuted_and_rule_2_it_is_listed_though_its_source_gave_it_up(g: Film) -> None:
    g.assess(g.by(None, "budget", usd("25"), in_=("paper",)), "checker", "refuted")
    g.by(None, "budget", usd("30"), in_=("later",))


@then("title actual value | - | unknown", "title actual excluded | Heat 2 | refuted 3 x2")
def refuted_claims_of_one_value_are_one_row(g: Film) -> None:
    g.assess(g.by(None, "title", words("Heat 2")), "checker", "refuted")
    g.assess(g.by("driver", "title", words("Heat 2")), "checker", "refuted")


@then(
    "title actual value | - | unknown",
    "title actual excluded | Heat 2 | refuted 2",
    "title actual excluded | Heat 2 | asserted 3",
)
def refuted_and_rule_6_a_negation_stands_beside_it(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "refuted")
    g.answer(claim, "driver", "denied")


@then("title actual value | - | unknown", "title actual runner_up | Heat 2 | retracted 2 x2")
def retracted_document_and_repetition_it_rests_on_its_own_words(g: Film) -> None:
    g.repeat(g.by(None, "title", words("Heat 2")))
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")


@then("cast actual value | pacino | confirmed 5", claims=("c1 confirmed 5", "c2 asserted 4"))
def deprecated_and_words_the_speaker_has_still_said_it(g: Film) -> None:
    g.rumour("cast", who("pacino"))
    g.rank(g.by("pacino", "cast", who("pacino"), in_=("paper",)), "deprecated")


@then(
    "title actual value | - | unknown",
    "title actual runner_up | Heat 2 | reported 2 x2",
    "title actual excluded | Heat 2 | asserted 3",
)
def repetition_and_rule_6_who_denies_is_not_repeated(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.repeat(claim)
    g.answer(claim, "driver", "denied")


@then("title actual value | Heat 2 | reported 2")
def repetition_and_rule_1_it_may_have_the_same_origin(g: Film) -> None:
    g.repeat(g.by(None, "title", words("Heat 2"), primary_source="press kit"), primary_source="press kit")


@then(
    "author actual value | mann | reported 2 x2 | contested",
    "author actual value | meg | reported 2 | contested",
    "author actual runner_up | driver | reported 2",
)
def repetition_and_rule_4_it_counts_for_the_list(g: Film) -> None:
    g.repeat(g.by(None, "author", who("mann"), set="s1", closed=True, in_=("paper",)), in_=("magazine",))
    g.by(None, "author", who("meg"), set="s1", closed=True, in_=("paper",))
    g.by(None, "author", who("driver"))


@then("cast actual value | pacino (role=hanna) | reported 2", "cast actual value | pacino (role=mccauley) | reported 2")
def superseded_and_key_what_is_left_of_it_is_narrower(g: Film) -> None:
    wide = g.by(None, "cast", who("pacino"))
    g.supersede(wide, g.by(None, "cast", who("pacino"), **HANNA), "refined")
    g.by(None, "cast", who("pacino"), **MCCAULEY)


@then("title actual value | B | reported 2", claims=("c1 superseded", "c2 reported 2"))
def superseded_and_merge_by_a_claim_about_its_other_name(g: Film) -> None:
    g.merge("heat2", "film")
    g.supersede(g.by(None, "title", words("A")), g.claim("heat2", "title", words("B"), in_=("paper",)))


@then("cast actual value | driver (role=hanna) | reported 2", "cast planned value | pacino (role=hanna) | planned 3")
def rule_7_and_key_a_plan_for_somebody_else_does_not_give_way(g: Film) -> None:
    g.by(None, "cast", who("driver"), **HANNA)
    g.by("mann", "cast", who("pacino"), **PLAN, **HANNA)


@then(
    "title actual value | A | reported 2",
    "title planned runner_up | B | planned 3",
    "title planned runner_up | C | planned 3",
)
def rule_7_and_5_plans_that_gave_way_are_no_tie(g: Film) -> None:
    g.by(None, "title", words("A"))
    g.by("mann", "title", words("B"), **PLAN)
    g.by("driver", "title", words("C"), **PLAN)


@then("title actual value | Heat 2 | reported 2 x2", as_of="2025-01-10")
def time_and_rule_1_a_text_is_known_with_what_rests_on_it(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by(None, "title", words("Heat 2"), published="2024-07", in_=("magazine",))


@then("cast actual value | driver | reported 2 | contested tie", "cast actual excluded | driver | reported 2 | tie")
def time_and_rule_7_what_is_said_after_its_publication_is_not_newer(g: Film) -> None:
    g.by(None, "cast", who("driver"), said="2024-12", in_=("paper",))
    g.by(None, "cast", who("driver"), in_=("paper",), **NOT)


@then(
    "title actual value | - | unknown",
    "title actual runner_up | Heat 2 | reported 2",
    "title actual excluded | Heat 2 | asserted 3",
)
def withdrawal_and_time_an_answer_counts_from_the_day_of_the_replacement(g: Film) -> None:
    wrong = g.by(None, "title", words("Heat 3"))
    g.answer(wrong, "driver", "denied")
    g.withdraw(wrong, replaced_by=g.by(None, "title", words("Heat 2"), in_=("later",)))


@then("title actual value | Heat 2 | reported 2", as_of="2024-12-31")
def withdrawal_and_time_what_is_not_known_yet_leads_nowhere(g: Film) -> None:
    wrong = g.by(None, "title", words("Heat 3"))
    g.assess(wrong, "checker", "refuted", in_=("paper",))
    right = g.by(None, "title", words("Heat 2"))
    between = g.by(None, "title", words("Heat 4"), in_=("magazine",))
    g.withdraw(wrong, replaced_by=between)
    g.withdraw(between, replaced_by=right)


@then("writer actual value | mann | asserted 3", "writer actual value | meg | reported 2")
def rule_4_and_implicated_the_words_come_before_what_they_imply(g: Film) -> None:
    g.by("driver", "writer", who("mann"), set="s1", closed=True)
    g.by("driver", "writer", who("meg"), set="s1", closed=True, implicated=True)
    g.by(None, "writer", who("meg"), in_=("paper",))


@then("author actual value | m-mann | reported 2", "author actual runner_up | driver | superseded 2")
def rule_4_and_implicated_a_member_of_another_list_is_not_shown_with_it(g: Film) -> None:
    """What is only implied is shown with its own complete list, if another member of that is claimed plainly."""
    first = g.by(None, "author", who("driver"), set="s4", closed=True, in_=("paper",))
    g.by(None, "author", who("m-mann"), set="s4", closed=True, in_=("paper",))
    alone = {"set": "s10", "closed": True, "implicated": True, "in_": ("magazine",)}
    g.supersede(first, g.by(None, "author", who("driver"), **alone))


@then(
    "writer actual value | driver | reported 2",
    "writer actual runner_up | mann | reported 2",
    "writer actual runner_up | meg | denied 0",
)
def rule_4_and_status_6_a_list_is_as_weak_as_its_denied_member(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.answer(g.by(None, "writer", who("meg"), set="s1", closed=True), "meg", "denied")
    g.by(None, "writer", who("driver"), in_=("paper",))


@then(
    "author actual value | driver | reported 2 | contested",
    "author actual runner_up | mann | reported 2",
    "author actual runner_up | meg | reported 2",
)
def rule_4_and_7_a_list_that_lost_contests_what_is_outside_it(g: Film) -> None:
    g.by(None, "author", who("driver"))
    g.by(None, "author", who("mann"), set="s1", closed=True, in_=("later",))
    g.by(None, "author", who("meg"), set="s1", closed=True, in_=("later",))


@then(
    "author actual value | driver | reported 2",
    "author actual runner_up | mann | reported 2",
    "author actual runner_up | meg | rumoured 0",
)
def rule_4_and_5_a_value_as_strong_as_the_list_that_beat_its_own_is_no_tie(g: Film) -> None:
    g.by(None, "author", who("driver"), set="s1", closed=True)
    g.by(None, "author", who("mann"), set="s2", closed=True)
    g.rumour("author", who("meg"), set="s2", closed=True)


@then(
    "budget actual value | - | unknown",
    "budget planned value | 20 USD | expired 3 | tie",
    "budget planned value | 25 USD | expired 3 | tie",
)
def rule_3_and_status_7_of_what_expired_the_narrower_is_not_shown_instead(g: Film) -> None:
    g.by("pacino", "budget", usd("20"), expires="2024-12", **PLAN)
    g.by("driver", "budget", usd("25", "20", "30"), expires="2024-12", **PLAN)


@then(
    "pages actual value | 20 USD | asserted 3 x2",
    "pages actual runner_up | 25 USD | asserted 3 x3",
    "pages actual runner_up | 25 USD | asserted 3",
)
def rule_3_and_7_what_the_winner_allows_does_not_contest_the_narrower(g: Film) -> None:
    for speaker in ("studio", "driver", "hanna"):
        g.by(speaker, "pages", usd("25", "20", "30"))
    g.by("mann", "pages", usd("20"), attribution="background")
    g.by("meg", "pages", usd("20"))
    g.by("pacino", "pages", usd("25"), in_=("later",))


@then("release planned value | 2025-06 | expired 3 x2", "release actual value | - | unknown")
def status_7_and_merge_two_names_of_the_film_plan_one_day(g: Film) -> None:
    g.by("driver", "release", on("2025-06"))
    g.claim("heat2", "release", on("2025-06"), speaker="meg")
    g.merge("film", "heat2")


@then(
    "budget actual value | - | unknown",
    "budget actual runner_up | 30 USD | denied 0",
    claims=("c2 denied 0",),
)
def a_withdrawal_by_digest_and_an_answer_it_counts_for_the_replacement(g: Film) -> None:
    wrong = g.by(None, "budget", usd("25"))
    g.answer(wrong, "studio", "denied", in_=("later",))
    right = g.by(None, "budget", usd("30"))
    g.withdraw(g.digest(wrong), g.digest(right))


@then("cast actual value | pacino | confirmed 6 | contested", claims=("c1 confirmed 6",))
def a_verdict_that_was_overtaken_stays_so_whatever_another_checker_says_later(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.assess(claim, "checker", "refuted", in_=("paper",))
    g.answer(claim, "pacino", "denied", in_=("later",))
    g.assess(claim, "bureau", "confirmed", in_=("magazine",))


@then("title actual value | A | asserted 3")
def who_confirms_what_was_only_implied_says_it(g: Film) -> None:
    g.answer(g.by(None, "title", words("A"), implicated=True), "driver", "confirmed", in_=("later",))


@then("title actual value | - | unknown", "title actual excluded | A | asserted 3")
def who_denies_what_was_only_implied_says_so(g: Film) -> None:
    g.answer(g.by(None, "title", words("A"), implicated=True), "driver", "denied", in_=("later",))


@then(
    "published_on actual value | - | unknown",
    "published_on actual runner_up | 2020-12 | reported 2",
    "published_on actual excluded | 2020 | asserted 3",
    "published_on actual excluded | 2020-06 | asserted 3",
)
def a_narrower_denial_leaves_the_wider_one_of_its_speaker(g: Film) -> None:
    g.by("driver", "published_on", on("2020"), **NOT)
    g.by("driver", "published_on", on("2020-06"), in_=("later",), **NOT)
    g.by(None, "published_on", on("2020-12"), in_=("magazine",))


@then("published_on actual value | - | unknown", "published_on actual excluded | 2020 | asserted 3")
def a_wider_denial_replaces_the_narrower_one_of_its_speaker(g: Film) -> None:
    g.by("driver", "published_on", on("2020-06"), **NOT)
    g.by("driver", "published_on", on("2020"), in_=("later",), **NOT)


@then("cast actual value | pacino | asserted 4", claims=("c1 retracted",))
def an_authority_s_confirmation_outlives_the_claim(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"), in_=("paper",))
    g.answer(claim, "pacino", "confirmed", in_=("later",))
    g.retract(claim, "neil-paper", in_=("magazine",))


@then("release planned value | 2024-12 | planned 3", "release actual value | - | unknown")
def an_open_end_of_expires_is_not_the_end_of_the_date(g: Film) -> None:
    g.by("driver", "release", on("2024-12"), expires="2024-12/..", **PLAN)


@then(
    "release planned value | 2025-06 | expired 2",
    "release actual value | 2025 | reported 2",
)
def where_a_date_is_one_of_many_only_the_same_date_makes_a_plan_come_true(g: Film) -> None:
    g.define("release", "date", "multiple", "evolving")
    g.by(None, "release", on("2025-06"), in_=("later",))
    g.by(None, "release", on("2025"), in_=("magazine",))
