# ruff: noqa: E501, PT017 - a table of cases is read across
"""Periods, comparisons and filters: what a link means, in every zone and on every awkward day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.filters import (
    BY_DEFAULT,
    COMPARISONS,
    DIMENSIONS,
    MAX_VALUES,
    PRESETS,
    FilterError,
    Filters,
    Kept,
    at_reading,
    midnights,
    obey,
    parse,
    to_query,
    whole_days,
)

BERLIN, KATHMANDU, CAIRO, SAO_PAULO = "Europe/Berlin", "Asia/Kathmandu", "Africa/Cairo", "America/Sao_Paulo"
ZONES = ("UTC", BERLIN, KATHMANDU, CAIRO, SAO_PAULO, "Australia/Lord_Howe", "America/New_York")
NOON = datetime(2026, 11, 18, 12, 30, 30, tzinfo=UTC)


def asked(zone: str = "UTC", now: datetime = NOON, kept: Kept = BY_DEFAULT, **given_: str) -> Filters:
    given = {name.rstrip("_"): [value] for name, value in given_.items()}
    return parse(given, now=now, zone=ZoneInfo(zone), kept=kept)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("preset", "start", "end", "closed"),
    [
        ("60m", "2026-11-18T11:30", "2026-11-18T12:30", "2026-11-18T12:30"),
        ("24h", "2026-11-17T13:00", "2026-11-18T13:00", "2026-11-18T12:00"),
        ("today", "2026-11-18", "2026-11-19", "2026-11-18T12:00"),
        ("yesterday", "2026-11-17", "2026-11-18", "2026-11-18"),
        ("7d", "2026-11-12", "2026-11-19", "2026-11-18T12:00"),
        ("28d", "2026-10-22", "2026-11-19", "2026-11-18"),
        ("30d", "2026-10-20", "2026-11-19", "2026-11-18"),
        ("90d", "2026-08-21", "2026-11-19", "2026-11-18"),
        ("mtd", "2026-11-01", "2026-11-19", "2026-11-18"),
    ],
)
def test_a_preset_ends_with_today_and_its_last_bucket_is_not_closed(
    preset: str, start: str, end: str, closed: str
) -> None:
    filters = asked(range=preset)
    assert (filters.start, filters.end, filters.closed_end) == (utc(start), utc(end), utc(closed))


def test_every_preset_is_tested_above() -> None:
    assert set(PRESETS) == {"60m", "24h", "today", "yesterday", "7d", "28d", "30d", "90d", "mtd"}


def test_without_a_period_the_default_is_used() -> None:
    assert asked().preset == "28d"
    assert parse({}, now=NOON, zone=ZoneInfo("UTC"), default_range="60m").preset == "60m"


def test_a_period_to_the_minute_reads_minutes_and_a_month_reads_days() -> None:
    assert [asked(range=name).grain for name in ("60m", "24h", "today", "7d", "28d")] == [
        "minute",
        "hour",
        "hour",
        "hour",
        "day",
    ]


def test_a_local_day_of_a_half_hour_zone_reads_days_because_its_hours_are_not_those_of_the_rows() -> None:
    filters = asked(KATHMANDU, range="today")
    assert filters.grain == "day"
    assert filters.start.astimezone(UTC) == utc("2026-11-17T18:15")


def test_the_last_24_hours_of_a_half_hour_zone_are_whole_hours_of_utc() -> None:
    filters = asked(KATHMANDU, range="24h")
    assert (filters.grain, filters.end.astimezone(UTC)) == ("hour", utc("2026-11-18T13:00"))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, "2026-03-29", 23), (BERLIN, "2026-10-25", 25), (CAIRO, "2026-04-24", 23), (CAIRO, "2026-10-29", 25), (SAO_PAULO, "2018-11-04", 23), (SAO_PAULO, "2018-02-17", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5), (KATHMANDU, "2026-10-25", 24),
    ],
)  # fmt: skip
def test_a_day_of_daylight_saving_is_as_long_as_it_was(zone: str, day: str, hours: float) -> None:
    following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    filters = asked(zone, from_=day, to=following)
    assert filters.end.astimezone(UTC) - filters.start.astimezone(UTC) == timedelta(hours=hours)
    assert (filters.parameters()["from_day"], filters.parameters()["to_day"]) == (
        date.fromisoformat(day),
        date.fromisoformat(following),
    )


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize("minutes", range(-90, 26 * 60, 47))
def test_the_last_60_minutes_and_24_hours_are_as_long_as_they_say_through_daylight_saving(
    change: str, minutes: int
) -> None:
    now = utc(f"{change}T01:00") + timedelta(minutes=minutes)
    for name, length in (("60m", timedelta(minutes=60)), ("24h", timedelta(hours=24))):
        filters = asked(BERLIN, now, range=name)
        assert filters.end.astimezone(UTC) - filters.start.astimezone(UTC) == length


def test_a_period_may_lie_in_the_hour_that_comes_twice() -> None:
    filters = asked(
        BERLIN, utc("2026-10-25T12:00"), from_="2026-10-25T00:30+00:00", to="2026-10-25T01:15+00:00"
    )
    assert (filters.start.astimezone(UTC), filters.end.astimezone(UTC)) == (
        utc("2026-10-25T00:30"),
        utc("2026-10-25T01:15"),
    )


@pytest.mark.parametrize(
    ("since", "until", "grain", "kept"),
    [
        ("2026-11-14T12:15", "2026-11-14T13:15", "minute", Kept(minute_days=2)),
        ("2026-09-14", "2026-09-17", "hour", Kept(hour_days=32)),
    ],
)
def test_rows_that_are_no_longer_kept_are_not_read(since: str, until: str, grain: str, kept: Kept) -> None:
    assert asked(from_=since, to=until).grain == grain
    assert asked(kept=kept, from_=since, to=until).grain == "day"


def test_a_comparison_reads_coarser_rows_where_the_finer_ones_of_the_time_before_are_gone() -> None:
    filters = asked(from_="2026-09-14", to="2026-09-21", compare="year")
    assert (filters.grain, filters.lost) == ("day", None)
    assert (filters.before_start, filters.before_end) == (utc("2025-09-14"), utc("2025-09-21"))


@pytest.mark.parametrize(
    ("period", "compare", "lost"),
    [
        ("range=60m", "month", "minute"),
        ("from=2026-11-13T10:15&to=2026-11-17T10:15", "previous", "minute"),
        ("range=today", "year", None),
        ("from=2026-01-14T10:00&to=2026-01-17T10:00", "year", "hour"),
    ],
)
def test_nothing_is_compared_with_rows_that_are_gone_and_it_is_said_which(
    period: str, compare: str, lost: str | None
) -> None:
    filters = parse(parse_qs(f"{period}&compare={compare}"), now=NOON, zone=ZoneInfo("UTC"))
    assert filters.lost == lost
    assert (filters.before_start is None) == (lost is not None)
    # what is read at midnights is known for ever, but for the last hour, which is read at today's midnight
    assert (at_reading(filters).before_start is None) == (at_reading(filters).closed_before is None)
    assert whole_days(filters).lost is None


def test_a_midnight_that_daylight_saving_skips_is_the_instant_after_the_gap() -> None:
    filters = asked(SAO_PAULO, from_="2018-11-04", to="2018-11-05")
    assert filters.start.isoformat() == "2018-11-04T01:00:00-02:00"
    assert filters.grain == "day"


def test_the_day_before_a_change_is_compared_with_whole_days() -> None:
    filters = asked(BERLIN, from_="2026-10-25", to="2026-10-26")
    assert filters.before_start is not None
    assert filters.before_end is not None
    assert filters.before_start.isoformat() == "2026-10-24T00:00:00+02:00"
    assert filters.before_end.isoformat() == "2026-10-25T00:00:00+02:00"


def test_a_month_before_the_end_of_a_longer_month_begins_with_the_last_day_of_the_shorter_and_is_as_long() -> (
    None
):
    filters = asked(from_="2026-03-29", to="2026-03-31", compare="month")
    assert filters.before_start == utc("2026-02-28")
    assert filters.before_end == utc("2026-03-02")


def test_a_whole_month_is_compared_with_the_whole_month_before() -> None:
    filters = asked(from_="2026-03-01", to="2026-04-01", compare="month")
    assert (filters.before_start, filters.before_end) == (utc("2026-02-01"), utc("2026-03-01"))


@pytest.mark.parametrize(
    ("start", "end", "compare", "before_end"),
    [
        ("2026-10-01", "2026-11-01", "month", "2026-10-01"),
        ("2026-03-01", "2026-04-01", "month", "2026-03-01"),
        ("2025-02-01", "2025-03-01", "year", "2024-03-01"),
        ("2026-10-01", "2026-11-01", "previous", "2026-10-01"),
        ("2026-10-05", "2026-10-12", "week", "2026-10-05"),
    ],
)
def test_a_balance_is_compared_with_that_at_the_end_of_the_compare_period(
    start: str, end: str, compare: str, before_end: str
) -> None:
    filters = asked(from_=start, to=end, compare=compare)
    assert filters.before_end == utc(before_end)
    assert filters.read_before == utc(before_end)
    assert filters.closed_before == utc(before_end)
    assert midnights(filters).before_end == utc(before_end)


@given(
    compare=st.sampled_from(["previous", "week", "month", "year"]), zone=st.sampled_from(ZONES),
    first=st.dates(date(2023, 1, 1), date(2028, 3, 2)) | st.dates(date(2023, 1, 1), date(2028, 3, 2)).map(lambda day: day.replace(day=1)),
    days=st.integers(1, 400) | st.integers(28, 31),
)  # fmt: skip
def test_balances_of_a_period_that_is_over_are_read_where_its_compare_period_ends(
    compare: str, zone: str, first: date, days: int
) -> None:
    end = first + timedelta(days=days)
    now = datetime(end.year, end.month, end.day, 12, tzinfo=UTC) + timedelta(days=1)
    filters = whole_days(asked(zone, now, from_=str(first), to=str(end), compare=compare))
    read = {filters.read_before, filters.closed_before, midnights(filters).before_end}
    assert read == {filters.before_end}


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-03-01T00:00:01", "2026-03-01"),
        ("2024-02-29T23:59:59", "2024-02-01"),
        ("2026-12-31T12:00", "2026-12-01"),
    ],
)
def test_month_to_date_begins_with_the_first(now: str, start: str) -> None:
    assert asked(now=utc(now), range="mtd").start == utc(start)


@pytest.mark.parametrize(
    ("compare", "start", "end"),
    [
        ("previous", "2026-10-21", "2026-10-31"),
        ("week", "2026-10-24", "2026-11-03"),
        ("month", "2026-09-30", "2026-10-10"),
        ("year", "2025-10-31", "2025-11-10"),
    ],
)
def test_each_comparison_names_its_own_period(compare: str, start: str, end: str) -> None:
    filters = asked(from_="2026-10-31", to="2026-11-10", compare=compare)
    assert (filters.before_start, filters.before_end) == (utc(start), utc(end))


def test_without_a_comparison_there_is_no_period_before() -> None:
    filters = asked(range="7d", compare="none")
    assert (filters.before_start, filters.before_end, filters.parameters()["read_before"]) == (
        None,
        None,
        None,
    )


def test_today_is_compared_with_the_same_hours_of_yesterday() -> None:
    filters = asked(range="today")
    assert (filters.before_start, filters.before_end) == (utc("2026-11-17"), utc("2026-11-17T12:00"))


def test_a_period_of_which_no_bucket_is_over_is_not_compared() -> None:
    assert asked(now=utc("2026-11-18T00:20"), range="today").before_start is None


def test_users_of_a_period_that_includes_today_are_read_at_the_last_midnight() -> None:
    assert asked(range="28d").read_at == utc("2026-11-18")
    assert asked(range="yesterday").read_at == utc("2026-11-18")
    assert asked(from_="2026-11-01", to="2026-11-19").read_at == utc("2026-11-19")


def test_a_naive_timestamp_is_in_the_reporting_zone_and_an_aware_one_is_not() -> None:
    assert asked(BERLIN, from_="2026-11-18T09:00", to="2026-11-18T10:00").start.astimezone(UTC) == utc(
        "2026-11-18T08:00"
    )
    assert asked(BERLIN, from_="2026-11-18T09:00Z", to="2026-11-18T10:00Z").start.astimezone(UTC) == utc(
        "2026-11-18T09:00"
    )


def test_a_start_without_an_end_runs_through_today() -> None:
    assert asked(from_="2026-11-01").end == utc("2026-11-19")


def test_a_long_period_that_begins_inside_a_day_is_widened_to_whole_days() -> None:
    filters = asked(from_="2026-09-01T10:30", to="2026-10-01T09:15")
    assert (filters.start, filters.end, filters.grain) == (utc("2026-09-01"), utc("2026-10-02"), "day")


def test_seconds_are_widened_to_minutes() -> None:
    filters = asked(from_="2026-11-18T09:00:20", to="2026-11-18T09:10:40")
    assert (filters.start, filters.end) == (utc("2026-11-18T09:00"), utc("2026-11-18T09:11"))


def test_a_plan_is_known_by_day_only_so_the_period_is_widened_to_days() -> None:
    filters = asked(range="60m", plan="pro")
    assert (filters.grain, filters.start, filters.end) == ("day", utc("2026-11-18"), utc("2026-11-19"))


def test_rows_that_are_days_widen_the_last_hour_to_its_day() -> None:
    filters = whole_days(asked(range="60m"))
    assert (filters.grain, filters.start, filters.end) == ("day", utc("2026-11-18"), utc("2026-11-19"))


def test_of_plan_country_and_campaign_one_is_obeyed_and_the_others_are_named() -> None:
    filters = parse({"plan": ["pro"], "country": ["DE"], "campaign": ["x"]}, now=NOON, zone=ZoneInfo("UTC"))
    kept, ignored = obey(filters, DIMENSIONS)
    assert (kept.slice, ignored) == (("campaign", ("x",)), ("plan", "country"))


def test_a_filter_a_query_cannot_obey_is_dropped_and_named() -> None:
    filters = parse({"service": ["chat"], "model": ["m"]}, now=NOON, zone=ZoneInfo("UTC"))
    kept, ignored = obey(filters, ("service",))
    assert (kept.service, kept.model, ignored) == (("chat",), (), ("model",))


def test_values_are_a_set_in_one_order() -> None:
    filters = parse({"service": ["video", "chat", "video", ""]}, now=NOON, zone=ZoneInfo("UTC"))
    assert filters.service == ("chat", "video")


@pytest.mark.parametrize(
    ("parameter", "params"),
    [
        ("range", {"range": ["1w"]}), ("range", {"range": ["28d", "7d"]}), ("range", {"range": ["x" * 300]}), ("compare", {"compare": ["friday"]}),
        ("from", {"from": ["yesterday"], "to": ["2026-11-01"]}), ("from", {"to": ["2026-11-01"]}), ("from", {"from": ["1999-12-31"], "to": ["2026-11-01"]}),
        ("from", {"from": ["0001-01-01T00:00:00+23:59"], "to": ["2026-11-01"]}), ("from", {"from": ["2020-01-01"], "to": ["2026-11-01"]}), ("to", {"from": ["2026-11-01"], "to": ["2101-01-01"]}),
        ("to", {"from": ["2026-11-02"], "to": ["2026-11-01"]}), ("to", {"from": ["2026-11-01"], "to": ["2026-11-01"]}), ("to", {"from": ["2026-11-01"], "to": ["2026-13-01"]}),
        ("to", {"from": ["9999-12-31"], "to": ["9999-12-31T23:59:59-23:59"]}), ("service", {"service": ["x" * 201]}), ("model", {"model": ["a\x00b"]}),
        ("plan", {"plan": [str(n) for n in range(MAX_VALUES + 1)]}), ("from", {"from": ["' or 1=1 --"], "to": ["2026-11-01"]}), ("from", {"from": ["\x00"], "to": ["2026-11-01"]}),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_named(
    parameter: str, params: Mapping[str, Sequence[str]]
) -> None:
    with pytest.raises(FilterError) as caught:
        parse(params, now=NOON, zone=ZoneInfo(BERLIN))
    assert caught.value.parameter in (parameter, "from" if parameter == "to" else parameter)
    assert len(str(caught.value)) < 400


@given(
    params=st.dictionaries(
        st.sampled_from(["range", "from", "to", "compare", "choice", *DIMENSIONS, "other"]),
        st.lists(st.text(max_size=30), max_size=3),
    ),
    zone=st.sampled_from(ZONES),
)
def test_hostile_parameters_are_refused_or_understood_and_nothing_else(
    params: dict[str, list[str]], zone: str
) -> None:
    try:
        filters = parse(params, now=NOON, zone=ZoneInfo(zone))
    except FilterError as error:
        assert error.parameter in params or (error.parameter == "from" and "to" in params)
    else:
        filters.parameters()


MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(
    zone=st.sampled_from(ZONES),
    now=MOMENTS,
    preset=st.sampled_from(sorted(PRESETS)),
    compare=st.sampled_from(sorted(COMPARISONS)),
    plan=st.booleans(),
)
def test_the_closed_end_lies_within_the_period_and_nothing_before_reaches_into_it(
    zone: str, now: datetime, preset: str, compare: str, plan: bool
) -> None:
    filters = parse(
        {"range": [preset], "compare": [compare], "plan": ["pro"] if plan else []},
        now=now,
        zone=ZoneInfo(zone),
    )
    start, closed, end = (
        moment.astimezone(UTC) for moment in (filters.start, filters.closed_end, filters.end)
    )
    assert start <= closed <= end
    assert closed <= max(start, now)
    if filters.before_start is not None and filters.before_end is not None:
        assert filters.before_start.astimezone(UTC) <= filters.before_end.astimezone(UTC)
        if preset == "28d" and compare in ("month", "year"):
            assert filters.before_end - filters.before_start >= timedelta(days=26, hours=23)
        if compare == "previous":
            assert filters.before_end.astimezone(UTC) <= start


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2015, 1, 1), date(2029, 1, 1)),
    days=st.integers(1, 400),
    now=MOMENTS,
)
def test_the_period_before_has_as_many_days_and_none_lies_after_today(
    zone: str, first: date, days: int, now: datetime
) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    first = min(first, today)
    last = min(first + timedelta(days=days), today + timedelta(days=1))
    asked_for = (first + timedelta(days=days)).isoformat()
    filters = parse({"from": [first.isoformat()], "to": [asked_for]}, now=now, zone=ZoneInfo(zone))
    assert (filters.start.date(), filters.end.date()) == (first, last)
    days = (last - first).days
    if filters.before_start is not None and filters.before_end is not None:
        assert filters.before_start.date() == first - timedelta(days=days)
        assert (filters.closed_end.date() - first) == (
            filters.before_end.date() - filters.before_start.date()
        )


@given(
    zone=st.sampled_from(ZONES), preset=st.one_of(st.none(), st.sampled_from(sorted(PRESETS))), compare=st.sampled_from(sorted(COMPARISONS)),
    chosen=st.dictionaries(st.sampled_from(DIMENSIONS), st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20), max_size=4)),
)  # fmt: skip
def test_a_link_says_what_was_chosen(
    zone: str, preset: str | None, compare: str, chosen: dict[str, list[str]]
) -> None:
    params: dict[str, list[str]] = {"range": [preset] if preset else [], "compare": [compare], **chosen}
    again = parse_qs(to_query(params))
    assert parse(again, now=NOON, zone=ZoneInfo(zone)) == parse(params, now=NOON, zone=ZoneInfo(zone))
