"""The one row that says what is counted, and how a transaction of the rollups begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
import structlog
from psycopg import IsolationLevel
from psycopg.rows import class_row

from data.rollups.definitions import statement

log = structlog.get_logger(__name__)

CHUNK_LOCK = 0x456E67526F  # beside the worker's lock


class RollupError(Exception):
    """The rollups cannot go on; the message says why in a sentence."""


class RebuildNeededError(RollupError):
    """What is counted does not belong to this database, table or reporting zone any more."""


@dataclass(frozen=True)
class State:
    """What analytics.rollup_state held when the transaction began. `frozen_to` is where the frozen days end, `kept_from` the first day
    whose hours and sessions may be counted anew: no frozen day, and none of which they are gone."""

    capture_mode: str
    snapshot: str | None
    capture_xid: str | None
    zone: str
    system_identifier: int | None
    database_oid: int | None
    table_oid: int | None
    address_source: str
    built_at: datetime | None
    rolled_up_to: datetime | None
    minutes_from: datetime
    hours_from: datetime
    frozen_before: date
    frozen_to: datetime
    kept_from: date
    build_id: str | None

    @property
    def is_exact(self) -> bool:
        """Whether the engine's table carries our column."""
        return self.capture_mode == "exact"

    @property
    def has_frozen_days(self) -> bool:
        """Whether some days stay as they are, whatever becomes of their rows."""
        return self.frozen_before.year > 1900


_STATE = """
select capture_mode, snapshot::text as snapshot, capture_xid::text as capture_xid, zone, system_identifier,
    database_oid::bigint as database_oid, table_oid::bigint as table_oid, address_source, built_at, rolled_up_to, minutes_from, hours_from, frozen_before,
    analytics.day_start(frozen_before, zone) as frozen_to,
    greatest(frozen_before, (hours_from at time zone zone)::date) as kept_from, build_id::text as build_id
from analytics.rollup_state
"""


def read_state(connection: psycopg.Connection, *, lock: bool = False) -> State:
    """The state; `lock` keeps every other writer of the rollups out until the transaction ends."""
    with connection.cursor(row_factory=class_row(State)) as cursor:
        state = cursor.execute(_STATE + (" for update" if lock else "")).fetchone()
    if state is None:
        raise RollupError("analytics.rollup_state is empty; run `flask uninstall` and `flask migrate`.")
    return state


def go_on(connection: psycopg.Connection, build_id: str) -> State:
    """The state, for a step of the first build, of which no other process takes over the rest before this transaction ends.

    Raises RollupError when one did already.
    """
    connection.execute("select pg_advisory_xact_lock_shared(%s)", [CHUNK_LOCK])
    state = read_state(connection)
    if state.build_id != build_id:
        raise RollupError("Another process took the first build over; this one stops.")
    return state


@contextmanager
def frozen_transaction(
    connection: psycopg.Connection, *, work_mem: str = "64MB", room: str = "32MB", repeatable: bool = True
) -> Iterator[psycopg.Cursor]:
    """One transaction in which all statements see one moment (`repeatable`), with the working tables at hand.

    `room` is the memory that the session keeps for them from its first such transaction on.
    """
    connection.isolation_level = (
        IsolationLevel.REPEATABLE_READ if repeatable else IsolationLevel.READ_COMMITTED
    )
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(
                "select set_config('jit', 'off', true), set_config('synchronous_commit', 'off', true),"
                " set_config('client_min_messages', 'warning', true), set_config('work_mem', %s, true),"
                # three thousand rows of a table tell the planner enough
                " set_config('default_statistics_target', '10', true),"
                # a tick joins few rows to long dictionaries, whose indexes are in memory
                " set_config('random_page_cost', '1.1', true),"
                " set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),"
                " set_config('TimeZone', 'UTC', true),"
                # of newer servers
                " (select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'),"
                " to_regclass('pg_temp.session_piece') is null",
                [work_mem],
            )
            row = cursor.fetchone()
            if row is not None and row[-1]:
                _widen_temp_buffers(connection, room)
                cursor.execute(statement("working_tables"))
            yield cursor
    finally:
        if not connection.closed:
            connection.isolation_level = None


def _widen_temp_buffers(connection: psycopg.Connection, room: str) -> None:
    """Room for the working tables in memory; it may only be set before a session's first temporary table."""
    try:
        with connection.transaction():
            connection.execute("select set_config('temp_buffers', %s, false)", [room])
    except psycopg.Error as error:
        # a pooled session that had temporary tables of others: slower, not wrong
        log.info("working tables get the usual room", reason=str(error).strip())
