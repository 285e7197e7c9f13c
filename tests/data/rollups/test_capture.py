"""What is noticed, what is guarded against, and what happens where the engine's table may not be altered."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from data import embedded
from data.embedded.postgres import programs as postgres_programs
from data.enrich.addresses import AddressBook
from data.jobs import jobs
from data.rollups import RebuildNeededError, Tick, audit, capture, ensure_built, run_once
from data.rollups.capture import install_capture
from data.rollups.state import RollupError
from data.rollups.tick import tick
from data.settings import Settings
from tests.conftest import DatabaseServer
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import ANN, NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]
Connection = psycopg.Connection[tuple[Any, ...]]


def counted(connection: Connection) -> int:
    """How many calls the rollups hold."""
    row = connection.execute(
        "select coalesce(sum(n), 0)::int from analytics.call_day where slice = 'all'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_row_that_commits_late_is_counted_when_it_commits(
    engine: Engine, roll: Roll, database: str
) -> None:
    engine.account(ANN)
    roll()
    with psycopg.connect(database) as slow:
        Engine(slow).call()
        engine.call(minutes=1)
        roll()
        assert counted(engine.connection) == 1
    roll()
    assert counted(engine.connection) == 2


def test_a_settled_tick_never_goes_back_behind_what_is_counted(
    engine: Engine, roll: Roll, database: str
) -> None:
    """A write that is under way holds the settled moment back; what was counted beside it before counts once."""
    engine.account(ANN)
    roll()
    with psycopg.connect(database) as slow, psycopg.connect(database) as worker:
        Engine(slow).call()
        engine.call(minutes=1)
        roll()
        engine.call(minutes=2)

        def settled() -> None:
            snapshot = engine.rows("select pg_current_snapshot()::text")[0][0]
            tick(worker, schema="public", zone="UTC", book=AddressBook(), settled=snapshot)

        settled()
        settled()
        assert counted(engine.connection) == 1
        slow.commit()
        settled()
        settled()
        assert counted(engine.connection) == 3
        assert differences(engine.connection, "UTC") == {}


def _snapshot_beyond(engine: Engine, transaction: int) -> str:
    """A snapshot that no transaction as old as this one holds back: autovacuum may be at work in any database of the server."""
    for _ in range(600):
        snapshot = str(engine.rows("select pg_current_snapshot()::text")[0][0])
        if int(snapshot.partition(":")[0]) % 2**32 > transaction:
            return snapshot
        time.sleep(0.1)
    raise AssertionError("an old transaction does not end")


def test_a_settled_tick_counts_only_what_was_over_at_its_snapshot(engine: Engine, roll: Roll) -> None:
    roll()
    engine.call()
    called = engine.rows("select xmin::text::bigint from api_usage order by created_at desc limit 1")[0][0]
    settled = _snapshot_beyond(engine, called)
    engine.call(minutes=1)
    with psycopg.connect(engine.connection.info.dsn) as worker:
        tick(worker, schema="public", zone="UTC", book=AddressBook(), settled=settled)
        assert counted(engine.connection) == 1
    roll(settled_seconds=0.1)
    assert counted(engine.connection) == 2


def test_a_table_that_takes_no_triggers_is_counted_exactly_and_audited(
    engine: Engine, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with Citus; here the server refuses a trigger that wants the rows of two kinds of change."""
    refused = ("engine_room_deleted", "delete or update", "referencing old table as gone", "mark_deleted")
    monkeypatch.setattr(capture, "TRIGGERS", (refused, *capture.TRIGGERS[1:]))
    roll()
    assert engine.rows("select capture_mode from analytics.rollup_state") == [("exact",)]
    assert not capture.notes_changes(engine.connection, "public")
    assert {job.name: job.every_seconds for job in jobs(exact=False)}["audit_recent"] == 300
    first = engine.call()
    engine.call(minutes=1)
    roll()
    assert counted(engine.connection) == 2
    engine.connection.execute("delete from api_usage where id = %s", [first])
    roll()
    assert counted(engine.connection) == 2
    assert not audit(engine.connection).is_clean
    roll()
    assert counted(engine.connection) == 1


def test_changes_are_noted_where_triggers_are_taken(engine: Engine, roll: Roll) -> None:
    roll()
    assert capture.notes_changes(engine.connection, "public")


def test_updates_deletes_and_truncate_are_noticed(engine: Engine, roll: Roll) -> None:
    roll()
    first, second = engine.call(), engine.call(minutes=1)
    roll()
    engine.connection.execute(
        "update api_usage set created_at = created_at + interval '3 days', total_cost = 7 where id = %s",
        [first],
    )
    engine.connection.execute("delete from api_usage where id = %s", [second])
    roll()
    assert engine.rows(
        "select day - '2026-03-10'::date, cost::int from analytics.call_day where slice = 'all'"
    ) == [(3, 7)]
    engine.connection.execute("truncate api_usage")
    roll()
    assert counted(engine.connection) == 0
    assert engine.rows("select count(*)::int from analytics.user_state") == [(0,)]
    assert differences(engine.connection) == {}


def test_a_deleted_account_takes_its_calls_out_of_the_history(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.connection.execute("delete from auth.users where id = %s", [ANN])
    roll(snapshots=True)
    assert counted(engine.connection) == 0
    assert engine.rows("select count(*)::int from analytics.known_user") == [(0,)]


def test_the_engines_writes_succeed_when_our_marks_cannot_be_written(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.connection.execute("drop table analytics.dirty_quarter")
    engine.connection.execute("update api_usage set total_cost = 1")
    engine.connection.execute("delete from api_usage")
    engine.connection.execute("truncate api_usage")


def test_new_rows_are_found_by_the_index_of_new_rows(engine: Engine, roll: Roll) -> None:
    engine.call()
    roll()
    engine.call()
    snapshot, first = engine.rows("select snapshot::text, capture_xid::text from analytics.rollup_state")[0]
    engine.connection.execute("set enable_seqscan = off")
    plan = engine.rows(
        f"explain select * from api_usage u where u.ingest_xid <> '{first}'::xid8 and u.ingest_xid >= '{snapshot.split(':')[0]}'::xid8"
    )
    assert any("engine_room_ingest_xid" in line for (line,) in plan), plan


def test_a_restored_copy_is_noticed_and_counted_anew(engine: Engine, roll: Roll, database: str) -> None:
    engine.call()
    engine.call(minutes=24 * 60)
    roll()
    programs = postgres_programs()  # of the newest PostgreSQL, which read older servers
    with tempfile.TemporaryDirectory() as folder:
        dumped = Path(folder) / "copy.sql"
        subprocess.run(
            [programs / "pg_dump", "--dbname", database, "--file", dumped, "--no-owner"], check=True
        )
        owner = embedded.Owner(Settings.model_validate({"data_dir": Path(folder) / "var"}), durable=False)
        owner.start()
        try:
            url = owner.services.database_url
            subprocess.run(
                [programs / "psql", "-q", "-d", url, "-f", dumped], check=True, stdout=subprocess.DEVNULL
            )
            _is_counted_anew(url)
        finally:
            owner.stop()


def _is_counted_anew(url: str) -> None:
    with psycopg.connect(url) as worker, psycopg.connect(url, autocommit=True) as copy:
        # the transaction numbers of the other cluster mean nothing here
        with pytest.raises(RebuildNeededError, match="another database"):
            tick(worker, schema="public", zone="UTC", book=AddressBook())
        run_once(worker, settings=settings_for(url), snapshots=False)
        assert counted(copy) == 2
        Engine(copy).call(minutes=3)
        run_once(worker, settings=settings_for(url), snapshots=False)
        assert counted(copy) == 3
        assert differences(copy) == {}


def test_another_reporting_zone_is_a_rebuild(engine: Engine, roll: Roll) -> None:
    engine.call(created_at=NOON.replace(hour=23))
    roll()
    roll(zone="Asia/Kathmandu")
    assert engine.rows("select day::text from analytics.call_day where slice = 'all'") == [("2026-03-11",)]
    assert differences(engine.connection, "Asia/Kathmandu") == {}


@pytest.mark.parametrize(
    "damage",
    [
        "alter table api_usage drop column ingest_xid",
        "update analytics.rollup_state set snapshot = '999999999999:999999999999:'",
        "alter table api_usage rename to old_usage; create table api_usage (like old_usage including defaults)",
    ],
    ids=["the column is gone", "the watermark lies in the future", "the table is another one"],
)
def test_a_watermark_that_means_nothing_here_is_not_used(engine: Engine, roll: Roll, damage: str) -> None:
    engine.call()
    roll()
    engine.connection.execute(damage)
    roll()
    engine.call(minutes=2)
    roll()
    assert differences(engine.connection) == {}


def test_where_the_table_may_not_be_altered_the_newest_rows_are_compared(
    engine: Engine, database: str, database_server: DatabaseServer
) -> None:
    reader = database_server.create_role("reader")
    grants = (
        "grant usage on schema public, analytics, auth to {0}; grant select on all tables in schema public, auth to {0};"
        " grant all on all tables in schema analytics to {0}; grant create on schema analytics to {0};"
        " grant usage on all sequences in schema analytics to {0}; alter role {0} bypassrls"
    )
    engine.connection.execute(sql.SQL(grants).format(sql.Identifier(reader)))
    engine.call(minutes=-60)
    with psycopg.connect(database, user=reader, password="secret") as worker:
        settings = settings_for(database)

        def roll() -> None:
            run_once(worker, settings=settings, snapshots=False)

        roll()
        assert engine.rows("select capture_mode from analytics.rollup_state") == [("fallback",)]
        for _ in range(3):
            Engine(engine.connection).call(created_at="now")
            roll()
        roll()
        assert counted(engine.connection) == 4
        # what came late, or was changed, is found by the comparison
        engine.call(minutes=-30)
        engine.connection.execute(
            "update api_usage set total_cost = 5 where created_at < %s", [NOON - timedelta(minutes=40)]
        )
        roll()
        assert counted(engine.connection) == 4
        from data.rollups import audit

        assert [d.true_calls for d in audit(worker, settings=settings).differences] == [2]
        roll()
        assert audit(worker, settings=settings).is_clean
        assert differences(engine.connection) == {}
        engine.connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(reader)))


def test_a_table_locked_for_ever_is_said_in_a_sentence(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.rollups.capture.LOCK_TRIES", 1)
    with psycopg.connect(database) as holder, psycopg.connect(database) as worker:
        holder.execute("lock table api_usage in share mode")
        with pytest.raises(RollupError, match="locked by a long transaction"):
            install_capture(worker)


def test_a_missing_table_is_said_in_a_sentence(empty_database: str) -> None:
    from data.migrations import migrate

    with psycopg.connect(empty_database, autocommit=True) as connection:
        migrate(connection, engine_schema="public")
        with pytest.raises(RollupError, match="no table"):
            install_capture(connection)


def test_a_build_that_was_interrupted_goes_on_while_writers_write(
    engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(6):
        engine.call(minutes=day * 24 * 60)
        engine.call(minutes=day * 24 * 60 + 720 - 10)
        engine.call(minutes=day * 24 * 60 + 720 + 5)
    engine.connection.execute("analyze api_usage")
    monkeypatch.setattr("data.rollups.build.CHUNK_ROWS", 3)
    settings = settings_for(database)
    book = AddressBook()

    class KilledError(Exception):
        pass

    def stop_after_two(done: int, total: int) -> None:
        engine.call(minutes=done)  # a writer goes on
        engine.connection.execute("update api_usage set total_cost = 9 where created_at = %s", [NOON])
        if done >= 2:
            raise KilledError

    with psycopg.connect(database) as worker, pytest.raises(KilledError):
        ensure_built(worker, settings=settings, book=book, progress=stop_after_two)
    assert engine.rows("select built_at is null, build_total_days from analytics.rollup_state") == [(True, 7)]
    seen: list[int] = []
    guard = threading.Lock()

    def see(done: int, total: int) -> None:
        with guard:
            seen.append(done)

    with psycopg.connect(database) as worker:
        run_once(
            worker,
            settings=settings,
            connect=lambda: psycopg.connect(database),
            progress=see,
            snapshots=False,
        )
    assert len(seen) < 7
    assert differences(engine.connection) == {}
    assert engine.rows("select build_done_days, build_total_days from analytics.rollup_state") == [(7, 7)]
