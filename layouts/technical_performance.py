"""Technical performance: are we fast and reliable, and who is to blame?"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from components.drawings import technical_blame as blame
from components.drawings import technical_errors as errors
from components.drawings import technical_latency as latency
from components.drawings import technical_limits as limits
from components.drawings import technical_statements as statements
from components.panel import Panel
from components.section import Card, Section
from components.view import View
from data.metrics import METRICS
from data.warehouse import Answer

HERE = "/technical-performance"
TREND = "technical_performance/kpi_trend"
NO_CALLS = (
    "No call in this period",
    "The engine wrote nothing to its log between these dates, or the filters leave nothing. Choose a longer period or clear a filter.",
)
NO_HOURS = (
    "No call to show",
    "Nothing was called in this period, the filters leave nothing, or its hours are no longer kept. Choose Providers, which are counted by day, or a"
    " later period.",
)
NO_LATENCY = (
    "No successful call with a latency",
    "Nothing succeeded in this period, or the filters leave nothing. Choose a longer period or clear a filter.",
)

CARDS = (
    *(
        Card(METRICS[f"latency_p{share}"], f"{HERE}#latency-percentiles", TREND, f"latency_p{share}")
        for share in (50, 90, 95, 99)
    ),
    Card(METRICS["api_success_rate"], f"{HERE}#success-rate-by-service", TREND, "api_success_rate"),
    Card(METRICS["rate_limit_hit_rate"], f"{HERE}#rate-limit-hits", TREND, "rate_limit_hit_rate"),
)


@lru_cache(maxsize=1)
def askers() -> Mapping[str, Sequence[str]]:
    """What each query is asked for: titles of panels and of key figures."""
    from layouts import SECTIONS  # the list of sections names this module

    found: dict[str, list[str]] = {}
    for section in SECTIONS:
        for panel in section.panels:
            found.setdefault(panel.query, []).append(f"{panel.title}, {section.title}")
        for card in section.cards:
            for query in {card.metric.query, card.trend} - {""}:
                found.setdefault(query, []).append(f"{card.metric.title}, {section.title}")
    return found


def _slow_queries(answer: Answer, view: View) -> Any:
    return statements.slow_queries(answer, view, askers)


SLO = Panel(
    key="slo",
    title="Objectives and error budgets",
    metric=METRICS["error_budget_left"],
    query="metrics/error_budget",
    height=186,
    span=12,
    draw=blame.slo,
    body="content",
    shape="rows",
    live=True,
    badges=blame.slo_badges,
    note=blame.slo_note,
    empty=("No call in the last 30 days", "A budget needs calls; the engine wrote none to its log."),
)
SUCCESS_RATE_BY_SERVICE = Panel(
    key="success-rate-by-service",
    title="Success rate by service",
    metric=METRICS["api_success_rate"],
    query="technical_performance/success_by_service",
    height=206,
    span=6,
    draw=errors.success_by_service,
    body="content",
    shape="rows",
    note=errors.success_note,
    empty=NO_CALLS,
)
LATENCY_TREND = Panel(
    key="latency-trend",
    title="Latency by provider",
    metric=METRICS["latency_p95"],
    query="technical_performance/latency_trend",
    height=320,
    span=7,
    draw=latency.latency_trend,
    choices=(("p50", "p50"), ("p90", "p90"), ("p95", "p95"), ("p99", "p99")),
    default="p95",
    note=latency.trend_note,
    empty=NO_LATENCY,
    marks=True,
)
ERROR_HEATMAP = Panel(
    key="error-heatmap",
    title="Where it fails",
    metric=METRICS["error_rate"],
    query="technical_performance/error_heatmap",
    height=206,
    span=6,
    draw=errors.error_heatmap,
    body="content",
    shape="cells",
    choices=(("hours", "Hours"), ("services", "Providers")),
    badges=errors.heatmap_badges,
    note=errors.heatmap_note,
    empty=NO_HOURS,
)
ERROR_MESSAGES = Panel(
    key="error-messages",
    title="Error messages",
    metric=METRICS["failed_requests"],
    query="technical_performance/error_messages",
    height=430,
    span=8,
    draw=errors.error_messages,
    body="content",
    shape="rows",
    note=errors.messages_note,
    empty=("No call failed in this period", "No error or timeout was logged, or the filters leave none."),
)
RATE_LIMIT_HITS = Panel(
    key="rate-limit-hits",
    title="Rate-limit hits",
    metric=METRICS["rate_limit_hit_rate"],
    query="technical_performance/rate_limit_hits",
    height=430,
    span=4,
    draw=limits.rate_limit_hits,
    hero=limits.limit_key,
    shape="bars",
    note=limits.limits_note,
    empty=("No call was turned away", "No call of this period and these filters was rate limited."),
    marks=True,
)
TOKEN_EFFICIENCY = Panel(
    key="token-efficiency",
    title="Token efficiency",
    metric=METRICS["token_efficiency"],
    query="technical_performance/token_efficiency",
    height=168,
    span=5,
    draw=limits.token_efficiency,
    body="content",
    shape="rows",
    note=limits.tokens_note,
    empty=("No call with tokens", "No successful call of this period has both input and output tokens."),
)
PROVIDER_MATRIX = Panel(
    key="provider-matrix",
    title="Providers against each other",
    metric=METRICS["dominated_providers"],
    query="metrics/dominated_providers",
    height=452,
    span=12,
    draw=blame.provider_matrix,
    aside=blame.matrix_table,
    note=blame.matrix_note,
    empty=NO_CALLS,
)
LATENCY_PERCENTILES = Panel(
    key="latency-percentiles",
    title="Latency percentiles",
    metric=METRICS["latency_p95"],
    query="technical_performance/latency_percentiles",
    height=384,
    span=7,
    draw=latency.latency_percentiles,
    body="content",
    shape="rows",
    choices=(("service", "Service"), ("provider", "Provider"), ("model", "Model")),
    default="model",
    note=latency.percentiles_note,
    empty=NO_LATENCY,
)
LATENCY_DISTRIBUTION = Panel(
    key="latency-distribution",
    title="Latency distribution",
    metric=METRICS["latency_p50"],
    query="technical_performance/latency_distribution",
    height=320,
    span=5,
    draw=latency.latency_distribution,
    shape="bars",
    note=latency.distribution_note,
    empty=NO_LATENCY,
)
SLOW_ENDPOINTS = Panel(
    key="slow-endpoints",
    title="Slow endpoints",
    metric=METRICS["endpoint_latency"],
    query="metrics/latency_by_endpoint",
    height=168,
    span=5,
    draw=latency.slow_endpoints,
    body="content",
    shape="rows",
    note=latency.endpoints_note,
    empty=NO_LATENCY,
)
SLOW_QUERIES = Panel(
    key="slow-queries",
    title="Slow statements",
    metric=METRICS["db_query_performance"],
    query="technical_performance/slow_queries",
    height=320,
    span=12,
    draw=_slow_queries,
    body="content",
    shape="rows",
    live=True,
    note=statements.queries_note,
    empty=("No statement was timed yet", "This process has asked PostgreSQL nothing so far."),
)

SECTION = Section(
    key="technical_performance",
    title="Technical performance",
    question="Are we fast and reliable, and who is to blame?",
    icon="technical",
    group="Operate",
    cards=CARDS,
    panels=(
        SLO,
        SUCCESS_RATE_BY_SERVICE,
        LATENCY_TREND,
        ERROR_HEATMAP,
        PROVIDER_MATRIX,
        ERROR_MESSAGES,
        RATE_LIMIT_HITS,
        TOKEN_EFFICIENCY,
        LATENCY_PERCENTILES,
        LATENCY_DISTRIBUTION,
        SLOW_ENDPOINTS,
        SLOW_QUERIES,
    ),
    rows=(
        ("cards",),
        ("slo",),
        ("success-rate-by-service", "error-heatmap"),
        ("latency-trend", "latency-distribution"),
        ("provider-matrix",),
        ("error-messages", "rate-limit-hits"),
        ("latency-percentiles", ("slow-endpoints", "token-efficiency")),
        ("slow-queries",),
    ),
)
