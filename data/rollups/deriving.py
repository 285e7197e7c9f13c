"""The end of the first build: what is derived from all days, and the word that all is there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from data.rollups import sessions, users
from data.rollups.keys import make_keys
from data.rollups.source import Moment, look
from data.rollups.state import frozen_transaction, go_on, read_state

Connect = Callable[[], psycopg.Connection]


def finish(
    connection: psycopg.Connection,
    connect: Connect | None,
    build_id: str,
    schema: str,
    pool: ThreadPoolExecutor,
) -> None:
    """Derive what follows from all days: users beside sessions and growth, which take as long; then the word that all is there."""
    if connect is None:
        _derive_sessions(connection, build_id, schema)
        _derive_users(connection, build_id, schema)
    else:
        beside = pool.submit(_derive_beside, connect, build_id, schema)
        _derive_users(connection, build_id, schema)
        beside.result()
    with frozen_transaction(connection, repeatable=False) as cursor:
        go_on(connection, build_id)
        read_state(connection, lock=True)
        cursor.execute("truncate analytics.repeated_poll")
        cursor.execute("insert into analytics.stale_day select distinct day from analytics.user_day")
        cursor.execute("insert into analytics.stale_first_day select distinct day from analytics.user_day")
        # what is older than a change reaches is told once
        cursor.execute(
            "insert into analytics.stale_day (day, alone) select d::date, true from generate_series("
            "(select greatest(min(day), min(frozen_before)) from analytics.user_day, analytics.rollup_state), current_date - 400, interval '1 day') d"
        )
        cursor.execute(
            "insert into analytics.stale_detail_day select distinct day from analytics.call_day, analytics.rollup_state"
            " where slice = 'all' and value = '' and day >= frozen_before"
        )
        cursor.execute(
            "insert into analytics.stale_service_day select day from analytics.stale_detail_day"
            " union select day from analytics.user_service_day, analytics.rollup_state where day >= frozen_before"
        )
        cursor.execute(
            "update analytics.rollup_state set built_at = clock_timestamp(), rolled_up_to = (select max(last_at) from analytics.user_day"
            " where last_at <= now() + interval '5 minutes')"
        )
    with connection.transaction():
        connection.execute("analyze analytics.call_day, analytics.call_hour, analytics.call_minute, analytics.latency_hour,"
            " analytics.latency_day, analytics.availability_hour")  # fmt: skip


def _derive_beside(connect: Connect, build_id: str, schema: str) -> None:
    with connect() as connection:
        _derive_sessions(connection, build_id, schema)


def _derive_users(connection: psycopg.Connection, build_id: str, schema: str) -> None:
    _give_keys(connection, "user_day")
    _derive(connection, build_id, schema, users.derive)


def _derive_sessions(connection: psycopg.Connection, build_id: str, schema: str) -> None:
    _give_keys(connection, "call_session")
    _derive(connection, build_id, schema, sessions.join_cut)
    _derive(connection, build_id, schema, users.derive_growth)


def _give_keys(connection: psycopg.Connection, table: str) -> None:
    """In a transaction of its own, which nobody waits for longer than it takes."""
    with frozen_transaction(connection, repeatable=False) as cursor:
        make_keys(cursor, (table,))


def _derive(
    connection: psycopg.Connection,
    build_id: str,
    schema: str,
    derive: Callable[[psycopg.Cursor, Moment], None],
) -> None:
    """Derive from all days; whatever is done is done again after an interruption, with the same outcome."""
    with frozen_transaction(connection, repeatable=False, work_mem="256MB") as cursor:
        moment = look(cursor, go_on(connection, build_id), schema, keep=True)
        derive(cursor, moment)
