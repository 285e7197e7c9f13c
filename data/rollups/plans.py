"""Who had which plan when: subscription events captured from the engine, and the periods that calls are attributed by.

Where the role may, a trigger notes each change of the engine's subscriptions as it is written; the row itself is compared with its newest event as
well, which finds what no trigger saw.
"""

from datetime import date

import psycopg
import structlog
from psycopg import DataError, ProgrammingError, sql
from psycopg.errors import DuplicateObject, InvalidSchemaName, LockNotAvailable, UndefinedTable

from data.rollups.capture import REFUSALS
from data.rollups.definitions import statement
from data.rollups.guarding import sees_all
from data.rollups.source import Moment

log = structlog.get_logger(__name__)

TRIGGER = "engine_room_subscription"


def follow_plans(
    cursor: psycopg.Cursor, moment: Moment, *, look: bool = True, nothing_counted: bool = False
) -> tuple[set[date], str | None]:
    """Capture events (`look`: from the engine's subscriptions) and bring plan_period up to date with them.

    Answers the days on which a counted call changes its plan (with `nothing_counted` there are none), and why plans could not be followed: the
    engine's subscriptions are no reason not to count its calls.
    """
    # What others wrote comes first: an event that is there already is not captured again.
    days = _apply(cursor, moment, nothing_counted=nothing_counted)
    trouble = None
    for find in (_note, _capture) if look else (_note,):
        try:
            with cursor.connection.transaction():
                found = find(cursor, moment)
        except (DataError, ProgrammingError) as error:
            trouble = f"Plans are not followed: {str(error).strip()}"[:1000]
            continue
        if found:
            days |= _apply(cursor, moment, nothing_counted=nothing_counted)
    return days, trouble


def watch_subscriptions(connection: psycopg.Connection, schema: str) -> bool:
    """Put the trigger on the engine's user_subscriptions; whether it is there. Where it may not be put, was disabled by its owner, or the table is
    locked by a long transaction for two seconds, subscriptions are compared at every tick and nothing else. The connection must be outside a transaction."""
    if _is_watched(connection, schema):
        return True
    table = sql.Identifier(schema, "user_subscriptions")
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '2s'")
            connection.execute(
                sql.SQL(
                    "create trigger {} after insert or update or delete on {} for each row execute function analytics.note_subscription()"
                ).format(sql.Identifier(TRIGGER), table)
            )
    except (*REFUSALS, DuplicateObject, UndefinedTable, InvalidSchemaName, LockNotAvailable) as error:
        log.warning("subscriptions are not watched, they are compared", reason=str(error).strip())
        return False
    return True


def _is_watched(connection: psycopg.Connection, schema: str) -> bool:
    row = connection.execute(
        "select exists (select from pg_trigger where tgrelid = to_regclass(%s) and tgname = %s and tgenabled <> 'D')",
        [f'"{schema}".user_subscriptions', TRIGGER],
    ).fetchone()
    return bool(row and row[0])


def _note(cursor: psycopg.Cursor, moment: Moment) -> int:
    """Write an event for each change that was noted as it was written; answers how many."""
    cursor.execute(statement("note_subscriptions"), moment.arguments)
    return cursor.rowcount


def _capture(cursor: psycopg.Cursor, moment: Moment) -> int:
    """Write an event for each subscription that changed since its newest event; answers how many."""
    if not moment.has_subscriptions:
        return 0
    cursor.execute(moment.query(statement("capture_subscriptions")), moment.arguments)
    captured = cursor.rowcount
    if not sees_all(cursor, moment.schema, "user_subscriptions"):
        return captured  # a row that is not seen may be hidden: nobody cancelled by that
    cursor.execute(moment.query(statement("end_subscriptions")), moment.arguments)
    return captured + cursor.rowcount


def _apply(cursor: psycopg.Cursor, moment: Moment, *, nothing_counted: bool) -> set[date]:
    """Bring plan_period up to date with the events; answers the days on which a counted call changes its plan."""
    cursor.execute("delete from plan_user")
    cursor.execute("delete from plan_before")
    cursor.execute(
        "with gone as (delete from analytics.dirty_plan returning user_id)"
        " insert into plan_user select distinct user_id from gone"
    )
    if cursor.rowcount == 0:
        return set()
    cursor.execute(
        "with gone as (delete from analytics.plan_period p using plan_user u where p.user_id = u.user_id returning p.*)"
        " insert into plan_before select user_id, valid_from, valid_to, plan from gone"
    )
    cursor.execute(statement("plan_periods"))
    if nothing_counted:
        return set()
    cursor.execute(moment.query(statement("moved_days"), counted=moment.was_counted), moment.arguments)
    return {row[0] for row in cursor.fetchall()}
