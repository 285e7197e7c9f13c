"""How changes of the engine's log are noticed: one additive column, an index on it, and three triggers on changes that are not inserts.

`ingest_xid` holds the transaction that wrote a row, so "committed since the last tick" is exact whatever the order of commits.
Where the table may not be altered, the newest quarter of an hour is compared row by row instead (mode 'fallback').
"""

import time
from typing import Literal

import psycopg
import structlog
from psycopg import sql
from psycopg.errors import (
    DependentObjectsStillExist,
    FeatureNotSupported,
    InsufficientPrivilege,
    LockNotAvailable,
    RaiseException,
    ReadOnlySqlTransaction,
    TooManyColumns,
    WrongObjectType,
)

from data.rollups.guarding import Identity, has_column, has_foreign_numbers, identity, is_same, require_table
from data.rollups.state import RollupError, State, read_state

log = structlog.get_logger(__name__)

CaptureMode = Literal["exact", "fallback"]

INDEX = "engine_room_ingest_xid"
TRIGGERS = (
    ("engine_room_deleted", "delete", "referencing old table as gone", "mark_deleted"),
    ("engine_room_updated", "update", "referencing old table as gone new table as come", "mark_updated"),
    ("engine_room_truncated", "truncate", "", "mark_truncated"),
)
LOCK_TRIES = 5
INDEX_PATIENCE = "10s"  # the index waits for every transaction that is older; the first build needs none, and ticks are slower without it
# what a table answers that may not be altered, or is none; an event trigger of its owner may raise what it likes
REFUSALS = (
    InsufficientPrivilege,
    ReadOnlySqlTransaction,
    WrongObjectType,
    FeatureNotSupported,
    RaiseException,
)
# publications that send our column to a subscriber whose table lacks it, which would stop there; Supabase's own goes to its listeners
PUBLISHED = """
select string_agg(distinct p.pubname, ', ') from pg_publication_tables p
where format('%%I.%%I', p.schemaname, p.tablename)::regclass = to_regclass(%s) and p.pubname not like 'supabase%%'
    and not exists (select from pg_publication_rel r join pg_publication q on q.oid = r.prpubid
        where q.pubname = p.pubname and r.prrelid = to_regclass(%s) and r.prattrs is not null)
"""

_TIMEOUTS = "select set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)"


class _RefusedError(Exception):
    """api_usage is not to be altered; the message says why."""


def install_capture(connection: psycopg.Connection, *, schema: str = "public") -> CaptureMode:
    """Add the column, its index and the triggers to the engine's api_usage; answers the mode that is possible.

    A column that was made here stays; one that came from another cluster is made anew: its numbers mean nothing here. Waits for a lock at
    most two seconds, five times. The connection must be outside a transaction. Raises RollupError when there is no api_usage or its lock is
    never free.
    """
    with connection.transaction(), connection.cursor() as cursor:
        require_table(identity(cursor, schema), schema)
    for attempt in range(LOCK_TRIES):
        try:
            _alter(connection, schema)
        except (*REFUSALS, DependentObjectsStillExist, TooManyColumns, _RefusedError) as error:
            log.warning("api_usage may not be altered, falling back", reason=str(error).strip())
            with connection.transaction(), connection.cursor() as cursor:
                _write_state(cursor, identity(cursor, schema), "fallback", None)
            return "fallback"
        except LockNotAvailable:
            log.info("waiting for a lock on api_usage", attempt=attempt + 1)
            time.sleep(0.5 * (attempt + 1))
        else:
            with connection.transaction():
                is_there = is_indexed(connection, schema)
            if not is_there:
                make_index(connection, schema)
            return "exact"
    raise RollupError("api_usage is locked by a long transaction; end it or try again later.")


def _alter(connection: psycopg.Connection, schema: str) -> None:
    table = sql.SQL("{}.api_usage").format(sql.Identifier(schema))
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '2s'")
        cursor.execute("set local client_min_messages = warning")
        _require_plain(cursor, schema)
        found, state = identity(cursor, schema), read_state(connection)
        base = state.capture_xid
        if not _is_ours(cursor, state, found, schema):
            _require_unpublished(cursor, schema)
            # Rows that are there now carry this transaction's number; nothing is rewritten, the default is stored once.
            cursor.execute(
                sql.SQL(
                    "alter table {} drop column if exists ingest_xid,"
                    " add column ingest_xid xid8 not null default pg_current_xact_id()"
                ).format(table)
            )
            row = cursor.execute("select pg_current_xact_id()::text").fetchone()
            base = row[0] if row else None
        make_triggers(connection, schema)
        _write_state(cursor, found, "exact", base)


def _require_plain(cursor: psycopg.Cursor, schema: str) -> None:
    """A partitioned or foreign table, or a view, is refused before it carries half of what we need."""
    row = cursor.execute(
        "select relkind from pg_class where oid = to_regclass(%s)", [f'"{schema}".api_usage']
    ).fetchone()
    if row and row[0] != "r":
        raise _RefusedError(
            "api_usage is no plain table: it takes no index that is built beside its writers."
        )


def _require_unpublished(cursor: psycopg.Cursor, schema: str) -> None:
    published = published_by(cursor, schema)
    if published:
        raise _RefusedError(
            f"api_usage is published by {published}: its subscribers would stop at a column they do not have."
        )


def published_by(cursor: psycopg.Cursor, schema: str) -> str | None:
    """The publications that would send our column along, in one text; None where there is none."""
    row = cursor.execute(PUBLISHED, [f'"{schema}".api_usage'] * 2).fetchone()
    return row[0] if row else None


def _is_ours(cursor: psycopg.Cursor, state: State, found: Identity, schema: str) -> bool:
    """Whether the column that is there was made in this database, for this table, and no row brought a number from elsewhere."""
    return (
        state.is_exact
        and state.capture_xid is not None
        and found[0] is not None
        and is_same(state, found)
        and state.system_identifier is not None
        and has_column(cursor, schema)
        and not has_foreign_numbers(cursor, schema, state.capture_xid)
    )


def make_triggers(connection: psycopg.Connection, schema: str) -> None:
    """Triggers that note what was changed, whatever the role of its session; a distributed table (Citus) has none, there the audit finds it."""
    table = sql.SQL("{}.api_usage").format(sql.Identifier(schema))
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
                connection.execute(
                    sql.SQL("alter table {} enable always trigger {}").format(table, sql.Identifier(name))
                )
    except FeatureNotSupported as error:
        log.warning(
            "api_usage takes no triggers, changed rows are found by the audit", reason=str(error).strip()
        )


def trigger_states(connection: psycopg.Connection, schema: str) -> dict[str, str]:
    """Which of our triggers are there, and whether each is on: 'A' always, 'O' but for replicas, 'R' for replicas alone, 'D' not at all."""
    rows = connection.execute(
        "select tgname, tgenabled::text from pg_trigger where tgrelid = to_regclass(%s) and tgname = any(%s)",
        [f'"{schema}".api_usage', [name for name, *_ in TRIGGERS]],
    ).fetchall()
    return dict(rows)


def notes_changes(connection: psycopg.Connection, schema: str) -> bool:
    """Whether changed rows of the log are noted as they change: its column and its triggers are there, they are on, and no publisher changes
    rows here, which fires no trigger on statements."""
    states = trigger_states(connection, schema)
    is_on = len(states) == len(TRIGGERS) and all(each in ("A", "O") for each in states.values())
    row = connection.execute(
        "select capture_mode = 'exact' and not exists (select from pg_subscription_rel where srrelid = to_regclass(%s)) from analytics.rollup_state",
        [f'"{schema}".api_usage'],
    ).fetchone()
    return is_on and bool(row and row[0])


def is_indexed(connection: psycopg.Connection, schema: str) -> bool:
    """Whether our index is there and whole."""
    row = connection.execute(
        "select exists (select from pg_index where indexrelid = to_regclass(%s) and indisvalid"
        " and indrelid = to_regclass(%s))",
        [f'"{schema}"."{INDEX}"', f'"{schema}".api_usage'],
    ).fetchone()
    return bool(row and row[0])


def make_index(connection: psycopg.Connection, schema: str) -> bool:
    """Index the rows that come from now on; those that are there are counted by the first build and need none.

    Answers whether it is there: it waits for older transactions, and gives up after INDEX_PATIENCE. The connection must be outside a
    transaction. Raises as the server does where it may not be made.
    """
    autocommit = connection.autocommit
    connection.autocommit = True
    usual = connection.execute(
        "select current_setting('lock_timeout'), current_setting('statement_timeout')"
    ).fetchone()
    try:
        connection.execute(_TIMEOUTS, [INDEX_PATIENCE, "0"])
        _make_index(connection, schema)
    except LockNotAvailable:
        log.warning(
            "the index on ingest_xid waits for a long transaction; new rows are found by reading the whole log until it ends"
        )
        return False
    finally:
        if not connection.closed:
            connection.execute(_TIMEOUTS, usual)
            connection.autocommit = autocommit
    return True


def _make_index(connection: psycopg.Connection, schema: str) -> None:
    row = connection.execute("select capture_xid::text from analytics.rollup_state").fetchone()
    base = sql.Literal(row[0] if row and row[0] else "0")
    # one of an interrupted attempt, or of another table that had this name
    connection.execute(sql.SQL("drop index concurrently if exists {}").format(sql.Identifier(schema, INDEX)))
    connection.execute(
        sql.SQL(
            "create index concurrently {} on {}.api_usage (ingest_xid) where ingest_xid <> {}::xid8"
        ).format(sql.Identifier(INDEX), sql.Identifier(schema), base)
    )


def _write_state(cursor: psycopg.Cursor, found: Identity, mode: CaptureMode, xid: str | None) -> None:
    system, database, table = found
    cursor.execute(
        "update analytics.rollup_state set capture_mode = %s, capture_xid = %s::xid8, system_identifier = %s,"
        " database_oid = %s, table_oid = %s, snapshot = null, built_at = null",
        [mode, xid, system, database, table],
    )
