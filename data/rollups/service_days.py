"""Calls of each user by day and service, of the last 92 days: what limits and plans are told from.

The log is read a day at a time, and only the days the ticks noted: today's, and those whose calls came late or were changed.
"""

from pathlib import Path
from typing import Any

import psycopg

from data.settings import Settings

ONE_DAY = Path(__file__).resolve().parents[1] / "sql" / "snapshots" / "user_service_day.sql"
DAYS = """
with noted as (delete from analytics.stale_service_day returning day), today as (select (%(now)s at time zone %(zone)s)::date as day)
select distinct noted.day from noted cross join today where noted.day > today.day - 92 and noted.day <= today.day + 1 order by 1 desc
"""
FORGET = "delete from analytics.user_service_day where day <= (%(now)s at time zone %(zone)s)::date - 92"


def note_days(cursor: psycopg.Cursor[Any]) -> None:
    """Note the days that this tick touches."""
    cursor.execute(
        "insert into analytics.stale_service_day select day from (select day from redone_day union select day from counted_bucket where in_day) touched"
        " where day >= (select frozen_before from analytics.rollup_state)"  # of a frozen day the log may hold no more than what came late
    )


def count_service_days(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
    """Count the noted days anew."""
    cursor.execute(FORGET, values)
    text = ONE_DAY.read_text(encoding="utf-8")
    for (day,) in cursor.execute(DAYS, values).fetchall():
        cursor.execute(text.encode(), {**values, "day": day})
