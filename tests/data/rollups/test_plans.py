"""Who had which plan when: captured from the one row the engine keeps, and exact for calls that are counted already."""

from collections.abc import Callable
from datetime import timedelta

from data.rollups import Tick
from tests.data.rollups.conftest import ANN, BOB, NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]


def events(engine: Engine) -> list[tuple[str, str, bool]]:
    """Kind, plan and whether it goes on, in the order they happened."""
    return engine.rows(
        "select kind, plan_type, is_paying from analytics.subscription_event order by occurred_at, subscription_event_id"
    )


def test_changes_of_the_one_row_become_events(engine: Engine, roll: Roll) -> None:
    for hours, plan, active in (
        (0, "free", True),
        (1, "pro", True),
        (2, "starter", True),
        (3, "starter", False),
        (4, "custom", True),
        (5, "pro", True),
    ):
        engine.subscribe(ANN, plan, NOON + timedelta(hours=hours), active=active)
        roll()
        roll()
    assert events(engine) == [
        ("start", "free", True),
        ("upgrade", "pro", True),
        ("downgrade", "starter", True),
        ("cancel", "starter", False),
        ("reactivate", "custom", True),
        ("change", "pro", True),
    ]


def test_a_subscription_that_ended_before_it_was_seen_starts_and_ends(engine: Engine, roll: Roll) -> None:
    engine.subscribe(ANN, "pro", NOON, active=False)
    roll()
    assert [kind for kind, _, _ in events(engine)] == ["start", "cancel"]


def test_a_deleted_subscription_is_a_cancellation(engine: Engine, roll: Roll) -> None:
    engine.subscribe(ANN, "pro", NOON)
    roll()
    engine.connection.execute("delete from user_subscriptions")
    roll()
    roll()
    assert [kind for kind, _, _ in events(engine)] == ["start", "cancel"]


def test_events_that_somebody_wrote_already_are_not_repeated(engine: Engine, roll: Roll) -> None:
    engine.account(BOB)
    engine.connection.execute(
        "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source)"
        " values (%s, %s, 'start', 'pro', true, 'demo')",
        [BOB, NOON],
    )
    engine.subscribe(BOB, "pro", NOON + timedelta(days=2))
    roll()
    assert events(engine) == [("start", "pro", True)]


def test_an_event_of_the_past_moves_the_calls_since_then_to_its_plan(engine: Engine, roll: Roll) -> None:
    engine.subscribe(ANN, "free", NOON - timedelta(days=9))
    engine.call(minutes=-5, latency_ms=9000)
    engine.call(minutes=5)
    engine.call(minutes=24 * 60)
    roll()
    engine.connection.execute(
        "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source)"
        " values (%s, %s, 'upgrade', 'pro', true, 'imported')",
        [ANN, NOON],
    )
    roll()
    assert engine.rows(
        "select value, day - '2026-03-10'::date, n, latency_max from analytics.call_day where slice = 'plan' order by 1, 2"
    ) == [
        ("free", 0, 1, 9000),
        ("pro", 0, 1, 1000),
        ("pro", 1, 1, 1000),
    ]
    assert engine.rows(
        "select value, day - '2026-03-10'::date, bit_count(members)::int from analytics.user_set where scope = 'plan' order by 1, 2"
    ) == [("free", 0, 1), ("pro", 0, 1), ("pro", 1, 1)]
    assert differences(engine.connection) == {}
    engine.connection.execute("delete from analytics.subscription_event where kind = 'upgrade'")
    # the engine's row still says free, so nothing is captured in its place
    roll()
    assert differences(engine.connection) == {}
    assert engine.rows("select distinct value from analytics.call_day where slice = 'plan'") == [("free",)]


def test_a_billing_period_of_a_year_is_a_yearly_subscription(engine: Engine, roll: Roll) -> None:
    def bill(days: int | None, at: int) -> None:
        engine.connection.execute(
            "update user_subscriptions set billing_period_start = %s, billing_period_end = %s, updated_at = %s",
            [
                NOON if days else None,
                NOON + timedelta(days=days) if days else None,
                NOON + timedelta(hours=at),
            ],
        )

    engine.subscribe(ANN, "pro", NOON)
    for hours, days in ((1, 30), (2, 366), (3, None), (4, 366), (5, 31)):
        bill(days, hours)
        roll()
        roll()
    # without a period nothing is known: what was known stays
    assert engine.rows(
        "select kind, plan_type, billing_interval from analytics.subscription_event order by occurred_at, subscription_event_id"
    ) == [("start", "pro", "month"), ("change", "pro", "year"), ("change", "pro", "month")]


def test_the_period_of_an_unpaid_plan_says_nothing(engine: Engine, roll: Roll) -> None:
    engine.subscribe(ANN, "free", NOON)
    engine.connection.execute(
        "update user_subscriptions set billing_period_start = %s, billing_period_end = %s",
        [NOON, NOON + timedelta(days=365)],
    )
    roll()
    assert events(engine) == [("start", "free", True)]
