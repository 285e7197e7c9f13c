"""The arithmetic of periods: what a preset covers now, which rows can answer, and what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from data.instants import (
    Grain,
    add,
    are_whole_hours,
    is_later,
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
HOURLY_UP_TO = timedelta(days=7)
MONTHS_BACK: Mapping[str, int] = {"month": -1, "year": -12}


@dataclass(frozen=True, slots=True)
class Kept:
    """How long rows finer than days are kept: the settings MINUTE_DAYS and HOUR_DAYS."""

    minute_days: int = 7
    hour_days: int = 400

    def reaches(self, grain: Grain, moment: datetime, now: datetime) -> bool:
        """Whether rows of this grain are certainly there for an instant; they go day by day, and a day may lack an hour."""
        if grain == "day":
            return True
        days = self.minute_days if grain == "minute" else self.hour_days
        return not is_later(add(now, timedelta(hours=1) - timedelta(days=days)), moment)


BY_DEFAULT = Kept()


def preset_period(preset: str, now: datetime) -> tuple[datetime, datetime]:
    """What a preset covers at this moment, half-open."""
    today = midnight(now)
    tomorrow = shift_days(today, 1)
    minute = now.replace(second=0, microsecond=0)
    periods = {
        "60m": lambda: (add(minute, -timedelta(minutes=60)), minute),
        "24h": lambda: (add(whole_hour(now), -timedelta(hours=23)), add(whole_hour(now), timedelta(hours=1))),
        "today": lambda: (today, tomorrow),
        "yesterday": lambda: (shift_days(today, -1), today),
        "mtd": lambda: (today.replace(day=1), tomorrow),
    }
    if preset in periods:
        return periods[preset]()
    return shift_days(tomorrow, -int(preset.removesuffix("d"))), tomorrow


def finest_grain(start: datetime, end: datetime, now: datetime, kept: Kept) -> Grain:
    """The finest rows that are kept that far back, cut where the period begins and ends, and few enough to be drawn."""
    length = end.astimezone(UTC) - start.astimezone(UTC)
    has_minutes = kept.reaches("minute", start, now)
    has_hours = kept.reaches("hour", start, now) and are_whole_hours(start, end)
    if length <= timedelta(hours=3) and has_minutes:
        return "minute"
    if length <= HOURLY_UP_TO and has_hours:
        return "hour"
    if is_midnight(start) and is_midnight(end):
        return "day"
    if has_minutes:
        return "minute"
    return "hour" if has_hours else "day"


def coarser_grains(start: datetime, end: datetime, grain: Grain) -> tuple[Grain, ...]:
    """The coarser rows that are cut where the period begins and ends, finest first."""
    fitting: list[Grain] = []
    if grain == "minute" and are_whole_hours(start, end):
        fitting.append("hour")
    if grain != "day" and is_midnight(start) and is_midnight(end):
        fitting.append("day")
    return tuple(fitting)


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
    earlier = shift_months(start, MONTHS_BACK[compare])
    return earlier, moment_before(compare, start, earlier, closed)


def moment_before(compare: str, start: datetime, before_start: datetime, moment: datetime) -> datetime:
    """What a moment of the period that begins at `start` is compared with, as `before_start` is with its start.

    Months differ in length. A period that begins with one ends where the other month ends; of any other, both ends move by as many days:
    two days at the end of March would else be compared with none of February.
    """
    if compare in MONTHS_BACK and start.day == 1 and is_later(moment, start):
        return shift_months(moment, MONTHS_BACK[compare])
    return shift_days(moment, (before_start.date() - start.date()).days)
