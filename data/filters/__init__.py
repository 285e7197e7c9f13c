"""The filter bar as one frozen value: period, comparison and what is looked at.

A period is half-open, [start, end), cut in the reporting time zone. What a reader chose (a preset such as `28d`, or two dates) becomes
instants only together with `now`, so a link stays a view: `?range=28d` means the 28 days that end today, whenever it is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from data.instants import (
    Grain,
    add,
    are_whole_hours,
    ceil_day,
    ceil_to,
    floor_to,
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
DIMENSIONS = ("service", "provider", "model", "plan", "country", "campaign")
KIND_DIMENSIONS = ("service", "provider", "model")
SLICE_DIMENSIONS = ("campaign", "plan", "country")  # in the order in which one is obeyed when several are set
DEFAULT_RANGE = "28d"
MAX_VALUES = 50
MAX_LENGTH = 200
MAX_DAYS = 1100
MINUTE_REACH = timedelta(days=6, hours=23)  # minute rows are kept seven days
HOUR_REACH = timedelta(days=399)
HOURLY_UP_TO = timedelta(days=7)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class FilterError(ValueError):
    """A parameter that cannot be used: `parameter` names it, the text says why and what would do."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(reason)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Filters:
    """One view of the data. Instants are aware, in the reporting zone; `before_*` is the compare period, like for like.

    `closed_end` leaves out the unfinished last bucket, and `before_end` is cut at the same point, so that a delta compares like with like.
    """

    start: datetime
    end: datetime
    closed_end: datetime
    before_start: datetime | None
    before_end: datetime | None
    now: datetime
    zone: str
    grain: Grain
    compare: str = "previous"
    preset: str | None = None
    service: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    campaign: tuple[str, ...] = ()
    choice: str | None = None

    @property
    def step(self) -> Grain:
        """The bucket that charts over time use."""
        if self.grain == "minute" and self.end - self.start > timedelta(hours=3):
            return "hour"
        return self.grain

    @property
    def unfinished(self) -> bool:
        """Whether the period reaches beyond now, so that its last bucket is not finished."""
        return is_later(self.end, self.now)

    @property
    def read_at(self) -> datetime:
        """The instant at which active users are read: the end, or for presets that include today the last midnight."""
        if not self.unfinished or self.preset is None:
            return self.end
        today = midnight(self.now)
        return today if is_later(today, self.start) else self.end

    def values(self, dimension: str) -> tuple[str, ...]:
        """The chosen values of a dimension; empty means all."""
        chosen: tuple[str, ...] = getattr(self, dimension)
        return chosen

    @property
    def active(self) -> tuple[str, ...]:
        """The dimensions that are filtered."""
        return tuple(name for name in DIMENSIONS if self.values(name))

    @property
    def slice(self) -> tuple[str, tuple[str, ...]]:
        """The rollup slice to read and its values: ('all', ('',)) without plan, country or campaign."""
        for name in SLICE_DIMENSIONS:
            if self.values(name):
                return name, self.values(name)
        return "all", ("",)

    def parameters(self) -> dict[str, object]:
        """What a query may bind. Times are instants, dates are in the reporting zone and half-open like the period."""
        slice_name, slice_values = self.slice
        return {
            "from": self.start,
            "to": self.end,
            "closed_to": self.closed_end,
            "before_from": self.before_start,
            "before_to": self.before_end,
            "from_day": self.start.date(),
            "to_day": ceil_day(self.end),
            "read_at": self.read_at,
            "read_before": self._read_before(),
            "trend_from": self._trend_from(),
            "trend_to": self._trend_to(),
            "usual_to": min(self.closed_end.date(), self.now.date()),
            "is_filtered": bool(self.active),
            "zone": self.zone,
            "now": self.now,
            "grain": self.grain,
            "step": self.step,
            "slice": slice_name,
            "slice_values": list(slice_values),
            "choice": self.choice,
            **{
                f"{name}s" if name != "country" else "countries": list(self.values(name)) or None
                for name in DIMENSIONS
            },
        }

    def _trend_to(self) -> date:
        """The day after the last that a trend by day draws: never beyond today."""
        return min(ceil_day(self.end), self.now.date() + timedelta(days=1))

    def _trend_from(self) -> date:
        """The first day of a trend: as many days as were chosen, else the period, at least two weeks so that there is a line to see."""
        days = int(self.choice) if self.choice and self.choice.isdecimal() and len(self.choice) <= 3 else 0
        return (
            self._trend_to() - timedelta(days=days)
            if days
            else min(self.start.date(), self._trend_to() - timedelta(days=14))
        )

    def _read_before(self) -> datetime | None:
        """Where active users of the compare period are read: as far back from `read_at` as the compare period lies."""
        if self.before_start is None:
            return None
        days = (self.start.date() - self.before_start.date()).days
        return shift_days(self.read_at, -days)


def parse(
    params: Mapping[str, Sequence[str]], *, now: datetime, zone: ZoneInfo, default_range: str = DEFAULT_RANGE
) -> Filters:
    """Turn URL or API parameters into Filters.

    In: `range` (a preset) or `from` and `to` (ISO dates or timestamps; naive ones are in the reporting zone), `compare`, `choice` and any number of
    service, provider, model, plan, country, campaign. Raises FilterError naming the parameter that cannot be used.
    """
    now = now.astimezone(zone)
    preset, start, end = _period(params, now, zone, default_range)
    compare = _one_of(params, "compare", tuple(COMPARISONS), "previous")
    chosen = {name: _values(params, name) for name in DIMENSIONS}
    filters = Filters(
        start=start, end=end, closed_end=end, before_start=None, before_end=None, now=now, zone=zone.key, grain="day",
        compare=compare, preset=preset, choice=_first(params, "choice"),
    )  # fmt: skip
    return _settle(_with(filters, chosen))


def obey(filters: Filters, dimensions: Sequence[str]) -> tuple[Filters, tuple[str, ...]]:
    """Keep the filters a query can obey; say which it cannot. Of plan, country and campaign a rollup obeys one at a time."""
    ignored = [name for name in filters.active if name not in dimensions]
    slices = [name for name in SLICE_DIMENSIONS if name in filters.active and name not in ignored]
    ignored += slices[1:]
    if not ignored:
        return filters, ()
    kept = {name: () if name in ignored else filters.values(name) for name in DIMENSIONS}
    return _settle(_with(filters, kept)), tuple(name for name in DIMENSIONS if name in ignored)


def whole_days(filters: Filters) -> Filters:
    """The view widened to the days it touches, for rows that are days; its compare period likewise."""
    return _settle(filters, "day")


def _with(filters: Filters, chosen: Mapping[str, tuple[str, ...]]) -> Filters:
    return replace(
        filters, service=chosen["service"], provider=chosen["provider"], model=chosen["model"],
        plan=chosen["plan"], country=chosen["country"], campaign=chosen["campaign"],
    )  # fmt: skip


def to_query(filters: Mapping[str, Sequence[str]]) -> str:
    """A URL query of chosen filters, in a fixed order, without what is empty."""
    order = ("range", "from", "to", "compare", *DIMENSIONS, "choice")
    return urlencode([(name, value) for name in order for value in filters.get(name, ()) if value])


def _period(
    params: Mapping[str, Sequence[str]], now: datetime, zone: ZoneInfo, default: str
) -> tuple[str | None, datetime, datetime]:
    since, until = _first(params, "from"), _first(params, "to")
    if since is None and until is None:
        preset = _one_of(params, "range", tuple(PRESETS), default)
        return preset, *_preset_period(preset, now)
    if since is None:
        raise FilterError("from", "'to' was given without 'from': give both, or a 'range' such as 28d")
    start = _instant("from", since, zone)
    end = _instant("to", until, zone) if until is not None else shift_days(midnight(now), 1)
    if end <= start:
        raise FilterError(
            "to",
            f"'to' ({until or end.date()}) must lie after 'from' ({since}): the period is half-open, [from, to)",
        )
    if end - start > timedelta(days=MAX_DAYS):
        raise FilterError("from", f"the period is longer than {MAX_DAYS} days: choose a later 'from'")
    return None, start, end


def _preset_period(preset: str, now: datetime) -> tuple[datetime, datetime]:
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


def _settle(filters: Filters, grain: Grain | None = None) -> Filters:
    """Choose the grain that can answer (or take the given one), snap the period to it, and derive the closed end and the compare period."""
    grain = grain or _grain(filters)
    start, end = floor_to(filters.start, grain), ceil_to(filters.end, grain)
    closed = max(start, floor_to(filters.now, grain)) if is_later(end, filters.now) else end
    before_start, before_end = _before(filters, start, end, closed)
    return replace(
        filters,
        grain=grain,
        start=start,
        end=end,
        closed_end=closed,
        before_start=before_start,
        before_end=before_end,
    )


def _grain(filters: Filters) -> Grain:
    start, end, now = filters.start, filters.end, filters.now
    if filters.slice[0] != "all":
        return "day"
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


def _before(
    filters: Filters, start: datetime, end: datetime, closed: datetime
) -> tuple[datetime | None, datetime | None]:
    if filters.compare == "none" or closed <= start:
        return None, None
    if filters.compare == "previous":
        if is_midnight(start) and is_midnight(end):
            days = (end.date() - start.date()).days
            return shift_days(start, -days), shift_days(closed, -days)
        length = (
            (end.astimezone(UTC) - start.astimezone(UTC)) if filters.preset != "24h" else timedelta(hours=24)
        )
        return add(start, -length), add(closed, -length)
    if filters.compare == "week":
        return shift_days(start, -7), shift_days(closed, -7)
    months = {"month": -1, "year": -12}[filters.compare]
    earlier = shift_months(start, months)
    if start.day == 1:
        return earlier, shift_months(closed, months)
    # Months differ in length: with both ends moved by a month, two days at the end of March would be compared with none of February.
    return earlier, shift_days(closed, (earlier.date() - start.date()).days)


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
