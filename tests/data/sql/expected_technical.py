# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions of technical performance."""

from collections.abc import Sequence
from math import exp
from typing import Any

from tests.data.sql.case import Case, near, wilson
from tests.data.sql.company import TWO_DAYS, at, day

PERCENTILES = "service_type provider model n latency_p50 latency_p90 latency_p95 latency_p99"
BUDGET = "window service_type objective is_default minimum_calls n failed availability error_budget_left burn_1h burn_5m burn_6h burn_30m burn_1d burn_2h burn_3d n_1h n_6h n_1d n_3d"


def _distribution() -> list[tuple[Any, ...]]:
    """1 and 1 s, 1.5 s, 2 and 2 s, 3 s, 4 s, 50 s and 3 min; a week earlier 0.8 s and 9 s: each in its step of 22 %."""
    now = {35: 2, 37: 1, 39: 2, 41: 1, 42: 1, 55: 1, 61: 1}
    before = {34: 1, 46: 1}
    return [
        (exp((s - 1) / 5), exp(s / 5), now.get(s, 0), before.get(s, 0), near(2000), near(180_000))
        for s in range(34, 62)
    ]


def _kpis() -> list[tuple[Any, ...]]:
    latency = {
        10: [near(20_000)] * 4,
        7: [near(800), *[near(9000)] * 3],
        1: [near(1000), *[near(2000)] * 3],
        0: [near(3000), *[near(180_000)] * 3],
    }
    success, limited = {10: 1.0, 7: 1.0, 1: 2 / 3, 0: 8 / 14}, {10: 0.0, 7: 0.0, 1: 0.0, 0: 1 / 14}
    return [
        (day(b), *latency.get(b, [None] * 4), success.get(b), limited.get(b), b == 0)
        for b in range(13, -1, -1)
    ]


CASES: Sequence[Case] = (
    Case(
        "technical_performance/kpi_trend", "each day has what the cards' sparklines draw, and nothing where nothing was",
        "day latency_p50 latency_p90 latency_p95 latency_p99 api_success_rate rate_limit_hit_rate unfinished", _kpis(),
    ),
    Case(
        "technical_performance/latency_percentiles", "each model has its own percentiles, failed calls and those without a latency are left out", PERCENTILES,
        [("video", "runway", "gen4", 1, *[near(180_000)] * 4), ("images", "flux", "flux", 1, *[near(50_000)] * 4), ("chat", "openai", "gpt-5", 7, near(2000), near(4000), near(4000), near(4000))],
        {**TWO_DAYS, "choice": "model"},
    ),
    Case(
        "technical_performance/latency_percentiles", "two providers of a service are counted together when services are asked for, by day", PERCENTILES,
        [("video", "", "", 1, *[near(180_000)] * 4), ("images", "", "", 2, near(9000), near(50_000), near(50_000), near(50_000)), ("content", "", "", 1, *[near(20_000)] * 4),
         ("chat", "", "", 8, near(1500), near(4000), near(4000), near(4000))],
        {"range": "28d", "choice": "service"},
    ),
    Case(
        "technical_performance/latency_distribution", "steps without a call are there, so that the scale has no hole", "low_ms high_ms n before latency_p50 latency_p95", _distribution(),
    ),
    Case(
        "technical_performance/latency_trend", "up to three days by hour, an hour without a call is not there, the hour under way is not finished", "bucket provider n latency place providers by_hour unfinished",
        [(at(1, "09:00:00"), "openai", 1, near(1000), 1, 3, True, False), (at(1, "12:00:00"), "openai", 1, near(2000), 1, 3, True, False), (at(0, "12:00:00"), "openai", 5, near(4000), 1, 3, True, True),
         (at(0, "12:00:00"), "flux", 1, near(50_000), 2, 3, True, True), (at(0, "12:00:00"), "runway", 1, near(180_000), 3, 3, True, True)],
        {**TWO_DAYS, "choice": "p95"},
    ),
    Case(
        "technical_performance/latency_trend", "longer periods by day; one service is merged from its models", "bucket provider n latency unfinished",
        [(at(7), "openai", 1, near(800), False), (at(1), "openai", 2, near(1000), False), (at(0), "openai", 5, near(2000), True)],
        {"range": "28d", "service": "chat", "choice": "p50"}, some=True,
    ),
    Case(
        "technical_performance/error_heatmap", "Tuesday is 2; cancelled calls are not eligible", "weekday hour service_type provider eligible failed error_rate",
        [(2, 9, None, None, 1, 0, 0.0), (2, 12, None, None, 1, 0, 0.0), (2, 23, None, None, 1, 1, 1.0), (3, 12, None, None, 14, 5, 5 / 14)], {**TWO_DAYS, "choice": "hours"},
    ),
    Case(
        "technical_performance/error_heatmap", "each service with each of its providers", "weekday hour service_type provider eligible failed error_rate",
        [(None, None, "chat", "openai", 10, 1, 0.1), (None, None, "content", "openai", 1, 1, 1.0), (None, None, "images", "flux", 5, 4, 0.8), (None, None, "video", "runway", 1, 0, 0.0)],
        {**TWO_DAYS, "choice": "services"},
    ),
    Case(
        "technical_performance/error_messages", "a message that came twice to one user is first; all add up to the failed calls",
        "message service_type provider providers failed_requests share users first_seen last_seen all_failed messages",
        [("no credits", "images", "flux", 1, 2, 2 / 6, 1, at(0, "12:20:01"), at(0, "12:20:03"), 6, 5),
         ("=cmd|' /C calc'!A0", "chat", "openai", 1, 1, 1 / 6, 1, at(1, "23:59:59"), at(1, "23:59:59"), 6, 5),
         ("content policy", "images", "flux", 1, 1, 1 / 6, 1, at(0, "12:10:25"), at(0, "12:10:25"), 6, 5),
         ("quota", "content", "openai", 1, 1, 1 / 6, 1, at(0, "12:05:00"), at(0, "12:05:00"), 6, 5),
         ("timeout", "images", "flux", 1, 1, 1 / 6, 1, at(0, "12:20:02"), at(0, "12:20:02"), 6, 5)],
    ),
    Case(
        "technical_performance/error_messages", "of one provider the users are not known, and none are made up", "message failed_requests users all_failed",
        [("no credits", 2, None, 4), ("content policy", 1, None, 4), ("timeout", 1, None, 4)], {**TWO_DAYS, "provider": "flux"}, some=True,
    ),
    Case(
        "technical_performance/success_by_service", "a service that only failed is the weakest; a rate-limited call is neither success nor failure",
        "service_type eligible failed rate_limited api_success_rate low high closed before",
        [("content", 1, 1, 0, 0.0, *wilson(0, 1), None, None), ("images", 5, 4, 0, 0.2, *wilson(1, 5), None, 1.0), ("chat", 10, 1, 1, 0.8, *wilson(8, 10), 2 / 3, 1.0),
         ("video", 1, 0, 0, 1.0, *wilson(1, 1), None, None)],
    ),
    Case(
        "technical_performance/token_efficiency", "only calls that have both kinds of tokens count", "service_type model n input_tokens output_tokens token_efficiency closed before all_models",
        [("chat", "gpt-5", 8, 950, 435, 435 / 950, 0.3, 0.5, 1)],
    ),
    Case(
        "technical_performance/rate_limit_hits", "one call was turned away in the hour under way", "bucket service_type rate_limited eligible rate_limit_hit_rate unfinished",
        [(at(0, "12:00:00"), "chat", 1, 14, 1 / 14, True)], only_with="rate_limited", rest=36,
    ),
    Case("technical_performance/slow_queries", "the dashboard's own statements are timed", "is_own", [(True,)], some=True, only_with=""),
    Case(
        "metrics/latency_by_endpoint", "nine successful calls with a latency waited 244.5 s; the day that is over is compared",
        "window endpoint n endpoint_latency latency_max waited_seconds share error_rate closed before endpoints",
        [("now", "/v1/chat", 9, 244_500 / 9, 180_000, 244.5, 1.0, 6 / 17, 1500.0, None, 1)],
    ),
    Case(
        "metrics/dominated_providers", "a service without a success has no cost of one; nobody is judged by so few calls",
        "window service_type provider n provider_cost cost_per_success latency_p95 error_rate is_sure dominated_providers better better_cost better_p95 better_error_rate",
        [("now", "chat", "openai", 10, 1.5, 1.5 / 8, near(4000), 0.1, False, 0, None, None, None, None), ("now", "content", "openai", 1, 0.0, None, None, 1.0, False, 0, None, None, None, None),
         ("now", "images", "flux", 5, 0.045, 0.045, near(50_000), 0.8, False, 0, None, None, None, None), ("now", "video", "runway", 1, 0.5, 0.5, near(180_000), 0.0, False, 0, None, None, None, None)],
    ),
    Case(
        "metrics/error_budget", "four of six pictures failed; a window without a call has no burn rate; the call of ten seconds ago is in no closed minute", BUDGET,
        [("now", "content", 0.99, True, 50, 2, 1, 0.5, -49.0, 100.0, None, *[100.0] * 5, 1, 1, 1, 1),
         ("now", "images", 0.97, True, 50, 6, 4, 1 / 3, 1 - 4 / 6 / 0.03, 0.8 / 0.03, None, *[0.8 / 0.03] * 5, 5, 5, 5, 5),
         ("now", "chat", 0.99, True, 50, 11, 1, 10 / 11, 1 - 1 / 11 / 0.01, 0.0, 0.0, 0.0, 0.0, 1 / 7 / 0.01, 0.0, 1 / 9 / 0.01, 6, 6, 7, 9),
         ("now", "video", 0.95, True, 50, 1, 0, 1.0, 1.0, *[0.0] * 7, 1, 1, 1, 1)],
    ),
)  # fmt: skip
