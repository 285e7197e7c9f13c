"""What users may write into their own subscriptions, and what becomes of the table: calls are counted all the same, and plans followed as far as they go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from data.rollups import Tick
from data.rollups.plans import watch_subscriptions
from data.rollups.snapshots import SNAPSHOTS, refresh
from data.settings import Settings
from tests.data.rollups.conftest import ANN, BOB, NOON, Connect, Engine

Roll = Callable[..., Tick]


@pytest.mark.parametrize("is_watched", [False, True], ids=["compared", "watched"])
@pytest.mark.parametrize(
    "edit",
    [
        "billing_period_start = 'infinity', billing_period_end = 'infinity'",
        "billing_period_start = '-infinity', billing_period_end = 'infinity'",
        "billing_period_start = '4713-01-01 BC', billing_period_end = '294276-12-31'",
        "created_at = '-infinity', plan_type = 'starter'",
        "created_at = '4713-01-01 BC', plan_type = 'starter'",
        "updated_at = '294276-12-31', plan_type = 'enterprise'",
        "last_reset_at = '294276-12-31', content_generations_limit = 100",
        "content_generations_used = -2147483648, content_generations_limit = 999998",
        "content_generations_used = 2147483647, content_generations_limit = 100",
    ],
)
def test_what_a_user_writes_into_the_own_subscription_stops_nothing(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect, edit: str, is_watched: bool
) -> None:
    if is_watched:
        assert watch_subscriptions(engine.connection, "public")
    now = datetime.now(UTC)
    for user in (ANN, BOB):
        engine.account(user, now - timedelta(days=60))
        engine.subscribe(user, "pro", now - timedelta(days=60))
        engine.call(user_id=user, created_at=now - timedelta(days=50))
    roll(snapshots=True)
    engine.connection.execute(f"update user_subscriptions set {edit} where user_id = %s", [ANN])
    engine.call(user_id=BOB, created_at=now - timedelta(hours=1))
    assert roll().trouble is None
    assert engine.rows("select sum(n)::int from analytics.call_day where slice = 'all'")[0][0] == 3
    with worker() as connection:
        for snapshot in SNAPSHOTS:
            refresh(connection, snapshot, wishes)
    engine.connection.execute(  # what every page of limits reads
        "select from analytics.user_quota where used * 5 >= quota * 4 order by used::float8 / nullif(quota, 0)"
    )
    first = "select min(signed_up_at) > '2000-01-01' from analytics.known_user"
    assert engine.rows(first) == [(True,)]


def test_subscriptions_that_cannot_be_read_are_no_reason_not_to_count_calls(
    engine: Engine, roll: Roll
) -> None:
    engine.call()
    roll()
    engine.connection.execute("alter table user_subscriptions drop column billing_period_end cascade")
    engine.call(minutes=1)
    done = roll()
    assert engine.rows("select sum(n)::int from analytics.call_day where slice = 'all'")[0][0] == 2
    assert done.trouble is not None
    assert "billing_period_end" in done.trouble
    assert engine.rows("select last_error from analytics.rollup_state") == [(done.trouble,)]


def test_two_rows_of_one_subscription_do_not_contradict_each_other_for_ever(
    engine: Engine, roll: Roll
) -> None:
    engine.connection.execute("alter table user_subscriptions drop constraint user_subscriptions_user_id_key")
    engine.account(ANN)
    for plan, days in (("starter", 30), ("pro", 10)):
        engine.connection.execute(
            "insert into user_subscriptions (user_id, plan_type, created_at, updated_at) values (%s, %s, %s, %s)",
            [ANN, plan, NOON - timedelta(days=days), NOON - timedelta(days=days)],
        )
    for _ in range(4):
        roll()
    assert engine.rows("select kind, plan_type from analytics.subscription_event") == [("start", "pro")]


def test_subscriptions_may_be_a_view(engine: Engine, roll: Roll) -> None:
    engine.subscribe(ANN, "pro", NOON)
    engine.connection.execute(
        "alter table user_subscriptions rename to held; create view user_subscriptions as select * from held"
    )
    assert roll().trouble is None
    assert engine.rows("select kind from analytics.subscription_event") == [("start",)]


def test_a_change_that_was_noted_while_a_clock_was_ahead_is_taken_now(engine: Engine, roll: Roll) -> None:
    watch_subscriptions(engine.connection, "public")
    engine.subscribe(ANN, "pro", NOON - timedelta(days=3))
    roll()
    engine.subscribe(ANN, "enterprise", NOON)
    engine.connection.execute(
        "update analytics.subscription_change set changed_at = changed_at + interval '1 year'"
    )
    roll()
    assert engine.rows("select plan from analytics.plan_period where valid_to = 'infinity'") == [
        ("enterprise",)
    ]
    assert engine.rows("select from analytics.subscription_change") == []
