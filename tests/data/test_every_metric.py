# ruff: noqa: E501 - a table of cases is read across
"""The catalogue, walked: no number without its meaning, its formula and its remedy."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from data import metrics
from data.metrics import METRICS, Metric, Status, judge
from data.metrics.metric import Better, Unit
from data.queries import load, names
from data.settings import PROJECT_DIR

SECTIONS = (
    "executive_overview", "realtime_operations", "user_intelligence", "financial_analytics", "technical_performance", "content_quality", "security_abuse",
    "business_intelligence", "alerts_anomalies", "forecasting", "campaign_performance", "frontend_performance",
)  # fmt: skip
KPIS = (
    "uptime", "error_rate", "dau", "wau", "mau", "stickiness", "revenue_cost_ratio", "latency_p95", "csat", "latency_p95_by_service", "api_success_rate", "provider_reliability",
    "token_efficiency", "cost_per_success", "rate_limit_hit_rate", "mrr", "cac", "ltv", "churn_rate", "feature_adoption", "plan_conversion", "queue_depth", "cache_hit_rate",
    "db_query_performance", "api_quota_remaining", "storage_utilization",
)  # fmt: skip
COMPOSITES = ("health_score", "total_users", "active_alerts")
QUANTITIES = (
    "requests", "failed_requests", "active_users", "provider_cost", "input_tokens", "output_tokens", "images_generated", "video_seconds", "latency_p50", "latency_p90", "latency_p95",
    "latency_p99",
)  # fmt: skip
LIMITS = {
    "uptime": (0.999, 0.99), "error_rate": (0.02, 0.05), "csat": (0.8, 0.7), "revenue_cost_ratio": (3, 1.5), "api_success_rate": (0.98, 0.95), "provider_reliability": (0.98, 0.95),
    "rate_limit_hit_rate": (0.01, 0.05), "churn_rate": (0.05, 0.10), "api_quota_remaining": (0.2, 0.05), "cache_hit_rate": (0.8, 0.5), "db_query_performance": (250, 1000),
    "health_score": (95, 85), "dau": (-0.10, -0.25), "latency_p95": (1.2, 2.0), "cost_per_success": (0.15, 0.40), "plan_conversion": (-0.10, -0.25), "mrr": (0, -0.05),
}  # fmt: skip
EVERY = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())


@pytest.mark.parametrize("key", [*KPIS, *COMPOSITES, *QUANTITIES])
def test_every_number_that_was_promised_is_in_the_catalogue(key: str) -> None:
    assert METRICS[key].key == key


def test_no_key_is_used_twice() -> None:
    modules = [module for module in vars(metrics).values() if hasattr(module, "METRICS")]
    keys = [metric.key for module in modules for metric in module.METRICS]
    assert len(keys) == len(set(keys)) == len(METRICS)


def test_no_title_is_used_twice() -> None:
    titles = [metric.title for metric in METRICS.values()]
    assert len(set(titles)) == len(titles)


@EVERY
def test_a_metric_says_what_it_means_how_it_is_made_and_what_to_do(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", metric.key)
    assert metric.section in SECTIONS
    assert metric.unit in get_args(Unit)
    assert metric.better in get_args(Better)
    assert metric.title == metric.title.strip() != ""
    assert metric.means.endswith(".")
    assert metric.action.endswith(".")
    assert len(metric.formula) > 10
    assert not re.search(
        r"todo|tbd|xxx|lorem", f"{metric.means}{metric.formula}{metric.action}", re.IGNORECASE
    )


@EVERY
def test_the_query_of_a_metric_exists(metric: Metric) -> None:
    if metric.query:
        assert metric.query in names()
        assert load(metric.query).name == metric.query
    else:
        assert metric.key in ("cache_hit_rate", "db_query_performance")


@EVERY
def test_a_metric_turns_critical_further_out_than_it_warns(metric: Metric) -> None:
    if metric.threshold is None:
        return
    warn, critical = metric.threshold.warn, metric.threshold.critical
    assert critical > warn if metric.better == "lower" else critical < warn


@pytest.mark.parametrize(("key", "limits"), LIMITS.items())
def test_a_metric_warns_where_its_definition_says(key: str, limits: tuple[float, float]) -> None:
    threshold = METRICS[key].threshold
    assert threshold is not None
    assert (threshold.warn, threshold.critical) == limits


@pytest.mark.parametrize(
    ("key", "value", "previous", "usual", "status"),
    [
        ("error_rate", 0.02, None, None, "good"), ("error_rate", 0.021, None, None, "warn"), ("error_rate", 0.051, None, None, "critical"), ("error_rate", None, None, None, "unknown"),
        ("uptime", 0.999, None, None, "good"), ("uptime", 0.995, None, None, "warn"), ("uptime", 0.98, None, None, "critical"), ("dau", 95, 100, None, "good"), ("dau", 85, 100, None, "warn"),
        ("dau", 70, 100, None, "critical"), ("dau", 70, None, None, "unknown"), ("dau", 70, 0, None, "unknown"), ("latency_p95", 110, None, 100, "good"), ("latency_p95", 150, None, 100, "warn"),
        ("latency_p95", 250, None, 100, "critical"), ("latency_p95", 250, None, None, "unknown"), ("requests", 5, 5, 5, "unknown"), ("mrr", 100, 100, None, "good"), ("mrr", 99, 100, None, "warn"),
    ],
)  # fmt: skip
def test_a_value_is_judged_by_its_limits(
    key: str, value: float | None, previous: float | None, usual: float | None, status: Status
) -> None:
    week = previous if key == "dau" else None
    assert judge(METRICS[key], value, None if key == "dau" else previous, usual, week) == status


def test_users_of_a_saturday_are_judged_by_the_saturday_before_and_not_by_the_day_they_are_compared_with() -> (
    None
):
    assert judge(METRICS["dau"], 93, 208, None, 106) == "warn"
    assert judge(METRICS["dau"], 93, 208, None, None) == "unknown"


def test_the_document_of_the_metrics_is_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, "script/metrics_docs", "--print"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(PROJECT_DIR / "docs/metrics.md").read_text(encoding="utf-8") == made.stdout, (
        "run script/metrics_docs"
    )


def test_the_document_names_every_metric() -> None:
    text = (PROJECT_DIR / "docs/metrics.md").read_text(encoding="utf-8")
    for metric in METRICS.values():
        assert f"### {metric.title}" in text
        assert f"`{metric.key}`" in text
        assert metric.action in text
