"""Uninstalling: the catalogue afterwards is the catalogue before."""

from typing import Any

import psycopg
import pytest

from data.migrations import migrate, uninstall
from data.rollups.capture import install_capture
from data.rollups.plans import watch_subscriptions

_CATALOGUE = """
select 'table', n.nspname, c.relname, c.relkind::text, coalesce(array_to_string(c.reloptions, ','), '')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where a.attnum > 0 and not a.attisdropped and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select 'function', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), ''
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid), ''
from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal
union all
select 'type', n.nspname, t.typname, t.typtype::text, ''
from pg_type t join pg_namespace n on n.oid = t.typnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select 'schema', nspname, '', '', '' from pg_namespace where nspname !~ '^pg_(toast|temp)'
order by 1, 2, 3, 4, 5
"""


def catalogue(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return connection.execute(_CATALOGUE).fetchall()


def install_by_hand(connection: psycopg.Connection[Any]) -> None:
    connection.execute(
        """
        alter table public.api_usage add column ingest_xid xid8 not null default pg_current_xact_id();
        create function analytics.a_change() returns trigger language plpgsql as 'begin return null; end';
        create trigger engine_room_delete after delete on public.api_usage
            for each statement execute function analytics.a_change();
        """
    )


def test_every_trace_goes_and_nothing_else(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        before = catalogue(connection)
        migrate(connection, engine_schema="public")
        install_by_hand(connection)
        assert watch_subscriptions(connection, "public")
        dropped = uninstall(connection, engine_schema="public")
        assert catalogue(connection) == before
    assert dropped == [
        "trigger engine_room_delete on api_usage",
        "trigger engine_room_subscription on user_subscriptions",
        'column ingest_xid of "public"."api_usage"',
        "schema analytics",
    ]


def test_a_second_time_finds_nothing(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        migrate(connection, engine_schema="public")
        uninstall(connection, engine_schema="public")
        assert uninstall(connection, engine_schema="public") == []


def test_a_column_of_the_engines_own_by_that_name_stays(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        connection.execute("alter table public.api_usage add column ingest_xid bigint default 1")
        assert uninstall(connection, engine_schema="public") == []
        connection.execute("select ingest_xid from public.api_usage")


def test_a_column_in_the_schema_of_another_time_goes_and_that_of_a_copy_stays(engine_database: str) -> None:
    with psycopg.connect(engine_database, autocommit=True) as connection:
        before = catalogue(connection)
        migrate(connection, engine_schema="public")
        install_capture(connection, schema="public")
        connection.execute(
            "create schema copies; create table copies.api_usage (like public.api_usage including all)"
        )
        dropped = uninstall(connection, engine_schema="elsewhere")
        assert 'column ingest_xid of "public"."api_usage"' in dropped
        connection.execute("select ingest_xid from copies.api_usage")
        connection.execute("drop schema copies cascade")
        assert catalogue(connection) == before


def test_a_busy_table_is_not_waited_for_for_ever(engine_database: str) -> None:
    with (
        psycopg.connect(engine_database) as writer,
        psycopg.connect(engine_database, autocommit=True) as connection,
    ):
        migrate(connection, engine_schema="public")
        install_by_hand(connection)
        writer.execute("lock table public.api_usage in row exclusive mode")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            uninstall(connection, engine_schema="public", lock_timeout_ms=100)
        row = connection.execute("select to_regnamespace('analytics') is not null").fetchone()
        assert row == (True,)
