"""Ages, times and periods in words; `components.format` hands them on, so that everything that is written comes from there."""

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

MISSING = "–"
NO_BREAK = "\u00a0"


def age(seconds: int | float | Decimal | None) -> str:
    """How old something is: 12 s, 18 min, 2 h, 3 d. A clock that runs ahead counts as 0 s."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    amount = max(float(seconds), 0.0)
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if amount >= size * (2 if name == "d" else 1):
            return f"{int(amount // size)}{NO_BREAK}{name}"
    return f"{int(amount)}{NO_BREAK}s"


def day(moment: date, *, year: bool = False) -> str:
    """22 Nov, or 22 Nov 2026."""
    return f"{moment.day} {moment:%b}" + (f" {moment.year}" if year else "")


def clock(moment: datetime, zone: str, *, seconds: bool = False) -> str:
    """The time of day in a zone: 09:44 or 09:44:07."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(instant: datetime, zone: str, *, now: datetime | None = None) -> str:
    """When something happened: 09:44 on the day of `now` (default: the present), otherwise 21 Nov, with the year when it is another."""
    local, today = instant.astimezone(ZoneInfo(zone)), (now or datetime.now(UTC)).astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return day(local.date(), year=local.year != today.year)


def period(start: datetime | date, end: datetime | date, zone: str, *, year: bool = True) -> str:
    """A half-open period as people say it: 26 Oct – 22 Nov 2026; 09:58 – 10:58, 22 Nov 2026. The year is left out on request,
    unless the period crosses one."""
    first, last = _local(start, zone), _local(end, zone)
    if last <= first:
        return day(first.date(), year=year)
    if _is_midnight(first) and _is_midnight(last):
        return _days(first.date(), (last - timedelta(days=1)).date(), year)
    if first.date() == (last - timedelta(seconds=1)).date():
        return f"{first:%H:%M} – {last:%H:%M}, {day(first.date(), year=year)}"
    crosses = first.year != last.year
    return f"{day(first.date(), year=crosses)}, {first:%H:%M} – {day(last.date(), year=year or crosses)}, {last:%H:%M}"


def need_year(zone: str, *periods: tuple[datetime, datetime]) -> bool:
    """Whether periods that are told beside each other lie in different years: without them, a year earlier would read the same."""
    # the end is no part of a period: a year that is over at midnight does not reach into the next
    instants = [
        each for start, end in periods for each in (start, max(start, end - timedelta(microseconds=1)))
    ]
    return len({_local(each, zone).year for each in instants}) > 1


def _days(first: date, last: date, year: bool) -> str:
    if first == last:
        return day(first, year=year)
    if first.year != last.year:
        return f"{day(first, year=True)} – {day(last, year=True)}"
    return f"{day(first)} – {day(last, year=year)}"


def _local(value: datetime | date, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return datetime.combine(value, time.min)


def _is_midnight(value: datetime) -> bool:
    return (value.hour, value.minute, value.second) == (0, 0, 0)
