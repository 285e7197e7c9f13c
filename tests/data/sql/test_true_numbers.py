# ruff: noqa: E501 - a table of rows is read across
"""Some thousands of random calls with everything that is awkward: every metric is what raw rows say it is, whoever computes it."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.filters import Filters, parse
from data.instants import shift_days
from data.metrics import METRICS
from data.queries import load
from data.readings import read
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, RESOURCES, SPRING, Call, day, insert_calls, lengthen_log, person
from tests.data.sql.settled import settled, tell_everything
from tests.data.sql.truth import AT_AN_INSTANT, PREPARE, TRUTH, true_at, true_value

BERLIN = ZoneInfo("Europe/Berlin")
SEED = 20261122
LIMITS = {  # of plans that have a price, or are nothing that is paid for
    "demo": (9, 9, 9, 9),
    "free": (2, 2, 0, 2),
    "starter": (8, 14, 5, 6),
    "pro": (20, 40, 999_999, 25),
}
PEOPLE = [f"user {number}" for number in range(60)]
OWN = (
    "cache_hit_rate",
    "db_query_performance",
    "storage_utilization",
)  # of the dashboard itself: no raw rows
# worked out by hand in rows-in rows-out cases of their queries and snapshots, or examined where the models are; raw rows alone do not tell them
ELSEWHERE = {
    "likely_leavers": "tests/data/models",
    "revenue_at_risk": "tests/data/models",
    "churn_model_skill": "tests/data/models",
    "forecast_requests": "tests/data/models",
    "forecast_error": "tests/data/models",
}
BY_THE_MINUTE = ("session_duration",)
ROUGH = ("latency_p50", "latency_p90", "latency_p95", "latency_p99", "latency_p95_by_service")
PERIODS: dict[str, dict[str, str]] = {
    "28 days": {"range": "28d"},
    "7 days": {"range": "7d"},
    "today": {"range": "today"},
    "24 hours": {"range": "24h"},
    "60 minutes": {"range": "60m"},
    "over a daylight-saving change or not": {"from": day(40).isoformat(), "to": day(12).isoformat()},
    "through today": {"from": day(3).isoformat(), "to": day(-1).isoformat()},
    "from minute to minute": {"from": f"{day(1)}T21:40", "to": f"{day(0)}T00:10"},
}
FILTERS: dict[str, dict[str, list[str]]] = {
    "everything": {},
    "one service": {"service": ["images"]},
    "two providers of one service": {"service": ["images"], "provider": ["flux", "openai"]},
    "one model": {"model": ["gpt-5,gpt-4o"]},
    "two plans": {"plan": ["pro", "none"]},
    "private addresses": {"country": ["private", "unknown"]},
    "one campaign": {"campaign": [SPRING]},
}


def _call(dice: random.Random, number: int) -> Call:
    """One random call; the newest day and hour are the busiest, so that short periods hold something."""
    service, provider, model = dice.choice(
        (
            ("chat", "openai", "gpt-5"),
            ("content", "openai", "gpt-5,gpt-4o"),
            ("images", "flux", "flux"),
            ("images", "openai", "dall-e-3"),
            ("video", "runway", "gen4"),
        )
    )
    back = dice.choice(
        (
            dice.uniform(0, 3600),
            dice.uniform(0, 86_400),
            dice.uniform(0, 45 * 86_400),
            dice.uniform(0, 45 * 86_400),
        )
    )
    status = dice.choices(("success", "error", "timeout", "rate_limited", "cancelled"), (80, 8, 4, 5, 3))[0]
    tokens = (
        (dice.choice((None, dice.randrange(2000))), dice.choice((None, dice.randrange(2000))))
        if service in ("chat", "content")
        else (None, None)
    )
    return Call(
        number=number, who=dice.choice(PEOPLE), when=(NOW - timedelta(seconds=back)), service=service, provider=provider, model=model, status=status,
        latency=dice.choice((None, -5, 0, 1, int(dice.lognormvariate(8, 1.5)), int(dice.lognormvariate(8, 1.5)), int(dice.lognormvariate(8, 1.5)))),
        cost=f"{dice.random():.6f}", tokens=tokens, images=int(provider == "flux"), seconds=8 if service == "video" else 0,
        error="boom" if status == "error" else None, request=f"job {dice.randrange(300)}" if service == "video" and dice.random() < 0.8 else None,
        endpoint=f"/v1/{service}", campaign=dice.choice((None, None, SPRING)), ip=dice.choice((None, "10.1.2.3", "192.168.0.7", "8.8.8.8", "2001:db8::1")),
    )  # fmt: skip


def _fill(connection: Connection) -> None:
    """People, sources, and three quarters of the calls; the rest comes later, out of order."""
    dice = random.Random(SEED)
    start = NOW - timedelta(days=45)
    for name in PEOPLE:
        signed_up = start + timedelta(days=dice.uniform(0, 45))
        connection.execute(
            "insert into auth.users (id, created_at) values (%s, %s)", [person(name), signed_up]
        )
        _subscribe(connection, dice, name, signed_up)
        for _ in range(dice.randrange(3)):
            connection.execute(
                "insert into analytics.feedback (feedback_id, user_id, rating, rated_at) values (%s, %s, %s, %s)",
                [
                    str(uuid.UUID(int=dice.getrandbits(128))),
                    person(name),
                    dice.randint(1, 5),
                    NOW - timedelta(days=dice.uniform(0, 40)),
                ],
            )
    _sources(connection, dice)
    _money(connection)
    _limits(connection)
    insert_calls(connection, [_call(dice, number) for number in range(1, 3001)])


def _subscribe(connection: Connection, dice: random.Random, name: str, signed_up: datetime) -> None:
    moment, kind = signed_up, "start"
    for _ in range(dice.randrange(4)):
        moment += timedelta(days=dice.uniform(0, 20))
        if moment > NOW:
            return
        kind = "cancel" if kind != "cancel" and dice.random() < 0.4 else "change"
        plan, interval = dice.choice(
            (("pro", "month"), ("pro", "year"), ("starter", "month"), ("free", "month"))
        )
        connection.execute(
            "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, billing_interval, is_paying, source) values (%s, %s, %s, %s, %s, %s, 'imported')",
            [person(name), moment, kind, plan, interval, kind != "cancel"],
        )
        if dice.random() < 0.7:
            connection.execute(
                "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end, plan_type) values (%s, %s, %s, %s, 'USD', %s, %s, %s, %s)",
                [str(uuid.UUID(int=dice.getrandbits(128))), person(name), dice.choice(("paid", "paid", "refunded", "failed")), dice.randrange(300), moment, moment,
                 moment + timedelta(days=dice.choice((30, 31, 365))), plan],
            )  # fmt: skip


def _sources(connection: Connection, dice: random.Random) -> None:
    for plan, interval, price, since, until in (
        ("pro", "month", 99, "2020-01-01", day(20)),
        ("pro", "month", 109, day(20), None),
        ("pro", "year", 990, "2020-01-01", None),
        ("starter", "month", 29, "2020-01-01", None),
    ):
        connection.execute(
            "insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from, valid_to) values (%s, %s, %s, 'USD', %s, %s)",
            [plan, interval, price, since, until],
        )
    for back in range(45):
        connection.execute(
            "insert into analytics.marketing_spend (day, channel, amount, currency) values (%s, 'ads', %s, 'USD')",
            [day(back), dice.randrange(100)],
        )
    for name in PEOPLE[::2]:
        connection.execute(
            "insert into analytics.acquisition (user_id, source, acquired_at) values (%s, %s, %s)",
            [person(name), dice.choice(("ads", "friends")), NOW - timedelta(days=30)],
        )
    connection.execute(
        "insert into campaigns (id, user_id, name, created_at) values (%s, %s, 'Spring', %s)",
        [SPRING, person(PEOPLE[0]), NOW - timedelta(days=44)],
    )
    for back in range(0, 45, 3):
        connection.execute(
            "insert into analytics.marketing_spend (day, channel, campaign, amount, currency) values (%s, 'ads', 'Spring', %s, %s)",
            [day(back), dice.randrange(40), dice.choice(("USD", "USD", "EUR"))],
        )
        connection.execute(
            "insert into analytics.campaign_outcome (campaign_id, day, kind, amount, currency) values (%s, %s, %s, %s, 'USD')",
            [SPRING, day(back), dice.choice(("sale", "refund")), dice.randrange(-50, 200)],
        )
    for minutes in range(0, 300, 7):
        connection.execute(
            "insert into analytics.queue_sample (queue, sampled_at, depth) values (%s, %s, %s)",
            [dice.choice(("a", "b")), NOW - timedelta(minutes=minutes), dice.randrange(50)],
        )
        connection.execute(
            "insert into analytics.quota_sample (provider, sampled_at, quota_limit, used) values (%s, %s, 1000, %s)",
            [dice.choice(("x", "y")), NOW - timedelta(minutes=minutes), dice.randrange(1000)],
        )
    for _ in range(40):
        connection.execute(
            "insert into usage_alerts (user_id, alert_type, threshold_type, threshold_value, resource_type, severity, message, is_resolved, created_at)"
            " values (%s, 'cost_threshold', 'percentage', 80, %s, %s, 'words', %s, %s)",
            [
                person(dice.choice(PEOPLE[:5])),
                dice.choice(("cost", "chat")),
                dice.choice(("info", "critical")),
                dice.choice((True, False, None)),
                NOW - timedelta(days=dice.uniform(0, 40)),
            ],
        )


def _limits(connection: Connection) -> None:
    """Subscriptions of three people in four, with limits that some are near, some are over, and some will reach;
    the plans are those of the ledger, so that nothing is captured that moves money."""
    dice = random.Random(SEED + 2)
    names = [f"{name}_{kind}" for kind in ("limit", "used") for name in RESOURCES]
    change = ", ".join(
        f"{name} = excluded.{name}" for name in ("plan_type", "last_reset_at", "is_active", *names)
    )
    for name in PEOPLE[::4] + PEOPLE[1::4] + PEOPLE[2::4]:
        last = connection.execute(
            "select plan_type from analytics.subscription_event where user_id = %s and is_paying order by occurred_at desc, subscription_event_id desc limit 1",
            [person(name)],
        ).fetchone()
        left = connection.execute(
            "select kind = 'cancel' from analytics.subscription_event where user_id = %s order by occurred_at desc, subscription_event_id desc limit 1",
            [person(name)],
        ).fetchone()
        plan = last[0] if last and left and not left[0] else dice.choice(("free", "demo"))
        limits = LIMITS[plan]
        used = [
            dice.randrange(round(most * 1.3) + 1) if most < 999_999 else dice.randrange(50) for most in limits
        ]
        connection.execute(
            f"insert into user_subscriptions as s (user_id, plan_type, last_reset_at, is_active, {', '.join(names)}) values (%s, %s, now() - %s, %s, {', '.join(['%s'] * 8)})"
            f" on conflict (user_id) do update set {change}".encode(),
            [
                person(name),
                plan,
                timedelta(days=dice.uniform(0, 40)),
                dice.choice((True, True, None, False)),
                *limits,
                *used,
            ],
        )


def _money(connection: Connection) -> None:
    """A price book with gaps, and budgets of which one is measured by nothing."""
    for provider, model, unit, price, until in (
        ("openai", "gpt-5", "input_token", "0.002", None),
        ("openai", "gpt-5", "output_token", "0.003", None),
        ("flux", "", "image", "0.05", None),
        ("runway", "gen4", "request", "0.4", day(10)),
    ):
        connection.execute(
            "insert into analytics.provider_price (provider, model, unit, price, currency, valid_from, valid_to) values (%s, %s, %s, %s, 'USD', '2020-01-01', %s)",
            [provider, model, unit, price, until],
        )
    for month in {day(back).replace(day=1) for back in range(-31, 80)}:
        for category, amount in (("provider_cost", 900), ("images", 300), ("ads", 1000), ("support", 310)):
            connection.execute(
                "insert into analytics.budget (month, category, amount, currency) values (%s, %s, %s, 'USD')",
                [month, category, amount],
            )


def _later(connection: Connection) -> None:
    """What comes after the first build: late rows, rows without a date, rows from the future, and rows that change or go."""
    dice = random.Random(SEED + 1)
    insert_calls(connection, [_call(dice, number) for number in range(3001, 4001)])
    insert_calls(connection, [Call(number, dice.choice(PEOPLE), None) for number in range(4001, 4011)])
    insert_calls(
        connection,
        [Call(number, dice.choice(PEOPLE), NOW + timedelta(days=3)) for number in range(4011, 4016)],
    )
    connection.execute(
        "update api_usage set status = 'error', total_cost = total_cost + 1 where id in (select id from api_usage where created_at is not null order by id limit 40)"
    )
    connection.execute(
        "update api_usage set request_data = '{\"steps\": 40}' where id in (select id from api_usage order by id limit 1500)"
    )
    connection.execute(
        "delete from api_usage where id in (select id from api_usage order by id desc offset 30 limit 40)"
    )


@pytest.fixture(scope="module")
def records(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("records")
    with settled(
        database_server, _templates, folder, _fill, REPORTING_TIMEZONE="Europe/Berlin"
    ) as connection:
        _later(connection)
        tell_everything(connection)
        lengthen_log(connection)
        connection.execute("set timezone = 'UTC'")
        for statement in PREPARE.split(";"):
            connection.execute(statement.replace("%(zone)s", "'Europe/Berlin'").encode())
        yield connection


def test_every_metric_has_a_computation_of_its_own_here() -> None:
    assert set(TRUTH) | set(OWN) | set(ELSEWHERE) == set(METRICS)
    assert not set(TRUTH) & set(ELSEWHERE)


@pytest.mark.parametrize("key", ["near_limit_users", "underpaying_users"])
def test_some_are_near_a_limit_or_outgrew_their_plan_and_not_all(records: Connection, key: str) -> None:
    true = true_value(records, key, _filters("28 days"))
    assert true is not None
    assert 3 < true < len(PEOPLE) - 3


def test_the_data_are_awkward_enough(records: Connection) -> None:
    row = records.execute(
        "select (select count(*) from api_usage) - (select count(*) from calls), count(*) filter (where ms is null), count(distinct country), count(distinct plan), count(distinct status) from calls"
    ).fetchone()
    assert row is not None
    assert row[0] > 200  # repeated polls and rows without a date
    assert row[1] > 500
    assert row[2:] > (2, 2, 4)


def _filters(period: str, chosen: str = "everything") -> Filters:
    asked: dict[str, Any] = {name: [value] for name, value in PERIODS[period].items()}
    return parse(asked | FILTERS[chosen], now=NOW.astimezone(UTC), zone=BERLIN)


def _agrees(records: Connection, key: str, filters: Filters) -> None:
    reading = read(METRICS[key], filters, fresh=True)
    true = true_value(records, key, reading.filters)
    if true is None or reading.value is None:
        assert reading.value == true
    else:
        rough = 60.0 if key in BY_THE_MINUTE else 1.01
        is_rough = key in ROUGH or key in BY_THE_MINUTE
        assert reading.value == pytest.approx(
            true, rel=0.0101 if is_rough else 1e-6, abs=rough if is_rough else 1e-9
        )


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("key", TRUTH)
def test_a_metric_is_what_the_raw_rows_say(records: Connection, key: str, period: str) -> None:
    _agrees(records, key, _filters(period))


@pytest.mark.parametrize("chosen", list(FILTERS)[1:])
@pytest.mark.parametrize(
    "key",
    [
        key
        for key in TRUTH
        if METRICS[key].query
        and any(load(METRICS[key].query).groups)
        and key not in ("mrr", "arpa", "revenue", "revenue_cost_ratio", "gross_margin", "csat")
    ],
)
def test_a_filtered_metric_is_what_the_raw_rows_say(records: Connection, key: str, chosen: str) -> None:
    for period in ("28 days", "24 hours"):
        _agrees(records, key, _filters(period, chosen))


@pytest.mark.parametrize("period", ["today", "24 hours", "7 days", "28 days", "through today"])
@pytest.mark.parametrize("key", AT_AN_INSTANT)
def test_both_sides_of_a_change_are_what_the_raw_rows_say_at_the_instants_it_names(
    records: Connection, key: str, period: str
) -> None:
    reading = read(METRICS[key], _filters(period), fresh=True)
    told = reading.filters
    assert told.before_end is not None
    assert reading.closed == pytest.approx(true_at(records, key, told.closed_end, told.zone))
    assert reading.previous == pytest.approx(true_at(records, key, told.before_end, told.zone))


def test_the_users_of_the_last_hour_are_not_compared_with_themselves(records: Connection) -> None:
    reading = read(METRICS["dau"], _filters("60 minutes"), fresh=True)
    assert reading.value == true_at(records, "dau", reading.filters.read_at, "Europe/Berlin")
    assert (reading.previous, reading.delta, reading.filters.before_end) == (None, None, None)


def test_under_a_filter_the_hours_of_a_day_are_not_known_and_it_says_so(records: Connection) -> None:
    reading = read(METRICS["dau"], _filters("today", "one service"), fresh=True)
    assert reading.value == true_value(records, "dau", reading.filters)
    assert (reading.closed, reading.previous, reading.delta) == (None, None, None)
    assert reading.notes == ("nothing to compare with: users are not counted by the hour under a filter",)


@pytest.mark.parametrize("period", ["today", "28 days", "over a daylight-saving change or not"])
def test_daily_users_are_judged_by_the_same_hours_of_the_weekday_before(
    records: Connection, period: str
) -> None:
    reading = read(METRICS["dau"], _filters(period), fresh=True)
    week_before = shift_days(reading.filters.closed_at, -7)
    true = true_at(records, "dau", week_before, "Europe/Berlin")
    assert reading.week == true
    assert true
    change = true_at(records, "dau", reading.filters.closed_at, "Europe/Berlin") / true - 1  # type: ignore[operator]
    assert reading.state == ("critical" if change < -0.25 else "warn" if change < -0.1 else "good")
