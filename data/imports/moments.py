"""Cells that hold a day or an instant. A timestamp without a zone is in the reporting zone, and is counted as
such."""

import datetime as dt
import math
import re

from data.imports.values import EARLIEST, GRACE, LATEST, NAIVE, Context, Parse, as_text, shown

_EPOCH = re.compile(r"-?\d{1,20}(\.\d{1,12})?", re.ASCII)
_BETWEEN = f"from {EARLIEST.year} to {LATEST.year - 1}"
_SLASHES = re.compile(r"\d{4}/\d{1,2}/\d{1,2}", re.ASCII)


def instant(*, may_be_future: bool = False) -> Parse:
    """An instant: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970. Returns an
    aware datetime."""

    def parse(cell: object, context: Context) -> object:
        value = _moment(cell)
        if value.tzinfo is None:
            context.notes[NAIVE] += 1
            value = value.replace(tzinfo=context.zone)
        if not EARLIEST.year <= value.year < LATEST.year:
            raise ValueError(f"is {shown(cell)}; it must lie {_BETWEEN}")
        if not may_be_future and value > context.now + GRACE:
            raise ValueError(f"is {shown(cell)}, which lies in the future")
        return value.astimezone(dt.UTC)

    return parse


def day(*, may_be_future: bool = False, first_of_month: bool = False) -> Parse:
    """A calendar date in the reporting zone. `first_of_month` also takes 2026-11, and returns the first of
    that month."""

    def parse(cell: object, context: Context) -> object:
        value = _day(cell, context, first_of_month)
        if not EARLIEST <= value < LATEST:
            raise ValueError(f"is {shown(cell)}; it must lie {_BETWEEN}")
        if not may_be_future and value > context.now.astimezone(context.zone).date():
            raise ValueError(f"is {shown(cell)}, which lies in the future")
        return value

    return parse


def _moment(cell: object) -> dt.datetime:
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _since_1970(float(cell), cell)
    written = as_text(cell).strip()
    if _EPOCH.fullmatch(written):  # first: thirteen digits could be read as a day of the year 1422, too
        return _since_1970(float(written), cell)
    try:
        return dt.datetime.fromisoformat(_dashed(written))
    except ValueError:
        raise ValueError(f"is {shown(cell)}, not a timestamp such as 2026-11-22T14:05:00+01:00") from None


def _dashed(written: str) -> str:
    return written.replace("/", "-", 2) if _SLASHES.match(written) else written


def _since_1970(value: float, cell: object) -> dt.datetime:
    for low, unit in ((9e8, 1), (9e11, 1e3), (9e14, 1e6), (9e17, 1e9)):
        if math.isfinite(value) and low <= value < low * 50:
            return dt.datetime.fromtimestamp(value / unit, dt.UTC)
    raise ValueError(f"is {shown(cell)}, neither a timestamp nor the seconds since 1970 of one")


def _day(cell: object, context: Context, first_of_month: bool) -> dt.date:
    if isinstance(cell, dt.datetime):
        return _day_of(cell, cell, context, first_of_month)
    if isinstance(cell, dt.date):
        return _whole_month(cell, cell) if first_of_month else cell
    written = as_text(cell).strip()
    if first_of_month and re.fullmatch(r"\d{4}-\d{2}", written, re.ASCII):
        written += "-01"
    try:
        found = dt.datetime.fromisoformat(_dashed(written))
    except ValueError:
        raise ValueError(f"is {shown(cell)}, not a date such as 2026-11-22") from None
    return _day_of(found, cell, context, first_of_month)


def _day_of(value: dt.datetime, cell: object, context: Context, first_of_month: bool) -> dt.date:
    try:
        local = value if value.tzinfo is None else value.astimezone(context.zone)
    except OverflowError:  # the first and the last hours that Python knows lie outside it in some zones
        raise ValueError(f"is {shown(cell)}; it must lie {_BETWEEN}") from None
    if local.time() != dt.time():
        raise ValueError(f"is {shown(cell)}; a date without a time of day is needed")
    return _whole_month(local.date(), cell) if first_of_month else local.date()


def _whole_month(value: dt.date, cell: object) -> dt.date:
    if value.day != 1:
        raise ValueError(f"is {shown(cell)}; a month is written as its first day or as 2026-11")
    return value
