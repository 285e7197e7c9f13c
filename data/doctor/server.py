"""Checks of the server itself."""

from collections.abc import Iterator
from datetime import UTC, datetime

from psycopg import errors

from data.database import is_pooled
from data.doctor.finding import Examined, Finding

_OLDEST, _NEWEST = 15, 18
_SKEW_SECONDS = 5.0
# an ordinary role is not told what kind the backends of other roles are, only that they are in a database
_OTHERS = """
select count(*) from pg_stat_activity
where datid is not null and coalesce(backend_type, 'client backend') = 'client backend'
    and coalesce(application_name, '') not like 'engine-room%'
"""


def version(at: Examined) -> Iterator[Finding]:
    """PostgreSQL 15 to 18."""
    major = at.connection.info.server_version // 10_000
    if major < _OLDEST:
        yield Finding(
            "problem", f"This is PostgreSQL {major}; 15 to 18 are supported.", "Upgrade the server."
        )
    elif major > _NEWEST:
        yield Finding(
            "note", f"This is PostgreSQL {major}, newer than the versions this was tested with (15 to 18)."
        )
    else:
        yield Finding("ok", f"PostgreSQL {major} is supported.")


def writable(at: Examined) -> Iterator[Finding]:
    """Our own schema must be writable: a read replica can only serve pages."""
    if at.value("select pg_is_in_recovery()"):
        yield Finding(
            "problem",
            "This is a read replica: the worker cannot write its rollups here.",
            "Set DATABASE_URL to the primary server.",
        )
    elif at.value("select current_setting('transaction_read_only')") == "on":
        yield Finding(
            "problem",
            "This role may only read: the worker cannot write its rollups.",
            "alter role <role> reset default_transaction_read_only;",
        )
    else:
        yield Finding("ok", "The server accepts writes.")


def clock(at: Examined) -> Iterator[Finding]:
    """Live pages compare the server's clock with rows; ours stamps answers."""
    theirs = at.value("select clock_timestamp()")
    skew = (theirs - datetime.now(UTC)).total_seconds()
    if abs(skew) > _SKEW_SECONDS:
        direction = "ahead of" if skew > 0 else "behind"
        yield Finding(
            "problem",
            f"The server's clock is {abs(skew):.0f} s {direction} the clock here; ages and live pages would be wrong.",
            "Synchronise both clocks (NTP).",
        )
    else:
        yield Finding("ok", f"Both clocks agree within {_SKEW_SECONDS:.0f} s.")


def time_zone(at: Examined) -> Iterator[Finding]:
    """Days are cut by the server, so it must know the zone."""
    zone = at.settings.reporting_timezone
    try:
        with at.connection.transaction():
            at.value("select now() at time zone %s", zone)
    except errors.InvalidParameterValue:
        yield Finding(
            "problem",
            f"The server does not know the time zone {zone}.",
            "Set REPORTING_TIMEZONE to a zone of pg_timezone_names, or update the server's time zone data.",
        )
        return
    yield Finding("ok", f"The server knows the reporting time zone {zone}.")


def pooler(at: Examined) -> Iterator[Finding]:
    """Behind a pooler in transaction mode nothing may be set on a session; the program never does."""
    if is_pooled(at.connection):
        yield Finding("note", "The address leads to a pooler; only what works in transaction mode is used.")
    else:
        yield Finding("ok", "The connection is direct.")


def others(at: Examined) -> int:
    """Connections of other programs, as far as this role may tell."""
    return int(at.value(_OTHERS))


def temporary_tables(at: Examined) -> Iterator[Finding]:
    """Each tick works in temporary tables."""
    if at.value("select has_database_privilege(current_database(), 'temp')"):
        yield Finding("ok", "This role may make temporary tables.")
        return
    role, name = at.rows("select quote_ident(current_user), quote_ident(current_database())")[0]
    yield Finding(
        "problem",
        "This role may not make temporary tables, in which the worker counts.",
        f"grant temporary on database {name} to {role};",
    )


def room_for_connections(at: Examined) -> Iterator[Finding]:
    """Pools, worker and one command must fit beside the engine's own connections."""
    room = at.value(
        "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    )
    used = others(at)
    ours = at.settings.pool_size * at.settings.web_processes + 6
    if used + ours > room:
        yield Finding(
            "note",
            f"The server allows {room} connections, {used} are used by others and we may want {ours}.",
            "Lower POOL_SIZE or WEB_PROCESSES, use a pooler, or raise max_connections.",
        )
    else:
        yield Finding("ok", f"Our {ours} connections fit: {used} of {room} are used by others.")


def statement_statistics(at: Examined) -> Iterator[Finding]:
    """pg_stat_statements says which of our statements cost the server what."""
    installed = at.value("select extversion from pg_extension where extname = 'pg_stat_statements'")
    if installed:
        yield Finding("ok", f"The extension pg_stat_statements {installed} is there.")
    else:
        yield Finding(
            "note",
            "The extension pg_stat_statements is not installed; the cost of our statements cannot be read on the server.",
            "create extension pg_stat_statements; (optional)",
        )
