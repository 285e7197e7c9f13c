"""Hours of the clock where they are not those in which rows are kept, where the clock jumps, and where hours are gone."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.drawings.technical_errors import heatmap_note
from components.drawings.technical_latency import trend_note
from components.theme import EntityColors
from components.view import View
from data.filters import Filters, Kept, parse
from data.rollups.keeping import retention
from data.settings import get_settings
from data.warehouse import fetch
from tests.data.sql.company import Call
from tests.data.sql.conftest import Stand

NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
MONDAY = NOW.date() - timedelta(days=NOW.weekday() or 7)
KEPT = Kept(minute_days=30)
ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide")
HEATMAP, RHYTHM, TREND = (
    "technical_performance/error_heatmap",
    "forecasting/seasonality",
    "technical_performance/latency_trend",
)


def asked(zone: str = "UTC", now: datetime = NOW, kept: Kept | None = None, **given: str) -> Filters:
    """A view in a zone."""
    return parse(
        {name.rstrip("_"): [value] for name, value in given.items()},
        now=now,
        zone=ZoneInfo(zone),
        kept=kept or get_settings().kept,
    )


def rows(query: str, filters: Filters) -> list[dict[str, Any]]:
    """A query's rows."""
    return fetch(query, filters, fresh=True).records()


def local(zone: str, days: int, hour: int, minute: int = 0) -> datetime:
    """A moment so many days after last Monday, as the zone's clocks show it."""
    return datetime.combine(MONDAY + timedelta(days=days), time(hour, minute), ZoneInfo(zone))


def the_day(length: int = 1) -> dict[str, Any]:
    """Last Monday, or so many days from it on."""
    return {"from_": MONDAY.isoformat(), "to": (MONDAY + timedelta(days=length)).isoformat()}


def called(*moments: datetime) -> list[Call]:
    """A failed call and a successful one at each moment."""
    return [
        Call(
            2 * n + failed,
            "ada",
            moment.astimezone(UTC),
            latency=100,
            status="timeout" if failed else "success",
        )
        for n, moment in enumerate(moments)
        for failed in (0, 1)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_the_rhythm_of_the_week_has_its_hours_in_every_zone(stand: Stand, zone: str) -> None:
    stand(called(local(zone, -7, 0, 20), local(zone, 0, 0, 20), *[local(zone, 0, 10, 20)] * 3))
    found = {(row["weekday"], row["hour"]): row["n"] for row in rows(RHYTHM, asked(zone)) if row["n"]}
    assert found == {(1, 0): 4, (1, 10): 6}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kept", [KEPT, Kept(minute_days=0)])
def test_the_hours_in_which_calls_fail_are_those_of_the_zone(stand: Stand, zone: str, kept: Kept) -> None:
    stand(called(local(zone, -1, 23, 20), local(zone, 0, 0, 20), *[local(zone, 0, 10, 20)] * 3))
    given = asked(zone, kept=kept, **the_day(), choice="hours")
    answer = fetch(HEATMAP, given, fresh=True)
    assert {(row["weekday"], row["hour"]): row["failed"] for row in answer.records()} == {
        (1, 0): 1,
        (1, 10): 3,
    }
    is_between = zone != "UTC" and kept.minute_days == 0
    assert ("each where its middle is" in heatmap_note(answer, View(given, "light", "USD", EntityColors({})))) == is_between  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_hour_of_a_day_is_in_the_trend_of_that_day(stand: Stand, zone: str) -> None:
    stand(called(local(zone, -1, 23, 20), local(zone, 0, 0, 20), local(zone, 1, 0, 20)))
    (row,) = rows(TREND, asked(zone, **the_day(), choice="p50"))
    assert local(zone, -1, 23, 30) <= row["bucket"] <= local(zone, 0, 0)


def test_hours_before_the_first_call_are_no_history(stand: Stand) -> None:
    stand(called(local("UTC", 0, 18), local("UTC", 1, 18)))
    tuesday_is_over = datetime.combine(MONDAY + timedelta(days=2), time(1), UTC)
    found = {(row["weekday"], row["hour"]): row for row in rows(RHYTHM, asked(now=tuesday_is_over))}
    assert len(found) == 48
    assert (found[1, 17]["calls"], found[1, 17]["weeks"]) == (None, 0)
    assert found[1, 19]["calls"] == 0
    # 4 calls in the 30 hours since the first
    assert found[1, 18]["index"] == pytest.approx(2 / (4 / 30))


def test_an_hour_that_the_clock_repeats_counts_as_two_and_a_skipped_one_as_none(stand: Stand) -> None:
    # clocks of Berlin went back at 1:00 UTC on 25 October 2026, and forward at 1:00 UTC on 29 March
    autumn, spring = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)
    moments = [first + timedelta(hours=hour) for first in (autumn, spring) for hour in range(23)]
    stand(called(*moments), HOUR_DAYS="3650")
    for first, last_hour in ((autumn, 21), (spring, 23)):
        found = rows(RHYTHM, asked("Europe/Berlin", now=first + timedelta(hours=26)))
        told = {row["hour"]: row["calls"] for row in found}
        assert set(told.values()) - {None} == {2} | ({0} if last_hour < 23 else set())
        assert (told[2], max(hour for hour, calls in told.items() if calls)) == (
            None if first == spring else 2,
            last_hour,
        )


def test_hours_that_are_gone_leave_the_days_to_the_trend(stand: Stand) -> None:
    long_ago = NOW - timedelta(days=60)
    connection = stand(called(long_ago, NOW - timedelta(hours=3)), HOUR_DAYS="40", MINUTE_DAYS="7")
    retention(connection, settings=get_settings())
    day = long_ago.date()
    given = asked(from_=day.isoformat(), to=(day + timedelta(days=2)).isoformat(), choice="p95")
    answer = fetch(TREND, given, fresh=True)
    ((bucket, n),) = [(row["bucket"], row["n"]) for row in answer.records()]
    assert (bucket, n) == (datetime.combine(day, datetime.min.time(), UTC), 1)
    assert "by day" in trend_note(answer, View(given, "light", "USD", EntityColors({})))
