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
_COLUMN = """
select exists (
    select 1
    from pg_attribute as column_
    join pg_attrdef as given on given.adrelid = column_.attrelid and given.adnum = column_.attnum
    where column_.attrelid = to_regclass(%s) and column_.attname = 'ingest_xid' and not column_.attisdropped
        and column_.atttypid = 'xid8'::regtype
        and pg_get_expr(given.adbin, given.adrelid) = 'pg_current_xact_id()'
)
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
        dropped += _drop_column(connection, engine)
        row = connection.execute("select to_regnamespace('analytics') is not null").fetchone()
        if row and row[0]:
            connection.execute("drop schema analytics cascade")
            dropped.append("schema analytics")
    log.info("uninstalled", dropped=dropped)
    return dropped


def _drop_column(connection: psycopg.Connection[Any], engine: str) -> list[str]:
    table = sql.Identifier(engine, "api_usage")
    name = table.as_string(connection)
    row = connection.execute(_COLUMN, (name,)).fetchone()
    if not row or not row[0]:
        return []
    connection.execute(sql.SQL("alter table {} drop column ingest_xid").format(table))
    return [f"column ingest_xid of {name}"]
