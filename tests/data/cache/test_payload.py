"""Rows survive the way into the cache and back."""

import datetime as dt
import math
from decimal import Decimal
from ipaddress import ip_address
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cache import JSONValue, pack_rows, unpack_rows

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
cells: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])), st.decimals(allow_nan=False, allow_infinity=False), st.dates(),
    st.datetimes(), st.datetimes(timezones=offsets), st.times(), st.timedeltas(), st.uuids(),
)  # fmt: skip


def there_and_back(columns: list[str], rows: list[tuple[Any, ...]]) -> Any:
    return unpack_rows(orjson.loads(orjson.dumps(pack_rows(columns, rows))))


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), max_size=6)))
def test_rows_of_any_types_come_back_as_they_went(rows: list[tuple[Any, ...]]) -> None:
    columns = [f"c{index}" for index in range(len(rows[0]) if rows else 1)]
    back = there_and_back(columns, rows)
    assert (back.columns, back.rows) == (tuple(columns), tuple(rows))
    assert [list(map(type, row)) for row in back.rows] == [list(map(type, row)) for row in rows]


def test_money_keeps_every_digit() -> None:
    price = Decimal("12345678901234567890.123456")
    assert str(there_and_back(["price"], [(price,)]).rows[0][0]) == str(price)


def test_what_is_not_a_number_becomes_a_gap() -> None:
    rows = [(math.nan,), (math.inf,), (-math.inf,), (1.5,)]
    assert [row[0] for row in there_and_back(["x"], rows).rows] == [None, None, None, 1.5]
    assert there_and_back(["x"], [(Decimal("NaN"),)]).rows == ((None,),)


def test_a_moment_keeps_its_instant_and_its_offset() -> None:
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Kolkata"))
    back = there_and_back(["at"], [(moment,)]).rows[0][0]
    assert back == moment
    assert back.utcoffset() == dt.timedelta(hours=5, minutes=30)


def test_arrays_json_and_addresses_come_back_as_plain_json() -> None:
    cell = {"a": [1, Decimal("2.5"), dt.date(2026, 1, 1)], "b": UUID(int=1)}
    assert there_and_back(["j", "ip"], [(cell, ip_address("10.0.0.1"))]).rows == (
        ({"a": [1, 2.5, "2026-01-01"], "b": str(UUID(int=1))}, "10.0.0.1"),
    )


def test_no_rows_and_no_columns_are_fine() -> None:
    assert there_and_back(["a", "b"], []).rows == ()
    assert there_and_back([], [(), ()]).rows == ((), ())


def test_hostile_text_comes_back_or_is_made_valid() -> None:
    for text in ("<script>alert(1)</script>", "=1+1", "\u202eabc", "🙂" * 1000, "\x00", "a\nb\r\n"):
        assert there_and_back(["t"], [(text,)]).rows == ((text,),)
    assert there_and_back(["t"], [("\ud800",)]).rows == (("?",),)


def test_an_unknown_type_names_its_column() -> None:
    with pytest.raises(TypeError, match="column picture"):
        pack_rows(["picture"], [(object(),)])


def test_what_was_not_packed_is_refused() -> None:
    hostile: list[JSONValue] = [None, 1, [], {"columns": 1, "kinds": [], "values": []}]
    for value in hostile:
        with pytest.raises((TypeError, KeyError, ValueError)):
            unpack_rows(value)
