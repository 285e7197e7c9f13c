"""Parameters of a URL or of the API as Filters, and back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from data.filters.periods import BY_DEFAULT, COMPARISONS, PRESETS, Kept, preset_period
from data.filters.view import DIMENSIONS, Filters, settle, with_values
from data.instants import is_later, midnight, shift_days

DEFAULT_RANGE = "28d"
MAX_VALUES = 50
MAX_LENGTH = 200
MAX_DAYS = 1100
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class FilterError(ValueError):
    """A parameter that cannot be used: `parameter` names it, the text says why and what would do."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(reason)
        self.parameter = parameter


def parse(
    params: Mapping[str, Sequence[str]],
    *,
    now: datetime,
    zone: ZoneInfo,
    default_range: str = DEFAULT_RANGE,
    kept: Kept = BY_DEFAULT,
) -> Filters:
    """Turn URL or API parameters into Filters.

    In: `range` (a preset) or `from` and `to` (ISO dates or timestamps; naive ones are in the reporting zone), `compare`, `choice` and any number of
    service, provider, model, plan, country, campaign; `kept` is how long minutes and hours are kept. Raises FilterError naming the parameter
    that cannot be used.
    """
    now = now.astimezone(zone)
    preset, start, end = _period(params, now, zone, default_range)
    compare = _one_of(params, "compare", tuple(COMPARISONS), "previous")
    chosen = {name: _values(params, name) for name in DIMENSIONS}
    filters = Filters(
        start=start, end=end, closed_end=end, before_start=None, before_end=None, now=now, zone=zone.key, grain="day",
        compare=compare, preset=preset, choice=_first(params, "choice"), kept=kept,
    )  # fmt: skip
    return settle(with_values(filters, chosen))


def to_query(filters: Mapping[str, Sequence[str]]) -> str:
    """A URL query of chosen filters, in a fixed order, without what is empty."""
    order = ("range", "from", "to", "compare", *DIMENSIONS, "choice")
    return urlencode([(name, value) for name in order for value in filters.get(name, ()) if value])


def _period(
    params: Mapping[str, Sequence[str]], now: datetime, zone: ZoneInfo, default: str
) -> tuple[str | None, datetime, datetime]:
    since, until = _first(params, "from"), _first(params, "to")
    preset = _one_of(params, "range", tuple(PRESETS), default)
    if since is None and until is None:
        return preset, *preset_period(preset, now)
    if since is None:
        raise FilterError("from", "'to' was given without 'from': give both, or a 'range' such as 28d")
    start = _instant("from", since, zone)
    end = _instant("to", until, zone) if until is not None else shift_days(midnight(now), 1)
    if not is_later(end, start):
        raise FilterError(
            "to",
            f"'to' ({until or end.date()}) must lie after 'from' ({since}): the period is half-open, [from, to)",
        )
    if is_later(start, now):
        raise FilterError(
            "from",
            f"the period lies ahead: it begins on {start:%Y-%m-%d}, and today is {now:%Y-%m-%d}; choose an earlier 'from'",
        )
    if end - start > timedelta(days=MAX_DAYS):  # wall clocks: days of 23 and 25 hours are days
        raise FilterError("from", f"the period is longer than {MAX_DAYS} days: choose a later 'from'")
    tomorrow = shift_days(midnight(now), 1)  # nothing can be known of later days
    return None, start, tomorrow if is_later(end, tomorrow) else end


def _first(params: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = [value for value in params.get(name, ()) if value]
    if len(values) > 1:
        raise FilterError(name, f"'{name}' was given {len(values)} times: give it once")
    if values and len(values[0]) > MAX_LENGTH:
        raise FilterError(name, f"'{name}' is longer than {MAX_LENGTH} characters")
    return values[0] if values else None


def _one_of(params: Mapping[str, Sequence[str]], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = _first(params, name)
    if value is None:
        return default
    if value not in allowed:
        raise FilterError(name, f"'{name}' must be one of {', '.join(allowed)}")
    return value


def _values(params: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    values = sorted({value for value in params.get(name, ()) if value})
    if len(values) > MAX_VALUES:
        raise FilterError(name, f"'{name}' has {len(values)} values: give at most {MAX_VALUES}")
    for value in values:
        if len(value) > MAX_LENGTH or "\x00" in value:
            raise FilterError(
                name, f"a value of '{name}' is longer than {MAX_LENGTH} characters or holds a null character"
            )
    return tuple(values)


def _instant(name: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise FilterError(
            name, f"'{name}' must be an ISO date or timestamp, such as 2026-11-01 or 2026-11-01T09:00Z"
        ) from error
    aware = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    try:
        aware = aware.astimezone(UTC)
    except OverflowError as error:
        raise FilterError(name, f"'{name}' is out of range: years 2000 to 2100 can be asked for") from error
    if not EARLIEST <= aware <= LATEST:
        raise FilterError(name, f"'{name}' is out of range: years 2000 to 2100 can be asked for")
    return aware.astimezone(zone)
