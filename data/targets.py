"""Where a metric leaves green: the limits of the catalogue, or those that somebody set."""

from dataclasses import replace

from data.errors import DataUnavailableError
from data.filters import Filters
from data.metrics import Metric, Threshold
from data.warehouse import fetch


def targeted(metric: Metric, filters: Filters, *, fresh: bool = False) -> Metric:
    """The metric with the limits that hold now; those of the catalogue where the database cannot be asked."""
    try:
        rows = fetch("shell/metric_targets", filters, fresh=fresh).records()
    except DataUnavailableError:
        return metric
    found = next((row for row in rows if row["metric"] == metric.key), None)
    if found is None:
        return metric
    of = metric.threshold.of if metric.threshold else "value"
    return replace(metric, threshold=Threshold(float(found["warn"]), float(found["critical"]), of))
