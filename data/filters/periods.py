"""The arithmetic of periods: what a preset covers now, which rows can answer, and what it is compared with."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from data.instants import (
    Grain,
    add,
    are_whole_hours,
    is_midnight,
    midnight,
    shift_days,
    shift_months,
    whole_hour,
)

PRESETS: Mapping[str, str] = {
    "60m": "Last 60 minutes",
    "24h": "Last 24 hours",
    "today": "Today",
    "yesterday": "Yesterday",
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "mtd": "Month to date",
}
COMPARISONS: Mapping[str, str] = {
    "previous": "previous period",
    "week": "a week earlier",
    "month": "a month earlier",
    "year": "a year earlier",
    "none": "nothing",
}
MINUTE_REACH = timedelta(days=6, hours=23)  # minute rows are kept seven days
HOUR_REACH = timedelta(days=399)
HOURLY_UP_TO = timedelta(days=7)


def preset_period(preset: str, now: datetime) -> tuple[datetime, datetime]:
    """What a preset covers at this moment, half-open."""
    today = midnight(now)
    tomorrow = shift_days(today, 1)
    minute = now.replace(second=0, microsecond=0)
    periods = {
        "60m": lambda: (minute - timedelta(minutes=60), minute),
        "24h": lambda: (whole_hour(now) - timedelta(hours=23), whole_hour(now) + timedelta(hours=1)),
        "today": lambda: (today, tomorrow),
        "yesterday": lambda: (shift_days(today, -1), today),
        "mtd": lambda: (today.replace(day=1), tomorrow),
    }
    if preset in periods:
        return periods[preset]()
    return shift_days(tomorrow, -int(preset.removesuffix("d"))), tomorrow


def finest_grain(start: datetime, end: datetime, now: datetime) -> Grain:
    """The finest rows that are kept that far back, cut where the period begins and ends, and few enough to be drawn."""
    length = end - start
    if length <= timedelta(hours=3) and start >= now - MINUTE_REACH:
        return "minute"
    if length <= HOURLY_UP_TO and start >= now - HOUR_REACH and are_whole_hours(start, end):
        return "hour"
    if is_midnight(start) and is_midnight(end):
        return "day"
    if start >= now - MINUTE_REACH:
        return "minute"
    return "hour" if start >= now - HOUR_REACH and are_whole_hours(start, end) else "day"


def compare_period(
    compare: str, preset: str | None, start: datetime, end: datetime, closed: datetime
) -> tuple[datetime | None, datetime | None]:
    """What [start, closed) is compared with, like for like; `end` is where the whole period ends."""
    if compare == "none" or closed <= start:
        return None, None
    if compare == "previous":
        if is_midnight(start) and is_midnight(end):
            days = (end.date() - start.date()).days
            return shift_days(start, -days), shift_days(closed, -days)
        length = (end.astimezone(UTC) - start.astimezone(UTC)) if preset != "24h" else timedelta(hours=24)
        return add(start, -length), add(closed, -length)
    if compare == "week":
        return shift_days(start, -7), shift_days(closed, -7)
    months = {"month": -1, "year": -12}[compare]
    earlier = shift_months(start, months)
    if start.day == 1:
        return earlier, shift_months(closed, months)
    # Months differ in length: with both ends moved by a month, two days at the end of March would be compared with none of February.
    return earlier, shift_days(closed, (earlier.date() - start.date()).days)
