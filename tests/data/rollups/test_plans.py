"""Who had which plan when: captured from the one row the engine keeps, and exact for calls that are counted already."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from data.rollups import Tick
from data.rollups.plans import watch_subscriptions
from tests.conftest import Connection
from tests.data.rollups.conftest import ANN, BOB, NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]
PLANS = ("free", "starter", "pro", "custom")


@pytest.fixture(params=["compared", "watched"])
def engine(engine: Engine, request: pytest.FixtureRequest) -> Engine:
    """A database whose subscriptions are compared at each tick, and one where a trigger notes their changes besides."""
    if request.param == "watched":
        assert watch_subscriptions(engine.connection, "public")
    return engine


@pytest.fixture
def watched(connection: Connection) -> Engine:
    """A database where changes of subscriptions are noted."""
    assert watch_subscriptions(connection, "public")
    return Engine(connection)


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


def test_two_changes_between_two_ticks_are_two_events(watched: Engine, roll: Roll) -> None:
    watched.subscribe(ANN, "free", NOON)
    roll()
    for plan in ("pro", "starter"):
        watched.connection.execute("update user_subscriptions set plan_type = %s", [plan])
    watched.connection.execute("update user_subscriptions set is_active = false")
    watched.connection.execute("delete from user_subscriptions")
    watched.subscribe(ANN, "pro", NOON)
    roll()
    roll()
    assert events(watched) == [
        ("start", "free", True),
        ("upgrade", "pro", True),
        ("downgrade", "starter", True),
        ("cancel", "starter", False),
        ("reactivate", "pro", True),
    ]
    assert watched.rows("select count(*) from analytics.subscription_change") == [(0,)]


def test_what_happened_before_the_first_tick_is_told_from_the_start(watched: Engine, roll: Roll) -> None:
    watched.subscribe(ANN, "free", NOON)
    watched.connection.execute("update user_subscriptions set plan_type = 'pro'")
    watched.subscribe(BOB, "starter", NOON, active=False)
    roll()
    assert watched.rows(
        "select user_id, kind, plan_type, occurred_at = %s from analytics.subscription_event order by user_id, occurred_at",
        NOON,
    ) == sorted(
        [
            (ANN, "start", "free", True),
            (ANN, "upgrade", "pro", False),
            (BOB, "start", "starter", True),
            (BOB, "cancel", "starter", False),
        ],
        key=lambda row: (row[0], not row[3]),
    )


def test_a_plan_that_was_there_before_the_trigger_is_where_the_subscription_starts(
    connection: Connection, roll: Roll
) -> None:
    engine = Engine(connection)
    engine.subscribe(ANN, "free", NOON)
    assert watch_subscriptions(connection, "public")
    connection.execute("update user_subscriptions set plan_type = 'pro'")
    roll()
    assert events(engine) == [("start", "free", True), ("upgrade", "pro", True)]


def test_a_change_that_is_rolled_back_never_happened_and_one_of_counters_is_none(
    watched: Engine, roll: Roll
) -> None:
    watched.subscribe(ANN, "free", NOON)
    roll()
    with watched.connection.transaction(force_rollback=True):
        watched.connection.execute("update user_subscriptions set plan_type = 'pro'")
    watched.connection.execute("update user_subscriptions set image_generations_used = 3, updated_at = now()")
    assert watched.rows("select count(*) from analytics.subscription_change") == [(0,)]
    roll()
    assert events(watched) == [("start", "free", True)]


def test_a_change_to_a_year_and_back_is_two_events(watched: Engine, roll: Roll) -> None:
    watched.subscribe(ANN, "pro", NOON)
    roll()
    for days in (365, 30):
        watched.connection.execute(
            "update user_subscriptions set billing_period_start = %s, billing_period_end = %s",
            [NOON, NOON + timedelta(days=days)],
        )
    roll()
    assert watched.rows(
        "select kind, billing_interval from analytics.subscription_event order by occurred_at"
    ) == [("start", "month"), ("change", "year"), ("change", "month")]


def test_the_engine_writes_on_where_a_change_cannot_be_noted(watched: Engine, roll: Roll) -> None:
    watched.connection.execute("drop table analytics.subscription_change")
    watched.subscribe(ANN, "pro", NOON)
    assert watched.rows("select plan_type from user_subscriptions") == [("pro",)]


def test_the_engine_may_drop_a_column_that_the_trigger_reads(watched: Engine, roll: Roll) -> None:
    watched.subscribe(ANN, "free", NOON)
    watched.connection.execute("alter table user_subscriptions drop column is_active, drop column updated_at")
    watched.connection.execute("update user_subscriptions set plan_type = 'pro'")
    assert watched.rows("select plan_before, plan_after from analytics.subscription_change order by 1") == [
        ("free", "pro"),
        (None, "free"),
    ]


def test_a_role_that_may_put_no_trigger_there_compares(watched: Engine) -> None:
    connection = watched.connection
    connection.execute("drop trigger engine_room_subscription on user_subscriptions")
    with connection.transaction(force_rollback=True):
        connection.execute("create role onlooker; grant select on user_subscriptions to onlooker")
        connection.execute("grant usage on schema public to onlooker; set local role onlooker")
        assert not watch_subscriptions(connection, "public")


def test_a_trigger_that_was_disabled_stays_so_and_rows_are_compared(watched: Engine, roll: Roll) -> None:
    watched.connection.execute("alter table user_subscriptions disable trigger engine_room_subscription")
    assert not watch_subscriptions(watched.connection, "public")
    watched.subscribe(ANN, "pro", NOON)
    roll()
    assert events(watched) == [("start", "pro", True)]


def test_without_the_engines_table_nothing_is_watched(connection: Connection) -> None:
    assert not watch_subscriptions(connection, "nowhere")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.one_of(st.tuples(st.sampled_from(PLANS), st.booleans()), st.none()), min_size=1, max_size=8
    ),
    splits=st.sets(st.integers(0, 7)),
)
def test_however_changes_fall_into_ticks_the_same_events_are_told(
    watched: Engine, roll: Roll, steps: list[tuple[str, bool] | None], splits: set[int]
) -> None:
    """None deletes the row; a cancelled subscription has no plan."""

    def told(ticks: set[int]) -> list[tuple[str, str, bool]]:
        for table in ("user_subscriptions", "analytics.subscription_event", "analytics.subscription_change"):
            watched.connection.execute(sql.SQL("delete from {}").format(sql.Identifier(*table.split("."))))
        roll()
        watched.connection.execute("delete from analytics.subscription_event")
        for place, step in enumerate(steps):
            if step is None:
                watched.connection.execute("delete from user_subscriptions")
            else:
                watched.subscribe(ANN, step[0], NOON, active=step[1])
            if place in ticks:
                roll()
        roll()
        return events(watched)

    assert told(splits) == told(set(range(8)))
