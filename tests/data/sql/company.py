# ruff: noqa: E501 - a table of rows is read across
"""A company of eight people whose every row is written out here, so that every number about it can be worked out by hand.

All moments hang on NOW, half past noon (UTC) of the latest Wednesday that is over: days are far enough from today that nothing moves while
the tests run, and near enough that minute rows are kept.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

_TODAY = datetime.now(UTC).date()
WEDNESDAY: date = _TODAY - timedelta(days=(_TODAY.weekday() - 2) % 7 or 7)
NOW = datetime.combine(WEDNESDAY, time(12, 30, 30), UTC)
# The period most questions are asked of: Tuesday and Wednesday, against the same two days a week earlier.
TWO_DAYS: Mapping[str, str] = {
    "from": (WEDNESDAY - timedelta(days=1)).isoformat(),
    "to": (WEDNESDAY + timedelta(days=1)).isoformat(),
    "compare": "week",
}
SPRING, AUTUMN, IDLE = (
    str(uuid.uuid5(uuid.NAMESPACE_URL, f"campaign {name}")) for name in ("spring", "autumn", "idle")
)


def day(back: int) -> date:
    """The day so many days before Wednesday."""
    return WEDNESDAY - timedelta(days=back)


def at(back: int, clock: str = "00:00:00") -> datetime:
    """A moment so many days before Wednesday, UTC."""
    return datetime.combine(day(back), time.fromisoformat(clock), UTC)


def person(name: str) -> uuid.UUID:
    """The id of somebody."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"person {name}")


def call_id(number: int) -> uuid.UUID:
    """The id of the call with a number below."""
    return uuid.UUID(int=number)


@dataclass(frozen=True)
class Call:
    """A row of api_usage."""

    number: int
    who: str
    when: datetime | None
    service: str = "chat"
    provider: str = "openai"
    model: str = "gpt-5"
    status: str = "success"
    latency: int | None = None
    cost: str = "0"
    tokens: tuple[int | None, int | None] = (None, None)
    images: int = 0
    seconds: int = 0
    error: str | None = None
    request: str | None = None
    campaign: str | None = None
    ip: str | None = None
    endpoint: str = "/v1/chat"


SIGNED_UP: Mapping[str, int] = {
    "hugo": 60,
    "ines": 45,
    "frank": 40,
    "eve": 20,
    "ada": 8,
    "bob": 1,
    "cleo": 0,
    "dan": 0,
}

CALLS: Sequence[Call] = (
    # Wednesday 12:10: five calls that count for uptime, one failed
    Call(1, "ada", at(0, "12:10:05"), latency=1000, cost="0.10", tokens=(100, 50), ip="10.0.0.1"),
    Call(2, "ada", at(0, "12:10:10"), latency=2000, cost="0.20", tokens=(200, 100), ip="10.0.0.1"),
    Call(3, "bob", at(0, "12:10:15"), latency=3000, cost="0.30", tokens=(300, 150)),
    Call(4, "bob", at(0, "12:10:20"), "images", "flux", "flux", latency=50_000, cost="0.045", images=1),
    Call(5, "bob", at(0, "12:10:25"), "images", "flux", "flux", "error", 500, error="content policy"),
    # 12:20: five that count, three failed; one cancelled, which does not count
    Call(6, "cleo", at(0, "12:20:01"), "images", "flux", "flux", "error", error="no credits"),
    Call(7, "cleo", at(0, "12:20:02"), "images", "flux", "flux", "timeout", error="timeout"),
    Call(8, "cleo", at(0, "12:20:03"), "images", "flux", "flux", "error", error="no credits"),
    Call(9, "ada", at(0, "12:20:04"), latency=4000, cost="0.40", tokens=(400, None)),
    Call(10, "ada", at(0, "12:20:05"), cost="0.05", tokens=(None, 10)),
    Call(11, "ada", at(0, "12:20:06"), status="cancelled"),
    # the last five minutes, with a video that was polled twice
    Call(12, "dan", at(0, "12:27:00"), status="rate_limited"),
    Call(13, "dan", at(0, "12:28:00"), "video", "runway", "gen4", latency=180_000, cost="0.50", seconds=10, request="job-1"),
    Call(14, "dan", at(0, "12:29:00"), "video", "runway", "gen4", latency=240_000, cost="0.50", seconds=10, request="job-1"),
    Call(15, "bob", at(0, "12:30:10"), latency=1500, cost="0.15", tokens=(150, 75)),
    # a service that only failed: it has no latency
    Call(22, "cleo", at(0, "12:05:00"), "content", status="error", error="quota"),
    # Tuesday
    Call(16, "ada", at(1, "09:00:00"), latency=1000, cost="0.10", tokens=(100, 40)),
    Call(17, "bob", at(1, "12:27:00"), latency=2000, cost="0.20", tokens=(100, 20)),
    Call(18, "ada", at(1, "23:59:59"), status="error", latency=100, error="=cmd|' /C calc'!A0"),
    # a week and ten days earlier
    Call(19, "ada", at(7, "10:00:00"), latency=800, cost="0.08", tokens=(80, 40)),
    Call(20, "eve", at(7, "10:05:00"), "images", model="dall-e-3", latency=9000, cost="0.04", images=2, campaign=SPRING),
    Call(21, "eve", at(10, "15:00:00"), "content", latency=20_000, cost="0.50", tokens=(1000, 900)),
)  # fmt: skip

# what some of them asked for; the engine hides what looks like a secret
REQUESTS: Mapping[int, str] = {
    1: '{"max_tokens": "[REDACTED]"}',
    4: '{"aspect": "1:1", "steps": 40}',
    5: '{"aspect": "1:1", "steps": "28"}',
    6: '{"aspect": "16:9", "keywords": "[REDACTED]"}',
}

PRICES = (
    ("pro", "month", 100, "2020-01-01", None),
    ("pro", "year", 960, "2020-01-01", None),
    ("starter", "month", 30, "2020-01-01", day(3)),
    ("starter", "month", 36, day(3), None),
)
EVENTS = (
    ("hugo", at(50), "start", "starter", "month", True),
    ("hugo", at(15), "cancel", "starter", "month", False),
    ("frank", at(40), "start", "starter", "month", True),
    ("frank", at(35), "upgrade", "pro", "month", True),
    ("eve", at(20), "start", "pro", "year", True),
    ("eve", at(5), "cancel", "pro", "year", False),
    ("ada", at(8), "start", "pro", "month", True),
    ("bob", at(1, "10:00:00"), "start", "starter", "month", True),
    ("dan", at(0, "12:00:00"), "start", "custom", "month", True),  # a plan without a price
)
# of a campaign, in another currency too; quantity is how many
OUTCOMES = (
    (SPRING, day(7), "sale", 30, "USD", 3),
    (SPRING, day(1), "sale", 12, "USD", 2),
    (SPRING, day(1), "refund", 500, "EUR", 1),
    (AUTUMN, day(30), "sale", 5, "USD", 1),  # long after its end
)
PAYMENTS = (
    ("p1", "ada", "paid", 100, "USD", at(8), at(-2), "pro"),  # 10 a day
    ("p2", "bob", "paid", 36, "USD", at(1), at(-35), "starter"),  # 1 a day
    ("p3", "ada", "refunded", 20, "USD", at(8), at(-2), "pro"),  # 2 a day taken off
    ("p4", "ada", "failed", 500, "USD", at(8), at(-2), "pro"),
    ("p5", "ada", "paid", 700, "EUR", at(8), at(-2), "pro"),
)
SPEND = (
    (day(1), "ads", 50, "USD", "spring "),
    (day(0), "ads", 70, "USD", "nowhere"),
    (day(8), "ads", 20, "USD", ""),
    (day(1), "fairs", 999, "EUR", "Spring"),
)
RATINGS = (
    ("f1", "ada", 5, "chat", "openai", at(0, "10:00:00")),
    ("f2", "bob", 2, "images", "flux", at(0, "11:00:00")),
    ("f3", "ada", 4, "chat", "openai", at(1, "10:00:00")),
    ("f4", "ada", 3, "chat", "openai", at(7, "10:00:00")),
    ("f5", "eve", 5, "images", "openai", at(7, "11:00:00")),
)
QUEUES = (
    ("images", at(0, "12:00:00"), 5, 10, 10.0),
    ("images", at(0, "12:10:00"), 4, 20, 6.0),
    ("images", at(0, "12:20:00"), 12, 90, 6.0),
    ("video", at(0, "10:00:00"), 3, 5, 1.0),  # too old to be now
)
QUOTAS = (
    ("openai", at(0, "06:30:00"), 1000, 100),
    ("openai", at(0, "12:30:00"), 1000, 700),
    ("flux", at(2), 1000, 900),  # older than a day
)
ALERTS = (
    ("ada", "cost_threshold", "cost", "warning", "80 % of the budget", 80, False, at(0, "09:00:00")),
    ("ada", "cost_threshold", "cost", "critical", "over budget", 110, False, at(0, "10:00:00")),
    ("bob", "usage_threshold", "images", "warning", "many images", 85, False, at(1, "08:00:00")),
    ("cleo", "usage_threshold", "chat", "info", "was resolved", 81, True, at(0, "08:00:00")),
    ("ada", "limit_reached", "video", "critical", "long ago", 100, False, at(40)),
)


# plan, limits of content, images, video and chat, used of each; 999999 is unlimited
RESOURCES = ("content_generations", "image_generations", "video_generations", "chat_messages")
SUBSCRIPTIONS = {
    "ada": ("pro", 5000, 10_000, 500, 10, 0, 0, 0, 8),
    "bob": ("starter", 500, 2, 0, 80, 0, 2, 0, 3),
    "frank": ("pro", 5000, 10_000, 500, 10, 0, 0, 0, 0),
    "dan": ("custom", 999_999, 999_999, 2, 999_999, 0, 0, 1, 1),
}


def insert_people(connection: Connection, signed_up: Mapping[str, datetime]) -> None:
    """Accounts with the moment of signing up."""
    for name, moment in signed_up.items():
        connection.execute(
            "insert into auth.users (id, email, created_at) values (%s, %s, %s)",
            [person(name), f"{name}@example.org", moment],
        )


def insert_calls(connection: Connection, calls: Sequence[Call]) -> None:
    """Rows of the engine's log."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into api_usage (id, user_id, service_type, provider, model, endpoint, request_id, input_tokens, output_tokens, images_generated, video_seconds,"
            " total_cost, latency_ms, status, error_message, ip_address, campaign_id, created_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (call_id(c.number), person(c.who), c.service, c.provider, c.model, c.endpoint, c.request, *c.tokens, c.images, c.seconds,
                 c.cost, c.latency, c.status, c.error, c.ip, c.campaign, c.when)
                for c in calls
            ],
        )  # fmt: skip


def _many(connection: Connection, into: str, rows: Sequence[Sequence[object]]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {into} values ({places})", rows)


def insert_company(connection: Connection) -> None:
    """Everything above."""
    moments = {"bob": at(1, "08:00:00"), "cleo": at(0, "11:00:00"), "dan": at(0, "11:30:00")}
    insert_people(connection, {name: moments.get(name, at(back)) for name, back in SIGNED_UP.items()})
    insert_calls(connection, CALLS)
    for number, request in REQUESTS.items():
        connection.execute("update api_usage set request_data = %s where id = %s", [request, call_id(number)])
    _many(
        connection,
        "campaigns (user_id, id, name, status, created_at, settings, tags)",
        [
            (person("eve"), SPRING, "Spring", "active", at(9), "{}", ["images", "sale"]),
            (
                person("eve"),
                AUTUMN,
                "Autumn",
                "completed",
                at(2),
                f'{{"starts": "{day(70)}", "ends": "{day(50)}"}}',
                [],
            ),
            (person("eve"), IDLE, "Idle", "active", at(5), '["odd"]', ["images"]),
        ],
    )
    _many(
        connection,
        "analytics.campaign_outcome (campaign_id, day, kind, amount, currency, quantity)",
        OUTCOMES,
    )
    _many(
        connection,
        "analytics.plan_price (currency, plan_type, billing_interval, price, valid_from, valid_to)",
        [("USD", *row) for row in PRICES],
    )
    _many(
        connection,
        "analytics.subscription_event (source, user_id, occurred_at, kind, plan_type, billing_interval, is_paying)",
        [("imported", person(who), *row) for who, *row in EVENTS],
    )
    _many(
        connection, "analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end, plan_type)",
        [(key, person(who), status, amount, currency, since, since, until, plan) for key, who, status, amount, currency, since, until, plan in PAYMENTS],
    )  # fmt: skip
    _many(connection, "analytics.marketing_spend (day, channel, amount, currency, campaign)", SPEND)
    limits = ", ".join(f"{name}_{kind}" for kind in ("limit", "used") for name in RESOURCES)
    connection.execute("delete from user_subscriptions")  # of the sign-up trigger, where there is one
    _many(
        connection,
        f"user_subscriptions (user_id, last_reset_at, created_at, plan_type, {limits})",
        [(person(who), at(0), at(0, "12:00:00"), *row) for who, row in SUBSCRIPTIONS.items()],
    )
    _many(
        connection,
        "analytics.feedback (feedback_id, user_id, rating, service_type, provider, rated_at)",
        [(key, person(who), *row) for key, who, *row in RATINGS],
    )
    _many(
        connection,
        "analytics.queue_sample (processing_seconds, queue, sampled_at, depth, oldest_age_seconds, processed)",
        [(2.5, *row) for row in QUEUES],
    )
    _many(
        connection,
        "analytics.quota_sample (resets_at, provider, sampled_at, quota_limit, used)",
        [(at(-1), *row) for row in QUOTAS],
    )
    _many(
        connection,
        "usage_alerts (threshold_type, threshold_value, limit_value, user_id, alert_type, resource_type, severity, message, current_value, is_resolved, created_at)",
        [("percentage", 80, 100, person(who), *row) for who, *row in ALERTS],
    )
    # they are told in the days and people of this file
    from tests.data.sql.money import insert_money
    from tests.data.sql.predictions import insert_churn, insert_forecasts

    insert_churn(connection)
    insert_forecasts(connection)
    insert_money(connection)


def lengthen_log(connection: Connection) -> None:
    """Let the log reach back two years, by a day without calls: what is compared is then there as a whole. After the rows were rolled up."""
    connection.execute(
        "insert into analytics.call_day (slice, value, day, kind_id, n, cost, input_tokens, output_tokens, paired_input_tokens, paired_output_tokens, images,"
        " video_seconds, latency_sum, latency_n) select 'all', '', %s, min(kind_id), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from analytics.call_kind",
        [day(730)],
    )
