"""The rollups: small tables kept up to date tick by tick, so that no view's cost grows with the number of events. See docs/rollups.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from time import sleep

import psycopg
import structlog
from psycopg.errors import SerializationFailure

from data.database import is_pooled
from data.enrich.addresses import AddressBook
from data.rollups.auditing import AuditReport, audit
from data.rollups.build import Progress, reset
from data.rollups.build import build as build_history
from data.rollups.deriving import Connect
from data.rollups.dictionaries import name_addresses_anew
from data.rollups.guarding import guard, guard_numbers, identity, require_table
from data.rollups.keeping import reach_back, retention
from data.rollups.snapshots import refresh_all
from data.rollups.state import RebuildNeededError, RollupError, frozen_transaction, read_state
from data.rollups.tick import Tick
from data.rollups.tick import tick as tick_once
from data.rollups.upkeep import Upkeep
from data.settings import Settings, get_settings

__all__ = [
    "AuditReport",
    "RebuildNeededError",
    "RollupError",
    "Tick",
    "audit",
    "ensure_built",
    "rebuild",
    "retention",
    "run_once",
]

log = structlog.get_logger(__name__)

BUILD_LOCK = 0x456E675270  # beside the worker's lock and that of chunks


def run_once(
    connection: psycopg.Connection,
    *,
    settings: Settings | None = None,
    book: AddressBook | None = None,
    connect: Connect | None = None,
    progress: Progress | None = None,
    snapshots: bool = True,
) -> Tick:
    """Bring every rollup up to date, with the first build where there is none yet, and say what the last tick did.

    The connection must be outside a transaction and may write to the schema analytics. `connect` makes a second connection for the
    first build. Raises RollupError, in a sentence, or psycopg.Error; then nothing is half counted.
    """
    settings = settings or get_settings()
    book = book or AddressBook(settings.geo_database)
    ensure_built(connection, settings=settings, book=book, connect=connect, progress=progress)
    Upkeep(settings).keep_capture(connection)
    while True:
        try:
            done = tick_once(
                connection,
                schema=settings.engine_schema,
                zone=settings.reporting_timezone,
                book=book,
                settled=_settle(connection, settings),
            )
        except SerializationFailure:
            log.info("tick met another writer of the rollups, repeated")
            continue
        if not done.is_behind:
            break
    if snapshots:
        refresh_all(connection, settings)
    return done


def ensure_built(
    connection: psycopg.Connection,
    *,
    settings: Settings,
    book: AddressBook,
    connect: Connect | None = None,
    progress: Progress | None = None,
) -> None:
    """Build the first history where there is none, or where what is counted belongs to another database, table or zone."""
    with _only_builder(connection):
        _ensure_built(connection, settings, book, connect, progress)


@contextmanager
def _only_builder(connection: psycopg.Connection) -> Iterator[None]:
    """Whoever comes while another process builds waits for it. Behind a pooler, which keeps no lock of a session, the one that came first stops (go_on())."""
    is_locked = _lock(connection)
    try:
        yield
    finally:
        if is_locked and not connection.closed:
            with connection.transaction():
                connection.execute("select pg_advisory_unlock(%s)", [BUILD_LOCK])


def _lock(connection: psycopg.Connection) -> bool:
    """Take the lock, asking again and again: who waits inside a statement would in turn be waited for by the index that the other one makes."""
    is_told = False
    while True:
        with connection.transaction():
            if is_pooled(connection):
                return False
            row = connection.execute("select pg_try_advisory_lock(%s)", [BUILD_LOCK]).fetchone()
        if row and row[0]:
            return True
        if not is_told:
            log.info("another process builds the history, waiting for it")
            is_told = True
        sleep(0.5)


def _ensure_built(
    connection: psycopg.Connection,
    settings: Settings,
    book: AddressBook,
    connect: Connect | None,
    progress: Progress | None,
) -> None:
    schema, zone = settings.engine_schema, settings.reporting_timezone
    try:
        with frozen_transaction(connection) as cursor:
            state = read_state(connection)
            guard(cursor, state, schema=schema, zone=zone)
            if not settings.settled_seconds:
                guard_numbers(cursor, state, schema=schema)
    except RebuildNeededError as reason:
        log.warning("rollups are built anew", reason=str(reason))
        reset(
            connection,
            schema=schema,
            zone=zone,
            minute_days=settings.minute_days,
            hour_days=settings.hour_days,
        )
    else:
        reach_back(connection, settings)
    with connection.transaction():
        built_at = read_state(connection).built_at
    if built_at is None:
        sleep(settings.settled_seconds)  # what the build's moment takes for finished has to be so everywhere
        build_history(connection, schema=schema, book=book, connect=connect, progress=progress)
    if name_addresses_anew(connection, book):
        log.info("countries of addresses changed, days are counted anew", source=book.source)


def _settle(connection: psycopg.Connection, settings: Settings) -> str | None:
    """Where snapshots must settle: one of now, once it is as old as it must be."""
    if not settings.settled_seconds:
        return None
    with connection.transaction():
        row = connection.execute("select pg_current_snapshot()::text").fetchone()
    sleep(settings.settled_seconds)
    return row[0] if row else None


def rebuild(
    connection: psycopg.Connection,
    from_: date | None = None,
    to: date | None = None,
    *,
    settings: Settings | None = None,
    connect: Connect | None = None,
    progress: Progress | None = None,
) -> None:
    """Count the days from `from_` (the first that is not frozen) to `to` (today), both included, anew; everything when neither is given.

    Raises RollupError for a day that is frozen, an end before the begin, and one that lies more than a year ahead.
    """
    settings = settings or get_settings()
    book = AddressBook(settings.geo_database)
    if from_ is None and to is None:
        with connection.transaction(), connection.cursor() as cursor:
            require_table(identity(cursor, settings.engine_schema), settings.engine_schema)
            cursor.execute("update analytics.rollup_state set snapshot = null")
    else:
        # A build that is under way, or was interrupted, counts its own days first: it inserts where nothing is yet.
        ensure_built(connection, settings=settings, book=book, connect=connect, progress=progress)
        with connection.transaction():
            frozen = read_state(connection).frozen_before
        first = from_ or max(date(1970, 1, 2), frozen)
        if first < frozen:
            raise RollupError(
                f"Days before {frozen} are frozen and stay as they are; begin with --from {frozen}."
            )
        today = datetime.now(settings.zone).date()
        last = to or max(first, today)
        _require_days(first, last, today)
        with connection.transaction():
            connection.execute(
                "insert into analytics.pending_day select d::date from generate_series(%s::date, %s::date, interval '1 day') d"
                " on conflict do nothing",
                [first, last],
            )
    run_once(connection, settings=settings, book=book, connect=connect, progress=progress)


def _require_days(first: date, last: date, today: date) -> None:
    if last < first:
        raise RollupError(f"--to {last} lies before --from {first}.")
    if (last - today).days > 366:
        raise RollupError(f"--to {last} lies more than a year ahead: there is nothing to count.")
