"""How changes of the engine's log are noticed: one additive column, three triggers on changes that are not inserts, and a guard.

`ingest_xid` holds the transaction that wrote a row, so "committed since the last tick" is exact whatever the order of commits.
Where the table may not be altered, the newest quarter of an hour is compared row by row instead (mode 'fallback').
"""

import time
from typing import Literal

import psycopg
import structlog
from psycopg import sql
from psycopg.errors import (
    FeatureNotSupported,
    InsufficientPrivilege,
    LockNotAvailable,
    ReadOnlySqlTransaction,
    WrongObjectType,
)

from data.rollups.state import RebuildNeededError, RollupError, State

log = structlog.get_logger(__name__)

CaptureMode = Literal["exact", "fallback"]

INDEX = "engine_room_ingest_xid"
TRIGGERS = (
    ("engine_room_deleted", "delete", "referencing old table as gone", "mark_deleted"),
    ("engine_room_updated", "update", "referencing old table as gone new table as come", "mark_updated"),
    ("engine_room_truncated", "truncate", "", "mark_truncated"),
)
LOCK_TRIES = 5
# what a table answers that may not be altered, or is none
REFUSALS = (InsufficientPrivilege, ReadOnlySqlTransaction, WrongObjectType, FeatureNotSupported)


def guard(cursor: psycopg.Cursor, state: State, *, schema: str, zone: str) -> None:
    """Raise RebuildNeededError when the watermark was not made in this database, for this table and this zone.

    It comes before anything is read: after one wrong tick the loss can no longer be seen.
    """
    if state.snapshot is None:
        raise RebuildNeededError("nothing is counted yet")
    if state.zone != zone:
        raise RebuildNeededError(f"days are cut in {state.zone}, the reporting zone is {zone}")
    if (state.system_identifier, state.database_oid, state.table_oid) != _identity(cursor, schema):
        raise RebuildNeededError("the rollups were made in another database or for another api_usage")
    row = cursor.execute(
        "select pg_snapshot_xmax(%s::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())", [state.snapshot]
    ).fetchone()
    if row and row[0]:
        raise RebuildNeededError("the watermark lies in the future of this database")
    if state.is_exact and not _has_column(cursor, schema):
        raise RebuildNeededError("the column ingest_xid is gone from api_usage")


def install_capture(connection: psycopg.Connection, *, schema: str = "public") -> CaptureMode:
    """Add the column, its index and the triggers to the engine's api_usage; answers the mode that is possible.

    A column that was made for another cluster is made anew: its numbers mean nothing here. Waits for a lock at most two seconds, five
    times. The connection must be outside a transaction. Raises RollupError when there is no api_usage or its lock is never free.
    """
    with connection.transaction(), connection.cursor() as cursor:
        if _table_oid(cursor, schema) is None:
            raise RollupError(
                f"there is no table {schema}.api_usage; check ENGINE_SCHEMA and the rights of this role."
            )
    for attempt in range(LOCK_TRIES):
        try:
            _alter(connection, schema)
            _make_index(connection, schema)
            return "exact"
        except REFUSALS as error:
            log.warning("api_usage may not be altered, falling back", reason=str(error).strip())
            _write_mode(connection, schema, "fallback", None)
            return "fallback"
        except LockNotAvailable:
            log.info("waiting for a lock on api_usage", attempt=attempt + 1)
            time.sleep(0.5 * (attempt + 1))
    raise RollupError("api_usage is locked by a long transaction; end it or try again later.")


def _alter(connection: psycopg.Connection, schema: str) -> None:
    table = sql.SQL("{}.api_usage").format(sql.Identifier(schema))
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '2s'")
        cursor.execute("set local client_min_messages = warning")
        # Rows that are there now carry this transaction's number; nothing is rewritten, the default is stored once.
        cursor.execute(
            sql.SQL(
                "alter table {} drop column if exists ingest_xid,"
                " add column ingest_xid xid8 not null default pg_current_xact_id()"
            ).format(table)
        )
        _make_triggers(connection, table)
        row = cursor.execute("select pg_current_xact_id()::text").fetchone()
        _write_state(cursor, schema, "exact", row[0] if row else None)


def _make_triggers(connection: psycopg.Connection, table: sql.Composable) -> None:
    """Triggers that note what was changed; a distributed table (Citus) has none, there the audit finds it."""
    for name, *_ in TRIGGERS:
        connection.execute(sql.SQL("drop trigger if exists {} on {}").format(sql.Identifier(name), table))
    try:
        with connection.transaction():
            for name, event, tables, function in TRIGGERS:
                connection.execute(
                    sql.SQL(
                        f"create trigger {{}} after {event} on {{}} {tables} for each statement execute function analytics.{function}()"
                    ).format(sql.Identifier(name), table)
                )
    except FeatureNotSupported as error:
        log.warning(
            "api_usage takes no triggers, changed rows are found by the audit", reason=str(error).strip()
        )


def notes_changes(connection: psycopg.Connection, schema: str) -> bool:
    """Whether changed rows of the log are noted as they change: its column and its triggers are there."""
    row = connection.execute(
        "select capture_mode = 'exact' and (select count(*) from pg_trigger where tgrelid = to_regclass(%s) and tgname = any(%s)) = %s"
        " from analytics.rollup_state",
        [f'"{schema}".api_usage', [name for name, *_ in TRIGGERS], len(TRIGGERS)],
    ).fetchone()
    return bool(row and row[0])


def _make_index(connection: psycopg.Connection, schema: str) -> None:
    """Index the rows that come from now on; those that are there are counted by the first build and need none."""
    autocommit = connection.autocommit
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            # one of an interrupted attempt, or of another table that had this name
            cursor.execute(
                sql.SQL("drop index concurrently if exists {}").format(sql.Identifier(schema, INDEX))
            )
            row = cursor.execute("select capture_xid::text from analytics.rollup_state").fetchone()
            cursor.execute(
                sql.SQL(
                    "create index concurrently {} on {}.api_usage (ingest_xid) where ingest_xid <> {}::xid8"
                ).format(sql.Identifier(INDEX), sql.Identifier(schema), sql.Literal(row[0] if row else "0"))
            )
    finally:
        connection.autocommit = autocommit


def _write_mode(connection: psycopg.Connection, schema: str, mode: CaptureMode, xid: str | None) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        _write_state(cursor, schema, mode, xid)


def _write_state(cursor: psycopg.Cursor, schema: str, mode: CaptureMode, xid: str | None) -> None:
    system, database, table = _identity(cursor, schema)
    cursor.execute(
        "update analytics.rollup_state set capture_mode = %s, capture_xid = %s::xid8, system_identifier = %s,"
        " database_oid = %s, table_oid = %s, snapshot = null, built_at = null",
        [mode, xid, system, database, table],
    )


def _identity(cursor: psycopg.Cursor, schema: str) -> tuple[int | None, int | None, int | None]:
    row = cursor.execute(
        "select has_function_privilege('pg_control_system()', 'execute'),"
        " (select oid::bigint from pg_database where datname = current_database())"
    ).fetchone()
    may_ask, database = row if row else (False, None)
    system = None
    if may_ask:
        found = cursor.execute("select system_identifier from pg_control_system()").fetchone()
        system = found[0] if found else None
    return system, database, _table_oid(cursor, schema)


def _table_oid(cursor: psycopg.Cursor, schema: str) -> int | None:
    row = cursor.execute("select to_regclass(%s)::oid::bigint", [f'"{schema}".api_usage']).fetchone()
    return row[0] if row else None


def _has_column(cursor: psycopg.Cursor, schema: str) -> bool:
    row = cursor.execute(
        "select exists (select from pg_attribute where attrelid = to_regclass(%s) and attname = 'ingest_xid' and not attisdropped)",
        [f'"{schema}".api_usage'],
    ).fetchone()
    return bool(row and row[0])
