"""What is kept how long: minutes for days, hours and sessions for a year, days for ever; and which days are frozen."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import structlog
from psycopg.rows import dict_row

from data.rollups.state import RollupError
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


_WAITING = """
select (select count(*) from (
    select day from analytics.pending_day union select (bucket at time zone zone)::date from analytics.dirty_quarter where bucket is not null
) waiting where day < %(day)s) as days, built_at is null or exists (select from analytics.dirty_quarter where everything) as are_all
from analytics.rollup_state
"""
_WANTED = """
select zone, frozen_before, minutes_from, hours_from,
    greatest(analytics.day_start((now() at time zone zone)::date - %(minute_days)s, zone), analytics.day_start(frozen_before, zone)) as minutes_wanted,
    greatest(analytics.day_start((now() at time zone zone)::date - %(hour_days)s, zone), analytics.day_start(frozen_before, zone)) as hours_wanted
from analytics.rollup_state for update
"""
_REACH = """
with moved as (
    update analytics.rollup_state set minutes_from = least(minutes_from, %(minutes_wanted)s), hours_from = least(hours_from, %(hours_wanted)s)
)
insert into analytics.pending_day
select d::date from generate_series(%(first)s, %(last)s, interval '1 day') d where d::date >= %(frozen_before)s on conflict do nothing
"""


def retention(
    connection: psycopg.Connection[Any],
    *,
    freeze_before: date | None = None,
    settings: Settings | None = None,
) -> dict[str, int]:
    """Delete minute, hour and session rows that are past their time; answers the deleted rows by table.

    `freeze_before` keeps all days before it as they are from now on, so that the engine's owner may drop their raw rows without
    emptying the history; it never moves back. Raises RollupError for a day that is not over, and while days before it wait to be counted.
    """
    settings = settings or get_settings()
    zone = settings.reporting_timezone
    deleted: dict[str, int] = {}
    if freeze_before is not None:
        _require_rest(connection, freeze_before, settings)
    reach_back(connection, settings)
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


def _require_rest(connection: psycopg.Connection[Any], day: date, settings: Settings) -> None:
    """Raise RollupError where days before `day` are not as they are to stay."""
    today = datetime.now(settings.zone).date()
    if day > today:
        raise RollupError(
            f"Days before {day} cannot be frozen: today is {today}, and what comes would never be counted."
        )
    with connection.transaction():
        row = connection.execute(_WAITING, {"day": day}).fetchone()
    days, are_all = row or (0, True)
    if days or are_all:
        which = "All days" if are_all else f"{days:,} days before {day}"
        raise RollupError(
            f"{which} wait to be counted and would stay as they are; freeze them when flask rollup --once is done."
        )


def reach_back(connection: psycopg.Connection[Any], settings: Settings) -> None:
    """Have the days counted anew whose minutes or hours are to be kept and are not: MINUTE_DAYS or HOUR_DAYS grew, or a clock that had gone
    far ahead deleted them. Frozen days stay as they are."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        wanted = cursor.execute(
            _WANTED, {"minute_days": settings.minute_days, "hour_days": settings.hour_days}
        ).fetchone()
        if wanted is None:
            return
        short = [
            (wanted[f"{each}_wanted"], wanted[f"{each}_from"])
            for each in ("minutes", "hours")
            if wanted[f"{each}_wanted"] < wanted[f"{each}_from"]
        ]
        if not short:
            return
        zone = ZoneInfo(wanted["zone"])
        first = min(wanted_from for wanted_from, _ in short)
        last = max(kept_from for _, kept_from in short) - timedelta(microseconds=1)
        today = datetime.now(zone).date()
        days = {"first": first.astimezone(zone).date(), "last": min(last.astimezone(zone).date(), today)}
        cursor.execute(_REACH, {**wanted, **days})
        log.info("finer rows reach further back, their days are counted anew", days=cursor.rowcount)
