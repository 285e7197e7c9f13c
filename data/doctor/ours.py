"""Checks of our own schema: migrations, rollups, the worker and the sources."""

from collections.abc import Iterator
from datetime import datetime

from psycopg import sql

from data.doctor.finding import Examined, Finding, listed
from data.metrics import METRICS
from data.migrations import MigrationError, pending

_MIGRATE = "flask --app app migrate"
_WORKER = "Start script/server, or flask --app app worker."
_LATE_SECONDS = 60.0

# our own sources: the table, what fills it
_SOURCES = {
    "plan_price": "plan_prices",
    "provider_price": "provider_prices",
    "payment": "payments",
    "marketing_spend": "marketing_spend",
    "acquisition": "acquisition",
    "budget": "budgets",
    "campaign_outcome": "campaign_outcomes",
    "queue_sample": "queue_samples",
    "quota_sample": "quota_samples",
    "feedback": "feedback",
}


def migrations(at: Examined) -> Iterator[Finding]:
    """Our schema is of this version, or may be made so."""
    if at.value("select to_regnamespace('analytics') is not null") and not at.is_open:
        role, owner = at.rows(
            "select quote_ident(current_user), nspowner::regrole::text from pg_namespace where nspname = 'analytics'"
        )[0]
        yield Finding(
            "problem",
            "This role may not use our schema analytics, which another role made.",
            f"grant {owner} to {role};",
        )
        return
    try:
        waiting = pending(at.connection)
    except MigrationError as error:
        yield Finding("problem", str(error), "Install the version that fits, or build our schema anew.")
        return
    if not waiting:
        yield Finding("ok", "Every migration is applied.")
        return
    yield Finding("problem", f"{len(waiting)} migrations are not applied, first {waiting[0]}.", _MIGRATE)
    may_create = at.value(
        "select case when to_regnamespace('analytics') is null"
        " then has_database_privilege(current_database(), 'create')"
        " else has_schema_privilege('analytics', 'create') end"
    )
    if not may_create:
        role, name = at.rows("select quote_ident(current_user), quote_ident(current_database())")[0]
        yield Finding(
            "problem",
            "This role may not create our schema analytics.",
            f"grant create on database {name} to {role};",
        )


def rollups(at: Examined) -> Iterator[Finding]:
    """Whether the first history is counted and the worker keeps up."""
    if not at.has("rollup_state"):
        yield Finding("problem", "There are no rollups yet.", _MIGRATE)
        return
    built, done, total, age, error, zone = at.rows(
        "select built_at, build_done_days, build_total_days, extract(epoch from now() - ticked_at)::float8,"
        " case when last_error_at > ticked_at then last_error end, zone from analytics.rollup_state"
    )[0]
    if not isinstance(built, datetime):
        yield Finding("problem", f"The first history is not counted yet ({done} of {total} days).", _WORKER)
        return
    late = max(_LATE_SECONDS, 5 * at.settings.tick_seconds)
    if age is None or age > late:
        when = "never" if age is None else f"{age:.0f} s ago"
        yield Finding("problem", f"The worker counted last {when}; numbers stand still.", _WORKER)
    else:
        yield Finding("ok", f"The history is counted and the worker is {age:.0f} s behind.")
    if error:
        yield Finding(
            "problem", f"The worker reported: {str(error)[:200]}.", "See worker.log in DATA_DIR/logs."
        )
    if zone != at.settings.reporting_timezone:
        yield Finding(
            "note",
            f"Days are still cut in {zone}; the worker counts anew in {at.settings.reporting_timezone}.",
            _WORKER,
        )


def jobs(at: Examined) -> Iterator[Finding]:
    """The worker's other jobs."""
    if not at.has("worker_state"):
        return
    failed = at.rows("select name, error from analytics.worker_state where error is not null order by name")
    for name, error in failed:
        yield Finding(
            "problem", f"The job {name} failed: {str(error)[:200]}.", "See worker.log in DATA_DIR/logs."
        )
    if not failed:
        yield Finding("ok", "No job of the worker failed.")


def sources(at: Examined) -> Iterator[Finding]:
    """The dashboard's own sources: an empty one leaves its metrics without a number, and they say so."""
    empty: list[str] = []
    if not all(at.has(table) for table in _SOURCES):
        return  # the check of the migrations says so
    for table in _SOURCES:
        name = sql.Identifier("analytics", table).as_string(at.connection)
        if not at.value(f"select exists (select 1 from {name})"):  # noqa: S608
            empty.append(table)
    for table in empty:
        lost = [metric.title for metric in METRICS.values() if _needs_all(metric.needs, table, empty)]
        then = (
            f"{listed(lost)} {'stays' if len(lost) == 1 else 'stay'} empty."
            if lost
            else "its panels stay empty."
        )
        yield Finding(
            "note", f"The source {table} is empty: {then}", f"flask --app app import {_SOURCES[table]} <file>"
        )
    if not empty:
        yield Finding("ok", "Every source of our own holds rows.")


def _needs_all(needs: tuple[str, ...], table: str, empty: list[str]) -> bool:
    """Whether a metric is without a number because of this table: a need such as `a or b` is met by either."""
    alternatives = [need.split(" or ") for need in needs]
    return any(table in either and all(each in empty for each in either) for either in alternatives)


def data_quality(at: Examined) -> Iterator[Finding]:
    """What the last 30 days of calls held that could not be counted as it was."""
    if not at.has("data_quality_day"):
        return
    found = at.rows(
        "select finding, sum(n)::bigint from analytics.data_quality_day"
        " where day > current_date - 30 group by finding order by 2 desc"
    )
    if found:
        words = listed(f"{name.replace('_', ' ')} ({n:,})" for name, n in found)
        yield Finding("note", f"Oddities in the calls of the last 30 days, all handled: {words}.")
    else:
        yield Finding("ok", "No oddities in the calls of the last 30 days.")
