"""What is kept how long: minutes for days, hours and sessions for a year, days for ever; and which days are frozen."""

from datetime import date
from typing import Any

import psycopg
import structlog

from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)

# table: (column, which horizon)
_KEPT = {
    "call_minute": ("bucket", "minutes_from"),
    "call_hour": ("bucket", "hours_from"),
    "latency_hour": ("bucket", "hours_from"),
    "availability_hour": ("bucket", "hours_from"),
    "call_session": ("started_at", "hours_from"),
}


def retention(
    connection: psycopg.Connection[Any],
    *,
    freeze_before: date | None = None,
    settings: Settings | None = None,
) -> dict[str, int]:
    """Delete minute, hour and session rows that are past their time; answers the deleted rows by table.

    `freeze_before` keeps all days before it as they are from now on, so that the engine's owner may drop their raw rows without
    emptying the history; it never moves back.
    """
    settings = settings or get_settings()
    zone = settings.reporting_timezone
    deleted: dict[str, int] = {}
    with connection.transaction(), connection.cursor() as cursor:
        # The horizons move in the same transaction: a tick that began before fails and is repeated with the new ones.
        cursor.execute(
            "update analytics.rollup_state set frozen_before = greatest(frozen_before, coalesce(%s::date, frozen_before)),"
            " minutes_from = greatest(minutes_from, date_trunc('day', now() at time zone %s) at time zone %s - make_interval(days => %s)),"
            " hours_from = greatest(hours_from, date_trunc('day', now() at time zone %s) at time zone %s - make_interval(days => %s))",
            [freeze_before, zone, zone, settings.minute_days, zone, zone, settings.hour_days],
        )
        for table, (column, horizon) in _KEPT.items():
            cursor.execute(
                f"delete from analytics.{table} where {column} < (select {horizon} from analytics.rollup_state)"  # noqa: S608 - names of ours
            )
            deleted[table] = cursor.rowcount
    log.info("retention done", **deleted)
    return deleted
