"""Migrations: applied once, in order, whole or not at all."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from data.migrations import MigrationError, applied, migrate, pending
from data.migrations.runner import known
from data.settings import PROJECT_DIR

Connect = Callable[[str], psycopg.Connection[Any]]
MIGRATIONS = PROJECT_DIR / "data" / "migrations"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name[1:]}.sql").write_text(text, encoding="utf-8")
    return folder


def test_all_of_them_apply_to_a_database_with_the_engines_tables(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        names = migrate(connection, engine_schema="public")
        assert names == [each.name for each in known()]
        assert pending(connection) == []


def test_a_second_time_does_nothing(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        migrate(connection, engine_schema="public")
        before = applied(connection)
        assert migrate(connection, engine_schema="public") == []
        assert applied(connection) == before


FILLED = {
    "public.api_usage": "insert into public.api_usage (user_id, service_type, provider, model, endpoint, status, total_cost, created_at)"
    " select '00000000-0000-4000-8000-000000000001', 'chat', 'openai', 'gpt-5', '/chat', 'success', 0.1, now() - n * interval '1 hour'"
    " from generate_series(1, 500) n",
    "analytics.plan_price": "insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from)"
    " values ('pro', 'month', 29, 'USD', '2026-01-01')",
    "analytics.payment": "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end)"
    " values ('p', '00000000-0000-4000-8000-000000000001', 'paid', 29, 'USD', '2026-11-01', '2026-11-01', '2026-12-01')",
    "analytics.marketing_spend": "insert into analytics.marketing_spend values ('2026-11-01', 'search', 'autumn', 120.5, 'USD')",
    "analytics.acquisition": "insert into analytics.acquisition (user_id, source, acquired_at)"
    " values ('00000000-0000-4000-8000-000000000001', 'search', '2026-11-01')",
    "analytics.budget": "insert into analytics.budget values ('2026-11-01', 'Marketing', 900, 'USD')",
    "analytics.campaign_outcome": "insert into analytics.campaign_outcome values ('00000000-0000-4000-8000-000000000002', '2026-11-01', 'sale', 80, 'USD')",
    "analytics.queue_sample": "insert into analytics.queue_sample (queue, sampled_at, depth) values ('images', '2026-11-01', 4)",
    "analytics.quota_sample": "insert into analytics.quota_sample (provider, sampled_at, quota_limit, used) values ('openai', '2026-11-01', 100, 4)",
    "analytics.feedback": "insert into analytics.feedback (feedback_id, rating, comment, rated_at) values ('f', 5, 'good', '2026-11-01')",
    "analytics.subscription_event": "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying)"
    " values ('00000000-0000-4000-8000-000000000001', '2026-11-01', 'start', 'pro', true)",
}


def _rows_of(connection: psycopg.Connection[Any], table: str) -> list[dict[str, Any]]:
    return [row for (row,) in connection.execute(f"select to_jsonb(t) from {table} t order by t::text")]


def test_a_database_filled_by_the_first_version_keeps_every_row_up_to_the_last(
    engine_database: str, tmp_path: Path
) -> None:
    first = known()[0]
    shutil.copy(MIGRATIONS / f"{first.name}.sql", tmp_path)
    with psycopg.connect(engine_database, autocommit=True) as connection:
        assert migrate(connection, folder=tmp_path, engine_schema="public") == [first.name]
        connection.execute("insert into auth.users (id) values ('00000000-0000-4000-8000-000000000001')")
        for statement in FILLED.values():
            connection.execute(statement)
        before = {table: _rows_of(connection, table) for table in FILLED}
        assert migrate(connection, engine_schema="public") == [each.name for each in known()[1:]]
        for table, rows in before.items():
            after = _rows_of(connection, table)
            assert len(after) == len(rows), table
            assert all(old.items() <= new.items() for old, new in zip(rows, after, strict=True)), table


def test_pending_names_what_is_missing_and_changes_nothing(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="select 1", _0002_b="select 2")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        assert pending(connection, tmp_path) == ["0001_a", "0002_b"]
        row = connection.execute("select to_regnamespace('analytics')").fetchone()
        assert row == (None,)


def test_a_file_that_fails_leaves_nothing_behind(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="create table analytics.a ()", _0002_b="create table analytics.b (); select 1/0")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero) as caught:
            migrate(connection, folder=tmp_path, engine_schema="public")
        assert "0002_b" in caught.value.__notes__[0]
        assert list(applied(connection)) == ["0001_a"]
        row = connection.execute("select to_regclass('analytics.b')").fetchone()
        assert row == (None,)


def test_a_file_changed_afterwards_is_refused(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="select 1")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        migrate(connection, folder=tmp_path, engine_schema="public")
        write(tmp_path, _0001_a="select 2")
        with pytest.raises(MigrationError, match="0001_a was changed"):
            migrate(connection, folder=tmp_path, engine_schema="public")
        with pytest.raises(MigrationError, match="0001_a was changed"):
            pending(connection, tmp_path)


def test_a_database_of_a_newer_version_is_refused(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="select 1", _0002_later="select 1")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        migrate(connection, folder=tmp_path, engine_schema="public")
        (tmp_path / "0002_later.sql").unlink()
        with pytest.raises(MigrationError, match="newer version"):
            migrate(connection, folder=tmp_path, engine_schema="public")


def test_two_files_of_one_number_are_refused(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="select 1", _0001_b="select 1")
    with (
        psycopg.connect(empty_database, autocommit=True) as connection,
        pytest.raises(MigrationError, match="number 0001"),
    ):
        migrate(connection, folder=tmp_path, engine_schema="public")


def test_the_engines_schema_may_have_any_name(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_a="create view analytics.v as select n, '{}'::jsonb as empty from {engine}.t")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute('create schema "Eng""ine"; create table "Eng""ine".t (n int)')
        migrate(connection, folder=tmp_path, engine_schema='Eng"ine')
        assert connection.execute("select * from analytics.v").fetchall() == []


def test_two_starting_processes_apply_each_file_once(empty_database: str, tmp_path: Path) -> None:
    write(tmp_path, **{f"_{n:04d}_t": f"create table analytics.t{n} ()" for n in range(1, 9)})
    results: list[list[str]] = []

    def run() -> None:
        with psycopg.connect(empty_database, autocommit=True) as connection:
            results.append(migrate(connection, folder=tmp_path, engine_schema="public"))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(name for names in results for name in names) == [f"{n:04d}_t" for n in range(1, 9)]


def test_a_role_that_may_not_create_is_told_what_to_grant(database_server: Any, engine_database: str) -> None:
    role = database_server.create_role("reader")
    name = psycopg.conninfo.conninfo_to_dict(engine_database)["dbname"]
    with (
        psycopg.connect(database_server.url_of(name, role=role), autocommit=True) as connection,
        pytest.raises(MigrationError, match="grant create on database"),
    ):
        migrate(connection, engine_schema="public")


def test_a_role_that_owns_nothing_of_the_engine_can_migrate(
    database_server: Any, engine_database: str
) -> None:
    role = database_server.create_role("dashboard")
    name = psycopg.conninfo.conninfo_to_dict(engine_database)["dbname"]
    with psycopg.connect(engine_database, autocommit=True) as owner:
        owner.execute(f'grant create on database "{name}" to "{role}"')
        owner.execute(f'grant usage on schema public to "{role}"')
        owner.execute(f'grant select on all tables in schema public to "{role}"')
    with psycopg.connect(database_server.url_of(name, role=role), autocommit=True) as connection:
        migrate(connection, engine_schema="public")
        assert pending(connection) == []


def test_a_role_that_has_our_schema_already_needs_no_right_to_create_one(
    database_server: Any, engine_database: str
) -> None:
    role = database_server.create_role("dashboard")
    name = psycopg.conninfo.conninfo_to_dict(engine_database)["dbname"]
    with psycopg.connect(engine_database, autocommit=True) as owner:
        owner.execute(f'create schema analytics authorization "{role}"')
        owner.execute(f'grant usage on schema public to "{role}"')
        owner.execute(f'grant select on all tables in schema public to "{role}"')
    with psycopg.connect(database_server.url_of(name, role=role), autocommit=True) as connection:
        assert len(migrate(connection, engine_schema="public")) == len(known())
        assert migrate(connection, engine_schema="public") == []


def test_a_role_that_may_not_create_tables_in_our_schema_is_told_so(
    database_server: Any, engine_database: str
) -> None:
    role = database_server.create_role("reader")
    name = psycopg.conninfo.conninfo_to_dict(engine_database)["dbname"]
    with psycopg.connect(engine_database, autocommit=True) as owner:
        owner.execute(f'create schema analytics; grant usage on schema analytics to "{role}"')
    with (
        psycopg.connect(database_server.url_of(name, role=role), autocommit=True) as connection,
        pytest.raises(MigrationError, match="grant create on schema analytics"),
    ):
        migrate(connection, engine_schema="public")


def test_the_files_are_numbered_and_plain() -> None:
    names = [each.name for each in known()]
    assert names == sorted(names)
    assert names[0] == "0001_sources"
