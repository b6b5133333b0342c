"""Every warning: one line of a table each, drawn by that line alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.events.check.check import check
from tests.small import (
    ANSWER,
    CLAIM,
    DOCUMENT,
    ELSEWHERE,
    MERGE,
    REPETITION,
    RETRACTION,
    Small,
    event,
    found,
)
from tests.writing import merge

BUTLER = {"type": "entity", "entity": "butler"}
NOON = "2024-07-18T12:00:00Z"
NIGHT = "2024-07-18T01:00:00+02:00"
SELF = {"attribute": "cast_member", "value": {"type": "entity", "entity": "heat-2"}}


@pytest.mark.parametrize(
    ("base", "changes", "code", "field"),
    [
        (DOCUMENT, {"published": "2024-07-19", "retrieved": NOON}, "published_after_retrieved", "published"),
        (DOCUMENT, {"published": "2024/..", "retrieved": NOON}, "published_after_retrieved", "published"),
        (DOCUMENT, {"published": "2024-07-18", "retrieved": NIGHT}, "published_after_retrieved", "published"),
        (CLAIM, {"said": "2024-07-17", "published": "2024-07-16"}, "said_after_published", "said"),
        (CLAIM, {"said": "2024-07-18"}, "said_after_published", "said"),  # after the document
        (CLAIM, {"said": "[2024-07..]"}, "said_after_published", "said"),
        *((base, {"said": "2024-07"}, "said_after_published", "said") for base in (ANSWER, REPETITION, RETRACTION)),
        (RETRACTION, {"published": "2024-07-16"}, "said_after_published", "said"),
        (REPETITION, {"evidence": ELSEWHERE}, "same_document", "evidence"),
        (CLAIM, SELF, "subject_is_value", "value.entity"),
        (CLAIM, {"polarity": "negated"}, "negated_single", "polarity"),
        (CLAIM, {"subject_mention": "Heat"}, "unknown_name", "subject_mention"),
        (CLAIM, {"subject_mention": "the film"}, "unknown_name", "subject_mention"),  # only in another document
    ],
)  # fmt: skip
def test_what_is_odd_is_accepted_with_a_warning(
    base: Mapping[str, Any], changes: dict[str, Any], code: str, field: str
) -> None:
    assert found(event(base, **changes)) == (set(), {(code, field)})


def test_subject_and_value_may_be_one_by_a_merge() -> None:
    known = Small()
    known.merged = [merge("heat-2", "warner"), merge("butler", "warner")]
    assert found(event(CLAIM, **SELF | {"value": BUTLER}), known) == (set(), {("subject_is_value", "value.entity")})


@pytest.mark.parametrize(("slug", "into"), [("heat-2", "warner"), ("warner", "heat-2")])
def test_the_names_of_merged_entities_count_for_each_other(slug: str, into: str) -> None:
    known = Small()
    known.labels = {"warner": "The Sequel"}
    one = event(CLAIM, subject_mention="the sequel")
    assert found(one, known) == (set(), {("unknown_name", "subject_mention")})
    known.merged = [merge(slug, into)]
    assert found(one, known) == (set(), set())


def test_a_name_is_known_however_its_accents_are_written() -> None:
    known = Small()
    known.labels = {"heat-2": "Caf\N{LATIN SMALL LETTER E WITH ACUTE} 2"}
    one = event(CLAIM, subject_mention="cafe\N{COMBINING ACUTE ACCENT}  2")
    assert found(one, known) == (set(), set())


def test_a_merge_of_two_kinds_is_odd() -> None:
    known = Small()
    known.kinds = {"mann": "Person"}
    assert found(event(MERGE), known) == (set(), {("kinds_differ", "into")})
    known.kinds = {"mann": "Person", "butler": "Person"}
    assert found(event(MERGE), known) == (set(), set())


def test_bad_times_are_refused_without_a_warning_about_them() -> None:
    one = event(DOCUMENT, published="2023-02-29", retrieved="yesterday")
    assert found(one) == ({("edtf", "published"), ("instant", "retrieved")}, set())


@pytest.mark.parametrize(
    ("base", "changes", "warned"),
    [
        (DOCUMENT, {"published": "2024-07-19"}, {("after_recorded", "published")}),
        (DOCUMENT, {"published": "2025"}, {("after_recorded", "published")}),
        (DOCUMENT, {"published": "2024-07-18"}, set()),  # where a day begins first
        (DOCUMENT, {"published": "2024"}, set()),
        (DOCUMENT, {"published": "2024/.."}, set()),
        (DOCUMENT, {"published": "2024-07-16", "retrieved": "2024-07-19T12:00:00Z"}, {("after_recorded", "retrieved")}),
        (DOCUMENT, {"published": "2025", "retrieved": NOON}, {("published_after_retrieved", "published")}),
        (CLAIM, {"said": "2025"}, {("said_after_published", "said")}),
        (CLAIM, {"published": "2025"}, {("after_recorded", "published")}),
        (CLAIM, {"valid": "2025"}, set()),
    ],
)  # fmt: skip
def test_a_date_that_is_to_come_when_it_is_recorded_is_odd(
    base: Mapping[str, Any], changes: dict[str, Any], warned: set[tuple[str, str]]
) -> None:
    findings = check(event(base, **changes), Small(), datetime(2024, 7, 17, 10, tzinfo=UTC))
    assert {(one.code, one.field) for one in findings.warnings} == warned
