"""What a log should not hold: nothing stops the tick, nothing is lost silently."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.rollups import Tick
from tests.data.rollups.conftest import NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]


def test_calls_without_a_date_are_counted_as_a_finding_and_nowhere_else(engine: Engine, roll: Roll) -> None:
    roll()
    lost = engine.call(created_at=None)
    for moment in ("infinity", "-infinity", "0044-03-15 BC", "9999-12-31", "1960-01-01"):
        engine.call(created_at=moment)
    roll()
    assert engine.rows(
        "select finding, sum(n)::int from analytics.data_quality_day where finding like '%%created_at' group by 1 order by 1"
    ) == [
        ("impossible_created_at", 5),
        ("no_created_at", 1),
    ]
    assert engine.rows("select count(*)::int from analytics.call_day") == [(0,)]
    engine.connection.execute("update api_usage set created_at = %s where id = %s", [NOON, lost])
    roll()
    assert engine.rows(
        "select count(*)::int from analytics.data_quality_day where finding = 'no_created_at'"
    ) == [(0,)]
    assert differences(engine.connection) == {}


def test_a_clock_one_year_ahead_keeps_its_day_but_is_not_now(engine: Engine, roll: Roll) -> None:
    roll()
    engine.call(created_at=datetime.now(UTC) - timedelta(minutes=1))
    engine.call(created_at=datetime.now(UTC) + timedelta(days=365))
    roll()
    assert engine.rows("select rolled_up_to <= now() from analytics.rollup_state") == [(True,)]
    assert engine.rows("select n from analytics.data_quality_day where finding = 'future_created_at'") == [
        (1,)
    ]
    assert engine.rows("select count(distinct day)::int from analytics.call_day where slice = 'all'") == [
        (2,)
    ]


def test_huge_and_hostile_texts_are_cut(engine: Engine, roll: Roll) -> None:
    hostile = "=cmd|' /C calc'!A0 <script>\u202e\U0001f600" + "x" * 10_000
    engine.call(
        provider=hostile,
        model=hostile,
        endpoint="/" + hostile,
        user_agent=hostile,
        error_message=hostile,
        status="error",
    )
    engine.call(
        service_type="video",
        request_id=hostile,
        provider="",
        model="",
        endpoint="",
        user_agent="",
        error_message="",
    )
    roll()
    assert engine.rows("select max(length(model)), count(*)::int from analytics.call_kind") == [(150, 2)]
    assert engine.rows("select max(length(text)) from analytics.user_agent") == [(1000,)]
    assert engine.rows("select max(length(sample)) <= 500 from analytics.error_message") == [(True,)]
    assert engine.rows("select sum(n)::int from analytics.call_day where slice = 'endpoint'") == [(2,)]


def test_missing_and_impossible_numbers_count_as_nothing(engine: Engine, roll: Roll) -> None:
    engine.connection.execute(
        "alter table api_usage alter total_cost drop not null, alter user_id drop not null"
    )
    roll()
    engine.call(
        total_cost=None,
        latency_ms=2_147_483_647,
        input_tokens=-1,
        output_tokens=5,
        images_generated=None,
        video_seconds="NaN",
    )
    engine.connection.execute(
        "insert into api_usage (user_id, service_type, provider, model, endpoint, total_cost, status, created_at)"
        " values (null, 'chat', 'p', 'm', 'e', 'NaN', 'success', '2026-03-10')"
    )
    roll()
    assert engine.rows(
        "select sum(n)::int, sum(cost)::int, sum(input_tokens)::int, sum(output_tokens)::int, sum(video_seconds)::int, max(latency_max)"
        " from analytics.call_day where slice = 'all'"
    ) == [(2, 0, 0, 5, 0, 2_147_483_647)]
    assert ("no_user", 1) in engine.rows("select finding, n from analytics.data_quality_day")
    assert engine.rows("select count(*)::int from analytics.user_day") == [(1,)]


def test_services_and_statuses_nobody_knows_are_counted_under_their_own_name(
    engine: Engine, roll: Roll
) -> None:
    for (name,) in engine.rows(
        "select conname from pg_constraint where conrelid = 'api_usage'::regclass and contype = 'c'"
    ):
        engine.connection.execute(f"alter table api_usage drop constraint {name}")
    engine.call(service_type="hologram", status="exploded")
    roll()
    assert engine.rows("select service_type, status from analytics.call_kind") == [("hologram", "exploded")]
    assert engine.rows(
        "select finding from analytics.data_quality_day where finding like 'unknown_s%%' order by 1"
    ) == [
        ("unknown_service",),
        ("unknown_status",),
    ]
