"""Values as text and in JSON."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.written import plain, text, when


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("as it is", "as it is"),
        (True, "true"),
        (7, "7"),
        (-2.5, "-2.5"),
        (float("inf"), "inf"),
        (Decimal("1.50"), "1.50"),
        (date(2025, 2, 4), "2025-02-04"),
        (time(9, 30), "09:30:00"),
        (datetime(2025, 2, 4, 9, tzinfo=UTC), "2025-02-04T09:00:00.000000Z"),
        (b"\x00\xff", "00ff"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([date(2025, 2, 4), None, True, float("nan")], '["2025-02-04", null, true, "nan"]'),
        ({"x": (b"\x01", timedelta(days=1)), "é": "“"}, '{"x": ["01", "1 day"], "é": "“"}'),
        ({date(2025, 2, 4): 1, True: 2}, '{"2025-02-04": 1, "true": 2}'),
    ],
)
def test_a_value_is_written_as_no_programming_language_would(value: object, written: str) -> None:
    assert text(value) == written


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)))
def test_an_interval_is_written_as_duckdb_writes_it(length: timedelta) -> None:
    sign = -1 if length < timedelta() else 1
    days, rest = divmod(abs(length), timedelta(days=1))
    query = "SELECT CAST(to_days($1::INTEGER) + to_microseconds($2::BIGINT) AS VARCHAR)"
    parts = [sign * days, sign * (rest // timedelta(microseconds=1))]
    assert duckdb.execute(query, parts).fetchall() == [(text(length),)]


@given(
    st.recursive(
        st.none() | st.floats() | st.dates() | st.binary() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.dates() | st.text(), inner),
    )
)
def test_whatever_a_query_gives_has_a_form_in_json(value: Any) -> None:
    assert json.loads(json.dumps(plain(value), allow_nan=False)) == plain(value)


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("[..2024-07-17]", "by 2024-07-17"),
        ("[2024-07..]", "2024-07 or later"),
        ("2024-07~", "2024-07~"),
        ("[2024-10..2025-03]", "[2024-10..2025-03]"),
        ("[..2024,2025]", "[..2024,2025]"),
    ],
)
def test_an_open_date_is_said_in_words(edtf: str, said: str) -> None:
    assert when(edtf) == said
