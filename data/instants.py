"""Instants of a zone: buckets and calendar shifts that daylight saving does not break. All are aware; the answer is in the zone of the input."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

Grain = Literal["minute", "hour", "day"]


def is_later(one: datetime, other: datetime) -> bool:
    """Whether one instant lies after the other; Python compares wall clocks where both are in one zone."""
    return one.astimezone(UTC) > other.astimezone(UTC)


def midnight(moment: datetime) -> datetime:
    """The start of the day of an instant."""
    return real(datetime.combine(moment.date(), time(), moment.tzinfo))


def real(moment: datetime) -> datetime:
    """A wall-clock time that daylight saving skips becomes the instant right after the gap."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def is_midnight(moment: datetime) -> bool:
    """Whether an instant is the start of its day."""
    return moment == midnight(moment)


def whole_hour(moment: datetime) -> datetime:
    """The start of the UTC hour of an instant, in its own zone."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0).astimezone(moment.tzinfo)


def are_whole_hours(*moments: datetime) -> bool:
    """Whether instants lie on the hours of UTC, in which hour rows are kept; local hours of half-hour zones do not."""
    return all(moment == whole_hour(moment) for moment in moments)


def floor_to(moment: datetime, grain: Grain) -> datetime:
    """The start of the bucket that holds an instant."""
    if grain == "day":
        return midnight(moment)
    return whole_hour(moment) if grain == "hour" else moment.replace(second=0, microsecond=0)


def ceil_to(moment: datetime, grain: Grain) -> datetime:
    """The end of the bucket that holds an instant; a start of a bucket stays."""
    floor = floor_to(moment, grain)
    if floor == moment:
        return moment
    if grain == "day":
        return shift_days(floor, 1)
    return add(floor, timedelta(hours=1) if grain == "hour" else timedelta(minutes=1))


def ceil_day(moment: datetime) -> date:
    """The day after the last day that a half-open period reaches into."""
    return ceil_to(moment, "day").date()


def add(moment: datetime, delta: timedelta) -> datetime:
    """An instant later by a span of real time, in its own zone."""
    return (moment.astimezone(UTC) + delta).astimezone(moment.tzinfo)


def shift_days(moment: datetime, days: int) -> datetime:
    """The same wall-clock time, days later or earlier: a daylight-saving day is still one day."""
    return real(datetime.combine(moment.date() + timedelta(days=days), moment.time(), moment.tzinfo))


def shift_months(moment: datetime, months: int) -> datetime:
    """The same day of the month and wall-clock time, months later or earlier; the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return real(datetime.combine(date(year, month + 1, min(moment.day, last)), moment.time(), moment.tzinfo))
