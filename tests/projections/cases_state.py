"""Small ledgers for rules 1 to 7, from claims to a state, worked out by hand."""

from functools import partial

from tests.projections.ledgers import HANNA, MCCAULEY, NOT, PLAN, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("title actual value | Heat 2 | reported 2")
def rule_1_what_derives_from_a_claim_is_no_second_origin(g: Film) -> None:
    first = g.by(None, "title", words("Heat 2"))
    g.by(None, "title", words("Heat 2"), in_=("paper",), derived_from=first)


@then("title actual value | Heat 2 | reported 2")
def rule_1_what_derives_from_a_document_is_no_second_origin(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by(None, "title", words("Heat 2"), in_=("paper",), derived_from="news")


@then("title actual value | Heat 2 | reported 2")
def rule_1_one_primary_source_is_one_origin(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), primary_source="press kit")
    g.by(None, "title", words("Heat 2"), in_=("paper",), primary_source="press kit")


@then("title actual value | Heat 2 | reported 2 x2")
def rule_1_two_outlets_are_two_origins(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by(None, "title", words("heat  2"), in_=("paper",))


@then("budget actual value | 30 USD | reported 2")
def rule_2_a_source_counts_by_its_newest_claim(g: Film) -> None:
    g.by(None, "budget", usd("25"), in_=("paper",))
    g.by(None, "budget", usd("30"), in_=("later",))


@then("budget actual value | 30 USD | reported 2 | contested", "budget actual runner_up | 25 USD | reported 2")
def rule_2_never_across_sources(g: Film) -> None:
    g.by(None, "budget", usd("25"))
    g.by(None, "budget", usd("30"), in_=("later",))


@then("title actual value | Heat 3 | asserted 3")
def rule_2_within_a_document_what_was_said_later_replaces(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), said="2023")
    g.by("mann", "title", words("Heat 3"), said="2024-06")


@then(
    "title actual value | Heat 2 | asserted 3 | contested tie",
    "title actual value | Heat 3 | asserted 3 | contested tie",
)
def rule_2_within_a_document_what_may_have_been_said_together_stays(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), said="2024")
    g.by("mann", "title", words("Heat 3"), said="2024-07")


@then("title actual value | Heat 3 | asserted 3", "title actual excluded | Heat 2 | asserted 3")
def rule_2_an_affirmation_replaces_no_negation_of_another_value(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), **NOT)
    g.by("mann", "title", words("Heat 3"), in_=("later",))


@then("title actual value | - | unknown", "title actual excluded | Heat 2 | asserted 3")
def rule_2_a_negation_replaces_the_same_value(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"))
    g.by("mann", "title", words("Heat 2"), in_=("later",), **NOT)


@then("published_on actual value | 2022-08 | reported 2", "published_on actual runner_up | 2022 | reported 2")
def rule_3_a_narrower_value_of_the_same_tier_is_shown_instead(g: Film) -> None:
    g.by(None, "published_on", on("2022"))
    g.by(None, "published_on", on("2022-08"), in_=("later",))


@then("published_on actual value | 2022 | asserted 3", "published_on actual possibly | 2022-08 | reported 2")
def rule_3_a_narrower_value_of_a_lower_tier_is_possible(g: Film) -> None:
    g.by("driver", "published_on", on("2022"))
    g.by(None, "published_on", on("2022-08"), in_=("later",))


@then(
    "published_on actual value | [2020..2022] | asserted 3",
    "published_on actual runner_up | [2022..2024] | asserted 3",
)
def rule_3_overlapping_is_not_contested(g: Film) -> None:
    g.by("driver", "published_on", on("[2020..2022]"))
    g.by("meg", "published_on", on("[2022..2024]"), in_=("paper",))


@then(
    "published_on actual value | [2020..2022] | asserted 3 | contested",
    "published_on actual runner_up | [2022..2024] | asserted 3",
    "published_on actual runner_up | 2024 | asserted 3",
)
def rule_3_compatible_with_the_winner_only_never_chained(g: Film) -> None:
    g.by("driver", "published_on", on("[2020..2022]"))
    g.by("meg", "published_on", on("[2022..2024]"), in_=("paper",))
    g.by("mann", "published_on", on("2024"), in_=("later",))


@then("budget actual value | 28 USD | reported 2", "budget actual runner_up | 25 USD | reported 2")
def rule_3_quantities_overlap_within_their_bounds(g: Film) -> None:
    g.by(None, "budget", usd("25", "20", "30"))
    g.by(None, "budget", usd("28"), in_=("paper",))


@then("genre actual value | crime | reported 2", "genre actual value | drama | reported 2")
def rule_4_multiple_values_coexist(g: Film) -> None:
    g.by(None, "genre", words("crime"))
    g.by(None, "genre", words("drama"))


@then(
    "writer actual value | mann | asserted 3",
    "writer actual value | meg | asserted 4",
    "writer actual runner_up | driver | reported 2",
)
def rule_4_a_closed_set_shuts_out_a_third(g: Film) -> None:
    g.by("meg", "writer", who("mann"), set="s1", closed=True)
    g.by("meg", "writer", who("meg"), set="s1", closed=True)
    g.by(None, "writer", who("driver"), in_=("later",))


@then(
    "writer actual value | driver | asserted 4",
    "writer actual runner_up | mann | reported 2",
    "writer actual runner_up | meg | reported 2",
)
def rule_4_and_5_a_better_value_outside_breaks_a_closed_set(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"), set="s1", closed=True)
    g.by("driver", "writer", who("driver"), in_=("later",))


@then(
    "writer actual value | mann | reported 2 x2",
    "writer actual value | driver | reported 2 | contested",
    "writer actual runner_up | meg | reported 2",
)
def rule_4_and_7_what_two_closed_sets_share_is_not_contested(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1", closed=True)
    g.by(None, "writer", who("meg"), set="s1", closed=True)
    g.by(None, "writer", who("mann"), set="s2", closed=True, in_=("later",))
    g.by(None, "writer", who("driver"), set="s2", closed=True, in_=("later",))


@then(
    "author actual value | mann | reported 2 x3",
    "author actual value | meg | reported 2 x2 | contested",
    "author actual runner_up | driver | reported 2",
)
def rule_4_and_5_equal_closed_sets_add_their_origins(g: Film) -> None:
    for number, (text, second) in enumerate((("magazine", "driver"), ("news", "meg"), ("paper", "meg"))):
        g.by(None, "author", who("mann"), set=f"s{number}", closed=True, in_=(text,))
        g.by(None, "author", who(second), set=f"s{number}", closed=True, in_=(text,))


@then(
    "writer actual value | mann | reported 2",
    "writer actual value | meg | reported 2",
    "writer actual value | driver | reported 2",
)
def rule_4_a_set_that_is_not_closed_shuts_out_nobody(g: Film) -> None:
    g.by(None, "writer", who("mann"), set="s1")
    g.by(None, "writer", who("meg"), set="s1")
    g.by(None, "writer", who("driver"), in_=("later",))


@then(
    "cast actual value | driver (role=hanna) | asserted 4",
    "cast actual runner_up | pacino (role=hanna) | reported 2",
)
def key_two_actors_in_one_role_compete(g: Film) -> None:
    g.by(None, "cast", who("pacino"), **HANNA)
    g.by("driver", "cast", who("driver"), **HANNA)


@then(
    "cast actual value | driver (role=mccauley) | reported 2",
    "cast actual value | pacino (role=hanna) | reported 2",
)
def key_two_actors_in_two_roles_coexist(g: Film) -> None:
    g.by(None, "cast", who("pacino"), **HANNA)
    g.by(None, "cast", who("driver"), **MCCAULEY)


@then("cast actual value | pacino (role=hanna) | reported 2 x2")
def key_the_wider_joins_the_only_narrower_row(g: Film) -> None:
    g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("paper",), **HANNA)


@then(
    "cast actual value | pacino | reported 2",
    "cast actual value | pacino (role=hanna) | reported 2",
    "cast actual value | pacino (role=mccauley) | reported 2",
)
def key_the_wider_stays_where_there_are_two_narrower_rows(g: Film) -> None:
    g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("paper",), **HANNA)
    g.by(None, "cast", who("pacino"), in_=("later",), **MCCAULEY)


@then(
    "published_on actual value | 2022 | reported 2 x2 | contested",
    "published_on actual runner_up | 2021 | reported 2",
)
def rule_5_stable_most_origins_among_equal_tiers(g: Film) -> None:
    g.by(None, "published_on", on("2021"))
    g.by(None, "published_on", on("2022"), in_=("paper",))
    g.by(None, "published_on", on("2022"), in_=("magazine",))


@then(
    "published_on actual value | 2021 | reported 2 | contested",
    "published_on actual runner_up | 2022 | reported 2",
)
def rule_5_stable_the_earliest_publication_among_equals(g: Film) -> None:
    g.by(None, "published_on", on("2022"), in_=("paper",))
    g.by(None, "published_on", on("2021"))


@then(
    "director actual value | mann | reported 2",
    "budget actual value | 30 USD | asserted 4 | contested",
    "budget actual runner_up | 25 USD | confirmed 5",
)
def rule_5_evolving_tiers_4_and_up_by_what_was_said_last(g: Film) -> None:
    g.by(None, "director", who("mann"))
    g.answer(g.by(None, "budget", usd("25")), "mann", "confirmed")
    g.by("studio", "budget", usd("30"), in_=("later",))


@then("budget actual value | 25 USD | asserted 4 | contested", "budget actual runner_up | 30 USD | asserted 3")
def rule_5_and_7_a_newer_tier_3_contests_a_tier_4_and_does_not_win(g: Film) -> None:
    g.by("studio", "budget", usd("25"))
    g.by("driver", "budget", usd("30"), in_=("later",))


@then("title actual value | Heat 3 | reported 2", "title actual runner_up | Heat 2 | reported 1")
def rule_5_and_7_a_lower_tier_that_is_not_newer_does_not_contest(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), attribution="unnamed_source", in_=("later",))
    g.by(None, "title", words("Heat 3"))


@then("budget actual value | 30 USD | asserted 3", "budget actual runner_up | 25 USD | asserted 3")
def rule_5_said_is_clipped_to_the_public_date(g: Film) -> None:
    g.by("driver", "budget", usd("25"), said="[2024-07..2030-12]")
    g.by("meg", "budget", usd("30"), said="2024-12", in_=("later",))


@then(
    "release actual value | - | unknown",
    "release planned value | 2027 | rumoured 0",
    "release planned runner_up | 2025-06 | expired 3",
    as_of="2025-08-01",
)
def rule_5_and_status_7_live_before_expired(g: Film) -> None:
    g.by("driver", "release", on("2025-06"))
    g.rumour("release", on("2027"))


@then("title actual value | A | reported 2 | contested tie", "title actual value | B | reported 2 | contested tie")
def rule_5_equal_values_are_a_tie(g: Film) -> None:
    g.by(None, "title", words("A"))
    g.by(None, "title", words("B"))


@then(
    "budget actual value | - | unknown",
    "budget actual runner_up | 25 USD | denied 0",
    "budget actual excluded | 25 USD | asserted 4",
)
def rule_6_and_status_6_the_negation_of_an_authority_denies_and_excludes(g: Film) -> None:
    g.by(None, "budget", usd("25"))
    g.by("studio", "budget", usd("25"), in_=("paper",), **NOT)


@then(
    "title actual value | - | unknown",
    "title actual runner_up | Heat 2 | reported 2",
    "title actual excluded | Heat 2 | asserted 3",
)
def rule_6_the_negation_of_anyone_excludes_where_it_wins(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by("driver", "title", words("Heat 2"), **NOT)


@then("title actual value | Heat 2 | asserted 3")
def rule_6_a_negation_that_loses_excludes_nothing(g: Film) -> None:
    g.by("driver", "title", words("Heat 2"))
    g.by(None, "title", words("Heat 2"), **NOT)


@then(
    "published_on actual value | 2021 | reported 2",
    "published_on actual runner_up | 2022-08 | reported 2",
    "published_on actual excluded | 2022 | asserted 3",
)
def rule_6_and_3_the_negation_of_the_wider_excludes_the_narrower(g: Film) -> None:
    g.by(None, "published_on", on("2022-08"))
    g.by(None, "published_on", on("2021"), in_=("later",))
    g.by("driver", "published_on", on("2022"), **NOT)


@then("published_on actual value | 2022 | reported 2", "published_on actual excluded | 2022-08 | asserted 3")
def rule_6_and_3_the_negation_of_the_narrower_leaves_the_wider(g: Film) -> None:
    g.by(None, "published_on", on("2022"))
    g.by("driver", "published_on", on("2022-08"), **NOT)


@then("cast actual runner_up | pacino | rumoured 0", "cast planned excluded | pacino | planned 3")
def rule_6_a_negated_plan_excludes_rumours_too(g: Film) -> None:
    g.rumour("cast", who("pacino"))
    g.by("mann", "cast", who("pacino"), **PLAN, **NOT)


@then("title actual value | - | unknown", "title actual excluded | Heat 3 | asserted 3")
def rule_6_and_7_a_negation_supplies_no_value(g: Film) -> None:
    g.by("mann", "title", words("Heat 3"), **NOT)


@then("budget actual value | 20 USD | reported 2", "budget planned runner_up | 25 USD | planned 3")
def rule_7_a_plan_gives_way_to_what_is(g: Film) -> None:
    g.by(None, "budget", usd("20"))
    g.by("mann", "budget", usd("25"), **PLAN)


@then("budget actual value | 20 USD | rumoured 0", "budget planned value | 25 USD | planned 3")
def rule_7_a_plan_does_not_give_way_to_a_rumour(g: Film) -> None:
    g.rumour("budget", usd("20"))
    g.by("mann", "budget", usd("25"), **PLAN)


@then("budget actual value | - | unknown", "budget planned value | 25 USD | planned 3")
def rule_7_with_only_a_plan_what_is_is_unknown(g: Film) -> None:
    g.by("mann", "budget", usd("25"), **PLAN)


@then("budget actual value | 30 USD | asserted 3", "budget actual runner_up | 20 USD | asserted 3")
def rule_7_on_an_evolving_attribute_an_older_word_is_only_outdated(g: Film) -> None:
    g.by("driver", "budget", usd("20"), said="2024-01")
    g.by("meg", "budget", usd("30"), said="2024-06")


@then("published_on actual value | 2021 | asserted 3 | contested", "published_on actual runner_up | 2022 | asserted 3")
def rule_7_on_a_stable_attribute_an_older_word_contests(g: Film) -> None:
    g.by("driver", "published_on", on("2021"), said="2024-01")
    g.by("meg", "published_on", on("2022"), said="2024-06", in_=("paper",))
