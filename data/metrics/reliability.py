"""Is it up, is it right, is it fast: the metrics of single calls."""

from data.metrics.metric import Metric, Threshold

CALLS = "metrics/calls"
ELIGIBLE = "eligible = all calls except cancelled; failed = error + timeout"

UPTIME = Metric(
    key="uptime", title="Uptime", section="executive_overview", unit="fraction", better="higher", tier=1,
    means="Share of the minutes with traffic in which the engine worked.",
    formula="minutes with >= 5 eligible calls of which fewer than 50 % failed / minutes with >= 5 eligible calls; "
    "from the call log, so a total outage without any call is not seen",
    action="Open Technical performance, find the provider whose minutes failed, fail over.",
    query="metrics/availability", threshold=Threshold(0.999, 0.99),
)  # fmt: skip
ERROR_RATE = Metric(
    key="error_rate", title="Error rate", section="executive_overview", unit="fraction", better="lower", tier=1,
    means="Share of calls that failed.", formula=f"failed / eligible; {ELIGIBLE}",
    action="Open the error heatmap; the top message names the cause.", query=CALLS, threshold=Threshold(0.02, 0.05),
)  # fmt: skip
API_SUCCESS_RATE = Metric(
    key="api_success_rate", title="Success rate", section="technical_performance", unit="fraction", better="higher", tier=2,
    means="Share of calls that succeeded; a rate-limited call is neither a success nor a failure.", formula=f"success / eligible; {ELIGIBLE}",
    action="Open the error heatmap; the top message names the cause.", query=CALLS, threshold=Threshold(0.98, 0.95),
)  # fmt: skip
RATE_LIMIT_HIT_RATE = Metric(
    key="rate_limit_hit_rate", title="Rate-limit hits", section="technical_performance", unit="fraction", better="lower", tier=2,
    means="Share of calls that the product turned away to protect itself.", formula=f"rate_limited / eligible; {ELIGIBLE}",
    action="Raise the limits or offer the next plan: the users are listed.", query=CALLS, threshold=Threshold(0.01, 0.05),
)  # fmt: skip
PROVIDER_RELIABILITY = Metric(
    key="provider_reliability", title="Provider reliability", section="technical_performance", unit="fraction", better="higher", tier=2,
    means="Success rate of each provider, ranked by what it is at least (95 %); the number of the whole is the weakest provider's.",
    formula="success / eligible by provider; ranking key: lower bound of the Wilson score interval at 95 %",
    action="Route traffic to the next best provider.", query="metrics/provider_reliability", threshold=Threshold(0.98, 0.95), parts="provider",
    source="Wilson 1927, Probable inference, the law of succession, and statistical inference",
)  # fmt: skip
HEALTH_SCORE = Metric(
    key="health_score", title="Health score", section="executive_overview", unit="score", better="higher",
    means="One figure for the last hour: how much of full speed, success and uptime the users got.",
    formula="100 x uptime x (1 - error_rate) x speed_factor; speed_factor = mean over services, weighted by calls, of min(1, target p95 / p95),"
    " 0 where no call succeeded",
    action="Look which factor lost the points, and open the service named below the gauge.",
    query="metrics/health", threshold=Threshold(95, 85), kind="live",
)  # fmt: skip


def _latency(percent: int, title: str, tier: int | None = None, threshold: Threshold | None = None) -> Metric:
    return Metric(
        key=f"latency_p{percent}", title=title, section="technical_performance" if percent != 95 else "executive_overview",
        unit="ms", better="lower", tier=tier, threshold=threshold,
        means=f"{percent} of 100 successful calls finish at least as fast as this.",
        formula=f"smallest latency whose cumulative share reaches {percent} %, over successful calls; from a histogram, at most 1 % off",
        action="Compare providers; move traffic to the fastest healthy one. The slowest endpoint is listed.", query="metrics/latency",
        source="nearest-rank percentile (percentile_disc)",
    )  # fmt: skip


LATENCY_P50 = _latency(50, "Median response time")
LATENCY_P90 = _latency(90, "p90 response time")
LATENCY_P95 = _latency(95, "p95 response time", 1, Threshold(1.2, 2.0, of="usual"))
LATENCY_P99 = _latency(99, "p99 response time")
LATENCY_P95_BY_SERVICE = Metric(
    key="latency_p95_by_service", title="p95 by service", section="technical_performance", unit="ms", better="lower", tier=2,
    means="95 of 100 successful calls of a service finish at least as fast as this; the number of the whole is the slowest service's.",
    formula="as latency_p95, per service type; providers and models with their own filter",
    action="Compare the providers of the slow service; move traffic to the fastest healthy one.",
    query="metrics/latency_by_service", parts="service_type",
)  # fmt: skip

METRICS = (
    UPTIME, ERROR_RATE, API_SUCCESS_RATE, RATE_LIMIT_HIT_RATE, PROVIDER_RELIABILITY, HEALTH_SCORE,
    LATENCY_P50, LATENCY_P90, LATENCY_P95, LATENCY_P99, LATENCY_P95_BY_SERVICE,
)  # fmt: skip
