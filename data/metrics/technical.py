"""Who is to blame: budgets for failures, providers beaten by others, endpoints that are waited for."""

from data.metrics.metric import Metric, Threshold

ERROR_BUDGET_LEFT = Metric(
    key="error_budget_left", title="Error budget left", section="technical_performance", unit="fraction", better="higher", kind="live",
    means="How much of the failures that a service may have in 30 days it has not had yet; the number of the whole is the emptiest budget's. "
    "Objectives are defaults until they are set: images 97 %, video 95 %, every other service 99 %.",
    formula="1 - (failed / eligible) / (1 - objective) per service, over the last 30 days, today included; burn rate = the same quotient over a window; "
    "an alarm is on while the long and the short window both burn faster than its factor, 14.4 (1 h, 5 min) and 6 (6 h, 30 min) to act on now, "
    "3 (1 d, 2 h) and 1 (3 d, 6 h) to look at, and the long window has its minimum of calls (50 unless it is set)",
    action="Act now: find the failing provider in the error heatmap and fail over. Budget spent: stop risky changes until it recovers. "
    "Set objectives in Settings, Service objectives.",
    query="metrics/error_budget", threshold=Threshold(0.25, 0.0), parts="service_type",
    source="Beyer et al. 2018, The Site Reliability Workbook, chapter 5: multiwindow, multi-burn-rate alerts",
)  # fmt: skip
DOMINATED_PROVIDERS = Metric(
    key="dominated_providers", title="Beaten providers", section="technical_performance", unit="count", better="lower", kind="live",
    means="Providers that another provider of the same service beats: no worse in cost of a success, p95 and error rate, and better in at least one.",
    formula="pairs of service and provider with such a rival; both with at least 100 successful calls that have a latency; "
    "cost of a success = cost of all calls / successful calls",
    action="Move the beaten provider's calls to the one named beside it.", query="metrics/dominated_providers", parts="provider",
)  # fmt: skip
ENDPOINT_LATENCY = Metric(
    key="endpoint_latency", title="Mean latency by endpoint", section="technical_performance", unit="ms", better="lower", kind="live",
    means="How long a successful call of an endpoint takes on average; the number of the whole is the slowest endpoint's. "
    "Endpoints are counted by day and have sums, not histograms.",
    formula="sum of latency / calls with a latency, over successful calls of an endpoint, by whole days",
    action="Begin with the endpoint that has the largest share of all waiting: a tenth saved there is worth more than a half elsewhere.",
    query="metrics/latency_by_endpoint", parts="endpoint",
)  # fmt: skip

METRICS = (ERROR_BUDGET_LEFT, DOMINATED_PROVIDERS, ENDPOINT_LATENCY)
