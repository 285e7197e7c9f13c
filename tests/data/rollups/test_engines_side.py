"""What the engine's owner may do to its tables: nothing of it stops the count, or makes it wrong without a word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from data.migrations.uninstall import uninstall
from data.rollups import RollupError, Tick, audit, rebuild, run_once, upkeep
from data.rollups.capture import is_indexed, notes_changes, trigger_states
from data.rollups.upkeep import Upkeep
from data.settings import Settings
from tests.conftest import DatabaseServer
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import ANN, BOB, EVE, NOON, Connect, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]

GRANTS = (
    "grant usage on schema public, analytics, auth to {0}; grant select on all tables in schema public, auth to {0};"
    " grant all on all tables in schema analytics to {0}; grant create on schema analytics to {0};"
    " grant usage on all sequences in schema analytics to {0}; alter role {0} bypassrls"
)


def counted(engine: Engine) -> int:
    """How many calls the rollups hold."""
    return int(
        engine.rows("select coalesce(sum(n), 0)::int from analytics.call_day where slice = 'all'")[0][0]
    )


def events(engine: Engine) -> list[tuple[Any, ...]]:
    """How many events of each kind are known."""
    return engine.rows("select kind, count(*)::int from analytics.subscription_event group by 1 order by 1")


def test_a_view_on_the_log_stands_in_no_rebuilds_way(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    roll()
    engine.connection.execute("create view recent_calls as select * from api_usage")
    engine.call(minutes=1)
    with worker() as connection:
        rebuild(connection, settings=wishes)
    assert counted(engine) == 2
    roll(zone="Asia/Tokyo")
    assert engine.rows("select capture_mode from analytics.rollup_state") == [("exact",)]
    assert differences(engine.connection, "Asia/Tokyo") == {}


def test_a_column_of_another_database_below_a_view_leads_to_comparing(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.connection.execute("create view recent_calls as select * from api_usage")
    engine.connection.execute("update analytics.rollup_state set system_identifier = 1")
    engine.call(created_at="now")
    roll()
    assert engine.rows("select capture_mode from analytics.rollup_state") == [("fallback",)]
    assert counted(engine) == 2


def test_uninstalling_below_a_view_says_which_one(engine: Engine, roll: Roll) -> None:
    roll()
    engine.connection.execute("create view recent_calls as select * from api_usage")
    with pytest.raises(psycopg.errors.DependentObjectsStillExist, match="recent_calls"):
        uninstall(engine.connection)


def test_a_rebuild_uses_up_no_column(engine: Engine, roll: Roll, wishes: Settings, worker: Connect) -> None:
    roll()
    columns = "select max(attnum)::int from pg_attribute where attrelid = 'api_usage'::regclass"
    before = engine.rows(columns)
    with worker() as connection:
        rebuild(connection, settings=wishes)
    assert engine.rows(columns) == before


@pytest.fixture
def limited(engine: Engine, database: str, database_server: DatabaseServer) -> Iterator[tuple[str, str]]:
    """A role that sees all rows by bypassrls alone, and the database's address."""
    role = database_server.create_role("limited")
    engine.connection.execute(sql.SQL(GRANTS).format(sql.Identifier(role)))
    for table in ("api_usage", "user_subscriptions"):
        engine.connection.execute(f"alter table {table} enable row level security")
    yield role, database
    engine.connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(role)))


@contextmanager
def _as(role: str, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, user=role, password="secret") as connection:
        yield connection


def test_a_role_that_sees_no_row_any_more_empties_nothing(engine: Engine, limited: tuple[str, str]) -> None:
    role, database = limited
    for user in (ANN, BOB, EVE):
        engine.call(user_id=user)
        engine.subscribe(user, "pro", NOON - timedelta(days=30))
    settings = settings_for(database)
    with _as(role, database) as connection:
        run_once(connection, settings=settings, snapshots=False)
    engine.connection.execute(sql.SQL("alter role {} nobypassrls").format(sql.Identifier(role)))
    with _as(role, database) as connection:
        with pytest.raises(RollupError, match="row-level security"):
            run_once(connection, settings=settings, snapshots=False)
        with pytest.raises(RollupError, match="row-level security"):
            audit(connection, settings=settings)
    assert (counted(engine), events(engine)) == (3, [("start", 3)])
    engine.connection.execute(
        sql.SQL("create policy sees on api_usage for select to {} using (true)").format(sql.Identifier(role))
    )
    with _as(role, database) as connection:  # of the subscriptions it sees none
        run_once(connection, settings=settings, snapshots=False)
        assert audit(connection, settings=settings).is_clean
    assert (counted(engine), events(engine)) == (3, [("start", 3)])


def test_rows_that_bring_numbers_of_another_database_are_counted(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.call(minutes=5, ingest_xid="99999999999")
    roll()
    assert counted(engine) == 2
    engine.call(minutes=6)
    roll()
    assert differences(engine.connection) == {}


def test_a_table_that_is_away_for_a_moment_leaves_what_is_counted(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.connection.execute("alter table api_usage rename to away")
    with pytest.raises(RollupError, match=r"no table public\.api_usage"):
        roll()
    engine.connection.execute("alter table away rename to api_usage")
    built = "select built_at is not null, snapshot is not null from analytics.rollup_state"
    assert engine.rows(built) == [(True, True)]
    roll()
    assert counted(engine) == 1


def test_the_first_build_does_not_wait_for_a_long_reader(
    engine: Engine,
    roll: Roll,
    database: str,
    wishes: Settings,
    worker: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.rollups.capture.INDEX_PATIENCE", "200ms")
    engine.call()
    with psycopg.connect(database) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("select count(*) from auth.users")
        roll()
        assert counted(engine) == 1
        assert not is_indexed(engine.connection, "public")
    with worker() as connection:
        connection.execute("set statement_timeout = '15min'")
        Upkeep(wishes).look(connection)
        kept = connection.execute(
            "select current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        assert kept.fetchone() == ("15min", "0")
    assert is_indexed(engine.connection, "public")
    engine.call(minutes=1)
    roll()
    assert differences(engine.connection) == {}


@pytest.fixture
def keep(
    roll: Roll, wishes: Settings, worker: Connect, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """What a worker does between ticks once a minute, at once."""
    roll()
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.0)
    keeper = Upkeep(wishes)

    def look() -> None:
        with worker() as connection:
            keeper.look(connection)

    look()
    return look


def test_an_index_that_was_dropped_comes_back(
    engine: Engine, keep: Callable[[], None], wishes: Settings, worker: Connect
) -> None:
    engine.connection.execute("drop index engine_room_ingest_xid")
    keep()
    assert is_indexed(engine.connection, "public")


def test_triggers_that_were_dropped_come_back_and_what_they_missed_is_found(
    engine: Engine, roll: Roll, keep: Callable[[], None]
) -> None:
    engine.call()
    roll()
    engine.connection.execute("drop trigger engine_room_updated on api_usage")
    engine.connection.execute("update api_usage set total_cost = 7")
    keep()
    assert set(trigger_states(engine.connection, "public").values()) == {"A"}
    roll()
    assert engine.rows("select cost::int from analytics.call_day where slice = 'all'") == [(7,)]


def test_a_trigger_that_its_owner_disabled_stays_so_and_is_not_relied_on(
    engine: Engine, keep: Callable[[], None]
) -> None:
    assert notes_changes(engine.connection, "public")
    engine.connection.execute("alter table api_usage disable trigger engine_room_updated")
    keep()
    assert trigger_states(engine.connection, "public")["engine_room_updated"] == "D"
    assert not notes_changes(engine.connection, "public")


def test_changes_of_a_session_in_the_role_of_a_replica_are_noted(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.connection.execute("set session_replication_role = replica; update api_usage set total_cost = 7")
    engine.connection.execute("reset session_replication_role")
    roll()
    assert differences(engine.connection) == {}


def test_readers_follow_a_column_that_goes_while_the_worker_runs(
    engine: Engine, keep: Callable[[], None]
) -> None:
    engine.call()
    assert engine.rows("select count(*)::int from analytics.engine_call()") == [(1,)]
    engine.connection.execute("alter table api_usage drop column request_data")
    keep()
    assert engine.rows("select count(*)::int from analytics.engine_call()") == [(1,)]


def _nothing_of_ours(engine: Engine) -> bool:
    left = "select count(*)::int from pg_attribute where attrelid = 'api_usage'::regclass and attname = 'ingest_xid' and not attisdropped"
    return engine.rows(left) == [(0,)] and trigger_states(engine.connection, "public") == {}


@pytest.mark.parametrize(
    ("preparation", "reason"),
    [
        ("create publication reports for table api_usage", "reports"),
        ("create publication everything for all tables", "everything"),
        (
            "create function forbid() returns event_trigger language plpgsql as $$ begin"
            " if exists (select from pg_event_trigger_ddl_commands() where object_identity = 'public.api_usage')"
            " then raise exception 'no changes on Fridays'; end if; end $$;"
            " create event trigger forbids on ddl_command_end when tag in ('ALTER TABLE') execute function forbid()",
            "Fridays",
        ),
        (
            "alter table api_usage rename to old_usage; create table api_usage (like old_usage including defaults) partition by range (created_at);"
            " create table api_usage_all partition of api_usage default",
            "plain table",
        ),
    ],
    ids=["published", "published with all tables", "forbidden by an event trigger", "partitioned"],
)
def test_a_log_that_is_not_to_be_altered_is_compared_and_left_as_it_is(
    engine: Engine, roll: Roll, preparation: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.connection.execute(preparation)
    engine.call(created_at="now")
    roll()
    engine.call(created_at="now")
    roll()
    assert engine.rows("select capture_mode from analytics.rollup_state") == [("fallback",)]
    assert counted(engine) == 2
    assert _nothing_of_ours(engine)
    assert reason in capsys.readouterr().out


def test_a_publication_of_named_columns_takes_our_column_along_to_nobody(engine: Engine, roll: Roll) -> None:
    engine.connection.execute("create publication reports for table api_usage (id, created_at)")
    roll()
    assert engine.rows("select capture_mode from analytics.rollup_state") == [("exact",)]


def test_numbers_wider_than_ours_count_as_the_most_we_hold(
    engine: Engine, roll: Roll, wishes: Settings, worker: Connect
) -> None:
    engine.call()
    roll()
    for column in ("latency_ms", "input_tokens"):
        engine.connection.execute(f"alter table api_usage alter column {column} type bigint")
    engine.call(minutes=1, latency_ms=1_780_000_000_000, input_tokens=3_000_000_000)
    roll()
    assert counted(engine) == 2
    assert engine.rows("select sum(input_tokens) from analytics.call_day where slice = 'all'") == [
        (2_147_483_647,)
    ]
    with worker() as connection:
        assert audit(connection, settings=wishes).is_clean


def test_texts_longer_than_an_index_holds_are_cut(engine: Engine, roll: Roll) -> None:
    for (name,) in engine.rows(
        "select conname from pg_constraint where conrelid = 'api_usage'::regclass and contype = 'c'"
    ):
        engine.connection.execute(
            sql.SQL("alter table api_usage drop constraint {}").format(sql.Identifier(name))
        )
    wild = "".join(chr(0x1F300 + at) for at in range(200))
    engine.call(service_type=wild, provider=wild[::-1], model=wild[7:] + wild[:7], status=wild[9:] + wild[:9])
    roll()
    assert counted(engine) == 1


def test_the_first_service_of_a_user_follows_the_first_call(engine: Engine, roll: Roll) -> None:
    first = engine.call()
    roll(snapshots=True)
    engine.connection.execute("update api_usage set service_type = 'video' where id = %s", [first])
    roll(snapshots=True)
    assert engine.rows("select first_service from analytics.user_profile") == [("video",)]


def test_a_cost_that_is_no_number_is_none_to_limits_and_plans(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    for cost in (1, "NaN"):
        engine.call(created_at=now - timedelta(hours=1), total_cost=cost)
    roll(snapshots=True)
    assert engine.rows("select n, cost from analytics.user_service_day") == [(2, 1)]


def test_a_right_that_is_taken_to_ask_for_the_system_is_no_rebuild(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    built = engine.rows("select built_at from analytics.rollup_state")
    engine.connection.execute("update analytics.rollup_state set system_identifier = null")
    roll()
    assert engine.rows("select built_at from analytics.rollup_state") == built


@pytest.mark.parametrize(("days", "said"), [((0, -1), "lies before"), ((0, 3650), "more than a year ahead")])
def test_days_that_are_none_are_not_counted_anew(
    roll: Roll, wishes: Settings, worker: Connect, days: tuple[int, int], said: str
) -> None:
    roll()
    today = datetime.now(UTC).date()
    first, last = (today + timedelta(days=each) for each in days)
    with worker() as connection, pytest.raises(RollupError, match=said):
        rebuild(connection, first, last, settings=wishes)
