"""The worker's forecasts: read from the rollups, written beside the older ones, made when they are due."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from data.enrich.addresses import AddressBook
from data.filters import parse
from data.models import due
from data.models.apart import ModelError, run_apart
from data.models.due import FORECAST_METRICS, forecasts_due
from data.models.forecasting import NOTHING_KNOWN, make, read_series
from data.queries import load
from data.rollups import run_once
from data.settings import Settings
from data.warehouse import bind
from tests.data.rollups.conftest import ANN, BOB, Engine

Connection = psycopg.Connection[Any]


def today() -> date:
    """The day it is: a run of all tests may begin on the day before."""
    return datetime.now(UTC).date()


@pytest.fixture
def engine(connection: psycopg.Connection[tuple[Any, ...]]) -> Engine:
    """The engine's side of the test's database."""
    return Engine(connection)


@pytest.fixture
def roll(settings: Settings, database: str) -> Callable[[], None]:
    """Bring every rollup up to date."""

    def up() -> None:
        with psycopg.connect(database) as worker:
            run_once(worker, settings=settings, book=AddressBook())

    return up


def noon(back: int) -> datetime:
    """Noon of a day before today."""
    return datetime.combine(today() - timedelta(days=back), datetime.min.time(), UTC) + timedelta(hours=12)


def call_daily(engine: Engine, days: int, *, until: int = 0) -> None:
    """A call of 0.5 a day for so many days before today, two on Mondays, and one today."""
    for back in range(days, until - 1, -1):
        for _ in range(2 if noon(back).weekday() == 0 else 1):
            engine.call(user_id=ANN, created_at=noon(back), total_cost=0.5)


def test_a_series_holds_every_finished_day_but_the_first_which_may_be_half_a_day(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    engine.call(user_id=ANN, created_at=noon(5), total_cost=1)
    engine.call(user_id=ANN, created_at=noon(4), total_cost=2)
    engine.call(user_id=BOB, created_at=noon(4), total_cost=3)
    engine.call(user_id=ANN, created_at=noon(2), total_cost=4)
    engine.call(user_id=ANN, created_at=datetime.now(UTC) - timedelta(seconds=5), total_cost=5)
    roll()
    series = read_series(engine.connection, settings, datetime.now(UTC))
    days = [today() - timedelta(days=back) for back in (4, 3, 2, 1)]
    assert series["requests"] == list(zip(days, [2, 0, 1, 0], strict=True))
    assert series["provider_cost"] == list(zip(days, [5, 0, 4, 0], strict=True))
    assert series["active_users"] == list(zip(days, [2, 0, 1, 0], strict=True))


def test_a_log_that_stands_still_ends_where_it_stood(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    for back in (40, 39, 38, 37):
        engine.call(user_id=ANN, created_at=noon(back))
    roll()
    series = read_series(engine.connection, settings, datetime.now(UTC))
    assert [day for day, _ in series["requests"]] == [today() - timedelta(days=back) for back in (39, 38)]


def test_revenue_is_what_payments_earn_a_day(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    engine.connection.execute(
        "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end) values"
        " ('a', %(ann)s, 'paid', 40, 'USD', %(from)s, %(from)s, %(from)s + interval '4 days'),"
        " ('b', %(ann)s, 'refunded', 4, 'USD', %(from)s, %(from)s, %(from)s + interval '4 days'),"
        " ('c', %(ann)s, 'paid', 999, 'EUR', %(from)s, %(from)s, %(from)s + interval '4 days')",
        {"ann": ANN, "from": noon(6)},
    )
    roll()
    series = read_series(engine.connection, settings, datetime.now(UTC))
    assert series["revenue"] == [
        (today() - timedelta(days=back), value)
        for back, value in zip(range(6, 0, -1), [9, 9, 9, 9, 0, 0], strict=True)
    ]


def test_marketing_spend_ends_with_the_last_day_that_was_imported(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    engine.connection.execute(
        "insert into analytics.marketing_spend (day, channel, amount, currency) values"
        " (%(d)s - 9, 'ads', 5, 'USD'), (%(d)s - 9, 'fairs', 2, 'USD'), (%(d)s - 7, 'ads', 1, 'USD'), (%(d)s - 7, 'ads eu', 1, 'EUR')",
        {"d": today()},
    )
    roll()
    series = read_series(engine.connection, settings, datetime.now(UTC))
    assert series["marketing_spend"] == [
        (today() - timedelta(days=back), value) for back, value in ((9, 7), (8, 0), (7, 1))
    ]


def budget(engine: Engine, category: str, amount: int, month: date | None = None) -> None:
    """A budget, of this month unless another is named."""
    engine.connection.execute(
        "insert into analytics.budget (month, category, amount, currency) values (%s, %s, %s, 'USD')",
        [(month or today()).replace(day=1), category, amount],
    )


def test_a_budget_of_one_service_provider_or_channel_has_a_series_of_its_own(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 40)
    for back in (5, 3):
        engine.call(
            user_id=BOB, created_at=noon(back), total_cost=2, service_type="video", provider="stability_ai"
        )
    engine.connection.execute(
        "insert into analytics.marketing_spend (day, channel, amount, currency) values"
        " (%(d)s - 9, 'Paid_Search', 5, 'USD'), (%(d)s - 7, 'paid search', 1, 'USD'), (%(d)s - 6, 'fairs', 8, 'USD')",
        {"d": today()},
    )
    for category, amount in (("Video", 90), ("Stability AI", 80), ("paid search", 70), ("support", 60)):
        budget(engine, category, amount)
    budget(engine, "chat", 50, today().replace(day=1) - timedelta(days=1))  # a month that is over
    roll()
    series = read_series(engine.connection, settings, datetime.now(UTC))
    assert {name for name in series if name.startswith("budget: ")} == {
        "budget: video",
        "budget: stability ai",
        "budget: paid search",
    }
    for name in ("budget: video", "budget: stability ai"):
        assert len(series[name]) == 39
        assert {day: value for day, value in series[name] if value} == {
            noon(back).date(): 2.0 for back in (5, 3)
        }
    assert series["budget: paid search"] == [
        (today() - timedelta(days=back), value) for back, value in ((9, 5), (8, 0), (7, 1), (6, 0))
    ]


def test_the_end_of_the_month_is_expected_of_such_a_budget_in_its_panel_and_its_capacity(
    engine: Engine, roll: Callable[[], None], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST_BUDGETS", 2)
    call_daily(engine, 75, until=1)
    for category, amount in (("chat", 10), ("openai", 9), ("video", 1)):
        budget(engine, category, amount)
    roll()
    now = datetime.now(UTC)
    assert set(make(engine.connection, settings, now)) == {
        *FORECAST_METRICS,
        "budget: chat",
        "budget: openai",
    }
    filters = parse({"range": ["28d"]}, now=now, zone=ZoneInfo("UTC"))
    panel, capacity = load("financial_analytics/budget_utilisation"), load("forecasting/capacity")
    told = {row[0]: row for row in engine.connection.execute(panel.statement.encode(), bind(panel, filters))}
    month = today().replace(day=1)
    so_far = sum((2 if noon(back).weekday() == 0 else 1) * 0.5 for back in range(1, today().day))
    category, measure, amount, spent, _, expected, low, high = told["chat"][:8]
    assert (category, measure, amount, spent) == ("chat", "service", 10.0, so_far)
    days = ((month + timedelta(days=32)).replace(day=1) - month).days
    mondays = sum((month + timedelta(days=at)).weekday() == 0 for at in range(days))
    assert expected == pytest.approx((days + mondays) * 0.5, rel=0.15)
    assert so_far <= low <= expected <= high
    assert told["openai"][5] == pytest.approx(expected)
    assert told["video"][5] is None
    held = {row[1] for row in engine.connection.execute(capacity.statement.encode(), bind(capacity, filters))}
    assert held == {"chat", "openai"}


def test_each_metric_is_forecast_or_says_why_not(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 40)
    roll()
    now = datetime.now(UTC)
    assert set(make(engine.connection, settings, now)) == set(FORECAST_METRICS)
    runs = {
        metric: (days, method is not None, refused)
        for metric, days, method, refused in engine.rows(
            "select metric, days, method, refused from analytics.forecast_run"
        )
    }
    assert runs["requests"] == (39, True, None)
    assert runs["revenue"] == (0, False, NOTHING_KNOWN["revenue"])
    days = engine.rows(
        "select min(day), max(day), count(*)::int, bool_and(0 <= low95 and low95 <= low80 and low80 <= value and value <= high80 and high80 <= high95)"
        " from analytics.forecast where metric = 'requests' and made_at = analytics.newest_forecast('requests')"
    )
    assert days == [(today(), today() + timedelta(days=6), 7, True)]
    ((mondays, others),) = engine.rows(
        "select avg(value) filter (where extract(isodow from day) = 1), avg(value) filter (where extract(isodow from day) <> 1)"
        " from analytics.forecast where metric = 'requests'"
    )
    assert mondays == pytest.approx(2, rel=0.1)
    assert others == pytest.approx(1, rel=0.1)
    assert engine.rows(
        "select count(distinct method)::int, min(folds)::int from analytics.forecast_backtest where metric = 'requests'"
    ) == [(4, 4)]
    assert engine.rows("select count(*) > 6 from analytics.forecast_replay where metric = 'requests'") == [
        (True,)
    ]


def test_a_forecast_is_made_once_a_day_and_the_older_one_stays(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 40)
    roll()
    now = datetime.now(UTC)
    made = {"requests", "provider_cost", "active_users"}
    refused = {"revenue", "marketing_spend", "signups"}
    make(engine.connection, settings, now)
    assert forecasts_due(engine.connection, settings, now) == []
    assert set(forecasts_due(engine.connection, settings, now + timedelta(hours=1, minutes=1))) >= refused
    tomorrow = now + timedelta(days=1)
    assert set(forecasts_due(engine.connection, settings, tomorrow)) == made | refused
    make(engine.connection, settings, tomorrow)
    kept = dict(engine.rows("select metric, count(*)::int from analytics.forecast_run group by metric"))
    assert {metric for metric, runs in kept.items() if runs == 2} == made
    assert {metric for metric, runs in kept.items() if runs == 1} == refused
    assert engine.rows(
        "select count(distinct made_at)::int from analytics.forecast where metric = 'requests'"
    ) == [(2,)]


def test_a_process_of_its_own_makes_them_and_tells_what_failed(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 3)
    roll()
    run_apart("forecast", settings, lambda: False)
    assert engine.rows("select count(*)::int from analytics.forecast_run") == [(len(FORECAST_METRICS),)]
    engine.connection.execute("alter table analytics.forecast_run rename to gone")
    with pytest.raises(ModelError, match="forecast_run"):
        run_apart("forecast", settings, lambda: False)


def test_a_process_is_ended_when_its_worker_ends(engine: Engine, settings: Settings) -> None:
    run_apart("forecast", settings, lambda: True)
    assert engine.rows("select count(*)::int from analytics.forecast_run") == [(0,)]


def test_days_are_cut_in_the_reporting_zone(engine: Engine, database: str, settings: Settings) -> None:
    nepal = settings.model_copy(update={"reporting_timezone": "Asia/Kathmandu"})
    midnight = datetime.combine(date(2026, 3, 10), datetime.min.time(), UTC)
    engine.call(user_id=ANN, created_at=midnight - timedelta(days=3))
    engine.call(user_id=ANN, created_at=midnight + timedelta(hours=18))  # 23:45 there
    engine.call(user_id=ANN, created_at=midnight + timedelta(hours=18, minutes=20))  # five past midnight
    engine.call(user_id=ANN, created_at=midnight + timedelta(days=2))
    with psycopg.connect(database) as worker:
        run_once(worker, settings=nepal, book=AddressBook())
    series = read_series(engine.connection, nepal, datetime.now(UTC))
    assert dict(series["requests"]) == {
        date(2026, 3, 8): 0,
        date(2026, 3, 9): 0,
        date(2026, 3, 10): 1,
        date(2026, 3, 11): 1,
    }


def test_days_that_add_up_are_told_together_and_active_users_are_not(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 60)
    roll()
    make(engine.connection, settings, datetime.now(UTC))
    totals = engine.rows(
        "select metric, horizon, low95 <= low80 and low80 <= value and value <= high80 and high80 <= high95"
        " from analytics.forecast_total where metric in ('requests', 'active_users') order by 2"
    )
    assert totals == [("requests", 7, True), ("requests", 30, True)]
    months = dict(
        engine.rows("select metric, count(month_so_far)::int from analytics.forecast group by metric")
    )
    assert (months["requests"], months["active_users"]) == (30, 0)
    ((total,),) = engine.rows(
        "select value from analytics.forecast_total where metric = 'requests' and horizon = 30"
    )
    filters = parse({"range": ["28d"]}, now=datetime.now(UTC), zone=ZoneInfo("UTC"))
    query = load("metrics/forecast")
    ((_, told, _),) = engine.connection.execute(query.statement.encode(), bind(query, filters)).fetchall()
    assert told == total == pytest.approx(30 * 8 / 7, rel=0.05)


def test_a_forecast_older_than_its_totals_is_made_anew_on_the_same_day(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    call_daily(engine, 40)
    roll()
    now = datetime.now(UTC)
    make(engine.connection, settings, now)
    engine.connection.execute("delete from analytics.forecast_total")
    assert set(forecasts_due(engine.connection, settings, now)) == {"requests", "provider_cost"}
    make(engine.connection, settings, now + timedelta(seconds=1))
    assert forecasts_due(engine.connection, settings, now + timedelta(seconds=2)) == []


def test_days_that_are_all_0_are_not_told_as_none(
    engine: Engine, roll: Callable[[], None], settings: Settings
) -> None:
    for back in range(12, 0, -1):
        engine.call(user_id=ANN, created_at=noon(back), total_cost=0)
    roll()
    make(engine.connection, settings, datetime.now(UTC))
    refusals = dict(
        engine.rows("select metric, refused from analytics.forecast_run where refused is not null")
    )
    assert refusals["provider_cost"] == "Of 11 finished days none is above 0 yet."
    assert refusals["requests"].startswith("A forecast of 7 days needs 31 finished days")
    assert refusals["revenue"] == NOTHING_KNOWN["revenue"]
