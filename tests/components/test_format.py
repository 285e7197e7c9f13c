"""Numbers as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.format import (
    MISSING,
    age,
    clock,
    compact,
    delta,
    moment,
    need_year,
    number,
    period,
    signed,
)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (8412, "count", "8,412"),
        (48260, "count", "48,260"),
        (99_999, "count", "99,999"),
        (186_200, "count", "186.2k"),
        (1_240_000, "count", "1.2M"),
        (999_960, "count", "1.0M"),
        (0, "count", "0"),
        (-2068, "count", "−2,068"),
        (Decimal("0.0061"), "money", "$0.0061"),
        (Decimal("3.40"), "money", "$3.40"),
        (Decimal("412412.37"), "money", "$412.4k"),
        (1699, "money", "$1,699"),
        (0, "money", "$0"),
        (-231_200, "money", "−$231.2k"),
        (87, "ms", "87\u00a0ms"),
        (2410, "ms", "2.41\u00a0s"),
        (60_000, "ms", "60.0\u00a0s"),
        (999.7, "ms", "1.00\u00a0s"),
        (94, "seconds", "94.0\u00a0s"),
        (7560, "seconds", "2.1\u00a0h"),
        (0.0142, "percent", "1.42\u00a0%"),
        (0.171, "percent", "17.1\u00a0%"),
        (0.9997, "percent", "99.97\u00a0%"),
        (1, "percent", "100.0\u00a0%"),
        (93.8, "score", "93.8"),
        (0.85, "ratio", "0.85"),
        (1_500_000, "bytes", "1.5\u00a0MB"),
        (4.25, "per_minute", "4.2\u00a0/ min"),
    ],
)
def test_a_value_is_written_in_its_unit(value: Any, unit: Any, written: str) -> None:
    assert number(value, unit).full == written


def test_no_value_is_a_dash_and_never_a_zero() -> None:
    assert number(None, "count").full == MISSING
    assert number(float("nan"), "percent").full == MISSING
    assert compact(None, "money") == MISSING


def test_something_that_is_not_all_is_never_written_as_all() -> None:
    assert number(0.999999, "percent").full == "99.99\u00a0%"
    assert number(0.00001, "percent").full == "<0.01\u00a0%"


def test_the_tooltip_tells_the_exact_value() -> None:
    assert number(186_234, "count").exact == "186,234"
    assert number(Decimal("412412.37"), "money").exact == "412,412.37\u00a0USD"
    assert number(Decimal("12.5"), "money", currency="EUR").full == "€12.50"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_any_number_can_be_written_in_any_unit(value: float) -> None:
    for unit in (
        "count",
        "money",
        "ms",
        "seconds",
        "percent",
        "ratio",
        "score",
        "bytes",
        "per_minute",
        "tokens",
    ):
        assert number(value, unit).text
        assert "-" not in number(value, unit).full
        assert compact(value, unit)


@pytest.mark.parametrize(
    ("now", "before", "unit", "better", "text", "direction", "verdict"),
    [
        (103.1, 100, "count", "higher", "up 3.1\u00a0%", "up", "better"),
        (95, 100, "money", "higher", "down 5.0\u00a0%", "down", "worse"),
        (0.0142, 0.016, "percent", "lower", "down 0.18\u00a0pt", "down", "better"),
        (0.862, 0.851, "percent", "higher", "up 1.1\u00a0pt", "up", "better"),
        (3, 1, "count", "lower", "2 more", "up", "worse"),
        (2410, 2110, "ms", "lower", "up 14.2\u00a0%", "up", "worse"),
        (100, 100, "count", "higher", "no change", "flat", "neutral"),
        (100.001, 100, "money", "higher", "no change", "flat", "neutral"),
        (120, 100, "count", "neither", "up 20.0\u00a0%", "up", "neutral"),
        (-50, -100, "money", "higher", "up 50.0\u00a0%", "up", "better"),
        (5, 0, "count", "higher", "n/a", "none", "neutral"),
        (None, 5, "count", "higher", "n/a", "none", "neutral"),
        (5, None, "count", "higher", "n/a", "none", "neutral"),
        (0.02, 0, "percent", "lower", "up 2.0\u00a0pt", "up", "worse"),
    ],
)
def test_a_change_is_told_in_words(
    now: Any, before: Any, unit: Any, better: Any, text: str, direction: str, verdict: str
) -> None:
    change = delta(now, before, unit=unit, better=better)
    assert (change.text, change.direction, change.verdict) == (text, direction, verdict)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (48_300, "count", "48.3k"),
        (14_100, "money", "$14.1k"),
        (0.4, "percent", "40\u00a0%"),
        (2_812, "ms", "2.8\u00a0s"),
    ],
)
def test_a_label_is_short(value: Any, unit: Any, text: str) -> None:
    assert compact(value, unit) == text


def test_round_ticks_lose_their_zero() -> None:
    assert compact(40_000, "count", trim=True) == "40k"
    assert compact(15_000, "money", trim=True) == "$15k"


def test_a_sum_carries_its_sign() -> None:
    assert signed(6480, "money") == "+$6,480"
    assert signed(-2310, "money") == "−$2,310"
    assert signed(0, "count") == "0"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (12, "12 s"),
        (59.9, "59 s"),
        (1080, "18 min"),
        (7300, "2 h"),
        (300_000, "3 d"),
        (-4, "0 s"),
        (None, MISSING),
    ],
)
def test_an_age_is_told_in_one_unit(seconds: float | None, text: str) -> None:
    assert age(seconds).replace("\u00a0", " ") == text


def test_a_period_of_whole_days_names_its_last_day() -> None:
    assert period(date(2026, 10, 26), date(2026, 11, 23), "UTC") == "26 Oct – 22 Nov 2026"
    assert period(date(2026, 11, 22), date(2026, 11, 23), "UTC", year=False) == "22 Nov"
    assert period(date(2025, 12, 30), date(2026, 1, 3), "UTC", year=False) == "30 Dec 2025 – 2 Jan 2026"


def test_a_period_of_hours_that_crosses_a_year_names_both_whatever_was_asked() -> None:
    start, end = datetime(2025, 12, 30, 22, tzinfo=UTC), datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
    for year in (True, False):
        assert period(start, end, "UTC", year=year) == "30 Dec 2025, 22:00 – 2 Jan 2026, 09:30"


def test_a_year_that_is_over_at_midnight_does_not_reach_into_the_next() -> None:
    first, middle, last = (
        datetime(*parts, tzinfo=UTC) for parts in ((2025, 11, 1), (2025, 12, 1), (2026, 1, 1))
    )
    assert not need_year("UTC", (middle, last), (first, middle))
    assert need_year("Asia/Kolkata", (middle, last), (first, middle)), "where it is 05:30 of the next year"
    assert need_year("UTC", (last, last), (first, middle))


def test_a_period_is_cut_in_its_zone_over_a_change_of_the_clock() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    end = datetime(2026, 10, 25, 23, tzinfo=UTC)  # a day of 25 hours in Berlin
    assert period(start, end, "Europe/Berlin") == "25 Oct 2026"


def test_hours_of_one_day_are_named_with_it() -> None:
    start, end = datetime(2026, 11, 22, 9, 58, tzinfo=UTC), datetime(2026, 11, 22, 10, 58, tzinfo=UTC)
    assert period(start, end, "UTC") == "09:58 – 10:58, 22 Nov 2026"
    assert period(start, end, "Asia/Kolkata", year=False) == "15:28 – 16:28, 22 Nov"


def test_a_moment_is_a_time_today_and_a_date_before() -> None:
    now = datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert moment(datetime(2026, 11, 22, 9, 44, tzinfo=UTC), "UTC", now=now) == "09:44"
    assert moment(datetime(2026, 11, 18, 9, 44, tzinfo=UTC), "UTC", now=now) == "18 Nov"
    assert moment(datetime(2025, 11, 18, tzinfo=UTC), "UTC", now=now) == "18 Nov 2025"
    assert clock(datetime(2026, 11, 22, 9, 44, 7, tzinfo=UTC), "Asia/Kolkata", seconds=True) == "15:14:07"
