"""The filter bar as one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data.filters.periods import BY_DEFAULT, Kept, coarser_grains, compare_period, finest_grain, moment_before
from data.instants import Grain, are_whole_hours, ceil_day, ceil_to, floor_to, is_later, midnight, shift_days

DIMENSIONS = ("service", "provider", "model", "plan", "country", "campaign")
SLICE_DIMENSIONS = ("campaign", "plan", "country")  # in the order in which one is obeyed when several are set


@dataclass(frozen=True, slots=True)
class Filters:
    """One view of the data. Instants are aware, in the reporting zone; `before_*` is the compare period, like for like.

    `closed_end` leaves out the unfinished last bucket, and `before_end` is cut at the same point, so that a delta compares like with like.
    `kept` says how long minutes and hours are kept; `lost` is the grain whose rows of the compare period are gone, so that nothing is compared.
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
    kept: Kept = BY_DEFAULT
    lost: Grain | None = None

    @property
    def step(self) -> Grain:
        """The bucket that charts over time use."""
        if self.grain == "minute" and self.end - self.start > timedelta(hours=3):
            return "hour"
        return self.grain

    @property
    def hour_rows(self) -> Grain:
        """The rows that tell hours of the clock: hours, or minutes where the zone's hours begin between them; days where both are gone."""
        if self.grain == "minute" or (
            not are_whole_hours(midnight(self.start)) and self.kept.reaches("minute", self.start, self.now)
        ):
            return "minute"
        return "hour" if self.kept.reaches("hour", self.start, self.now) else "day"

    @property
    def unfinished(self) -> bool:
        """Whether the period reaches beyond now, so that its last bucket is not finished."""
        return is_later(self.end, self.now)

    @property
    def read_at(self) -> datetime:
        """The midnight at which active users are read: that of the end, or for presets that include today the last one."""
        if not self.unfinished or self.preset is None:
            return midnight(self.end)
        today = midnight(self.now)
        return today if is_later(today, self.start) else ceil_to(self.end, "day")

    @property
    def closed_at(self) -> datetime:
        """The same, without the unfinished bucket of a day that is not over: what is compared."""
        return self.closed_end if is_later(self.read_at, self.now) else self.read_at

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
            "read_before": self.read_before,
            "closed_at": self.closed_at,
            "closed_before": self.closed_before,
            "closed_week": shift_days(self.closed_at, -7),
            "trend_from": self._trend_from(),
            "trend_to": self._trend_to(),
            "usual_to": min(self.start.date(), self.now.date()),
            "is_filtered": bool(self.active),
            "zone": self.zone,
            "now": self.now,
            "grain": self.grain,
            "step": self.step,
            "hour_rows": self.hour_rows,
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

    @property
    def read_before(self) -> datetime | None:
        """Where active users of the compare period are read: where that period has got to when this one has got to `read_at`."""
        return self._before(self.read_at)

    @property
    def closed_before(self) -> datetime | None:
        """What `closed_at` is compared with: the same hour of the compare period."""
        return self._before(self.closed_at)

    def _before(self, moment: datetime) -> datetime | None:
        """A moment of the compare period; None where there is none, or it begins on the same day, which would be compared with itself."""
        if self.before_start is None or self.before_start.date() == self.start.date():
            return None
        return moment_before(self.compare, self.start, self.before_start, moment)


def obey(filters: Filters, dimensions: Sequence[str]) -> tuple[Filters, tuple[str, ...]]:
    """Keep the filters a query can obey; say which it cannot. Of plan, country and campaign a rollup obeys one at a time."""
    ignored = [name for name in filters.active if name not in dimensions]
    slices = [name for name in SLICE_DIMENSIONS if name in filters.active and name not in ignored]
    ignored += slices[1:]
    if not ignored:
        return filters, ()
    kept = {name: () if name in ignored else filters.values(name) for name in DIMENSIONS}
    return settle(with_values(filters, kept)), tuple(name for name in DIMENSIONS if name in ignored)


def whole_days(filters: Filters) -> Filters:
    """The view widened to the days it touches, for rows that are days; its compare period likewise."""
    return settle(filters, "day")


def midnights(filters: Filters) -> Filters:
    """The view for a balance that is known at midnights alone: widened to days, and compared at the last midnight that is over."""
    days = settle(filters, "day")
    closed = min(days.end, midnight(filters.now))
    # today's own midnight is one, so there is something to compare although no day of the period is over
    before, _ = compare_period(filters.compare, filters.preset, days.start, days.end, days.end)
    before_end = moment_before(days.compare, days.start, before, closed) if before else None
    return replace(days, closed_end=closed, before_start=before, before_end=before_end)


def at_reading(filters: Filters) -> Filters:
    """The view as active users see it: what is compared ends where they are read."""
    if filters.lost:  # days are kept for ever, so what is read at a midnight can be compared
        filters = replace(filters, before_start=whole_days(filters).before_start, lost=None)
    if filters.closed_before is None:
        return replace(uncompared(filters), closed_end=filters.closed_at)
    return replace(filters, closed_end=filters.closed_at, before_end=filters.closed_before)


def uncompared(filters: Filters) -> Filters:
    """The same view without a compare period: there is nothing whole to compare with."""
    return replace(filters, before_start=None, before_end=None, lost=None)


def with_values(filters: Filters, chosen: Mapping[str, tuple[str, ...]]) -> Filters:
    """The same view of other things: the chosen values of every dimension."""
    return replace(
        filters, service=chosen["service"], provider=chosen["provider"], model=chosen["model"],
        plan=chosen["plan"], country=chosen["country"], campaign=chosen["campaign"],
    )  # fmt: skip


def settle(filters: Filters, grain: Grain | None = None) -> Filters:
    """Choose the grain that can answer (or take the given one), snap the period to it, and derive the closed end and the compare period.

    Where the rows of the compare period are gone and coarser ones, cut at the same instants, are not, those answer; else nothing is compared.
    """
    settled = _settled(filters, grain or _grain(filters))
    if _reaches_compared(settled):
        return settled
    coarser = (_settled(filters, each) for each in coarser_grains(settled.start, settled.end, settled.grain))
    return next(
        (each for each in coarser if each.before_start and _reaches_compared(each)),
        replace(uncompared(settled), lost=settled.grain),
    )


def _reaches_compared(filters: Filters) -> bool:
    return filters.before_start is None or filters.kept.reaches(
        filters.grain, filters.before_start, filters.now
    )


def _settled(filters: Filters, grain: Grain) -> Filters:
    start, end = floor_to(filters.start, grain), ceil_to(filters.end, grain)
    closed = max(start, floor_to(filters.now, grain)) if is_later(end, filters.now) else end
    before_start, before_end = compare_period(filters.compare, filters.preset, start, end, closed)
    return replace(
        filters,
        grain=grain,
        start=start,
        end=end,
        closed_end=closed,
        before_start=before_start,
        before_end=before_end,
        lost=None,
    )


def _grain(filters: Filters) -> Grain:
    """Rollups of plan, country and campaign are kept by day alone."""
    sliced = filters.slice[0] != "all"
    return "day" if sliced else finest_grain(filters.start, filters.end, filters.now, filters.kept)
