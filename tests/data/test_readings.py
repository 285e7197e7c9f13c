# ruff: noqa: E501, PT019 - a table of cases is read across; the fixture of conftest.py has this name
"""A metric read under a view: value, comparison, status, and the reason where there is no value."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import sources
from data.filters import Filters, parse
from data.metrics import METRICS
from data.readings import delta, read
from data.rollups import run_once
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import (
    NOW,
    TWO_DAYS,
    Call,
    insert_calls,
    insert_company,
    insert_people,
    lengthen_log,
)
from tests.data.sql.settled import settled

COUNTED = {
    "requests",
    "failed_requests",
    "provider_cost",
    "input_tokens",
    "output_tokens",
    "images_generated",
    "video_seconds",
    "active_users",
    "dau",
    "wau",
    "mau",
}
OF_THE_SERVER = {"storage_utilization", "cache_hit_rate", "db_query_performance"}
# What a source that was never filled takes away; the sentence names it.
MISSING = {
    "mrr": "plan prices", "revenue": "payments", "revenue_cost_ratio": "payments", "cac": "marketing spend", "ltv": "plan prices", "churn_rate": "subscription events",
    "arpa": "plan prices", "gross_margin": "payments", "burn": "payments", "nrr": "plan prices", "grr": "plan prices", "revenue_churn": "plan prices", "net_new_mrr": "plan prices",
    "mrr_quick_ratio": "plan prices", "ltv_cac": "marketing spend", "cac_payback": "marketing spend", "unpriced_share": "provider prices", "unprofitable_users": "payments", "budget_use": "budgets",
    "plan_conversion": "known users", "csat": "ratings", "active_alerts": "alerts of the engine", "queue_depth": "queue samples", "api_quota_remaining": "quota samples",
}  # fmt: skip


def asked(**more: str) -> Filters:
    return parse({name: [value] for name, value in more.items()}, now=NOW, zone=ZoneInfo("UTC"))


def two_days(**more: str) -> Filters:
    return asked(**TWO_DAYS, **more)


@pytest.fixture(scope="module")
def empty(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The engine's six tables, ours, and not one row."""
    with settled(database_server, _templates, tmp_path_factory.mktemp("empty")) as connection:
        yield connection


@pytest.mark.parametrize("preset", ["60m", "today", "28d"])
@pytest.mark.parametrize("key", METRICS)
def test_an_empty_database_has_counts_of_zero_and_reasons_for_everything_else(
    empty: Connection, key: str, preset: str
) -> None:
    reading = read(METRICS[key], asked(range=preset), fresh=True)
    if key in OF_THE_SERVER:
        assert reading.value is None or reading.value >= 0
        return
    if key in COUNTED:
        assert (reading.value, reading.delta) == (None if reading.reason else 0, None)
    else:
        assert reading.value is None
    assert (reading.value is None) == bool(reading.reason)
    assert reading.state == "unknown"


@pytest.mark.parametrize(("key", "source"), MISSING.items())
def test_a_metric_whose_source_was_never_filled_names_it_and_how_to_fill_it(
    empty: Connection, key: str, source: str
) -> None:
    reading = read(METRICS[key], asked(range="28d"), fresh=True)
    assert reading.value is None
    assert reading.previous is None
    assert reading.reason is not None
    assert reading.reason.startswith(f"No {source} yet. ")


@pytest.fixture(scope="module")
def one_call(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """One user and one call, a minute before NOW; the engine's six tables alone, no source of ours."""

    def fill(connection: Connection) -> None:
        insert_people(connection, {"ada": NOW - timedelta(days=1)})
        insert_calls(
            connection,
            [Call(1, "ada", NOW - timedelta(minutes=1), latency=1000, cost="0.25", tokens=(10, 5))],
        )

    with settled(database_server, _templates, tmp_path_factory.mktemp("one"), fill) as connection:
        yield connection


KNOWN_OF_ONE_CALL = {
    "requests": 1, "failed_requests": 0, "provider_cost": 0.25, "input_tokens": 10, "output_tokens": 5, "images_generated": 0, "video_seconds": 0, "error_rate": 0, "api_success_rate": 1,
    "rate_limit_hit_rate": 0, "token_efficiency": 0.5, "cost_per_success": 0.25, "provider_reliability": 1, "active_users": 1, "feature_adoption": 1, "total_users": 1,
    "dau": 1, "wau": 1, "mau": 1, "stickiness": 1 / 30, "session": 1, "session_duration": 0, "session_depth": 1, "feature_flow": 0, "geo": 0, "device": 0,
    "new_users": 1, "at_risk_users": 0, "churned_users": 0, "resurrected_users": 0, "rfm_champions": 1, "retry_cost": 0, "described_share": 0,
    "error_budget_left": 1, "dominated_providers": 0, "endpoint_latency": 1000,
}  # fmt: skip
LATENCIES = ("latency_p50", "latency_p90", "latency_p95", "latency_p99", "latency_p95_by_service")


@pytest.mark.parametrize("key", METRICS)
def test_one_call_of_one_user_on_the_engines_six_tables_alone_is_told_honestly(
    one_call: Connection, key: str
) -> None:
    reading = read(METRICS[key], two_days(), fresh=True)
    if key in OF_THE_SERVER:
        return
    if key in KNOWN_OF_ONE_CALL:
        assert reading.value == pytest.approx(KNOWN_OF_ONE_CALL[key])
        assert reading.reason is None
    elif key in LATENCIES:
        assert reading.value == pytest.approx(1000, rel=0.0101)
    else:
        assert reading.value is None
        assert reading.reason


def test_one_call_is_too_few_to_say_that_the_engine_was_up(one_call: Connection) -> None:
    assert read(METRICS["uptime"], two_days(), fresh=True).value is None
    assert read(METRICS["health_score"], two_days(), fresh=True).value is None


def test_two_calls_later_the_numbers_follow(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path
) -> None:
    with settled(database_server, _templates, tmp_path) as connection:
        insert_people(connection, {"ada": NOW - timedelta(days=1)})
        nothing = read(METRICS["requests"], two_days(), fresh=True)
        assert (nothing.value, bool(nothing.reason)) == (None, True)
        insert_calls(connection, [Call(1, "ada", NOW), Call(2, "ada", NOW, status="timeout")])
        run_once(connection)
        assert read(METRICS["requests"], two_days(), fresh=True).value == 2
        assert read(METRICS["error_rate"], two_days(), fresh=True).value == 0.5


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        lengthen_log(connection)
        yield connection


def test_the_value_counts_the_hour_under_way_and_the_delta_does_not(company: Connection) -> None:
    reading = read(METRICS["requests"], two_days())
    assert (reading.value, reading.closed, reading.previous) == (18, 3, 2)
    assert reading.delta == pytest.approx(0.5)


def test_a_fraction_changes_in_points_and_not_in_per_cent(company: Connection) -> None:
    reading = read(METRICS["error_rate"], two_days())
    assert reading.previous == 0
    assert reading.closed == pytest.approx(1 / 3)
    assert reading.delta == pytest.approx(1 / 3)


def test_without_a_comparison_there_is_no_delta(company: Connection) -> None:
    reading = read(
        METRICS["requests"],
        parse({**{k: [v] for k, v in TWO_DAYS.items()}, "compare": ["none"]}, now=NOW, zone=ZoneInfo("UTC")),
    )
    assert (reading.value, reading.previous, reading.delta) == (18, None, None)


def test_the_whole_of_a_metric_by_parts_is_its_worst_or_its_sum(company: Connection) -> None:
    weakest = read(METRICS["provider_reliability"], two_days())
    assert weakest.value == pytest.approx(0.2)
    assert {part.name for part in weakest.parts} == {"flux", "openai", "runway"}
    slowest = read(METRICS["latency_p95_by_service"], two_days())
    assert slowest.value == pytest.approx(180_000, rel=0.0101)
    assert slowest.value == max(part.value or 0 for part in slowest.parts)
    alerts = read(METRICS["active_alerts"], two_days())
    assert (alerts.value, [(part.name, part.value) for part in alerts.parts]) == (
        2,
        [("critical", 1), ("warning", 1)],
    )


@pytest.mark.parametrize(("key", "state"), [("error_rate", "critical"), ("uptime", "critical"), ("csat", "critical"), ("revenue_cost_ratio", "good"), ("dau", "critical"), ("mrr", "critical"), ("churn_rate", "critical"), ("active_alerts", "warn"), ("requests", "unknown")])  # fmt: skip
def test_the_status_follows_the_thresholds(company: Connection, key: str, state: str) -> None:
    assert read(METRICS[key], two_days()).state == state


def test_a_source_that_is_filled_again_takes_the_reason_away(
    database_server: DatabaseServer,
    _templates: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with settled(database_server, _templates, tmp_path) as connection:
        assert read(METRICS["csat"], two_days(), fresh=True).reason
        connection.execute(
            "insert into analytics.feedback (feedback_id, rating, rated_at) values ('1', 5, %s)",
            [NOW - timedelta(hours=1)],
        )
        reading = read(METRICS["csat"], two_days(), fresh=True)
        assert (reading.value, reading.reason) == (1.0, None)


def test_the_dashboards_own_numbers_come_from_itself(company: Connection) -> None:
    fetch("metrics/calls", two_days(), fresh=True)
    queries = read(METRICS["db_query_performance"], two_days())
    assert queries.value is not None
    assert queries.value > 0
    assert "metrics/calls" in {part.name for part in queries.parts}
    assert queries.as_of <= datetime.now(UTC)


def test_a_need_with_or_is_met_by_either_source() -> None:
    assert sources.missing(["payment or plan_price"], frozenset(["plan_price"])) == ()
    assert [source.key for source in sources.missing(["payment or plan_price", "feedback"], frozenset())] == [
        "payment",
        "feedback",
    ]


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_every_need_of_a_metric_is_a_source_that_can_be_told_to_be_empty(metric: object) -> None:
    for need in getattr(metric, "needs", ()):
        assert set(need.split(" or ")) <= sources.BY_KEY.keys() | {"cache"}


@given(now=st.floats(0, 1e12), before=st.floats(0.01, 1e12))
def test_a_delta_leads_back_from_before_to_now(now: float, before: float) -> None:
    change = delta(METRICS["requests"], now, before)
    assert change is not None
    assert before * (1 + change) == pytest.approx(now, rel=1e-6, abs=1e-3 * before)


@pytest.mark.parametrize(("now", "before"), [(None, 1.0), (1.0, None), (5.0, 0.0), (0.0, 0.0)])
def test_a_delta_is_not_known_where_before_is_zero_or_unknown(
    now: float | None, before: float | None
) -> None:
    assert delta(METRICS["requests"], now, before) is None


@pytest.mark.parametrize("key", ["error_rate", "revenue_cost_ratio", "latency_p95"])
def test_a_period_that_holds_nothing_is_told_in_a_whole_sentence(company: Connection, key: str) -> None:
    reading = read(METRICS[key], asked(**{"from": "2020-03-01", "to": "2020-03-08"}))
    assert reading.value is None
    formula = METRICS[key].formula.split(";")[0]
    assert reading.reason == f"This period holds nothing to compute it from ({formula})."
