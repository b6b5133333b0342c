"""Vague dates against the calendar, against the `edtf` library, and as people mistype them."""

import calendar
import math
import re
import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from edtf import parse_edtf
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledger.events.errors import Problem, Refused
from ledger.events.model.when import Bounds, bounds, day, instant, normal, write_instant
from tests.strategies import edtfs, plain_dates, qualified_dates


def refused(call: object, text: str) -> Problem:
    assert callable(call)
    with pytest.raises(Refused) as error:
        call(text)
    return error.value.problems[0]


def accepted(text: str) -> Bounds | None:
    try:
        return bounds(text)
    except Refused:
        return None


@pytest.mark.parametrize(
    ("edtf", "kind", "earliest", "latest"),
    [
        ("2024", "date", "2024-01-01", "2024-12-31"),
        ("0001", "date", "0001-01-01", "0001-12-31"),
        ("9999", "date", "9999-01-01", "9999-12-31"),
        ("9999-02", "date", "9999-02-01", "9999-02-28"),
        ("9999-12", "date", "9999-12-01", "9999-12-31"),
        ("2024-02", "date", "2024-02-01", "2024-02-29"),
        ("2023-02", "date", "2023-02-01", "2023-02-28"),
        ("1900-02", "date", "1900-02-01", "1900-02-28"),
        ("2000-02-29", "date", "2000-02-29", "2000-02-29"),
        ("2024-07~", "date", "2024-07-01", "2024-07-31"),
        ("2024-07-17?", "date", "2024-07-17", "2024-07-17"),
        ("2024%", "date", "2024-01-01", "2024-12-31"),
        ("2024-21", "date", "2024-03-01", "2024-05-31"),
        ("2024-22", "date", "2024-06-01", "2024-08-31"),
        ("2024-23", "date", "2024-09-01", "2024-11-30"),
        ("2023-24", "date", "2023-12-01", "2024-02-29"),
        ("9999-24", "date", "9999-12-01", "9999-12-31"),
        ("2024-10/2025-03", "interval", "2024-10-01", "2025-03-31"),
        ("2024-21/2024-22", "interval", "2024-03-01", "2024-08-31"),
        ("2024-07/2024", "interval", "2024-07-01", "2024-12-31"),
        ("../2024-07~", "interval", None, "2024-07-31"),
        ("2024-07/..", "interval", "2024-07-01", None),
        ("/2024-07", "interval", None, "2024-07-31"),
        ("2024-07/", "interval", "2024-07-01", None),
        ("[2024-10..2025-03]", "one_of", "2024-10-01", "2025-03-31"),
        ("[..2024-07-17]", "one_of", None, "2024-07-17"),
        ("[2024..]", "one_of", "2024-01-01", None),
        ("[2026,2024~]", "one_of", "2024-01-01", "2026-12-31"),
        ("[..2020,2024]", "one_of", None, "2024-12-31"),
        ("[2020,2023..2024,2026-01..]", "one_of", "2020-01-01", None),
        ("{2024-01,2024-03}", "all_of", "2024-01-01", "2024-03-31"),
        ("{..2024}", "all_of", None, "2024-12-31"),
    ],
)
def test_bounds_are_the_first_and_the_last_day(edtf: str, kind: str, earliest: str | None, latest: str | None) -> None:
    found = bounds(edtf)
    assert found.kind == kind
    assert found.earliest == (date.fromisoformat(earliest) if earliest else None)
    assert found.latest == (date.fromisoformat(latest) if latest else None)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2023-02-29", "2023-02 has 28 days; write 2023-02 if the day is not known"),
        ("1900-02-29", "1900-02 has 28 days"),
        ("2024-04-31", "2024-04 has 30 days"),
        ("2024-04-00", "2024-04 has 30 days"),
        ("0000", "years run from 0001 to 9999"),
        ("2024-00", "months run from 01 to 12"),
        ("2024-13", "months run from 01 to 12"),
        ("2024-33", "months run from 01 to 12, seasons from 21"),
        ("2024-21-01", "months run from 01 to 12"),
        ("2024-7", "write 2024-07"),
        ("2024-7-1", "write 2024-07-01"),
        ("2024-21~", "write its months: [2024-03..2024-05]"),
        ("[2024-24,2026]", "write its months: [2024-12..2025-02]"),
        ("2025-03/2024-10", "it ends before it starts"),
        ("[2025-03..2024-10]", "it ends before it starts"),
        ("../..", "open on both sides"),
        ("/", "open on both sides"),
        ("[2024]", "write 2024 without the brackets"),
        ("[2024-10~..2025-03]", "~ cannot stand at the ends of a range"),
        ("[2024-10..2025]", "write both ends of a range alike"),
        ("[..]", "only the first member may be open before"),
        ("[2020,..2024]", "only the first member may be open before"),
        ("[2020..,2024]", "only the last after"),
    ],
)
def test_what_is_no_edtf_is_refused_with_a_way_out(text: str, hint: str) -> None:
    found = refused(bounds, text)
    assert found.code == "edtf"
    assert f'"{text}"' in found.message
    assert hint in found.hint


NO_DATES = ["", "[]", "July 2024", "202407", "2024/2025/2026", "2024-07-17T09:30", " 2024", "2024-07-17\n", "\uff12024"]
OUTSIDE = ["19XX", "-0044", "Y20240", "2024~?", "?2024", "2024?-07", "[2024,2025", "[2024,2025}", "[2024,,2025]"]


@pytest.mark.parametrize("text", NO_DATES + OUTSIDE)
def test_what_is_like_no_date_is_refused_with_the_forms_that_are_read(text: str) -> None:
    found = refused(bounds, text)
    assert (found.code, found.hint[:24]) == ("edtf", "write 2024, 2024-07, 202")


@given(edtfs)
def test_the_bounds_are_those_of_the_edtf_library(edtf: str) -> None:
    """Where that is right: it ends a winter with its December, though the season lasts until February, and it
    bounds an unknown end (`/2024`) by a guess of ten years; the table above has both. What ends before it starts
    it accepts.
    """
    assume("-24" not in re.sub(r"-\d\d-\d\d", "", edtf))
    assume(not edtf.startswith("/") and not edtf.endswith("/"))
    oracle = parse_edtf(edtf)
    lower, upper = oracle.lower_strict(), oracle.upper_strict()
    found = accepted(edtf)
    if found is None:
        assert refused(bounds, edtf).hint.startswith("it ends before it starts")
    else:
        assert found.earliest == (None if lower == -math.inf else date(*lower[:3]))
        assert found.latest == (None if upper == math.inf else date(*upper[:3]))


@given(edtfs, st.data())
def test_nothing_is_accepted_that_the_edtf_library_refuses(edtf: str, data: st.DataObject) -> None:
    """A closed subset: every slip of one character is refused by both, by us alone, or read by both."""
    place = data.draw(st.integers(0, len(edtf)))
    slip = data.draw(st.sampled_from([*"0129-./[]{},~?% ", ""]))
    text = edtf[:place] + slip + edtf[place + data.draw(st.integers(0, 1)) :]
    if accepted(text):
        assert parse_edtf(text), "it raises what the library cannot read"


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(0, 32))
@example(2023, 2, 29)  # the library accepts it
@example(2024, 2, 29)
def test_a_day_is_read_if_the_calendar_has_it(year: int, month: int, number: int) -> None:
    text = f"{year:04}-{month:02}-{number:02}"
    there = 1 <= number <= calendar.monthrange(year, month)[1]
    assert (accepted(text) is not None) == there
    if there:
        assert day(text) == bounds(text).earliest == bounds(text).latest == date(year, month, number)


@given(edtfs)
def test_bounds_are_in_order_and_never_both_open(edtf: str) -> None:
    if found := accepted(edtf):
        assert found.earliest or found.latest
        assert (found.earliest or date.min) <= (found.latest or date.max)
        assert normal(edtf) == edtf


@given(qualified_dates, plain_dates)
def test_a_date_is_the_same_inside_an_interval(start: str, end: str) -> None:
    found = accepted(f"{start}/{end}")
    first, last = bounds(start).earliest, bounds(end).latest
    assert (found is None) == ((first or date.min) > (last or date.max))
    if found:
        assert (found.earliest, found.latest) == (first, last)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("2024-10..2025-03", "[2024-10..2025-03]"),
        (" 2024-10 .. 2025-03\n", "[2024-10..2025-03]"),
        ("..2024", "[..2024]"),
        ("2024..", "[2024..]"),
        ("2024, 2026", "[2024,2026]"),
        ("[ 2024 , 2026 ]", "[2024,2026]"),
        ("{2024, 2026}", "{2024,2026}"),
        (".. / 2024", "../2024"),
        ("2024-10/2025-03", "2024-10/2025-03"),
        ("2024-07~", "2024-07~"),
    ],
)
def test_what_a_person_types_becomes_edtf(typed: str, edtf: str) -> None:
    assert normal(typed) == edtf


@pytest.mark.parametrize("typed", ["20 24", "July 2024", "2025..2024", "2023-02-29..2023-03-01", "2024-07 17"])
def test_what_a_person_types_is_checked(typed: str) -> None:
    assert refused(normal, typed).code == "edtf"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2024-07", "write one day, such as"),
        ("2024", "write one day"),
        ("2024-07-17~", "write one day"),
        ("2024-7-17", "write one day"),
        ("2024-07-17/2024-07-18", "write one day"),
        ("2024-07-17T09:30:00Z", "write one day"),
        ("2023-02-29", "2023-02 has 28 days"),
    ],
)
def test_only_a_full_date_is_a_point(text: str, hint: str) -> None:
    found = refused(day, text)
    assert (found.code, found.message) == ("point", f'"{text}" is not a full date')
    assert hint in found.hint


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-07-17T09:30:00Z", "2024-07-17T09:30:00.000000Z"),
        ("2024-07-17t09:30:00.5z", "2024-07-17T09:30:00.500000Z"),
        ("2024-07-17 09:30Z", "2024-07-17T09:30:00.000000Z"),
        ("2024-07-17T01:30:00.123456+02:00", "2024-07-16T23:30:00.123456Z"),
        ("2024-07-17T09:30:00-23:59", "2024-07-18T09:29:00.000000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_an_instant_is_kept_in_utc_with_six_digits(text: str, written: str) -> None:
    assert instant(text).tzinfo is UTC
    assert write_instant(instant(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-17T09:30:00",  # no zone
        "2024-07-17",
        "2024-07-17T09:30:60Z",  # a leap second
        "2024-07-17T24:00:00Z",
        "2024-07-17T09:30:00.1234567Z",
        "2024-07-17T09:30:00.Z",
        "2024-07-17T09:30:00+24:00",
        "2024-07-17T09:30:00+0200",
        "2024-07-17T09:30:00+02:60",
        "2024-07-17T09:30:00Z ",
        "2024-07-17T09:30:00[Europe/Berlin]",
        "2023-02-29T09:30:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",  # before the calendar begins
        "9999-12-31T23:59:59-00:01",
        "",
    ],
)
def test_an_instant_needs_a_zone_and_a_place_in_the_calendar(text: str) -> None:
    found = refused(instant, text)
    assert found.code == "instant"
    assert "2024-07-17T09:30:00Z" in found.hint


_ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=_ZONES))  # noqa: DTZ001 - the zones are drawn apart
def test_writing_and_reading_an_instant_lose_nothing(when: datetime) -> None:
    assert instant(write_instant(when)) == instant(when.isoformat()) == when


def test_an_instant_without_a_zone_is_a_bug_and_not_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    with pytest.raises(ValueError, match="zone"):
        write_instant(datetime(2024, 7, 17))  # noqa: DTZ001 - that is the point
