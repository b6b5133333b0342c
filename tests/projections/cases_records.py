"""Small ledgers for retractions, supersessions, merges, and decisions on what the rules left open, by hand."""

from functools import partial

from tests.projections.ledgers import HANNA, NOT, PLAN, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("title actual value | - | unknown", "title actual runner_up | Heat 2 | retracted 3")
def status_1_its_speaker_retracts_a_claim(g: Film) -> None:
    g.retract(g.by("mann", "title", words("Heat 2")), "mann")


@then("title actual value | Heat 2 | asserted 3", as_of="2025-01-09")
def status_1_and_time_a_retraction_is_known_from_its_publication(g: Film) -> None:
    g.retract(g.by("mann", "title", words("Heat 2")), "mann", in_=("later",))


@then("title actual value | Heat 2 | asserted 3")
def status_1_and_withdrawal_a_withdrawn_retraction_does_not_count(g: Film) -> None:
    g.withdraw(g.retract(g.by("mann", "title", words("Heat 2")), "mann"))


@then("cast actual value | pacino | rumoured 0", claims=("c1 rumoured 0", "c2 retracted"))
def status_1_and_words_what_is_retracted_affirms_nothing(g: Film) -> None:
    g.rumour("cast", who("pacino"))
    g.retract(g.by("pacino", "cast", who("pacino"), in_=("paper",)), "pacino", in_=("later",))


@then("budget actual value | 25 USD | asserted 3 x2", "director actual runner_up | mann | retracted 2")
def status_1_and_words_a_retracted_role_gives_no_authority(g: Film) -> None:
    g.retract(g.by(None, "director", who("mann"), in_=("paper",)), "neil-paper")
    g.answer(g.by(None, "budget", usd("25")), "mann", "confirmed")


@then("title actual value | Heat 2 | reported 2")
def status_1_a_notice_that_was_captured_again_says_what_its_newest_capture_says(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")
    g.document("notice", "2025-02-01", revises="news", revision_kind="correction")


@then("title actual value | - | unknown", "title actual runner_up | Heat 2 | retracted 2")
def status_1_a_text_is_retracted_under_each_of_its_names(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.document("notice", "2025-02-01", revises="news", revision_kind="retraction")
    g.capture("renamed", "news", "2024-07-17")


@then("title actual value | Heat 2 | reported 2")
def status_1_and_withdrawal_a_name_that_was_a_mistake_retracts_nothing(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    mistake = g.capture("other", "news", "2024-07-17")
    g.capture("news", "news", "2024-07-17")
    g.withdraw(mistake)
    g.capture("other", "another", "2024-07-17")
    g.document("notice", "2025-02-01", revises="other", revision_kind="retraction")


@then("title actual value | B | reported 2", claims=("c1 superseded", "c2 reported 2"))
def status_1_a_newer_claim_supersedes(g: Film) -> None:
    g.supersede(g.by(None, "title", words("A")), g.by(None, "title", words("B"), in_=("paper",)))


@then("title actual value | A | reported 2", as_of="2024-07-17")
def status_1_and_time_a_supersession_is_known_with_its_successor(g: Film) -> None:
    g.supersede(g.by(None, "title", words("A")), g.by(None, "title", words("B"), in_=("paper",)))


@then("title actual value | A | reported 2", claims=("c1 reported 2", "c2 withdrawn"))
def status_1_and_withdrawal_a_withdrawn_successor_does_not_count(g: Film) -> None:
    first, second = g.by(None, "title", words("A")), g.by(None, "title", words("B"))
    g.supersede(first, second)
    g.withdraw(second)


@then("title actual value | C | reported 2", claims=("c1 superseded", "c2 withdrawn"))
def status_1_and_withdrawal_what_replaced_the_successor_supersedes(g: Film) -> None:
    first, second = g.by(None, "title", words("A")), g.by(None, "title", words("B"))
    g.supersede(first, second)
    g.withdraw(second, replaced_by=g.by(None, "title", words("C")))


@then("title actual value | B | reported 2", claims=("c1 withdrawn", "c2 reported 2"))
def status_1_and_withdrawal_nothing_supersedes_itself(g: Film) -> None:
    first, second = g.by(None, "title", words("A")), g.by(None, "title", words("B"))
    g.supersede(first, second)
    g.withdraw(first, replaced_by=second)


@then(
    "title actual value | - | unknown",
    "title actual runner_up | B | retracted 3",
    claims=("c1 superseded", "c2 retracted"),
)
def status_1_a_retracted_successor_still_counts(g: Film) -> None:
    first, second = g.by("mann", "title", words("A")), g.by("mann", "title", words("B"), in_=("paper",))
    g.supersede(first, second, "newer_statement")
    g.retract(second, "mann", in_=("later",))


@then(
    "published_on actual value | 2022 | asserted 3",
    claims=("c1 asserted 3", "c2 retracted"),
)
def status_1_a_retracted_refinement_lets_the_wider_claim_stand_again(g: Film) -> None:
    wide, narrow = g.by("mann", "published_on", on("2022")), g.by("mann", "published_on", on("2022-08"))
    g.supersede(wide, narrow, "refined")
    g.retract(narrow, "mann")


@then("cast actual value | pacino (role=hanna) | reported 2")
def status_1_and_key_a_refined_key_leaves_nothing_to_list(g: Film) -> None:
    g.supersede(g.by(None, "cast", who("pacino")), g.by(None, "cast", who("pacino"), **HANNA), "refined")


@then(
    "title actual value | - | unknown",
    "title actual runner_up | B | superseded 2",
    claims=("c1 superseded", "c2 superseded"),
)
def status_1_in_a_cycle_all_are_superseded(g: Film) -> None:
    first, second = g.by(None, "title", words("A")), g.by(None, "title", words("B"), in_=("paper",))
    g.supersede(first, second)
    g.supersede(second, first)


@then("title actual value | B | reported 2", claims=("c1 retracted", "c2 reported 2"))
def status_1_retracted_before_superseded(g: Film) -> None:
    first = g.by("mann", "title", words("A"))
    g.supersede(first, g.by(None, "title", words("B"), in_=("paper",)))
    g.retract(first, "mann")


@then(
    "writer actual value | driver | reported 2 | contested",
    "writer actual runner_up | meg | reported 2",
    "writer actual runner_up | mann | superseded 2",
)
def status_1_and_rule_4_a_superseded_member_is_still_a_member(g: Film) -> None:
    wrong = g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"), set="s1", closed=True)
    g.supersede(wrong, g.by(None, "writer", who("driver"), in_=("later",)))


@then("writer actual value | meg | reported 2", "writer actual runner_up | mann | superseded 2")
def status_1_and_rule_4_a_list_without_a_live_member_is_gone(g: Film) -> None:
    wrong = g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.supersede(wrong, g.by(None, "writer", who("meg"), in_=("paper",)))


@then("title actual value | Heat 2 | asserted 3", claims=("c1 superseded",))
def status_1_and_words_who_confirmed_the_superseded_still_claims_it(g: Film) -> None:
    first = g.by(None, "title", words("Heat 2"))
    g.answer(first, "driver", "confirmed")
    g.supersede(first, g.rumour("title", words("Heat 3")))
    g.rank("c2", "deprecated")


@then("title actual value | - | unknown", "title actual excluded | Heat 2 | refuted 2")
def withdrawal_and_status_3_an_assessment_counts_for_what_replaced_its_claim(g: Film) -> None:
    wrong = g.by(None, "title", words("Heat 3"))
    g.assess(wrong, "checker", "refuted")
    g.withdraw(wrong, replaced_by=g.by(None, "title", words("Heat 2")))


@then(claims=("c1 withdrawn", "c2 withdrawn"))
def withdrawal_two_that_replace_each_other_leave_nothing(g: Film) -> None:
    first, second = g.by(None, "title", words("A")), g.by(None, "title", words("B"))
    g.answer(first, "driver", "confirmed")
    g.withdraw(first, replaced_by=second)
    g.withdraw(second, replaced_by=first)


@then("title actual value | Heat 2 | reported 2 x2")
def merge_subjects_are_one(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.claim("heat2", "title", words("Heat 2"), in_=("paper",))
    g.merge("heat2", "film")


@then("budget actual value | 30 USD | asserted 3")
def merge_and_rule_2_a_speaker_of_two_names_counts_by_the_newest(g: Film) -> None:
    g.by("mann", "budget", usd("25"), in_=("paper",))
    g.by("m-mann", "budget", usd("30"), in_=("later",))
    g.merge("m-mann", "mann")


@then("budget actual value | 30 USD | asserted 3 | contested", "budget actual runner_up | 25 USD | asserted 3")
def merge_and_withdrawal_it_is_undone(g: Film) -> None:
    g.by("mann", "budget", usd("25"), in_=("paper",))
    g.by("m-mann", "budget", usd("30"), in_=("later",))
    g.withdraw(g.merge("m-mann", "mann"))


@then("cast actual value | pacino (role=hanna) | reported 2 x2", as_of="2024-07-18")
def merge_values_and_qualifiers_are_one_and_always_were(g: Film) -> None:
    g.by(None, "cast", who("pacino"), **HANNA)
    g.by(None, "cast", who("al"), in_=("paper",), qualifiers={"role": who("vincent")})
    g.merge("al", "pacino")
    g.merge("vincent", "hanna")


@then("cast actual value | pacino | confirmed 5")
def merge_and_words_the_one_named_may_have_another_name(g: Film) -> None:
    g.answer(g.by(None, "cast", who("pacino")), "al", "confirmed")
    g.merge("al", "pacino")


@then("cast actual value | pacino | asserted 4")
def merge_and_words_nobody_affirms_himself(g: Film) -> None:
    g.by("al", "cast", who("pacino"), modality="rumoured", in_=("paper",))
    g.by("pacino", "cast", who("pacino"), in_=("later",))
    g.merge("al", "pacino")


@then("budget actual value | 25 USD | confirmed 5")
def merge_and_words_an_authority_may_have_another_name(g: Film) -> None:
    g.answer(g.by(None, "budget", usd("25")), "bureau", "confirmed")
    g.merge("studio", "bureau")


@then("title actual value | Heat 2 | confirmed 6")
def merge_and_status_3_checkers_are_one(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "refuted", truth_known_on="2025-01")
    g.assess(claim, "bureau", "confirmed", truth_known_on="2025-06")
    g.merge("bureau", "checker")


@then("title actual value | B | asserted 3 | contested", "title actual runner_up | A | asserted 3")
def merge_and_rating_the_newest_of_either_counts(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("mann", "title", words("B"))
    g.rate("mann", "E")
    g.rate("m-mann", "A")
    g.merge("m-mann", "mann")


@then("title actual value | Heat 2 | reported 2")
def merge_and_rule_1_publishers_are_one(g: Film) -> None:
    g.document("weekly", "2024-07-19", publisher="bureau")
    g.by(None, "title", words("Heat 2"), in_=("paper",))
    g.repeat("c1", in_=("weekly",))
    g.merge("bureau", "neil-paper")


@then("cast actual value | pacino | reported 2 x2")
def merge_and_withdrawal_in_a_circle_the_newest_does_not_count(g: Film) -> None:
    g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("al"), in_=("paper",))
    undone = g.withdraw(g.merge("al", "pacino"))
    g.merge("pacino", "al")
    g.withdraw(undone)


@then("cast actual value | driver | reported 2")
def merge_and_withdrawal_the_newest_of_an_entity_counts(g: Film) -> None:
    g.by(None, "cast", who("al"))
    undone = g.withdraw(g.merge("al", "pacino"))
    g.merge("al", "driver")
    g.withdraw(undone)


@then("writer actual value | mann | reported 2", "writer actual value | meg | reported 2")
def rule_4_and_implicated_a_list_that_wins_is_shown_whole(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"), set="s1", closed=True, implicated=True)


@then("writer actual value | driver | asserted 4", "writer actual runner_up | mann | reported 2")
def rule_4_and_implicated_of_a_list_that_loses_only_the_words_are_shown(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"), set="s1", closed=True, implicated=True)
    g.by("driver", "writer", who("driver"), in_=("paper",))


@then("title planned value | Heat 2 | planned 3 x2", "title actual value | - | unknown")
def status_9_who_affirms_a_plan_plans(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2"), **PLAN), "driver", "confirmed")


@then(
    "title actual value | - | unknown",
    "title planned runner_up | Heat 2 | reported 2",
    "title planned excluded | Heat 2 | asserted 3",
)
def status_10_who_denies_a_plan_asserts(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2"), **PLAN), "driver", "denied")


@then("title planned value | Heat 2 | expired 3 x2", "title actual value | - | unknown")
def status_7_who_affirmed_a_plan_sees_it_expire(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2"), expires="2024", **PLAN), "driver", "confirmed")


@then(
    "budget actual value | - | unknown",
    "budget actual runner_up | 25 USD | reported 2",
    "budget actual excluded | 25 USD | asserted 4",
)
def status_6_an_authority_denies_only_what_was_published_by_then(g: Film) -> None:
    g.by("studio", "budget", usd("25"), in_=("paper",), **NOT)
    g.by(None, "budget", usd("25"), in_=("later",))


@then("budget actual value | 25 USD | asserted 4", "budget actual runner_up | 28 USD | confirmed 5")
def rule_3_and_5_a_narrower_value_of_a_higher_tier_that_lost_is_a_runner_up(g: Film) -> None:
    g.answer(g.by(None, "budget", usd("28")), "studio", "confirmed")
    g.by("studio", "budget", usd("25", "20", "30"), in_=("later",))


@then(valid_at="2024-07-16")
def time_without_any_bounds_a_claim_holds_from_its_public_date(g: Film) -> None:
    g.document("undated", "[..2024-07-17]")
    g.by(None, "title", words("Heat 2"), in_=("undated",))
