"""Which rows a number is about, in words: the filters it cannot obey, and the two periods of its change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from components.filterbar import DIMENSION_NAMES
from components.format import clock, day, need_year, number, period
from data.filters import Filters
from data.instants import is_midnight
from data.readings import Reading

ALL_OF = {
    "service": "all services",
    "provider": "all providers",
    "model": "all models",
    "plan": "all plans",
    "country": "all countries",
    "campaign": "all campaigns",
}


def everything(ignored: Sequence[str]) -> str:
    """What a number covers although a filter is set: all services, all providers."""
    return ", ".join(ALL_OF[name] for name in ignored)


def not_applied(ignored: Sequence[str]) -> str:
    """The same as a sentence: Service and Provider filters do not apply."""
    if not ignored:
        return ""
    names = [DIMENSION_NAMES[name] for name in ignored]
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{told} filter{'s do' if len(names) > 1 else ' does'} not apply"


def compared(filters: Filters) -> str:
    """What the changes of a page are made of; "" where nothing is compared."""
    if filters.before_start is None or filters.before_end is None:
        return ""
    sides = (filters.start, filters.closed_end), (filters.before_start, filters.before_end)
    year = need_year(filters.zone, *sides)
    now, before = (period(start, end, filters.zone, year=year) for start, end in sides)
    return f"Changes compare {now} with {before}{_left_out(filters)}."


def _left_out(filters: Filters) -> str:
    if not filters.unfinished:
        return ""
    what = {"day": "today", "hour": "this hour", "minute": "this minute"}[filters.grain]
    return f"; {what} is not over yet"


def change_of(reading: Reading, unit: str, currency: str) -> str:
    """Both numbers of a change with their times: 64.2 s in 1 – 27 Nov against 62.9 s in 4 – 30 Oct."""
    closed_end, before_start, before_end = reading.windows_compared
    if reading.delta is None or before_start is None or before_end is None:
        return ""
    sides = (
        (reading.closed, reading.window[0], closed_end),
        (reading.previous, before_start, before_end),
    )
    year = need_year(reading.filters.zone, *((start, end) for _value, start, end in sides))
    return " against ".join(
        f"{number(value, unit, currency=currency).full} {_when(reading, start, end, year)}"  # type: ignore[arg-type]
        for value, start, end in sides
    )


def _when(reading: Reading, start: datetime, end: datetime, year: bool) -> str:
    """A balance has an instant, everything else a period."""
    if reading.metric.kind != "balance":
        return f"in {period(start, end, reading.filters.zone, year=year)}"
    if is_midnight(end):
        return f"at the end of {day(end - timedelta(days=1), year=year)}"
    return f"at {clock(end, reading.filters.zone)} on {day(end, year=year)}"
