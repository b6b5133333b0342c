"""A point in time is resolved exactly, or it is an error; the command line and SQL agree on every one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.events.errors import LedgerError, NotFound, Refused
from ledger.events.index.derived import CommitRow
from ledger.projections.point import resolve
from ledger.projections.testing import Given

NOW = datetime(2026, 1, 3, 12, tzinfo=UTC)


def three_commits() -> Given:
    """Events 1 and 2 at midnight of 1 January, 3 an hour later, 4 on 2 January at 23:59:59.999999."""
    ledger = Given(now=datetime(2026, 1, 1, tzinfo=UTC)).entity("a", "b").entity("c")
    ledger.now = datetime(2026, 1, 2, 23, 59, 59, 999999, tzinfo=UTC)
    return ledger.entity("d")


LEDGER = three_commits()


def seq(recorded_as_of: str) -> int:
    return resolve(LEDGER, as_of=None, recorded_as_of=recorded_as_of, valid_at=None, now=NOW).seq


def hash_of(commit: int, digits: int) -> str:
    return LEDGER.records[commit - 1].header.hash[:digits]


RESOLVED = [
    ("@1", 2),
    ("@2", 2),
    ("@3", 3),
    ("HEAD", 4),
    ("HEAD~0", 4),
    ("HEAD~2", 2),
    (hash_of(2, 6), 3),
    (hash_of(2, 64), 3),
    ("2026-01-01", 3),
    ("2026-01-02", 4),
    ("2030-12-31", 4),
    ("2026-01-01T00:00:00Z", 2),
    ("2026-01-01T00:00Z", 2),
    ("2026-01-01T00:59:59.999999Z", 2),
    ("2026-01-01T01:00:00Z", 3),
    ("2026-01-01T02:00:00+01:00", 3),
    ("2026-01-02T23:59:59.999998Z", 3),
    ("2026-01-02T23:59:59.999999Z", 4),
]


@pytest.mark.parametrize(("text", "expected"), RESOLVED)
def test_a_recorded_point_is_the_last_event_by_then(text: str, expected: int) -> None:
    assert seq(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("1d ago", 3), ("36h ago", 3), ("0h ago", None), ("2w ago", None)])
def test_a_length_of_time_ago_counts_from_now(text: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(LedgerError):
            seq(text)
    else:
        assert seq(text) == expected


NOT_THERE = ["@0", "@5", "@999999999999999", "HEAD~3", "000000", "2025-12-31", "2025-12-31T23:59:59Z"]
NOT_A_POINT = ["", "17", "@", "@-1", "head", "HEAD~", "HEAD~-1", "abcde", "2026-01", "2026", "2026-02-29",
               "2026-01-01T00:00:00", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.0000001Z", "yesterday",
               "2026-01-01 ", "@1 "]  # fmt: skip


@pytest.mark.parametrize("text", NOT_THERE)
def test_a_point_that_the_ledger_does_not_have_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        seq(text)


@pytest.mark.parametrize("text", NOT_A_POINT)
def test_what_is_not_a_point_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(Refused) as caught:
        seq(text)
    assert caught.value.problems[0].hint


def test_an_ambiguous_hash_is_not_found_and_names_the_candidates() -> None:
    class Twins(Given):
        def commits_with_hash(self, prefix: str) -> list[CommitRow]:
            return super().commits_with_hash(prefix[:0])

    ledger = Twins().entity("a").entity("b")
    with pytest.raises(NotFound, match="several commits") as caught:
        resolve(ledger, as_of=None, recorded_as_of="abcdef", valid_at=None, now=NOW)
    assert caught.value.problems[0].code == "ambiguous_point"


def test_an_empty_ledger_has_no_point() -> None:
    with pytest.raises(NotFound):
        resolve(Given(), as_of=None, recorded_as_of=None, valid_at=None, now=NOW)


def test_the_published_axis_defaults_to_the_recorded_point_and_to_today_at_the_head() -> None:
    point = resolve(LEDGER, as_of=None, recorded_as_of="@3", valid_at=None, now=NOW)
    assert (point.as_of.isoformat(), point.at_head) == ("2026-01-01", False)
    point = resolve(LEDGER, as_of=None, recorded_as_of=None, valid_at=None, now=NOW)
    assert (point.as_of.isoformat(), point.at_head) == ("2026-01-03", True)


@pytest.mark.parametrize("text", ["2024-07", "2024", "@3", "HEAD", "2024-07-17T00:00:00Z", "2023-02-29", "10000-01-01"])
def test_only_full_dates_are_points_on_the_published_and_valid_axes(text: str) -> None:
    with pytest.raises(Refused):
        resolve(LEDGER, as_of=text, recorded_as_of=None, valid_at=None, now=NOW)
    with pytest.raises(Refused):
        resolve(LEDGER, as_of=None, recorded_as_of=None, valid_at=text, now=NOW)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_the_ends_of_the_calendar_are_points(text: str) -> None:
    assert LEDGER.at(as_of=text, valid_at=text).snapshot.point.as_of.isoformat() == text


def test_the_words_name_every_axis() -> None:
    point = resolve(LEDGER, as_of="2024-07-17", recorded_as_of=None, valid_at=None, now=NOW)
    assert point.words() == "Published by 2024-07-17, as recorded up to now (@4), UTC"
    point = resolve(LEDGER, as_of="2024-07-17", recorded_as_of="@3", valid_at="2020-01-01", now=NOW)
    assert point.words() == (
        "Published by 2024-07-17, as recorded up to 2026-01-01T01:00:00.000000Z (@3), true on 2020-01-01, UTC"
    )


SQL = LEDGER.at()


def in_sql(text: str | None) -> int:
    rows = SQL.snapshot.sql("SELECT count(*) FROM events_at(recorded_as_of := $1)", [text]).rows
    return int(rows[0][0])


@pytest.mark.parametrize(("text", "expected"), RESOLVED)
def test_sql_resolves_a_recorded_point_alike(text: str, expected: int) -> None:
    assert in_sql(text) == expected


@pytest.mark.parametrize("text", [*NOT_THERE, *NOT_A_POINT, None])
def test_sql_refuses_what_is_not_a_point(text: str | None) -> None:
    with pytest.raises(Refused, match="not a recorded point"):
        in_sql(text)


@given(st.text("@HEAD~0123456789abcdef-T:Z+. ", max_size=12))
def test_sql_and_the_command_line_agree_on_any_text(text: str) -> None:
    try:
        expected = seq(text)
    except LedgerError:
        with pytest.raises(Refused):
            in_sql(text)
    else:
        assert in_sql(text) == expected


@pytest.mark.parametrize("text", [None, "2024-07", "2023-02-29", "", "@3"])
def test_sql_refuses_a_published_or_valid_point_that_is_not_a_full_date(text: str | None) -> None:
    for axis in ("as_of", "valid_at"):
        with pytest.raises(Refused, match="not a point in time"):
            SQL.snapshot.sql(f"SELECT count(*) FROM events_at({axis} := $1)", [text])
