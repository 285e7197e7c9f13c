# ruff: noqa: E501 - statements that insert a row are read across
"""Numbers at their ends: all calls failed, no alert is open, every payment was given back, and more campaigns than are listed."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.drawings import campaign_performance, executive_overview, money_costs, money_watch, verdict
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.filters import Filters, parse
from data.metrics import METRICS
from data.readings import Reading, read
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import Call, insert_calls, insert_people, person
from tests.data.sql.settled import Fill, settled

NOW = datetime.now(UTC).replace(second=30, microsecond=0)
MINUTE = NOW.replace(second=0)
PRICE = "insert into analytics.plan_price (currency, plan_type, billing_interval, price, valid_from) values ('USD', 'pro', 'month', 100, '2020-01-01')"
EVENT = "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying) values (%s, %s, %s, 'pro', %s)"
PAYMENT = (
    "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end, plan_type)"
    " values (%(status)s, %(who)s, %(status)s, 100, 'USD', %(since)s, %(since)s, %(until)s, 'pro')"
)
SUBSCRIPTION = "insert into user_subscriptions (user_id, plan_type, is_active, created_at, updated_at) values (%(who)s, 'pro', false, %(at)s, %(at)s)"
ALERT = (
    "insert into usage_alerts (threshold_type, threshold_value, limit_value, user_id, alert_type, resource_type, severity, message, current_value, is_resolved, created_at)"
    " values ('percentage', 80, 100, %s, 'usage_threshold', 'chat', 'critical', 'm', 90, %s, %s)"
)
Open = Callable[..., Connection]


@pytest.fixture
def opened(database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path) -> Iterator[Open]:
    """Opens a dashboard with two people, these calls and whatever `more` writes."""
    with ExitStack() as stack:

        def make(calls: Sequence[Call], more: Fill | None = None) -> Connection:
            def fill(connection: Connection) -> None:
                insert_people(connection, {name: NOW - timedelta(days=60) for name in ("ada", "bob")})
                insert_calls(connection, calls)
                if more:
                    more(connection)

            return stack.enter_context(settled(database_server, _templates, tmp_path, fill))

        yield make


def calls(n: int, when: datetime, **more: Any) -> list[Call]:
    """So many calls of Ada's, one each minute back from `when`."""
    return [
        Call(int(when.timestamp()) + k, "ada", when - timedelta(minutes=k // 6, milliseconds=k), **more)
        for k in range(n)
    ]


def asked(**given: str) -> Filters:
    return parse({name: [value] for name, value in given.items()}, now=NOW, zone=ZoneInfo("UTC"))


def seen(filters: Filters) -> View:
    return View(filters, "light", "USD", EntityColors({}))


def number_of(key: str, **given: str) -> Reading:
    return read(METRICS[key], asked(**given), fresh=True)


def healthy(filters: Filters) -> Any:
    return verdict._healthy(
        {key: read(METRICS[key], filters, fresh=True) for key in verdict.HEALTH}, seen(filters)
    )


def test_an_hour_in_which_every_call_failed_has_a_score_of_zero_and_is_not_healthy(opened: Open) -> None:
    opened(calls(288, MINUTE - timedelta(minutes=2), status="error", error="down"))
    filters = asked(range="24h")
    answer = fetch("metrics/health", filters, fresh=True)
    whole = answer.records()[0]
    assert (whole["uptime"], whole["error_rate"], whole["speed_factor"], whole["health_score"]) == (
        0,
        1,
        0,
        0,
    )
    told = healthy(filters)
    assert (told.status, told.answer) == ("crit", "Healthy? No.")
    assert told.reason.startswith("Score 0.0 of 100 in the last hour; Chat takes 100.0 points.")
    assert "Act now" in markup(executive_overview.health_score(answer, seen(filters)))


def test_calls_too_few_for_a_score_are_not_called_none(opened: Open) -> None:
    opened(
        [
            *calls(12, MINUTE - timedelta(hours=3), status="error", error="down"),
            *calls(3, MINUTE - timedelta(minutes=5), status="error", error="down"),
        ]
    )
    told = healthy(asked(range="24h"))
    assert (told.status, told.answer) == ("crit", "Healthy? No.")
    assert told.reason.startswith(
        "No score for the last hour: its 3 calls tell too little. In the period 100.0"
    )


def test_an_hour_without_a_call_is_still_not_known(opened: Open) -> None:
    opened(calls(12, MINUTE - timedelta(hours=3)))
    told = healthy(asked(range="24h"))
    assert (told.status, told.reason) == ("off", "No call in the last hour to judge by.")


@pytest.mark.parametrize(("is_resolved", "open_", "state"), [(True, 0, "good"), (False, 1, "warn")])
def test_alerts_that_are_all_resolved_leave_none_open_rather_than_an_unknown_number(
    opened: Open, is_resolved: bool, open_: int, state: str
) -> None:
    opened([], lambda c: c.execute(ALERT, [person("ada"), is_resolved, NOW - timedelta(hours=3)]) and None)
    alerts = number_of("active_alerts")
    assert (alerts.value, alerts.state, alerts.reason) == (open_, state, None)
    assert [(part.name, part.value) for part in alerts.parts] == [("critical", 1)] * open_


def test_no_queue_that_told_of_itself_lately_is_still_not_a_depth_of_zero(opened: Open) -> None:
    sample = "insert into analytics.queue_sample (queue, sampled_at, depth, oldest_age_seconds, processed) values ('q', %s, 5, 10, 100)"
    opened([], lambda c: c.execute(sample, [NOW - timedelta(hours=2)]) and None)
    assert number_of("queue_depth").value is None


def test_only_what_was_recorded_on_days_without_a_price_cannot_be_checked(opened: Open) -> None:
    price = "insert into analytics.provider_price (provider, model, unit, price, per, currency, valid_from) values ('openai', 'gpt-5', 'request', 1, 1, 'USD', %s)"
    early, late = (
        calls(n, NOW - timedelta(days=back), tokens=(10, 10), cost="1") for n, back in ((2, 15), (3, 5))
    )
    opened([*early, *late], lambda c: c.execute(price, [NOW.date() - timedelta(days=10)]) and None)
    answer = fetch("financial_analytics/unpriced_usage", asked(range="28d"), fresh=True)
    told = [(row["unit"], row["calls"], row["provider_cost"]) for row in answer.records()]
    assert told == [("input_token", 2, 2.0), ("output_token", None, None)]
    assert "2 successful calls: $2.00 recorded" in money_watch.unpriced_note(answer, seen(answer.filters))
    assert number_of("unpriced_share", range="28d").row["unpriced_calls"] == 2


@pytest.mark.parametrize(("plan", "n"), [("pro", 0), ("none", 2)])
def test_who_ended_a_plan_is_on_none_now_as_in_the_rollups(opened: Open, plan: str, n: int) -> None:
    at = NOW - timedelta(days=40)

    def ended(connection: Connection) -> None:
        connection.execute("delete from user_subscriptions")
        connection.execute(SUBSCRIPTION, {"who": person("ada"), "at": at})

    opened(calls(2, MINUTE - timedelta(minutes=3), status="rate_limited"), ended)
    filters = asked(range="60m", plan=plan, choice="all")
    limited = fetch("realtime_operations/rate_limited_now", filters, fresh=True).records()[0]
    active = fetch("realtime_operations/active_now", filters, fresh=True).records()[-1]
    feed = fetch("realtime_operations/live_feed", filters, fresh=True).rows
    counted = number_of("requests", range="24h", plan=plan).value
    assert (limited["rate_limited_now"], active["active_users"], len(feed), counted) == (n, min(n, 1), n, n)


def test_campaigns_beyond_those_listed_are_in_the_sums_and_said(opened: Open) -> None:
    def many(connection: Connection) -> None:
        for i in range(510):
            connection.execute(
                "insert into campaigns (user_id, id, name, status, created_at) values (%s, %s, %s, 'active', %s)",
                [person("ada"), uuid.UUID(int=9000 + i), f"c{i}", NOW - timedelta(days=5)],
            )
        connection.execute(
            "insert into analytics.marketing_spend (day, channel, campaign, amount, currency)"
            " select %s, 'ads', name, amount, 'USD' from (select 'c' || i, 2 from generate_series(0, 509) i union all select 'of no campaign', 1) x (name, amount)",
            [NOW.date() - timedelta(days=2)],
        )
        connection.execute(
            "insert into analytics.campaign_outcome (campaign_id, day, kind, amount, currency) select ('00000000-0000-0000-0000-' || lpad(to_hex(9000 + i), 12, '0'))::uuid, %s, 'sale', 3, 'USD'"
            " from generate_series(0, 509) i",
            [NOW.date() - timedelta(days=2)],
        )

    opened(calls(1, NOW - timedelta(days=2)), many)
    answer = fetch("campaign_performance/campaigns", asked(range="28d", choice="period"), fresh=True)
    rows = campaign_performance.rows_of(answer)
    assert (len(rows), [row["media_spend"] for row in answer.records() if not row["campaign_id"]]) == (
        500,
        [1],
    )
    sums = campaign_performance._sums(rows)
    told = (sums["name"], sums["campaign_cost"], sums["outcome_value"], sums["campaign_roi"])
    assert told == ("500 of 510 campaigns", 1020, 1530, 0.5)
    assert number_of("campaign_cost", range="28d").value == 1020
    for note in ("comparison_note", "roi_note", "cost_note", "engagement_note", "efficiency_note"):
        words = getattr(campaign_performance, note)(answer, seen(answer.filters))
        assert "; the dearest 500 of 510 campaigns" in words


def test_a_revenue_of_zero_is_drawn_and_not_called_unknown(opened: Open) -> None:
    def left(connection: Connection) -> None:
        connection.execute(PRICE)
        connection.execute(EVENT, [person("ada"), NOW - timedelta(days=200), "start", True])
        connection.execute(EVENT, [person("ada"), NOW - timedelta(days=100), "cancel", False])

    opened(calls(3, NOW - timedelta(days=5), cost="1"), left)
    answer = fetch("financial_analytics/revenue_cost_margin", asked(range="28d", choice="day"), fresh=True)
    assert set(answer.column("revenue")) == {0}
    view = seen(answer.filters)
    assert money_costs.revenue_cost_note(answer, view).startswith("revenue above, provider cost below")
    drawn = [trace.get("name") for trace in money_costs.revenue_cost_margin(answer, view)["data"]]
    assert "Revenue" in drawn


def test_a_payment_that_failed_tells_nothing_of_revenue_nor_of_who_is_unprofitable(opened: Open) -> None:
    opened(calls(2, NOW - timedelta(hours=1), cost="5"), lambda c: _paid(c, "failed"))
    losing = fetch(
        "financial_analytics/unprofitable_users", asked(range="28d", choice="all.this"), fresh=True
    )
    assert losing.rows == ()
    assert number_of("unprofitable_users", range="28d").value is None
    assert number_of("revenue", range="28d").value is None


def test_payments_that_were_all_given_back_are_a_revenue_of_zero_and_not_one_of_prices(opened: Open) -> None:
    def refunded(connection: Connection) -> None:
        connection.execute(PRICE)
        connection.execute(EVENT, [person("ada"), NOW - timedelta(days=20), "start", True])
        _paid(connection, "paid", "refunded")

    opened(calls(2, NOW - timedelta(hours=1), cost="5"), refunded)
    revenue = number_of("revenue", range="28d")
    assert (revenue.value, revenue.row["basis"]) == (0, "payments")
    for query in ("executive_overview/revenue_vs_cost_trend", "financial_analytics/revenue_cost_margin"):
        answer = fetch(query, asked(range="28d", choice="day"), fresh=True)
        assert (set(answer.column("revenue")), set(answer.column("basis"))) == ({0}, {"payments"})
    steps = fetch("financial_analytics/margin_waterfall", asked(range="28d"), fresh=True).records()
    assert [row["amount"] for row in steps if row["kind"] == "revenue"] == [0]
    assert number_of("burn", range="28d").value == pytest.approx(10 * 30.4375 / 28)
    losing = fetch(
        "financial_analytics/unprofitable_users", asked(range="28d", choice="all.this"), fresh=True
    )
    assert [(row["revenue"], row["loss"]) for row in losing.records()] == [(0, 10)]


def _paid(connection: Connection, *statuses: str) -> None:
    since, until = NOW - timedelta(days=20), NOW + timedelta(days=10)
    for status in statuses:
        connection.execute(PAYMENT, {"status": status, "who": person("ada"), "since": since, "until": until})
