"""Where history is cut: days that are frozen or forgotten, rows without a day; and days that wait or are dragged in."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from data.rollups import RollupError, Tick, audit, rebuild, retention
from data.settings import Settings
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import BOB, NOON, Connect, Engine, one_tick
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]

DAY = 24 * 60
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
VIDEO: dict[str, Any] = {"service_type": "video", "provider": "luma"}
SESSIONS = "select user_id, started_at, ended_at, n from analytics.call_session order by 1, 2"
COUNTED = "select coalesce(sum(n), 0)::int from analytics.call_day where slice = 'all'"


def forget_all(engine: Engine) -> None:
    """Have everything counted anew."""
    engine.connection.execute("update analytics.rollup_state set snapshot = null")


# -- rows without a day --------------------------------------------------------------------------------------


def test_a_row_without_a_day_may_come_again(engine: Engine, roll: Roll) -> None:
    roll()
    row = engine.call(created_at=None)
    roll()
    engine.connection.execute("truncate api_usage")
    engine.call(created_at=None, id=row)  # as a restore brings it back
    roll()
    engine.call()
    roll()
    assert differences(engine.connection) == {}


def test_a_row_without_a_day_that_is_listed_before_it_settles_is_no_stumbling_block(
    engine: Engine, roll: Roll, worker: Connect
) -> None:
    roll()
    engine.connection.execute("insert into analytics.dirty_quarter values (null)")
    with worker() as connection, worker() as other:

        def snapshot() -> str:
            other.execute("select pg_current_xact_id()")
            return str(other.execute("select pg_current_snapshot()::text").fetchall()[0][0])

        before = snapshot()
        engine.call(created_at=None)
        one_tick(connection, settled=before)
        one_tick(connection, settled=snapshot())
    roll()
    assert differences(engine.connection) == {}


def test_a_row_that_is_without_a_day_for_another_reason_is_listed_under_that(
    engine: Engine, roll: Roll
) -> None:
    engine.call(created_at=None)
    roll()
    engine.connection.execute("update api_usage set created_at = '1900-01-01'")
    roll()
    assert differences(engine.connection) == {}


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York"])
def test_a_day_at_the_end_of_time_holds_only_rows_that_have_a_day(
    engine: Engine, roll: Roll, database: str, zone: str
) -> None:
    """The first dated instant lies inside a local day, and rows before it are listed as impossible."""
    for at in ("1970-01-01 20:00+00", "1970-01-02 02:00+00", "2199-12-31 20:00+00", "2200-01-01 02:00+00"):
        engine.call(created_at=at)
    by_day = ("call_day", "user_day", "user_state", "user_set", "findings", "undated")
    roll(zone=zone)
    assert differences(engine.connection, zone, only=by_day) == {}
    with psycopg.connect(database) as connection:
        assert audit(connection, settings=settings_for(database, reporting_timezone=zone)).is_clean
    engine.connection.execute("update api_usage set total_cost = 2")
    roll(zone=zone)
    assert differences(engine.connection, zone, only=by_day) == {}


def test_two_kinds_that_have_one_name_are_counted_together(engine: Engine, roll: Roll) -> None:
    roll()
    engine.call(provider="a", model="b\x1fc")
    engine.call(provider="a\x1fb", model="c", user_id=BOB)
    roll()
    assert differences(engine.connection) == {}


# -- frozen days ---------------------------------------------------------------------------------------------


def freeze(database: str, day: date, zone: str = "UTC") -> None:
    """Freeze all days before one."""
    with psycopg.connect(database) as connection:
        retention(connection, freeze_before=day, settings=settings_for(database, reporting_timezone=zone))


def test_a_session_across_the_edge_of_frozen_days_stays_when_all_is_counted_anew(
    engine: Engine, roll: Roll, database: str
) -> None:
    for minutes in (-20, -10, 5, 15, 40):
        engine.call(created_at=MARCH + timedelta(minutes=minutes))
    for minutes in (-20, -15, -14, -13, -12, -10, 5, 15):
        engine.call(created_at=MARCH + timedelta(minutes=minutes), user_id=BOB)
    roll()
    freeze(database, MARCH.date())
    before = engine.rows(SESSIONS)
    forget_all(engine)
    roll()
    assert engine.rows(SESSIONS) == before
    assert differences(engine.connection) == {}


@pytest.mark.parametrize("are_dropped", [False, True])
def test_frozen_days_do_not_change_with_the_first_day_after_them(
    engine: Engine, roll: Roll, database: str, are_dropped: bool
) -> None:
    for minutes in (-10, 5, 120):
        engine.call(created_at=MARCH + timedelta(minutes=minutes))
    roll()
    freeze(database, MARCH.date())
    if are_dropped:
        engine.connection.execute("delete from api_usage where created_at < '2026-03-01'")
        roll()
    before = engine.rows("select * from analytics.session_day order by day"), engine.rows(SESSIONS)
    engine.connection.execute("update api_usage set latency_ms = 2 where created_at >= '2026-03-01'")
    roll()
    assert (engine.rows("select * from analytics.session_day order by day"), engine.rows(SESSIONS)) == before
    engine.call(created_at=MARCH + timedelta(minutes=20))  # goes on with what is kept
    roll()
    assert [row[3] for row in engine.rows(SESSIONS)] == [3, 1]


def test_an_hour_that_frozen_days_share_with_the_first_day_after_them_is_theirs(
    engine: Engine, roll: Roll, database: str
) -> None:
    zone, edge = "Asia/Kathmandu", datetime(2026, 2, 28, 18, 15, tzinfo=UTC)
    for minutes in (-10, 10, 50):
        engine.call(created_at=edge + timedelta(minutes=minutes))
    roll(zone=zone)
    freeze(database, MARCH.date(), zone)
    for anew in (
        "update analytics.rollup_state set snapshot = null",
        "update api_usage set total_cost = total_cost",
    ):
        engine.connection.execute(anew)
        roll(zone=zone)
        assert differences(engine.connection, zone) == {}, anew


def test_days_that_began_to_wait_while_they_were_frozen_do_not_wait_for_ever(
    engine: Engine, roll: Roll, database: str, worker: Connect
) -> None:
    engine.call(created_at=NOON - timedelta(days=40))
    engine.call()
    roll()
    freeze(database, MARCH.date())
    engine.connection.execute("insert into analytics.pending_day values ('2026-01-29')")
    with worker() as connection:
        one_tick(connection)
        assert one_tick(connection).pending == 0


def test_a_frozen_day_is_not_counted_anew_by_hand(
    engine: Engine, roll: Roll, database: str, worker: Connect, wishes: Settings
) -> None:
    engine.call()
    roll()
    freeze(database, MARCH.date())
    with worker() as connection:
        with pytest.raises(RollupError, match="2026-03-01 are frozen"):
            rebuild(connection, date(2026, 1, 1), settings=wishes)
        rebuild(connection, to=date(2026, 3, 12), settings=wishes)
    assert engine.rows("select count(*) from analytics.pending_day") == [(0,)]
    assert differences(engine.connection) == {}


# -- forgotten hours and sessions ----------------------------------------------------------------------------


def test_a_session_that_goes_on_into_the_days_of_which_sessions_are_kept_is_counted_once(
    engine: Engine, roll: Roll, database: str
) -> None:
    edge = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=50)
    for minutes in (-10, 5, 200):
        engine.call(created_at=edge + timedelta(minutes=minutes))
    roll()
    with psycopg.connect(database) as connection:
        retention(connection, settings=settings_for(database, minute_days=2, hour_days=50))
    before = engine.rows("select * from analytics.session_day order by day"), engine.rows(SESSIONS)
    engine.connection.execute("update api_usage set latency_ms = 3 where created_at >= %s", [edge])
    roll()
    assert (engine.rows("select * from analytics.session_day order by day"), engine.rows(SESSIONS)) == before


def test_the_first_day_of_which_hours_are_kept_has_all_its_hours(
    engine: Engine, roll: Roll, database: str
) -> None:
    zone = "Asia/Kathmandu"
    edge = datetime.now(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=50
    )
    for seconds in range(6):
        engine.call(created_at=edge + timedelta(minutes=10, seconds=seconds))
    engine.call(created_at=edge - timedelta(minutes=5))
    roll(zone=zone)
    with psycopg.connect(database) as connection:
        retention(
            connection,
            settings=settings_for(database, reporting_timezone=zone, minute_days=2, hour_days=50),
        )
    engine.call(created_at=edge + timedelta(hours=12))
    roll(zone=zone)
    minutes = "select minutes from analytics.availability_day where scope = 'all' and day = %s"
    assert engine.rows(minutes, edge.date()) == [(1,)]
    engine.connection.execute("update api_usage set latency_ms = 3 where created_at >= %s", [edge])
    roll(zone=zone)
    assert engine.rows(minutes, edge.date()) == [(1,)]
    assert differences(engine.connection, zone) == {}


# -- days that wait, and days that are dragged in ------------------------------------------------------------


def test_a_day_that_waits_has_its_turn_although_another_changes_all_the_time(
    engine: Engine, roll: Roll, worker: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.rollups.calls.MOST_ROWS", 10)
    for minutes in (*range(8), *range(DAY, DAY + 6)):
        engine.call(minutes=minutes)
    roll()
    engine.connection.execute("insert into analytics.pending_day values ('2026-03-10')")
    with worker() as connection:
        for _ in range(2):
            engine.connection.execute(
                "update api_usage set total_cost = total_cost + 1 where created_at >= '2026-03-11'"
            )
            one_tick(connection)
    assert engine.rows("select day from analytics.pending_day where day < '2026-03-11'") == []
    roll()
    assert differences(engine.connection) == {}


def test_a_day_that_a_job_drags_in_has_its_own_polls_settled(
    engine: Engine, roll: Roll, worker: Connect
) -> None:
    """Without triggers nobody says that the day dragged in has a late poll of another job."""
    engine.call(minutes=DAY, request_id="one", **VIDEO)
    engine.call(minutes=2 * DAY, request_id="two", **VIDEO)
    roll()
    engine.connection.execute("alter table api_usage disable trigger user")
    engine.connection.execute("update analytics.rollup_state set capture_mode = 'fallback'")
    engine.call(request_id="one", **VIDEO)
    engine.call(minutes=DAY + 5, request_id="two", **VIDEO)
    engine.connection.execute("insert into analytics.dirty_quarter values (%s)", [NOON])
    with worker() as connection:
        one_tick(connection)
    assert differences(engine.connection) == {}


def test_a_job_that_was_polled_many_times_is_one_call(engine: Engine, roll: Roll) -> None:
    roll()
    for minutes in (5, 3, 9):
        engine.call(minutes=minutes, request_id="long", **VIDEO)
    roll()
    for minutes in (4, 1, 20, 7):
        engine.call(minutes=minutes, request_id="long", **VIDEO)
    roll()
    assert engine.rows(COUNTED) == [(1,)]
    assert differences(engine.connection) == {}
