"""Take every trace of this program out of a database; the engine's own rows stay as they are."""

from typing import Any

import psycopg
import structlog
from psycopg import sql

from data.settings import get_settings

log = structlog.get_logger(__name__)
_TRIGGERS = """
select table_.oid::regclass::text, trigger_.tgname
from pg_trigger as trigger_
join pg_class as table_ on table_.oid = trigger_.tgrelid
join pg_proc as function_ on function_.oid = trigger_.tgfoid
join pg_namespace as home on home.oid = function_.pronamespace
join pg_namespace as place on place.oid = table_.relnamespace
where home.nspname = 'analytics' and place.nspname <> 'analytics' and not trigger_.tgisinternal
order by 1, 2
"""
# ENGINE_SCHEMA may have been another one when the column was added: there our index tells it from that of a copy
_COLUMNS = """
select place.nspname, table_.relname
from pg_class as table_
join pg_namespace as place on place.oid = table_.relnamespace
join pg_attribute as column_ on column_.attrelid = table_.oid
join pg_attrdef as given on given.adrelid = column_.attrelid and given.adnum = column_.attnum
where table_.relname = 'api_usage'
    and column_.attname = 'ingest_xid' and not column_.attisdropped and column_.attinhcount = 0
    and column_.atttypid = 'xid8'::regtype
    and pg_get_expr(given.adbin, given.adrelid) = 'pg_current_xact_id()'
    and (place.nspname = %s or exists (
        select from pg_index join pg_class as index_ on index_.oid = indexrelid
        where indrelid = table_.oid and index_.relname = 'engine_room_ingest_xid'
    ))
order by 1
"""


def uninstall(
    connection: psycopg.Connection[Any], *, engine_schema: str | None = None, lock_timeout_ms: int = 10_000
) -> list[str]:
    """Drop our triggers on the engine's tables, our column there and the schema `analytics`; what was dropped, in words.

    All or nothing, in one transaction; waits at most `lock_timeout_ms` for the engine's writers.
    Raises psycopg.errors.LockNotAvailable when they did not let us in, InsufficientPrivilege when we are not the owner.
    """
    engine = engine_schema or get_settings().engine_schema
    dropped: list[str] = []
    with connection.transaction():
        connection.execute(f"set local lock_timeout = {int(lock_timeout_ms)}")
        for table, trigger in connection.execute(_TRIGGERS).fetchall():
            connection.execute(
                sql.SQL("drop trigger {} on {}").format(sql.Identifier(trigger), sql.SQL(table))
            )
            dropped.append(f"trigger {trigger} on {table}")
        dropped += _drop_columns(connection, engine)
        row = connection.execute("select to_regnamespace('analytics') is not null").fetchone()
        if row and row[0]:
            connection.execute("drop schema analytics cascade")
            dropped.append("schema analytics")
    log.info("uninstalled", dropped=dropped)
    return dropped


def _drop_columns(connection: psycopg.Connection[Any], engine: str) -> list[str]:
    dropped: list[str] = []
    for place in connection.execute(_COLUMNS, (engine,)).fetchall():
        table = sql.Identifier(*place)
        connection.execute(sql.SQL("alter table {} drop column ingest_xid").format(table))
        dropped.append(f"column ingest_xid of {table.as_string(connection)}")
    return dropped
