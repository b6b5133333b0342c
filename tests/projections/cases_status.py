"""Small ledgers for words of authority, the table of statuses and the axes of time, worked out by hand."""

from functools import partial

from ledger.events.model import parts
from tests.projections.ledgers import HANNA, NOT, PLAN, Case, Film, case, on, usd, who, words

CASES: list[Case] = []
then = partial(case, CASES)


@then("title actual value | Heat 2 | reported 2", claims=("c1 withdrawn", "c2 reported 2"))
def status_1_withdrawn_claims_leave_no_trace(g: Film) -> None:
    wrong = g.by(None, "title", words("Heat 3"))
    g.by(None, "title", words("Heat 2"))
    g.withdraw(wrong)


@then("title actual value | Heat 2 | reported 2")
def status_1_a_withdrawn_withdrawal_does_not_count(g: Film) -> None:
    g.withdraw(g.withdraw(g.by(None, "title", words("Heat 2"))))


@then(claims=("c1 withdrawn",))
def status_1_a_withdrawal_counts_again_when_the_one_that_named_it_is_withdrawn(g: Film) -> None:
    g.withdraw(g.withdraw(g.withdraw(g.by(None, "title", words("Heat 2")))))


@then("title actual value | - | unknown", "title actual runner_up | Heat 3 | retracted 2")
def status_1_a_retracted_document_retracts_what_rests_on_it_alone(g: Film) -> None:
    g.by(None, "title", words("Heat 3"))
    g.document("news-retraction", "2024-08-01", revises="news", revision_kind="retraction")


@then("title actual value | Heat 3 | reported 2", as_of="2024-07-31")
def status_1_a_retraction_counts_from_its_publication(g: Film) -> None:
    g.by(None, "title", words("Heat 3"))
    g.document("news-retraction", "2024-08-01", revises="news", revision_kind="retraction")


@then("title actual value | Heat 3 | reported 2")
def status_1_a_claim_that_rests_on_another_document_too_is_not_retracted(g: Film) -> None:
    g.by(None, "title", words("Heat 3"), in_=("news", "paper"))
    g.document("news-retraction", "2024-08-01", revises="news", revision_kind="retraction")


@then(claims=("c1 opinion", "c2 opinion"))
def status_2_opinions_and_hypotheses_are_no_state(g: Film) -> None:
    g.by("mann", "cast", who("driver"), modality="opinion")
    g.by("mann", "cast", who("pacino"), modality="hypothetical")


@then("cast actual value | pacino | disputed 2 | contested")
def status_4_authorities_that_differ(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "denied", in_=("later",))
    g.answer(claim, "studio", "confirmed", in_=("later",))


@then("cast actual value | pacino | confirmed 5")
def status_5_the_person_named_confirms(g: Film) -> None:
    g.answer(g.by(None, "cast", who("pacino")), "pacino", "confirmed")


@then("director actual value | mann | reported 2", "budget actual value | 25 USD | confirmed 5")
def status_5_who_fills_a_role_confirms(g: Film) -> None:
    g.by(None, "director", who("mann"))
    g.answer(g.by(None, "budget", usd("25")), "mann", "confirmed")


@then("director actual value | mann | rumoured 0", "budget actual value | 25 USD | asserted 3 x2")
def status_5_a_role_that_an_unnamed_source_gives_is_no_authority(g: Film) -> None:
    g.rumour("director", who("mann"), attribution="unnamed_source")
    g.answer(g.by(None, "budget", usd("25")), "mann", "confirmed")


@then("title actual value | Heat 2 | asserted 3 x2", claims=("c1 reported 2",))
def status_5_a_confirmation_by_anyone_else_competes_as_a_claim_of_theirs(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2")), "driver", "confirmed")


@then("cast actual runner_up | pacino | denied 0")
def status_6_an_authority_denies(g: Film) -> None:
    g.answer(g.by(None, "cast", who("pacino")), "pacino", "denied")


@then("cast actual value | pacino | confirmed 5")
def status_5_and_6_a_speaker_counts_by_the_newest_word(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "confirmed", in_=("later",))
    g.answer(claim, "pacino", "denied", in_=("paper",))


@then("cast actual value | pacino | confirmed 5")
def status_5_and_6_newest_is_by_what_was_said_before_what_was_published(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "confirmed", in_=("paper",))
    g.answer(claim, "pacino", "denied", in_=("later",), said="2024-07-17")


@then("cast actual value | pacino | reported 2")
def words_of_authority_no_comment_and_its_kin_change_nothing(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "no_comment")
    g.answer(claim, "pacino", "neither_confirm_nor_deny")
    g.answer(claim, "pacino", "evaded")
    g.answer(claim, "pacino", "not_confirmed")
    g.answer(claim, "pacino", "not_reached")


@then("cast actual value | pacino | reported 2")
def words_of_authority_a_speaker_takes_back_its_earlier_answers(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "denied", in_=("paper",))
    g.answer(claim, "pacino", "retracts_own", in_=("later",))


@then("cast actual runner_up | pacino | denied 0")
def words_of_authority_what_is_said_after_taking_back_counts(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.answer(claim, "pacino", "retracts_own", in_=("paper",))
    g.answer(claim, "pacino", "denied", in_=("later",))


@then("cast actual value | pacino | reported 2")
def words_of_authority_on_background_do_not_count(g: Film) -> None:
    g.answer(g.by(None, "cast", who("pacino")), "pacino", "denied", attribution="background")


@then("cast actual value | pacino | reported 2 x2 | contested", claims=("c1 denied 0", "c2 reported 2"))
def words_of_authority_a_denial_reaches_only_claims_of_its_time(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("later",))
    g.answer(claim, "pacino", "denied", in_=("paper",))


@then("cast actual value | pacino | confirmed 5 x2", claims=("c1 confirmed 5", "c2 confirmed 5"))
def words_of_authority_a_confirmation_reaches_every_equal_claim(g: Film) -> None:
    claim = g.by(None, "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("later",))
    g.answer(claim, "pacino", "confirmed", in_=("paper",))


@then("cast actual value | pacino | asserted 4 x2", claims=("c1 confirmed 5", "c2 asserted 4"))
def words_of_authority_a_claim_of_its_own_affirms_that_of_another_source(g: Film) -> None:
    g.rumour("cast", who("pacino"))
    g.by("pacino", "cast", who("pacino"), in_=("paper",))


@then(
    "cast actual value | pacino | confirmed 5",
    "cast planned runner_up | pacino | planned 4",
    claims=("c1 confirmed 5", "c2 planned 4"),
)
def words_of_authority_a_rumour_is_affirmed_from_either_slot(g: Film) -> None:
    g.rumour("cast", who("pacino"))
    g.by("pacino", "cast", who("pacino"), in_=("paper",), **PLAN)


@then(
    "pages actual runner_up | 400 | reported 2",
    "pages actual value | 420 | asserted 4",
    claims=("c1 reported 2", "c2 asserted 4"),
)
def words_of_authority_another_value_is_no_denial(g: Film) -> None:
    g.by(None, "pages", pages("400"))
    g.by("mann", "pages", pages("420"), in_=("paper",))


@then(
    "pages actual runner_up | 400 | confirmed 5",
    "pages actual value | 405 | confirmed 5 x2",
    claims=("c1 confirmed 5", "c2 asserted 4", "c3 confirmed 5"),
)
def words_of_authority_a_narrower_value_affirms_the_wider(g: Film) -> None:
    g.by(None, "pages", pages("400", "390", "410"))
    g.by("mann", "pages", pages("405"), in_=("paper",))
    g.by(None, "pages", pages("405"), in_=("paper",))


@then(
    "cast actual value | pacino (role=hanna) | asserted 4 x2",
    claims=("c1 confirmed 5", "c2 asserted 4"),
)
def words_of_authority_affirming_the_narrower_key_affirms_the_wider(g: Film) -> None:
    g.by(None, "cast", who("pacino"))
    g.by("pacino", "cast", who("pacino"), in_=("paper",), **HANNA)


@then(
    "cast actual value | pacino (role=hanna) | asserted 4 x2",
    claims=("c1 asserted 4", "c2 reported 2"),
)
def words_of_authority_affirming_the_wider_key_does_not_affirm_the_narrower(g: Film) -> None:
    g.by("pacino", "cast", who("pacino"))
    g.by(None, "cast", who("pacino"), in_=("paper",), **HANNA)


@then(
    "cast actual runner_up | pacino (role=hanna) | denied 0",
    "cast actual excluded | pacino (role=hanna) | asserted 4",
)
def words_of_authority_denying_the_wider_key_denies_the_narrower(g: Film) -> None:
    g.by(None, "cast", who("pacino"), **HANNA)
    g.by("pacino", "cast", who("pacino"), in_=("paper",), **NOT)


@then(
    "cast actual value | pacino | reported 2",
    "cast actual excluded | pacino (role=hanna) | asserted 4",
)
def words_of_authority_denying_the_narrower_key_leaves_the_wider(g: Film) -> None:
    g.by(None, "cast", who("pacino"))
    g.by("pacino", "cast", who("pacino"), in_=("paper",), **HANNA, **NOT)


@then("title actual value | - | unknown", "title planned value | Heat 2 | expired 3", as_of="2025-01-01")
def status_7_a_plan_expires_after_its_last_day(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), modality="hoped", expires="2024")


@then("title actual value | - | unknown", "title planned value | Heat 2 | planned 3", as_of="2024-12-31")
def status_7_a_plan_stands_on_its_last_day(g: Film) -> None:
    g.by("mann", "title", words("Heat 2"), modality="hoped", expires="2024")


@then("release actual value | - | unknown", "release planned value | 2025-06 | expired 3", as_of="2025-07-01")
def status_7_a_date_to_come_expires_with_its_latest_bound(g: Film) -> None:
    g.by("mann", "release", on("2025-06"))


@then("release actual value | 2025-06-20 | reported 2", "release planned runner_up | 2025-06 | asserted 3")
def status_7_what_came_true_does_not_expire(g: Film) -> None:
    g.by("mann", "release", on("2025-06"))
    g.by(None, "release", on("2025-06-20"), in_=("magazine",))


@then("begins actual value | 1988 | reported 2")
def status_7_story_time_never_expires_and_is_never_to_come(g: Film) -> None:
    g.by(None, "begins", on("1988"))


@then("begins actual value | 2049 | rumoured 0")
def status_7_a_rumour_of_story_time_does_not_expire(g: Film) -> None:
    g.rumour("begins", on("2049"), expires="2024-12")


@then(
    "title actual value | Named | asserted 3",
    "title actual runner_up | Outlet | reported 2",
    "title actual runner_up | Unnamed | reported 1",
    "title actual runner_up | Nobody | rumoured 0",
    "title actual runner_up | Rumour | rumoured 0",
    "title planned runner_up | Plan | planned 3",
    "title planned runner_up | Outlet's plan | reported 2",
)
def status_8_to_12_who_speaks_and_how(g: Film) -> None:
    g.by("driver", "title", words("Named"))
    g.by(None, "title", words("Outlet"))
    g.by(None, "title", words("Unnamed"), attribution="unnamed_source")
    g.by(None, "title", words("Nobody"), attribution="unattributed")
    g.by("meg", "title", words("Rumour"), modality="rumoured")
    g.by("hanna", "title", words("Plan"), **PLAN)
    g.by(None, "title", words("Outlet's plan"), **PLAN)


@then("title actual value | Heat 2 | reported 2", as_of="2025-01-09")
def time_what_was_published_later_is_not_known(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by("driver", "title", words("Heat 3"), in_=("later",))


@then("title actual value | Heat 2 | reported 2", recorded_as_of="HEAD~1")
def time_what_was_recorded_later_is_not_known(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by("driver", "title", words("Heat 3"))


@then("title actual value | Heat 2 | reported 2", as_of="2024-08-31")
def time_a_published_month_is_known_at_its_end(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), published="2024-08")


@then(as_of="2024-08-30")
def time_a_published_month_is_not_known_before_its_end(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), published="2024-08")


@then("cast actual runner_up | pacino | denied 0", as_of="2025-01-10")
def time_an_answer_is_never_earlier_than_the_claim_that_it_names(g: Film) -> None:
    g.answer(g.by(None, "cast", who("pacino"), in_=("later",)), "pacino", "denied", in_=("news",))


@then("title actual value | Heat 2 | reported 2", valid_at="2024-12-31")
def time_valid_at_keeps_what_held_that_day(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), valid="../2024")
    g.by("driver", "title", words("Heat 3"), valid="2025/..")


@then("title actual value | Heat 3 | asserted 3", valid_at="2024-07-01")
def time_without_valid_a_claim_holds_from_what_was_said(g: Film) -> None:
    g.by(None, "title", words("Heat 2"))
    g.by("driver", "title", words("Heat 3"), said="2024-06")


@then("begins actual value | 1988 | reported 2", valid_at="1900-01-01")
def time_a_story_holds_on_any_day(g: Film) -> None:
    g.by(None, "begins", on("1988"))


@then()
def key_what_the_words_only_imply_is_hidden(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), implicated=True)


@then("title actual value | Heat 2 | reported 2", implicated=True)
def key_what_the_words_only_imply_is_shown_when_asked(g: Film) -> None:
    g.by(None, "title", words("Heat 2"), implicated=True)


@then("cast actual runner_up | pacino | denied 0", claims=("c1 withdrawn", "c2 denied 0"))
def withdrawal_an_answer_counts_for_what_replaced_its_claim(g: Film) -> None:
    wrong = g.by(None, "cast", who("driver"))
    g.answer(wrong, "pacino", "denied")
    g.withdraw(wrong, replaced_by=g.by(None, "cast", who("pacino")))


@then("cast actual value | pacino | reported 2", claims=("c1 withdrawn", "c2 reported 2"))
def withdrawal_an_answer_to_a_withdrawn_claim_without_successor_does_not_count(g: Film) -> None:
    wrong = g.by(None, "cast", who("pacino"))
    g.answer(wrong, "pacino", "denied")
    g.withdraw(wrong)
    g.by(None, "cast", who("pacino"), in_=("paper",))


@then("title actual value | Heat 2 | confirmed 5")
def definitions_the_newest_is_in_force(g: Film) -> None:
    g.answer(g.by(None, "title", words("Heat 2")), "driver", "confirmed")
    g.attribute("title", "text", authorities=("driver",))


def pages(amount: str, lower: str | None = None, upper: str | None = None) -> parts.QuantityValue:
    return parts.QuantityValue(amount=amount, lower=lower, upper=upper)
