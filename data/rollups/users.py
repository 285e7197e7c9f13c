"""What is known of each user, and the counters of active users, brought up to date by the difference that a tick makes."""

import psycopg

from data.rollups.definitions import statement
from data.rollups.source import Moment


def keep_before(cursor: psycopg.Cursor) -> None:
    """Remember the user days that are about to be counted anew."""
    cursor.execute(
        "insert into user_day_before select u.user_id, u.day, u.n, u.failed, u.cost"
        " from analytics.user_day u join redone_day d on d.day = u.day"
    )


def add_days(cursor: psycopg.Cursor, upsert: str) -> None:
    """Add the tick's user days by `upsert`, and note which users were active on the touched days before; days counted anew are deleted already."""
    cursor.execute(statement("user_presence").replace("{upsert}", upsert))
    cursor.execute("analyze user_presence")


def update_users(cursor: psycopg.Cursor, moment: Moment, *, has_redone_days: bool) -> None:
    """Bring the counters and user_state up to date; user_day is already."""
    changed = cursor.execute("select exists (select from user_presence where before <> after)").fetchone()
    if changed and changed[0]:
        cursor.execute(statement("active_user_change"))
        cursor.execute("delete from analytics.active_user_change where w1 = 0 and w7 = 0 and w30 = 0")
        cursor.execute(statement("growth_week"))
        cursor.execute(
            'delete from analytics.growth_week where new = 0 and "returning" = 0 and resurrected = 0 and dormant = 0'
        )
    cursor.execute(statement("user_state"))
    if has_redone_days:
        cursor.execute(statement("user_state_gone"))
        cursor.execute(
            "delete from analytics.user_state t using user_day_before b where b.user_id = t.user_id and t.n <= 0"
        )
        cursor.execute(
            moment.query(statement("user_state_ends"), counted=moment.is_counted), moment.arguments
        )


def derive(cursor: psycopg.Cursor, moment: Moment) -> None:
    """What is known of each user, and the counters of active users, from all user days: the end of the first build."""
    cursor.execute("truncate analytics.user_state, analytics.active_user_change")
    cursor.execute(moment.query(statement("first_users"), counted=moment.is_counted), moment.arguments)
    cursor.execute(statement("first_active_users"))


def derive_growth(cursor: psycopg.Cursor, _: Moment) -> None:
    """Users by week of activity, from all user days: the end of the first build."""
    cursor.execute("truncate analytics.growth_week")
    cursor.execute(statement("first_growth"))
