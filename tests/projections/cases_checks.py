"""Small ledgers for assessments, ranks, ratings and repetitions, worked out by hand."""

from functools import partial

from tests.projections.ledgers import NOT, PLAN, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("title actual value | Heat 2 | confirmed 6")
def status_3_a_checker_confirms(g: Film) -> None:
    g.assess(g.by(None, "title", words("Heat 2")), "checker", "confirmed")


@then("title actual value | - | unknown", "title actual excluded | Heat 2 | refuted 2")
def status_3_and_rule_6_what_is_refuted_leaves_its_slot(g: Film) -> None:
    g.assess(g.by(None, "title", words("Heat 2")), "checker", "refuted")


@then("title actual value | Heat 2 | reported 2")
def status_3_and_rule_6_a_refuted_negation_excludes_nothing(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.assess(g.by("driver", "title", words("Heat 2"), **NOT), "checker", "refuted")


@then("title actual value | Heat 2 | reported 2", "title actual excluded | Heat 2 | refuted 3")
def status_3_and_rule_6_only_the_refuted_claim_leaves(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.assess(g.by("driver", "title", words("Heat 2")), "checker", "refuted")


@then("title actual value | Heat 2 | disputed 2")
def status_3_checkers_that_differ(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "confirmed")
    g.assess(claim, "bureau", "refuted")


@then("title actual value | Heat 2 | disputed 2")
def status_3_one_checker_says_conflicting(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "conflicting")
    g.assess(claim, "bureau", "confirmed")


@then("title actual value | Heat 2 | confirmed 6")
def status_3_a_checker_counts_by_the_newest_by_public_date(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "confirmed", truth_known_on="2025-06")
    g.assess(claim, "checker", "refuted", truth_known_on="2025-01")


@then("title actual value | Heat 2 | disputed 2")
def status_3_all_of_a_checker_s_newest_count(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "confirmed", truth_known_on="2025-06")
    g.assess(claim, "checker", "refuted", truth_known_on="2025-06")


@then("title actual value | Heat 2 | confirmed 6")
def status_3_unproven_is_left_out_before_comparing(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "confirmed")
    g.assess(claim, "bureau", "unproven")
    g.assess(claim, "bureau", "not_checkable")


@then("title actual value | Heat 2 | reported 2")
def status_3_a_checker_that_now_says_unproven_leaves_it_to_the_rows_below(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "refuted", truth_known_on="2025-01")
    g.assess(claim, "checker", "unproven", truth_known_on="2025-06")


@then("cast actual value | pacino | confirmed 5")
def status_3_and_5_an_authority_that_spoke_later_is_followed(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.assess(claim, "checker", "refuted", in_=("paper",))
    g.answer(claim, "pacino", "confirmed", in_=("later",))


@then("cast actual value | pacino | confirmed 6 | contested")
def status_3_and_6_an_authority_that_spoke_before_still_contests(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "denied", in_=("paper",))
    g.assess(claim, "checker", "confirmed", in_=("later",))


@then("cast actual value | pacino | confirmed 6 | contested")
def status_3_and_6_on_the_same_day_the_checker_is_followed(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "denied", in_=("paper",))
    g.assess(claim, "checker", "confirmed", in_=("paper",))


@then("cast actual value | pacino | confirmed 6 | contested")
def status_3_and_6_later_is_by_public_date_not_by_what_was_said(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "denied", in_=("paper",), said="2024-07-18")
    g.assess(claim, "checker", "confirmed", truth_known_on="2024-08", in_=("later",))


@then("title actual value | Heat 2 | asserted 3 x2", "title actual excluded | Heat 2 | refuted 2")
def status_3_and_rule_6_who_confirms_a_refuted_claim_still_claims_it(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    g.assess(claim, "checker", "refuted")
    g.answer(claim, "driver", "confirmed")
    g.by("meg", "title", words("Heat 2"), in_=("paper",))


@then("title planned value | Heat 2 | confirmed 6", "title actual value | - | unknown")
def status_3_and_7_a_confirmed_plan_does_not_expire(g: Film) -> None:
    g.assess(g.by("mann", "title", words("Heat 2"), expires="2024-12", **PLAN), "checker", "confirmed")


@then("title actual value | Heat 2 | confirmed 6", "title planned runner_up | Heat 2 | planned 3")
def status_3_and_7_a_confirmed_rumour_made_the_plan_come_true(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), expires="2024-12", **PLAN)
    g.assess(g.rumour("title", words("Heat 2")), "checker", "confirmed")


@then(claims=("c1 opinion",))
def status_2_and_3_an_opinion_is_not_checkable(g: Film) -> None:
    g.assess(g.by("mann", "title", words("Heat 2"), modality="opinion"), "checker", "confirmed")


@then("title actual value | Heat 2 | reported 2", as_of="2025-01-09")
def time_an_assessment_is_known_with_its_evidence(g: Film) -> None:
    g.assess(g.by(None, "title", words("Heat 2")), "checker", "confirmed", in_=("later",))


@then("title actual value | Heat 2 | reported 2", as_of="2025-12-31")
def time_an_assessment_of_our_own_is_known_when_it_is_recorded(g: Film) -> None:
    g.assess(g.by(None, "title", words("Heat 2")), "checker", "confirmed")


@then(
    "budget actual value | - | unknown",
    "budget actual excluded | 30 USD | refuted 2",
)
def status_3_and_rule_2_what_a_source_gave_up_does_not_come_back(g: Film) -> None:
    g.by(None, "budget", usd("25"), in_=("paper",))
    g.assess(g.by(None, "budget", usd("30"), in_=("later",)), "checker", "refuted")


@then("title actual value | A | reported 2 | contested", "title actual runner_up | B | asserted 3")
def rank_the_preferred_comes_first(g: Film) -> None:
    g.rank(g.by(None, "title", words("A")), "preferred")
    g.by("driver", "title", words("B"))


@then("title actual value | A | reported 2 | contested tie", "title actual value | B | reported 2 | contested tie")
def rank_the_newest_counts(g: Film) -> None:
    claim = g.by(None, "title", words("A"))
    g.rank(claim, "preferred")
    g.rank(claim, "normal")
    g.by(None, "title", words("B"))


@then("title actual value | A | reported 2 | contested", "title actual runner_up | B | reported 2")
def rank_and_withdrawal_the_newest_live_one_counts(g: Film) -> None:
    claim = g.by(None, "title", words("A"))
    g.rank(claim, "preferred")
    g.withdraw(g.rank(claim, "deprecated"))
    g.by(None, "title", words("B"))


@then("title actual value | B | rumoured 0", claims=("c1 reported 2",))
def rank_the_deprecated_leaves_the_competition(g: Film) -> None:
    g.rank(g.by(None, "title", words("A")), "deprecated")
    g.rumour("title", words("B"))


@then(
    "release actual value | - | unknown",
    "release planned value | 2025-06 | expired 3",
    "release planned runner_up | 2027 | rumoured 0",
    as_of="2025-08-01",
)
def rank_and_status_7_the_preferred_before_the_live(g: Film) -> None:
    g.rank(g.by("driver", "release", on("2025-06")), "preferred")
    g.rumour("release", on("2027"))


@then("title planned value | Heat 2 | expired 3", "title actual value | - | unknown")
def rank_and_status_7_the_deprecated_did_not_come_true(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), expires="2024-12", **PLAN)
    g.rank(g.by(None, "title", words("Heat 2")), "deprecated")


@then(
    "title actual value | - | unknown",
    "title actual runner_up | A | asserted 3",
    "title actual excluded | A | reported 2",
)
def rank_and_rule_6_a_preferred_negation_wins(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.rank(g.by(None, "title", words("A"), **NOT), "preferred")


@then("cast actual runner_up | pacino | denied 0")
def rank_and_status_6_the_preferred_can_be_denied(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.rank(claim, "preferred")
    g.answer(claim, "pacino", "denied")


@then("budget actual value | 25 USD | reported 2")
def rank_and_rule_2_the_deprecated_replaces_nothing(g: Film) -> None:
    g.by(None, "budget", usd("25"), in_=("paper",))
    g.rank(g.by(None, "budget", usd("30"), in_=("later",)), "deprecated")


@then(
    "writer actual value | mann | reported 2 | contested",
    "writer actual value | meg | reported 2 | contested",
    "writer actual runner_up | driver | asserted 4",
)
def rank_and_rule_4_a_preferred_list_beats_a_better_value_outside(g: Film) -> None:
    for author in ("mann", "meg"):
        g.rank(g.by(None, "writer", who(author), set="s1", closed=True), "preferred")
    g.by("driver", "writer", who("driver"))


@then("title actual value | B | asserted 3 | contested", "title actual runner_up | A | asserted 3")
def rating_decides_between_equals(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("meg", "title", words("B"))
    g.rate("driver", "B")
    g.rate("meg", "A")


@then("title actual value | B | asserted 3 | contested", "title actual runner_up | A | asserted 3")
def rating_the_unrated_before_d(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("meg", "title", words("B"))
    g.rate("driver", "D")


@then("title actual value | A | asserted 3 | contested tie", "title actual value | B | asserted 3 | contested tie")
def rating_f_counts_as_none(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("meg", "title", words("B"))
    g.rate("driver", "F")


@then("title actual value | B | asserted 3 | contested", "title actual runner_up | A | asserted 3")
def rating_the_newest_counts(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("meg", "title", words("B"))
    g.rate("driver", "A")
    g.rate("driver", "E")


@then(
    "title actual value | A | asserted 3 | contested tie",
    "title actual value | B | asserted 3 | contested tie",
    as_of="2025-12-31",
)
def rating_and_time_it_counts_from_the_day_it_was_recorded(g: Film) -> None:
    g.by("driver", "title", words("A"))
    g.by("meg", "title", words("B"))
    g.rate("driver", "A")


@then("budget actual value | 30 USD | reported 2 | contested", "budget actual runner_up | 25 USD | reported 2 x2")
def rating_and_rule_5_reliability_before_origins_where_things_evolve(g: Film) -> None:
    g.by(None, "budget", usd("25"))
    g.by(None, "budget", usd("25"), in_=("magazine",))
    g.by(None, "budget", usd("30"), in_=("paper",))
    g.rate("neil-paper", "C")


@then(
    "published_on actual value | 2021 | reported 2 x2 | contested", "published_on actual runner_up | 2022 | reported 2"
)
def rating_and_rule_5_origins_before_reliability_where_things_are_stable(g: Film) -> None:
    g.by(None, "published_on", on("2021"))
    g.by(None, "published_on", on("2021"), in_=("magazine",))
    g.by(None, "published_on", on("2022"), in_=("paper",))
    g.rate("neil-paper", "A")


@then("title actual value | Heat 2 | reported 2 x2")
def rule_1_an_independent_repetition_adds_an_origin(g: Film) -> None:
    g.repeat(g.by(None, "title", words("Heat 2")))


@then("title actual value | Heat 2 | reported 2")
def rule_1_other_repetitions_add_none(g: Film) -> None:
    claim = g.by(None, "title", words("Heat 2"))
    for independence in ("copy", "same_source", "unknown"):
        g.repeat(claim, independence=independence)


@then("title actual value | Heat 2 | asserted 3")
def rule_1_the_same_document_twice_is_one(g: Film) -> None:
    g.repeat(g.by("mann", "title", words("Heat 2")), in_=("news",))


@then("title actual value | Heat 2 | reported 2")
def rule_1_the_same_publisher_twice_is_one(g: Film) -> None:
    g.repeat(g.by(None, "title", words("Heat 2"), in_=("paper",)), in_=("later",))


@then(
    "published_on actual value | 2022 | reported 2 x2 | contested", "published_on actual runner_up | 2021 | reported 2"
)
def rule_1_and_5_a_repetition_decides_between_equals_where_things_are_stable(g: Film) -> None:
    g.by(None, "published_on", on("2021"))
    g.repeat(g.by(None, "published_on", on("2022"), in_=("paper",)), in_=("magazine",))


@then("title actual value | Heat 2 | reported 2", as_of="2025-01-09")
def rule_1_and_time_a_repetition_counts_from_its_publication(g: Film) -> None:
    g.repeat(g.by(None, "title", words("Heat 2")), in_=("later",))


@then("title actual value | Heat 2 | reported 2 x2")
def rule_1_and_withdrawal_a_repetition_counts_for_what_replaced_its_claim(g: Film) -> None:
    wrong = g.by(None, "title", words("Heat 3"))
    g.repeat(wrong)
    g.withdraw(wrong, replaced_by=g.by(None, "title", words("Heat 2")))
