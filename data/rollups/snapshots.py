"""Tables that are told anew every so often rather than added to: each is one SQL file, run behind the ticks by the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from psycopg import sql

from data.rollups.definitions import statement
from data.rollups.details import refresh_details
from data.rollups.service_days import count_service_days
from data.settings import Settings

SECTION_FILES = Path(__file__).resolve().parents[1] / "sql" / "snapshots"
LIFECYCLE_DAYS_A_RUN = 20


@dataclass(frozen=True)
class Snapshot:
    """One table told anew every `every_seconds`; `refresh` gets a cursor in a transaction, the bound values and the settings.

    `of_settings`: it is made of what readers change on the Settings page, and told anew at once when they do."""

    name: str
    every_seconds: float
    refresh: Callable[[psycopg.Cursor[Any], dict[str, Any], Settings], None]
    of_settings: bool = False


def _own(name: str) -> Callable[[psycopg.Cursor[Any], dict[str, Any], Settings], None]:
    """Runs data/rollups/sql/<name>.sql."""

    def refresh(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
        cursor.execute(statement(name), values)

    return refresh


def _section(name: str) -> Callable[[psycopg.Cursor[Any], dict[str, Any], Settings], None]:
    """Runs data/sql/snapshots/<name>.sql."""

    def refresh(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
        text = (SECTION_FILES / f"{name}.sql").read_text(encoding="utf-8")
        cursor.execute(text, values)

    return refresh


def _known_users(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
    subscriptions = sql.Identifier(settings.engine_schema, "user_subscriptions")
    row = cursor.execute(
        # asked in this order: a table that is not there may not be asked for its rights
        "select case when to_regclass('auth.users') is null then false else has_schema_privilege('auth', 'usage')"
        " and has_column_privilege(to_regclass('auth.users'), 'id', 'select')"
        " and has_column_privilege(to_regclass('auth.users'), 'created_at', 'select') end, to_regclass(%s) is not null",
        [subscriptions.as_string()],
    ).fetchone()
    has_accounts, has_subscriptions = row if row else (False, False)
    accounts = sql.SQL("select id, created_at, 'account', 1 from auth.users union all")
    subscribed = sql.SQL("select user_id, created_at, 'subscription', 2 from {} union all").format(
        subscriptions
    )
    query = sql.SQL(statement("known_user")).format(
        accounts=accounts if has_accounts else sql.SQL(""),
        subscriptions=subscribed if has_subscriptions else sql.SQL(""),
    )
    cursor.execute(query, values)


def _lifecycle(cursor: psycopg.Cursor[Any], values: dict[str, Any], settings: Settings) -> None:
    days = cursor.execute(statement("lifecycle_days"), {**values, "most": LIFECYCLE_DAYS_A_RUN}).fetchall()
    for (day,) in days:
        cursor.execute(statement("lifecycle_day"), {**values, "day": day})
    told = {day for (day,) in days}
    for day in sorted(
        told | {day + timedelta(days=1) for day in told}
    ):  # what follows a day may have changed with it
        cursor.execute(statement("lifecycle_move"), {**values, "day": day})
    cursor.execute(statement("lifecycle_keep"), values)


SNAPSHOTS = (
    Snapshot("known_user", 60, _known_users),
    Snapshot("signup_day", 60, _own("signup_day")),
    Snapshot("entity_slot", 60, _section("entity_slot")),
    Snapshot("mrr_step", 60, _section("mrr_step"), of_settings=True),
    Snapshot("mrr_change", 60, _section("mrr_change"), of_settings=True),
    Snapshot("mrr_movement_day", 60, _section("mrr_movement_day"), of_settings=True),
    Snapshot("account_day", 60, _section("account_day"), of_settings=True),
    Snapshot("revenue_change", 60, _section("revenue_change"), of_settings=True),
    Snapshot("lifecycle_day", 60, _lifecycle),
    Snapshot("details", 60, refresh_details),
    Snapshot("campaign_span", 60, _section("campaign_span")),
    Snapshot("user_milestone", 60, _section("user_milestone")),
    Snapshot("user_country", 60, _section("user_country")),
    Snapshot("country_revenue_change", 60, _section("country_revenue_change"), of_settings=True),
    Snapshot("user_profile", 60, _section("user_profile")),
    Snapshot("segment_set", 60, _section("segment_set")),
    Snapshot("cohort_cell", 300, _section("cohort_cell")),
    Snapshot("cohort_week", 300, _own("cohort_week")),
    Snapshot("cohort_month", 300, _own("cohort_month")),
    Snapshot("conversion_day", 300, _section("conversion_day")),
    Snapshot("user_money_month", 900, _section("user_money_month"), of_settings=True),
    Snapshot("revenue_cohort", 900, _section("revenue_cohort"), of_settings=True),
    Snapshot("rfm_snapshot", 300, _own("rfm_snapshot")),
    Snapshot("user_service_day", 300, count_service_days),
    Snapshot("user_quota", 300, _section("user_quota")),
    Snapshot("plan_fit", 900, _section("plan_fit"), of_settings=True),
    Snapshot("user_value", 900, _section("user_value"), of_settings=True),
)


def refresh(connection: psycopg.Connection[Any], snapshot: Snapshot, settings: Settings) -> None:
    """Run one snapshot in its own transaction."""
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('jit', 'off', true), set_config('work_mem', '64MB', true), set_config('TimeZone', 'UTC', true), now()"
        )
        row = cursor.fetchone()
        values = {
            "zone": settings.reporting_timezone,
            "now": row[-1] if row else None,
            "currency": settings.currency,
        }
        snapshot.refresh(cursor, values, settings)


def refresh_all(connection: psycopg.Connection[Any], settings: Settings) -> None:
    """Run every snapshot once, in the order of the list, and note that each was told."""
    for snapshot in SNAPSHOTS:
        started = monotonic()
        refresh(connection, snapshot, settings)
        note(connection, snapshot.name, (monotonic() - started) * 1000, None)


def note(connection: psycopg.Connection[Any], name: str, took_ms: float, error: str | None) -> None:
    """Write down when a table was told or a job ran, how long it took and how it went."""
    with connection.transaction():  # the connection may be one that commits nothing by itself
        connection.execute(
            "insert into analytics.worker_state as t (name, ran_at, took_ms, error) values (%s, now(), %s, %s)"
            " on conflict (name) do update set ran_at = excluded.ran_at, took_ms = excluded.took_ms, error = excluded.error",
            [name, took_ms, error],
        )
