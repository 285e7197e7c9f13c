"""Who had which plan when: subscription events captured from the engine, and the periods that calls are attributed by."""

from datetime import date

import psycopg

from data.rollups.definitions import statement
from data.rollups.source import Moment


def follow_plans(
    cursor: psycopg.Cursor, moment: Moment, *, look: bool = True, nothing_counted: bool = False
) -> set[date]:
    """Capture events (`look`: from the engine's subscriptions) and bring plan_period up to date with them.

    Answers the days on which a counted call changes its plan; with `nothing_counted` there are none.
    """
    # What others wrote comes first: an event that is there already is not captured again.
    days = _apply(cursor, moment, nothing_counted=nothing_counted)
    if look and _capture(cursor, moment):
        days |= _apply(cursor, moment, nothing_counted=nothing_counted)
    return days


def _capture(cursor: psycopg.Cursor, moment: Moment) -> int:
    """Write an event for each subscription that changed since its newest event; answers how many."""
    if not moment.has_subscriptions:
        return 0
    cursor.execute(moment.query(statement("capture_subscriptions")), moment.arguments)
    captured = cursor.rowcount
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
