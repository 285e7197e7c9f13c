"""Calls of each user by day and service, of the last 92 days: what limits and plans are told from.

The log is read a day at a time, and only the days on which it holds other calls than were counted: today's, and those that came late or were changed.
"""

from pathlib import Path
from typing import Any

import psycopg

from data.settings import Settings

ONE_DAY = Path(__file__).resolve().parents[1] / "sql" / "snapshots" / "user_service_day.sql"
DAYS = """
with today as (select (%(now)s at time zone %(zone)s)::date as day), counted as (
    select c.day, sum(c.n) as n from analytics.call_day c cross join today
    where c.slice = 'all' and c.day > today.day - 92 and c.day <= today.day + 1 group by 1
)
select coalesce(counted.day, s.day) from counted full join (select day, sum(n) as n from analytics.user_service_day group by 1) s using (day)
where counted.n is distinct from s.n and coalesce(counted.day, s.day) > (select day - 92 from today) order by 1 desc
"""
FORGET = "delete from analytics.user_service_day where day <= (%(now)s at time zone %(zone)s)::date - 92"


def count_service_days(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
    """Count the days anew that are not what the rollups say."""
    cursor.execute(FORGET, values)
    text = ONE_DAY.read_text(encoding="utf-8")
    for (day,) in cursor.execute(DAYS, values).fetchall():
        cursor.execute(text.encode(), {**values, "day": day})
