"""What a metric is: one record that every card, chart, table, alert and download refers to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "fraction", "ms", "seconds", "money", "ratio", "score", "per_minute", "bytes"]
Better = Literal["higher", "lower", "neutral"]
Status = Literal["good", "warn", "critical", "unknown"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a metric leaves green. `of` says what is compared: the value itself, its change against the compare period or against the same
    weekday a week earlier, or its multiple of the usual."""

    warn: float
    critical: float
    of: Literal["value", "change", "week", "usual"] = "value"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of the product. `query` names the SQL file whose column `key` holds it, one row per window (now, closed, before).

    `unit` fraction means 0 to 1, shown in per cent. `missing` decides how a chart shows a bucket without rows. `needs` names the sources without
    which there is no number. `source` cites the definition where it is not our own.
    """

    key: str
    title: str
    section: str
    unit: Unit
    better: Better
    means: str
    formula: str
    action: str
    query: str
    needs: tuple[str, ...] = ("api_usage",)
    threshold: Threshold | None = None
    missing: Literal["gap", "zero"] = "gap"
    kind: Literal["flow", "ratio", "balance", "live"] = "ratio"
    tier: int | None = None
    parts: str | None = (
        None  # the query's column that names the parts, for a metric that is also given by service, provider or queue
    )
    source: str = ""


def judge(
    metric: Metric,
    value: float | None,
    previous: float | None,
    usual: float | None = None,
    week: float | None = None,
) -> Status:
    """The status of a value by the metric's thresholds; unknown where there is nothing to judge or to judge against. `previous` is of the
    compare period, `week` of the same weekday a week earlier."""
    threshold = metric.threshold
    if threshold is None or value is None:
        return "unknown"
    measured = _measured(threshold, value, {"change": previous, "week": week, "usual": usual})
    if measured is None:
        return "unknown"
    lower_is_better = metric.better == "lower"
    if _beyond(measured, threshold.critical, lower_is_better):
        return "critical"
    return "warn" if _beyond(measured, threshold.warn, lower_is_better) else "good"


def _measured(threshold: Threshold, value: float, bases: Mapping[str, float | None]) -> float | None:
    if threshold.of == "value":
        return value
    base = bases[threshold.of]
    if not base:
        return None
    return value / base if threshold.of == "usual" else value / base - 1


def _beyond(measured: float, limit: float, lower_is_better: bool) -> bool:
    return measured > limit if lower_is_better else measured < limit
