"""What is kept how long: minutes for days, hours and sessions for a year, days for ever; and which days are frozen."""

from datetime import date
from typing import Any

import psycopg
import structlog

from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)

# table: what is kept of it. Where days do not begin on the hour, the first one begins inside an hour; a session that goes on into it is kept whole.
_KEPT = {
    "call_minute": "bucket >= minutes_from",
    "call_hour": "bucket >= date_trunc('hour', hours_from, 'UTC')",
    "latency_hour": "bucket >= date_trunc('hour', hours_from, 'UTC')",
    "availability_hour": "bucket >= date_trunc('hour', hours_from, 'UTC')",
    "call_session": "ended_at >= hours_from",
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
            " minutes_from = greatest(minutes_from, analytics.day_start((now() at time zone %s)::date - %s, %s)),"
            " hours_from = greatest(hours_from, analytics.day_start((now() at time zone %s)::date - %s, %s))",
            [freeze_before, zone, settings.minute_days, zone, zone, settings.hour_days, zone],
        )
        for table, kept in _KEPT.items():
            cursor.execute(
                f"delete from analytics.{table} using analytics.rollup_state where not {kept}"  # noqa: S608 - names of ours
            )
            deleted[table] = cursor.rowcount
    log.info("retention done", **deleted)
    return deleted
