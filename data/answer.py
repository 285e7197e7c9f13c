"""What a question to the warehouse is answered with: rows, and what must be known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data import caveats
from data.filters import Filters
from data.instants import real, shift_days
from data.queries import OF_ROWS, Query

# The columns by which rows say what they are about, and how many days one of them lasts; None: what happened since, up to now or to what UNTIL says
UNTIL = "until"  # the day after the last one that a row is about
NAMING: Mapping[str, int | None] = {
    "since": None,
    "week": 7,
    "day": 1,
    "last_day": 1,
    "month": None,
    "cohort": None,
    "first_cohort": None,
    "at": None,
    "created_at": None,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query. `as_of`: when they were read (UTC); `stale`: PostgreSQL did not answer, these are the last good ones;
    `filters`: what was really applied; `ignored`: filters it cannot obey; `log_begins`: the first day of the log, where the compare period
    reaches before it: a query that counts calls is then asked without one, as a part of a period is nothing to compare a whole one with;
    `pending`: days of the period that are still being counted; `untold`: it reads a table that the worker never told yet, so its rows mean nothing."""

    query: Query
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    as_of: datetime
    stale: bool
    filters: Filters
    ignored: tuple[str, ...]
    db_ms: float
    total_ms: float
    log_begins: date | None = None
    pending: caveats.Pending | None = None
    untold: bool = False

    @property
    def window(self) -> tuple[datetime, datetime]:
        """What the rows are about, half-open: the period, or the query's own span, or the days, weeks, cohorts or moments that the rows name."""
        if self.query.covers == OF_ROWS and self.rows:
            return self._named()
        return self.query.window(self.filters)

    def _named(self) -> tuple[datetime, datetime]:
        """From the first day, week, month, cohort or moment that the rows name; what follows it goes on until now, or until the rows say."""
        name = next(name for name in NAMING if name in self.columns)
        named = self._known(name)
        if not named:  # a forecast that was refused says why in a row of no day
            return self.query.window(self.filters)
        first, last = min(named), max(named)
        if UNTIL in self.columns and (ends := self._known(UNTIL)):
            return self._midnight(first), self._midnight(max(ends))
        if name in ("at", "created_at"):
            return first.astimezone(ZoneInfo(self.filters.zone)), self.filters.now
        begin = self._midnight(first)
        if NAMING[name] is None:
            return begin, self.filters.now
        return begin, self._midnight(last + timedelta(days=NAMING[name] or 0))

    def _known(self, name: str) -> list[Any]:
        return [value for value in self.column(name) if value is not None]

    def _midnight(self, day: date) -> datetime:
        return real(datetime.combine(day, time(), ZoneInfo(self.filters.zone)))

    @property
    def windows_compared(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Where the part that is compared ends, if before the period does, and from when to when it is compared; None where the rows compare nothing."""
        bound, filters = self.query.parameters, self.filters
        if self.query.covers == OF_ROWS or filters.before_start is None:
            return None, None, None
        if "before_to" in bound or "closed_before" in bound:
            closed_to = filters.closed_end if bound & {"closed_to", "closed_at"} else None
            return closed_to, filters.before_start, filters.before_end
        # `before_from` alone says that something is compared, and the query knows what, such as the month before
        return (None, *self._evenings_before()) if "read_before" in bound else (None, None, None)

    def _evenings_before(self) -> tuple[datetime | None, datetime | None]:
        """The window as far back as the evening lies with which that of the reading is compared."""
        before = self.filters.read_before
        if before is None:
            return None, None
        return shift_days(self.window[0], (before.date() - self.filters.read_at.date()).days), before

    @property
    def age_seconds(self) -> float:
        """Seconds since the rows were read."""
        return max(0.0, (datetime.now(UTC) - self.as_of).total_seconds())

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of the rows, in words."""
        return caveats.notes(
            self.log_begins if self.query.counts_calls else None,
            self.pending,
            untold=self.untold,
            lost=self.query.lost(self.filters),
        )

    def records(self) -> list[dict[str, Any]]:
        """The rows as one dictionary each, by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        """One column, in row order. Raises ValueError for a name the query does not return."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]
