"""The audit finds what is wrong and has it counted anew; retention forgets details and never history."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from data.rollups import Tick, audit, rebuild, retention
from data.settings import Settings
from tests.data.rollups.conftest import NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]
SOMEBODY = uuid.UUID("6b1f0000-0000-4000-8000-000000000001")


def test_the_audit_names_the_days_that_differ_and_the_next_tick_repairs_them(
    engine: Engine, roll: Roll, wishes: Settings, database: str
) -> None:
    engine.call()
    engine.call(minutes=24 * 60)
    roll()
    engine.connection.execute("update analytics.call_day set n = n + 5 where day = '2026-03-10'")
    with psycopg.connect(database) as worker:
        report = audit(worker, settings=wishes)
        assert [(d.day, d.kept_calls, d.true_calls) for d in report.differences] == [
            (date(2026, 3, 10), 6, 1)
        ]
        assert engine.rows("select reconciled_until from analytics.rollup_state") == [(None,)]
        roll()
        assert audit(worker, settings=wishes).is_clean
    assert engine.rows("select reconciled_until is not null from analytics.rollup_state") == [(True,)]
    assert differences(engine.connection) == {}


@pytest.mark.parametrize(
    "change",
    ["model = 'another'", "status = 'cancelled'", f"user_id = '{SOMEBODY}'", "campaign_id = gen_random_uuid()", "campaign_id = null",
     "latency_ms = 7", "output_tokens = 7", "images_generated = 7", "video_seconds = 7", "total_cost = 7"],
)  # fmt: skip
def test_a_change_that_nothing_noted_is_found_by_the_audit(
    engine: Engine, roll: Roll, wishes: Settings, database: str, change: str
) -> None:
    engine.account(SOMEBODY)
    campaign = uuid.uuid4()
    first = engine.call(campaign_id=campaign, total_cost=1, latency_ms=5, output_tokens=5)
    engine.call(minutes=1, campaign_id=campaign, total_cost=1, latency_ms=5, output_tokens=5)
    roll()
    with psycopg.connect(database) as worker:
        assert audit(worker, settings=wishes).is_clean
        engine.connection.execute("alter table api_usage disable trigger user")
        engine.connection.execute(f"update api_usage set {change} where id = %s", [first])
        engine.connection.execute("alter table api_usage enable trigger user")
        roll()
        assert [d.day for d in audit(worker, settings=wishes).differences] == [date(2026, 3, 10)]
        roll()
        assert audit(worker, settings=wishes).is_clean
    assert differences(engine.connection) == {}


def test_some_days_can_be_counted_anew_by_hand(
    engine: Engine, roll: Roll, wishes: Settings, database: str
) -> None:
    for day in range(3):
        engine.call(minutes=day * 24 * 60)
    roll()
    engine.connection.execute("update analytics.user_day set cost = 99; update analytics.call_day set n = 7")
    with psycopg.connect(database) as worker:
        rebuild(worker, date(2026, 3, 11), date(2026, 3, 12), settings=wishes)
        assert engine.rows("select n from analytics.call_day where slice = 'all' order by day") == [
            (7,),
            (1,),
            (1,),
        ]
        rebuild(worker, settings=wishes)
    assert differences(engine.connection) == {}


def test_minutes_go_after_days_and_days_never(
    engine: Engine, roll: Roll, wishes: Settings, database: str
) -> None:
    now = datetime.now(UTC)
    for age in (0, 5, 20, 100):
        engine.call(created_at=now - timedelta(days=age))
    roll()
    short = wishes.model_copy(update={"minute_days": 2, "hour_days": 50})
    with psycopg.connect(database) as worker:
        retention(worker, settings=short)
    assert engine.rows("select (select count(*) from analytics.call_minute), (select count(*) from analytics.call_hour),"
        " (select count(*) from analytics.call_session), (select count(*) from analytics.call_day where slice = 'all')") == [(1, 3, 3, 4)]  # fmt: skip
    # a late call of an old day is counted by day, and starts no lonely minute
    engine.call(created_at=now - timedelta(days=20, minutes=3))
    roll()
    assert engine.rows(
        "select (select count(*) from analytics.call_minute), (select sum(n)::int from analytics.call_hour)"
    ) == [(1, 4)]


def test_frozen_days_outlive_their_rows(engine: Engine, roll: Roll, wishes: Settings, database: str) -> None:
    engine.call(created_at=NOON - timedelta(days=40))
    engine.call()
    roll()
    with psycopg.connect(database) as worker:
        retention(worker, freeze_before=date(2026, 3, 1), settings=wishes)
    engine.connection.execute("delete from api_usage where created_at < '2026-03-01'")
    roll()

    def history() -> list[tuple[Any, ...]]:
        return engine.rows(
            "select (select sum(n)::int from analytics.call_day where slice = 'all'), (select sum(n)::int from analytics.user_state),"
            " (select count(*)::int from analytics.user_day), (select sum(w1)::int from analytics.active_user_change where w1 > 0),"
            " (select sum(n)::int from analytics.session_day), (select sum(n)::int from analytics.transition_day)"
        )

    assert history() == [(2, 2, 2, 2, 2, 2)]
    engine.connection.execute("truncate api_usage")
    roll()
    assert history() == [(1, 1, 1, 1, 1, 1)]
    # even when everything must be counted anew
    engine.connection.execute("update analytics.rollup_state set snapshot = null")
    roll()
    assert history() == [(1, 1, 1, 1, 1, 1)]


def test_a_crowd_of_new_rows_is_counted_over_several_ticks(
    engine: Engine, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.call()
    roll()
    monkeypatch.setattr("data.rollups.calls.MOST_ROWS", 10)
    for day in range(4):
        for i in range(6):
            engine.call(minutes=day * 24 * 60 + i * 7)
    engine.connection.execute("update api_usage set total_cost = 1")
    roll()
    assert engine.rows("select ticks from analytics.rollup_state") == [(5,)]
    assert differences(engine.connection) == {}
