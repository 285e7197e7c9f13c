"""The audit finds what is wrong and has it counted anew; retention forgets details and never history."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from data.rollups import RollupError, Tick, audit, rebuild, retention
from data.settings import Settings
from tests.data.rollups.conftest import NOON, Connect, Engine
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
    roll(minute_days=2, hour_days=50)
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


def test_the_audit_says_how_many_days_it_could_not_compare(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    engine.call(minutes=24 * 60)
    roll()
    engine.connection.execute("update api_usage set total_cost = 7 where created_at = %s", [NOON])
    with worker() as connection:
        report = audit(connection, settings=wishes)
        assert (report.days, report.waiting) == (1, 1)
        assert str(report) == "1 days compared with the log: every one agrees; 1 wait to be counted anew."
        engine.connection.execute("truncate api_usage")
        report = audit(connection, settings=wishes)
    assert (report.days, report.waiting, report.tells) == (0, None, False)
    assert str(report) == "0 days compared with the log: all days wait to be counted anew."


def test_what_all_waits_is_not_reconciled(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    roll()
    engine.connection.execute("truncate api_usage")
    with worker() as connection:
        audit(connection, settings=wishes)
    assert engine.rows("select reconciled_until from analytics.rollup_state") == [(None,)]


def test_days_that_wait_to_be_counted_are_not_frozen_as_they_are(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    roll()
    engine.connection.execute("update api_usage set total_cost = 5")
    with worker() as connection:
        with pytest.raises(RollupError, match="1 days before 2026-04-01 wait to be counted"):
            retention(connection, freeze_before=date(2026, 4, 1), settings=wishes)
        roll()
        retention(connection, freeze_before=date(2026, 4, 1), settings=wishes)
    assert engine.rows("select sum(cost) from analytics.call_day where slice = 'all'") == [(5,)]


def test_what_comes_is_not_frozen(engine: Engine, roll: Roll, wishes: Settings, worker: Connect) -> None:
    roll()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    with worker() as connection, pytest.raises(RollupError, match="what comes would never be counted"):
        retention(connection, freeze_before=tomorrow, settings=wishes)
    assert engine.rows("select frozen_before < '1901-01-01' from analytics.rollup_state") == [(True,)]


def test_frozen_days_are_not_cut_in_another_zone(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    for hours in range(-24, 24):
        engine.call(created_at=datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hours))
    roll()
    with worker() as connection:
        retention(connection, freeze_before=date(2026, 3, 10), settings=wishes)
    with pytest.raises(RollupError, match="REPORTING_TIMEZONE=UTC again"):
        roll(zone="Asia/Tokyo")
    with worker() as connection, pytest.raises(RollupError, match="frozen as UTC cuts them"):
        rebuild(connection, settings=wishes.model_copy(update={"reporting_timezone": "Asia/Tokyo"}))
    roll()
    assert engine.rows("select sum(n)::int from analytics.call_day where slice = 'all'") == [(48,)]


def test_minutes_and_hours_that_are_to_be_kept_longer_are_counted(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for age in (5, 20, 60):
        engine.call(created_at=now - timedelta(days=age))
    roll(minute_days=7, hour_days=32)
    kept = "select (select coalesce(sum(n), 0)::int from analytics.call_minute), (select coalesce(sum(n), 0)::int from analytics.call_hour)"
    assert engine.rows(kept) == [(1, 2)]
    roll(minute_days=30, hour_days=90)
    assert engine.rows(kept) == [(2, 3)]
    assert differences(engine.connection) == {}


def test_a_clock_that_was_a_year_ahead_costs_no_minute_afterwards(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call(created_at=datetime.now(UTC) - timedelta(minutes=5))
    roll()
    # what retention does on a server that believes it
    engine.connection.execute(
        "update analytics.rollup_state set minutes_from = minutes_from + interval '1 year'"
    )
    engine.connection.execute("delete from analytics.call_minute")
    with worker() as connection:
        retention(connection, settings=wishes)
    roll()
    assert engine.rows("select sum(n)::int from analytics.call_minute") == [(1,)]
    assert differences(engine.connection) == {}


def test_a_late_call_on_a_frozen_day_leaves_what_was_used_on_it(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    day = datetime.now(UTC) - timedelta(days=40)
    for _ in range(5):
        engine.call(created_at=day)
    roll(snapshots=True)
    with worker() as connection:
        retention(connection, freeze_before=(day + timedelta(days=5)).date(), settings=wishes)
    engine.connection.execute("delete from api_usage")
    engine.call(created_at=day)
    roll(snapshots=True)
    assert engine.rows("select n from analytics.user_service_day") == [(5,)]


def test_a_rebuild_tells_the_stages_of_days_older_than_a_year(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call(created_at=datetime.now(UTC) - timedelta(days=410))
    with worker() as connection:
        rebuild(connection, settings=wishes)
    while engine.rows("select from analytics.stale_day limit 1"):
        roll(snapshots=True)
    assert engine.rows("select count(distinct day)::int from analytics.lifecycle_day") == [(411,)]


def test_the_country_of_a_user_whose_last_call_is_gone_is_that_of_the_day(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    roll()
    engine.connection.execute("update analytics.user_day set countries = array['DE']")
    with worker() as connection:
        retention(connection, freeze_before=date(2026, 4, 1), settings=wishes)
        engine.connection.execute("alter table api_usage disable trigger user; delete from api_usage")
        rebuild(connection, settings=wishes)
    assert engine.rows("select country from analytics.user_state") == [("DE",)]
