"""The metric catalogue and each metric's value."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify

from api import asked
from data.caveats import sentence
from data.metrics import METRICS, Metric
from data.readings import Reading, read
from data.settings import get_settings
from data.targets import targeted

blueprint = Blueprint("metrics", __name__, url_prefix="/api/v1/metrics")


@blueprint.get("")
def catalogue() -> Response:
    """Every metric: what it means, its unit, its limits, its action."""
    view = asked.filters()
    return jsonify([described(targeted(metric, view)) for metric in METRICS.values()])


@blueprint.get("/<key>")
def value(key: str) -> Response:
    """A metric under the filters of the query string."""
    metric = METRICS.get(key)
    if metric is None:
        abort(404, f"There is no metric {key[:100]!r}; GET /api/v1/metrics lists them.")
    return jsonify(answered(read(metric, asked.filters(), fresh=asked.fresh())))


def described(metric: Metric) -> dict[str, Any]:
    """A metric as the catalogue tells it."""
    return {
        "key": metric.key,
        "title": metric.title,
        "unit": metric.unit,
        "better": metric.better,
        "section": metric.section,
        "tier": metric.tier,
        "thresholds": asdict(metric.threshold) if metric.threshold else None,
        "means": metric.means,
        "formula": metric.formula,
        "action": metric.action,
        "needs": list(metric.needs),
        "source": metric.source,
    }


def answered(reading: Reading) -> dict[str, Any]:
    """A reading as JSON: `delta` is made of `closed` and `previous`, which leave out the unfinished bucket alike;
    `week_before` is what the status of daily users is judged by; `notes` say why
    there is nothing to compare with, and which days are still being counted."""
    names = ("from", "to", "closed_to", "before_from", "before_to")
    instants = dict(zip(names, (*reading.window, *reading.windows_compared), strict=True))
    return {
        "key": reading.metric.key,
        "unit": reading.metric.unit,
        "timezone": get_settings().reporting_timezone,
        **{name: instant.isoformat() if instant else None for name, instant in instants.items()},
        "value": reading.value,
        "closed": reading.closed,
        "previous": reading.previous,
        "delta": reading.delta,
        "week_before": reading.week,
        "state": reading.state,
        "reason": reading.reason,
        "notes": [sentence(note) for note in reading.notes],
        "as_of": reading.as_of.isoformat(),
        "stale": reading.stale,
        "ignored_filters": list(reading.ignored),
        "parts": [asdict(part) for part in reading.parts],
    }
