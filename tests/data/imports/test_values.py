"""Any cell at all becomes a value that PostgreSQL takes, or a reason in one sentence."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.imports import SOURCES, Accepted, Column, Context, Plan, Record, Rejected, Source, find_source
from data.imports.moments import day, instant
from data.imports.rows import content_id
from data.imports.values import number, person, real, whole
from tests.data.imports.conftest import Import
from tests.data.imports.test_every_source import example

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
texts = st.one_of(
    st.text(),
    st.integers().map(str),
    st.decimals().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.datetimes(timezones=st.just(dt.UTC)).map(dt.datetime.isoformat),
    st.dates().map(str),
    st.uuids().map(str),
    st.ip_addresses().map(str),
    st.sampled_from(["true", "NO", "month", "paid", "start", "chat", "pro", "USD", "usd", "active", "{}", "[]", '"\\u0000"']),
    st.sampled_from(["1e308", "-0", "0x10", "1e-400", "٣", "½", "１２", "1 000", "\\N", "null", "9" * 400, "2026-13-01"]),
)  # fmt: skip
cells = st.one_of(
    texts,
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.recursive(st.none() | st.text() | st.integers() | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
)  # fmt: skip


def reason_of(column: Column, cell: object) -> str | None:
    try:
        column.parse(cell, context())
    except ValueError as error:
        return str(error)
    return None


def context(zone: str = "UTC") -> Context:
    return Context(ZoneInfo(zone), "USD", NOW)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_cell_becomes_a_value_or_a_reason_in_one_sentence(source: Source, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(source.columns))
    cell = data.draw(cells)
    reason = reason_of(column, cell)
    assert reason is None or (0 < len(reason) < 300 and "\x00" not in reason)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(cells=st.lists(texts, min_size=20, max_size=60))
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_accepted_is_taken_by_postgresql(
    source: Source, cells: list[str], import_file: Import
) -> None:
    rows = [{**example(source), column.name: cell} for column in source.columns for cell in cells]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    report = import_file(source.name, out.getvalue().encode("utf-8", "surrogatepass"))
    assert report.rows == len(rows)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**9))
def test_money_is_exact(amount: Decimal) -> None:
    assert number(14, 4)(str(amount), context()) == amount


@given(st.integers(0, 2**31 - 1))
def test_whole_numbers_are_read_from_text_numbers_and_floats(value: int) -> None:
    for cell in (value, str(value), f"{value}.0", float(value), Decimal(value), f" {value} "):
        assert whole()(cell, context()) == value


@given(
    st.datetimes(dt.datetime(2000, 1, 2), dt.datetime(2026, 11, 21)),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_a_timestamp_without_a_zone_is_in_the_reporting_zone_and_counted(
    moment: dt.datetime, zone: str
) -> None:
    where = context(zone)
    for cell in (moment, str(moment), moment.isoformat()):
        assert instant()(cell, where) == moment.replace(tzinfo=ZoneInfo(zone))
    assert where.notes["naive"] == 3


@given(st.datetimes(dt.datetime(2001, 9, 10), dt.datetime(2026, 11, 21)), st.integers(0, 3))
def test_seconds_milliseconds_microseconds_and_nanoseconds_since_1970_are_told_apart(
    moment: dt.datetime, power: int
) -> None:
    aware = moment.replace(tzinfo=dt.UTC, microsecond=0)
    ticks = int(aware.timestamp()) * 1000**power
    for cell in (ticks, str(ticks)):
        assert instant()(cell, context()) == aware


def test_a_cell_of_parquet_can_be_a_date_or_an_instant_already() -> None:
    assert day()(dt.date(2026, 1, 2), context()) == dt.date(2026, 1, 2)
    late = dt.datetime(2026, 1, 1, 18, 30, tzinfo=dt.UTC)
    assert day()(late, context("Asia/Kolkata")) == dt.date(2026, 1, 2)
    assert instant()(dt.date(2026, 1, 2), context("Asia/Kolkata")) == late


def test_a_month_is_its_first_day_or_a_year_and_a_month() -> None:
    month = day(may_be_future=True, first_of_month=True)
    assert month("2026-11", context()) == month("2026-11-01", context()) == dt.date(2026, 11, 1)
    with pytest.raises(ValueError, match="first day"):
        month("2026-11-02", context())


def test_what_has_happened_cannot_lie_in_the_future() -> None:
    soon, later = NOW + dt.timedelta(minutes=4), NOW + dt.timedelta(minutes=6)
    assert instant()(soon, context()) == soon
    with pytest.raises(ValueError, match="future"):
        instant()(later, context())
    assert instant(may_be_future=True)(later, context()) == later
    assert day()("2026-11-23", context("Pacific/Kiritimati")) == dt.date(2026, 11, 23)
    with pytest.raises(ValueError, match="future"):
        day()("2026-11-23", context())


def test_infinity_and_not_a_number_are_never_numbers() -> None:
    for cell in ("nan", "inf", "-Infinity", float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN")):
        for parse in (number(14, 4), real(), whole()):
            with pytest.raises(ValueError, match="not a number"):
                parse(cell, context())


@given(st.text(min_size=1).filter(lambda name: name.strip() and "\x00" not in name))
def test_a_name_of_a_user_is_always_the_same_user(name: str) -> None:
    try:
        first, second = (person(name[:150], context()) for _ in range(2))
    except ValueError:
        return
    assert first == second
    assert isinstance(first, UUID)
    assert person(str(first), context()) == first


@given(
    st.lists(
        st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])), st.integers(-(2**53), 2**53))
    ),
    st.data(),
)
def test_only_equal_rows_have_equal_content(row: list[Any], data: st.DataObject) -> None:
    other = data.draw(st.permutations([*row, None]))
    assert (content_id(row) == content_id(other[: len(row)])) == (row == other[: len(row)])


def test_rows_are_judged_without_a_database() -> None:
    columns = ("day", "channel", "amount", "currency")
    plan = Plan(find_source("marketing_spend"), columns, {}, {}, context())
    good, bad = plan.sort([Record(2, ("2026-11-01", "tv", "1", "USD")), Record(3, ("x", "tv", "1", "USD"))])
    assert isinstance(good, Accepted)
    assert dict(zip(plan.targets, good.values, strict=True)) == {
        "day": dt.date(2026, 11, 1), "channel": "tv", "campaign": "", "amount": Decimal(1), "currency": "USD",
    }  # fmt: skip
    assert isinstance(bad, Rejected)
    assert bad.record.line == 3
