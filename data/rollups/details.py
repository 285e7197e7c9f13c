"""What is told by day from the calls themselves: generation parameters and retry chains.

Each is too dear for the tick (a call has a dozen parameters, a chain needs its neighbours), and none is about the last minute: the tick notes
the days whose calls changed, and this counts those days anew, newest first, within a time and not the same day without rest.
"""

from datetime import date, timedelta
from time import monotonic
from typing import Any

import psycopg

from data.rollups.definitions import statement
from data.settings import Settings

TABLES = ("request_day", "parameter_day")
MOST_DAYS = 500
SECONDS_A_RUN = 20.0


def note_days(cursor: psycopg.Cursor[Any]) -> None:
    """Note the days that this tick touches."""
    cursor.execute(
        "insert into analytics.stale_detail_day select day from (select day from redone_day union select day from counted_bucket where in_day) touched"
        " where day >= (select frozen_before from analytics.rollup_state)"
    )


def refresh_details(
    cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings, *, seconds: float = SECONDS_A_RUN
) -> None:
    """Count the noted days anew until the time is over; the others wait for the next run."""
    rows = cursor.execute(statement("detail_days"), {**values, "most": MOST_DAYS}).fetchall()
    frozen = cursor.execute("select frozen_before from analytics.rollup_state").fetchone()
    days = [row[0] for row in rows if frozen and row[0] >= frozen[0]]
    until = monotonic() + seconds
    chains: set[date] = set()
    for place, day in enumerate(days):
        if place and monotonic() > until:
            _put_back(cursor, days[place:])
            break
        started = monotonic()
        for table in TABLES:
            _count(cursor, table, day, values)
        # a chain may begin the day before, and the day after may begin inside one
        for near in (day, day - timedelta(days=1), day + timedelta(days=1)):
            if near not in chains and frozen and near >= frozen[0]:
                _count(cursor, "retry_day", near, values)
                chains.add(near)
        _note_told(cursor, day, (monotonic() - started) * 1000)


def _count(cursor: psycopg.Cursor[Any], table: str, day: date, values: dict[str, Any]) -> None:
    edges = cursor.execute(
        "select analytics.day_start(%(day)s::date, %(zone)s), analytics.day_start(%(day)s::date + 1, %(zone)s)",
        {"day": day, "zone": values["zone"]},
    ).fetchone()
    starts, ends = edges if edges else (None, None)
    cursor.execute(f"delete from analytics.{table} where day = %s", [day])  # noqa: S608 - names of ours
    cursor.execute(statement(table), {"day": day, "starts": starts, "ends": ends})


def _note_told(cursor: psycopg.Cursor[Any], day: date, took_ms: float) -> None:
    cursor.execute(
        "insert into analytics.detail_day as t (day, told_at, took_ms) values (%s, clock_timestamp(), %s)"
        " on conflict (day) do update set told_at = excluded.told_at, took_ms = excluded.took_ms",
        [day, took_ms],
    )


def _put_back(cursor: psycopg.Cursor[Any], days: list[date]) -> None:
    cursor.execute("insert into analytics.stale_detail_day select unnest(%s::date[])", [days])
