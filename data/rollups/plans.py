"""Who had which plan when: subscription events captured from the engine, and the periods that calls are attributed by."""

from datetime import date

import psycopg

from data.rollups.definitions import statement
from data.rollups.source import Moment


def capture_subscriptions(cursor: psycopg.Cursor, moment: Moment) -> int:
    """Write an event for each subscription that changed since its newest event; answers how many."""
    if not moment.has_subscriptions:
        return 0
    cursor.execute(moment.query(statement("capture_subscriptions")), moment.arguments)
    captured = cursor.rowcount
    cursor.execute(moment.query(statement("end_subscriptions")), moment.arguments)
    return captured + cursor.rowcount


def apply_plan_changes(cursor: psycopg.Cursor, moment: Moment, *, nothing_counted: bool = False) -> set[date]:
    """Bring plan_period up to date with the events; answers the days on which a counted call changes its plan."""
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
