"""Checks of our own schema: migrations, capture, rollups, the worker and the sources."""

from collections.abc import Iterator
from datetime import datetime

from psycopg import sql

from data.doctor.finding import Examined, Finding, listed
from data.metrics import METRICS
from data.migrations import MigrationError, pending
from data.rollups.plans import TRIGGER

_MIGRATE = "flask --app app migrate"
_WORKER = "Start script/server, or flask --app app worker."
_LATE_SECONDS = 60.0
_BY_TIME = "new rows are found by time: late rows are counted up to minutes later."

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


def _is_open(at: Examined) -> bool:
    """Whether our schema is there and this role may use it; asking for a table in a closed one would be an error."""
    return (
        at.value(
            "select exists (select 1 from pg_namespace where nspname = 'analytics' and has_schema_privilege(oid, 'usage'))"
        )
        is True
    )


def _is_there(at: Examined, table: str) -> bool:
    return _is_open(at) and at.value("select to_regclass(%s) is not null", f"analytics.{table}") is True


def migrations(at: Examined) -> Iterator[Finding]:
    """Our schema is of this version, or may be made so."""
    if at.value("select to_regnamespace('analytics') is not null") and not _is_open(at):
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


def capture(at: Examined) -> Iterator[Finding]:
    """How new rows are found: by our column where we may add it, else by time."""
    mode = None
    if _is_there(at, "rollup_state"):
        mode = at.value("select capture_mode from analytics.rollup_state")
    if mode == "exact":
        yield Finding("ok", "New rows are captured exactly, by the column ingest_xid.")
        return
    if not at.exists("api_usage"):
        return
    may_alter = at.value(
        "select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass(%s)",
        at.table("api_usage"),
    )
    if not may_alter:
        yield Finding(
            "note",
            f"This role does not own api_usage, so {_BY_TIME}",
            f"As its owner: grant <owner> to {at.value('select quote_ident(current_user)')}; (optional), then "
            "flask --app app rollup --rebuild.",
        )
    elif mode == "fallback":
        yield Finding(
            "note",
            f"Our column could not be added to api_usage when the history was counted, so {_BY_TIME}",
            "flask --app app rollup --rebuild tries again; a view or a foreign table cannot have it.",
        )
    else:
        yield Finding(
            "ok", "New rows can be captured exactly; the worker adds its column at its first start."
        )


def subscriptions(at: Examined) -> Iterator[Finding]:
    """How changes of plans are found: by our trigger where we may put one, else by comparing."""
    if not at.exists("user_subscriptions") or not _is_there(at, "subscription_change"):
        return
    table = at.table("user_subscriptions")
    mode = at.value(
        "select tgenabled::text from pg_trigger where tgrelid = to_regclass(%s) and tgname = %s",
        table,
        TRIGGER,
    )
    if mode == "D":
        yield Finding(
            "note",
            "Our trigger on user_subscriptions is disabled, so its rows are compared: of two changes within seconds the second is told.",
            f"alter table {table} enable trigger {TRIGGER}; (optional).",
        )
    elif mode is not None:
        yield Finding("ok", "Changes of subscriptions are noted as they are written, by our trigger.")
    elif at.value("select has_table_privilege(to_regclass(%s), 'trigger')", table):
        yield Finding(
            "ok", "Changes of subscriptions can be noted; the worker puts its trigger there when it starts."
        )
    else:
        yield Finding(
            "note",
            "This role may put no trigger on user_subscriptions, so its rows are compared: of two changes within seconds the second is told.",
            f"As its owner: grant trigger on {table} to {at.value('select quote_ident(current_user)')}; (optional).",
        )


def rollups(at: Examined) -> Iterator[Finding]:
    """Whether the first history is counted and the worker keeps up."""
    if not _is_there(at, "rollup_state"):
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
    if not _is_there(at, "worker_state"):
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
    if not all(_is_there(at, table) for table in _SOURCES):
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
    if not _is_there(at, "data_quality_day"):
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
