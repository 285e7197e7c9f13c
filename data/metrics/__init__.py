"""The metric catalogue: every number the product shows, defined once."""

from data.metrics import (
    business,
    business_intelligence,
    campaigns,
    content,
    financial,
    operational,
    predictions,
    reliability,
    technical,
    usage,
    user_intelligence,
    user_journeys,
    users,
)
from data.metrics.metric import Metric, Status, Threshold, judge

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        *reliability.METRICS,
        *users.METRICS,
        *usage.METRICS,
        *user_journeys.METRICS,
        *business.METRICS,
        *content.METRICS,
        *business_intelligence.METRICS,
        *financial.METRICS,
        *campaigns.METRICS,
        *operational.METRICS,
        *predictions.METRICS,
        *user_intelligence.METRICS,
        *technical.METRICS,
    )
}

__all__ = ["METRICS", "Metric", "Status", "Threshold", "judge"]
