"""A metric under a view, read once for the card, the API, the alert rule and the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data import query_times, sources
from data.caveats import UNTOLD, Pending, notes, sentence
from data.filters import Filters
from data.instants import add
from data.metrics import Metric, Status, judge
from data.queries import load
from data.targets import targeted
from data.warehouse import Answer, cache, fetch

UNTOLD_REASON = f"{sentence(UNTOLD)}."


@dataclass(frozen=True, slots=True)
class Part:
    """A metric's value for one service, provider, queue or severity."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with what it takes to judge it. `value` covers the period, unfinished bucket included; `closed` and `previous` are its like-for-like
    pair, from which `delta` is made: (closed - previous) / previous, for fractions the difference. `reason` says why there is no value, `log_begins` why there
    is nothing to compare it with: the compare period reaches before the log; `pending` tells the days that are not counted yet."""

    metric: Metric
    filters: Filters
    value: float | None
    closed: float | None
    previous: float | None
    delta: float | None
    state: Status
    reason: str | None
    as_of: datetime
    stale: bool
    ignored: tuple[str, ...]
    parts: tuple[Part, ...]
    row: Mapping[str, Any]
    lacks: sources.Source | None = None  # the source without which there is no value
    log_begins: date | None = None
    pending: Pending | None = None
    week: float | None = None  # of the same weekday a week earlier, where the status is judged by it

    @property
    def window(self) -> tuple[datetime, datetime]:
        """What the value is about, half-open: the period, or a span up to now whatever the period is."""
        return (
            load(self.metric.query).window(self.filters)
            if self.metric.query
            else (self.filters.start, self.filters.end)
        )

    @property
    def windows_compared(self) -> tuple[datetime, datetime | None, datetime | None]:
        """Where the closed part ends, and from when to when it is compared."""
        if self._span is None:
            return self.filters.closed_end, self.filters.before_start, self.filters.before_end
        start, end = self.window
        return (end, add(start, -self._span), start) if self.previous is not None else (end, None, None)

    @property
    def _span(self) -> timedelta | None:
        return load(self.metric.query).span if self.metric.query else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of the value and its change, in words."""
        uncompared = self.row.get("uncompared")
        told = (f"nothing to compare with: {uncompared}",) if uncompared and self.previous is None else ()
        lost = load(self.metric.query).lost(self.filters) if self.metric.query else None
        return notes(self.log_begins, self.pending, lost=lost) + told


def read(metric: Metric, filters: Filters, *, fresh: bool = False) -> Reading:
    """Read a metric. Raises DataUnavailableError when the database has no answer, not even an old one."""
    metric = targeted(metric, filters, fresh=fresh)
    if not metric.query:
        return _own_reading(metric, filters)
    answer = fetch(metric.query, filters, fresh=fresh)
    return reading_of(metric, answer, sources.filled(filters, fresh=fresh and not answer.stale))


def reading_of(metric: Metric, answer: Answer, there: frozenset[str]) -> Reading:
    """Make the reading of a metric from the rows of its query; `there` names the sources that hold something."""
    rows = _by_window(metric, answer)
    missing = sources.missing(metric.needs, there)
    unknown = bool(missing) or answer.untold
    now = None if unknown else _number(rows["now"], metric.key)
    closed = now if metric.kind == "live" else None if unknown else _number(rows["closed"], metric.key)
    log_begins = answer.log_begins if answer.query.counts_calls or "api_usage" in metric.needs else None
    alone = notes(log_begins, None, lost=answer.query.lost(answer.filters))
    # a part of what was before is nothing to compare with
    is_whole = log_begins is None and (answer.pending is None or not answer.pending.before)
    is_compared = answer.filters.before_start is not None and not unknown and is_whole
    previous = _number(rows["before"], metric.key) if is_compared else None
    usual, week = _number(rows["now"], "usual"), _number(rows["now"], f"{metric.key}_week_before")
    is_change = metric.threshold is not None and metric.threshold.of in ("change", "week")
    return Reading(
        metric=metric, filters=answer.filters, value=now, closed=closed, previous=previous, delta=delta(metric, closed, previous),
        state=judge(metric, closed if is_change else now, previous, usual, week), week=week,
        reason=UNTOLD_REASON if answer.untold and not missing else _reason(metric, missing, now, rows["now"], alone),
        as_of=answer.as_of, stale=answer.stale, ignored=answer.ignored,
        parts=_parts(metric, answer), row=rows["now"], lacks=missing[0] if missing else None, log_begins=log_begins, pending=answer.pending,
    )  # fmt: skip


def delta(metric: Metric, closed: float | None, previous: float | None) -> float | None:
    """Change against the compare period: a share of it, for fractions and scores the difference; None where before is 0 or unknown."""
    if closed is None or previous is None:
        return None
    if metric.unit in ("fraction", "score"):
        return closed - previous
    return (closed - previous) / abs(previous) if previous else None


def _by_window(metric: Metric, answer: Answer) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {"now": {}, "closed": {}, "before": {}}
    for window in found:
        rows = [row for row in answer.records() if row.get("window") == window]
        found[window] = _whole(metric, rows)
    return found


def _whole(metric: Metric, rows: Sequence[dict[str, object]]) -> dict[str, object]:
    """One row for the whole: of parts, the sum of counts, and of rates and times the worst, as the metric's formula says."""
    if not metric.parts or not rows:
        return rows[0] if rows else {}
    whole = [row for row in rows if row.get(metric.parts) == ""]
    if whole:
        return whole[0]
    values = [value for row in rows if (value := _number(row, metric.key)) is not None]
    if not values:
        return rows[0]
    if metric.unit == "count":
        return {**rows[0], metric.key: sum(values)}
    best_is_told = metric.key == "feature_adoption"
    worst = max(values) if metric.better == "lower" or best_is_told else min(values)
    return next(row for row in rows if _number(row, metric.key) == worst)


def _parts(metric: Metric, answer: Answer) -> tuple[Part, ...]:
    if not metric.parts:
        return ()
    rows = (row for row in answer.records() if row.get("window") == "now" and row.get(metric.parts))
    return tuple(Part(str(row[metric.parts]), _number(row, metric.key)) for row in rows)


def _number(row: Mapping[str, object], key: str) -> float | None:
    value = row.get(key)
    return value if isinstance(value, (int, float)) else None


def _reason(
    metric: Metric,
    missing: Sequence[sources.Source],
    value: float | None,
    row: Mapping[str, object],
    alone: tuple[str, ...],
) -> str | None:
    if missing:
        return f"No {missing[0].title} yet. {missing[0].fill}"
    if value is not None:
        return None
    if row.get("reason"):  # the query knows better
        return str(row["reason"])
    if alone and metric.key == "cost_change":  # a change, which is nothing without a before
        return f"{sentence(alone[0])}."
    return f"This period holds nothing to compute it from ({metric.formula.split(';')[0]})."


def _own_reading(metric: Metric, filters: Filters) -> Reading:
    """The dashboard's numbers about itself: its cache and its own queries."""
    if metric.key == "cache_hit_rate":
        stats = cache().stats()
        value = stats["hit_rate"]
        parts = [
            Part(name, _rate(counts["hit"] + counts["stale"], counts["computed"] + counts["bypassed"]))
            for name, counts in stats["queries"].items()
        ]
        nothing = "Nothing was asked yet since the cache was started."
    else:
        value = query_times.overall_p95()
        parts = [Part(time.query, time.p95_ms) for time in query_times.by_query()]
        nothing = "This process has not asked PostgreSQL anything yet."
    return Reading(
        metric=metric, filters=filters, value=value, closed=value, previous=None, delta=None, state=judge(metric, value, None),
        reason=None if value is not None else nothing, as_of=datetime.now(UTC), stale=False, ignored=filters.active, parts=tuple(parts), row={},
    )  # fmt: skip


def _rate(hits: int, misses: int) -> float | None:
    return hits / (hits + misses) if hits + misses else None
