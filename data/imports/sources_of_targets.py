"""The source of what is aimed for: where a metric leaves green."""

from decimal import Decimal
from typing import cast

from data.imports.source import Column, Row, Source
from data.imports.values import Context, as_text, number
from data.metrics import METRICS


def _metric(cell: object, context: Context) -> object:
    """The key of a metric."""
    key = as_text(cell).strip().lower()
    if key not in METRICS:
        raise ValueError(f"is '{key[:40]}', which is no metric; docs/metrics.md has them all")
    return key


def _is_a_target(row: Row, context: Context) -> str | None:
    metric = METRICS[str(row["metric"])]
    if metric.better == "neutral":
        return f"metric: {metric.title} is neither better high nor better low, so it has no limits"
    warn, critical = cast("Decimal", row["warn"]), cast("Decimal", row["critical"])
    if (critical < warn) if metric.better == "lower" else (critical > warn):
        wrong, high = ("below", "low") if metric.better == "lower" else ("above", "high")
        return f"critical: must not be {wrong} warn, as {metric.title} is better {high}"
    return None


_LIMIT = number(20, 6, low=None)
METRIC_TARGET = Source(
    name="metric_targets",
    aliases=("metric_target", "thresholds"),
    means="Where a metric turns amber and where red; it replaces the limits of the catalogue.",
    table="metric_target",
    key=("metric",),
    check=_is_a_target,
    columns=(
        Column("metric", _metric, "Key of the metric, as in docs/metrics.md", "error_rate"),
        Column(
            "warn", _LIMIT, "Beyond this it is amber, in the unit of the metric; shares from 0 to 1", "0.02"
        ),
        Column("critical", _LIMIT, "Beyond this it is red", "0.05"),
    ),
)
