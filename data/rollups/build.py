"""The first history, in chunks of days on two connections, up to one moment that is fixed before the first chunk.

Each chunk is one transaction and takes its days out of pending_day, so that a build that was killed goes on where it stopped. Rows that
are written meanwhile are not visible in the fixed moment; the ticks that follow find them, and the marks of changed rows as well.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from queue import Empty, SimpleQueue

import psycopg
import structlog

from data.enrich.addresses import AddressBook
from data.rollups import calls, deriving, plans, polls, sessions
from data.rollups.capture import install_capture
from data.rollups.definitions import ROLLUPS, statement
from data.rollups.deriving import Connect
from data.rollups.keys import drop_keys, make_keys
from data.rollups.source import Moment, look
from data.rollups.state import CHUNK_LOCK, frozen_transaction, go_on, read_state

log = structlog.get_logger(__name__)

CHUNK_ROWS = 400_000
LEAST_CHUNKS = 6  # a short history is shared by two lines of work as well, evenly

Progress = Callable[[int, int], None]
Take = Callable[[], list[date]]

# Tables that hold what was counted, by day where the days before frozen_before must stay.
_BY_DAY = (
    "call_day", "client_day", "latency_day", "latency_scope_day", "availability_day", "user_day", "user_set", "session_day", "transition_day", "error_day",
    "error_user_day", "data_quality_day", "lifecycle_day", "detail_day", "request_day", "parameter_day", "retry_day")  # fmt: skip
_BY_TIME = {
    "call_minute": "bucket",
    "call_hour": "bucket",
    "latency_hour": "bucket",
    "availability_hour": "bucket",
    "call_session": "started_at",
    "video_poll": "created_at",
}
_WHOLE = ("user_state", "active_user_change", "growth_week", "undated_call", "counted_call", "pending_day", "dirty_quarter",
    "plan_period", "dirty_plan", "stale_day", "stale_detail_day", "stale_service_day", "stale_first_day", "repeated_poll")  # fmt: skip

_DAYS = """
with recursive days (day) as (
    select (min(created_at) at time zone %(zone)s)::date
    from {engine}.api_usage
    where created_at >= greatest(%(frozen_to)s, '1970-01-02 00:00:00+00')
        and created_at < '2200-01-01 00:00:00+00'
    union all
    select (
        select (min(u.created_at) at time zone %(zone)s)::date from {engine}.api_usage u
        where u.created_at >= analytics.day_start(days.day + 1, %(zone)s) and u.created_at < '2200-01-01 00:00:00+00'
    )
    from days
    where day is not null
)
insert into analytics.pending_day select day from days where day is not null on conflict do nothing
"""


def reset(
    connection: psycopg.Connection, *, schema: str, zone: str, minute_days: int, hour_days: int
) -> None:
    """Forget what is counted (days before frozen_before excepted), install the capture, fix the moment, list the days to build."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [CHUNK_LOCK])
        # Half of an interrupted reset must not look like a finished one, nor go on what another process builds.
        connection.execute(
            "update analytics.rollup_state set snapshot = null, built_at = null, build_id = null"
        )
    install_capture(connection, schema=schema)
    with frozen_transaction(connection) as cursor:
        state = read_state(connection, lock=True)
        _forget(cursor, state.frozen_before, zone)
        drop_keys(cursor, ("user_day", "call_session"))
        cursor.execute(
            "update analytics.rollup_state set zone = %s, snapshot = pg_current_snapshot(), built_at = null, reconciled_until = null,"
            " build_done_days = 0, build_id = null, minutes_from = analytics.day_start((now() at time zone %s)::date - %s, %s),"
            " hours_from = analytics.day_start((now() at time zone %s)::date - %s, %s)",
            [zone, zone, minute_days, zone, zone, hour_days, zone],
        )
        # Rows that belong to no day are listed by the first tick.
        cursor.execute("insert into analytics.dirty_quarter (bucket) values (null)")


def build(
    connection: psycopg.Connection,
    *,
    schema: str,
    book: AddressBook,
    connect: Connect | None = None,
    progress: Progress | None = None,
) -> None:
    """Count every pending day up to the fixed moment, then what is derived from all days; goes on where a killed build stopped.

    `connect` makes connections for two lines of work, closed at the end; without it this one does all. `progress` gets (days done, days in all).
    """
    build_id = _prepare(connection, schema)
    chunks = _chunks(connection, schema)
    total = sum(len(chunk) for chunk in chunks)
    done = 0
    waiting = deque(chunks)
    # One line from the newest days on, the other from the oldest: they share the work, and meet in one hour at most.
    takes: list[Take] = [waiting.pop, waiting.popleft] if connect and len(chunks) > 1 else [waiting.pop]
    pen = _Pen(connect) if connect and len(takes) > 1 else None
    finished: SimpleQueue[int] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=2) as pool:
        work = [pool.submit(_build_line, None if connect else connection, connect, take, build_id, schema, book, pen, finished)
            for take in takes]  # fmt: skip
        while not all(future.done() for future in work) or not finished.empty():
            try:
                done += finished.get(timeout=0.2)
            except Empty:
                continue
            if progress:
                progress(done, total)
        if pen is not None:
            pen.close()
        for future in work:
            future.result()
        deriving.finish(connection, connect, build_id, schema, pool)
    with connection.transaction():
        connection.execute(
            "update analytics.rollup_state set address_source = %s where address_source = ''", [book.source]
        )
    log.info("first build done", days=total)


def _forget(cursor: psycopg.Cursor, frozen_before: date, zone: str) -> None:
    if frozen_before.year <= 1900:  # none is frozen
        tables = ", ".join(f"analytics.{table}" for table in (*_BY_DAY, *_BY_TIME, *_WHOLE))
        cursor.execute(f"truncate {tables}")
        return
    for table in _BY_DAY:
        cursor.execute(f"delete from analytics.{table} where day >= %s", [frozen_before])  # noqa: S608 - names of ours
    for table, column in _BY_TIME.items():
        cursor.execute(
            f"delete from analytics.{table} where {column} >= analytics.day_start(%s::date, %s)",  # noqa: S608 - names of ours
            [frozen_before, zone],
        )
    for table in _WHOLE:
        cursor.execute(f"delete from analytics.{table}")  # noqa: S608 - names of ours


def _prepare(connection: psycopg.Connection, schema: str) -> str:
    """Plans and every poll of a video job: known before the chunks, which then need nothing of each other. Answers the id of this build."""
    with frozen_transaction(connection, repeatable=False, work_mem="128MB") as cursor:
        # A killed build's last chunk may be committing: it counts with the plans as they were, so it comes first.
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHUNK_LOCK])
        moment = look(cursor, read_state(connection), schema, keep=True)
        row = cursor.execute(
            "update analytics.rollup_state set build_id = gen_random_uuid() returning build_id::text, build_done_days"
        ).fetchone()
        assert row is not None, "read_state found the row"
        build_id, done = row
        if done:
            return str(build_id)  # an interrupted build: what changed since is the next tick's
        # The days and the plans are found here and not in reset(), which sees an earlier moment than the one at which it empties
        # the marks: what changed in between would be lost.
        cursor.execute(moment.query(_DAYS), moment.arguments)
        cursor.execute(
            "update analytics.rollup_state set build_total_days = (select count(*) from analytics.pending_day)"
        )
        cursor.execute(
            "insert into analytics.dirty_plan select distinct user_id from analytics.subscription_event"
        )
        _, trouble = plans.follow_plans(cursor, moment, nothing_counted=True)
        if trouble:
            log.warning("the history is built without following plans", reason=trouble)
        cursor.execute("delete from analytics.video_poll where created_at >= %(frozen_to)s", moment.arguments)
        _keep_polls(cursor, moment)
        cursor.execute("analyze analytics.plan_period")
    return str(build_id)


def _keep_polls(cursor: psycopg.Cursor, moment: Moment) -> None:
    cursor.execute("truncate analytics.repeated_poll")  # of a build that was killed before its first chunk
    cursor.execute(moment.query(statement("every_poll"), counted=moment.is_counted), moment.arguments)
    drop_keys(cursor, ("video_poll",))
    cursor.execute(statement("first_polls"))
    make_keys(cursor, ("video_poll",))
    cursor.execute(statement("repeated_poll"))
    cursor.execute("analyze analytics.repeated_poll")


def _chunks(connection: psycopg.Connection, schema: str) -> list[list[date]]:
    """The pending days, oldest first, in chunks of about CHUNK_ROWS rows as the planner's statistics have it, and in several even if they are few."""
    with connection.transaction(), connection.cursor() as cursor:
        days = [
            row[0] for row in cursor.execute("select day from analytics.pending_day order by day").fetchall()
        ]
        row = cursor.execute(
            "select greatest(reltuples, 0)::bigint from pg_class where oid = to_regclass(%s)",
            [f'"{schema}".api_usage'],
        ).fetchone()
        total = cursor.execute("select build_total_days from analytics.rollup_state").fetchone()
    per_day = (row[0] if row else 0) / max(1, total[0] if total else len(days))
    size = max(1, min(int(CHUNK_ROWS / max(per_day, 1)), -(-len(days) // LEAST_CHUNKS)))
    return [days[i : i + size] for i in range(0, len(days), size)]


def _build_line(
    own: psycopg.Connection | None,
    connect: Connect | None,
    take: Take,
    build_id: str,
    schema: str,
    book: AddressBook,
    pen: "_Pen | None",
    finished: "SimpleQueue[int]",
) -> None:
    connection = own or (connect() if connect else None)
    assert connection is not None, "a second line of work has a way to connect"
    try:
        while True:
            try:
                chunk = take()
            except IndexError:
                return  # nothing waits any more
            _build_chunk(connection, chunk, build_id, schema, book, pen)
            finished.put(len(chunk))
    finally:
        if own is None:
            connection.close()


class _Pen:
    """One more connection, which commits each word at once: two lines of work never wait for each other's dictionaries."""

    def __init__(self, connect: Connect) -> None:
        self._connection = connect()
        self._connection.autocommit = True
        self._lock = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[psycopg.Cursor]:
        """The cursor to write new words by, for one line at a time."""
        with self._lock, self._connection.cursor() as cursor:
            yield cursor

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _build_chunk(
    connection: psycopg.Connection,
    days: Sequence[date],
    build_id: str,
    schema: str,
    book: AddressBook,
    pen: "_Pen | None",
) -> None:
    with frozen_transaction(connection, repeatable=False, work_mem="128MB", room="128MB") as cursor:
        state = go_on(connection, build_id)
        moment = look(cursor, state, schema, keep=True).counting_anew(days)
        calls.read_days(cursor, moment, days)
        # Where days do not begin on the hour, neighbouring chunks share an hour and both add to it.
        shared = cursor.execute(
            "select exists (select from redone_day where hours_start < starts or hours_end > ends)"
        ).fetchone()
        cursor.execute("delete from redone_day")
        polls.mark_known_repeats(cursor)
        calls.count(cursor, moment, book, pen.write if pen else None)
        for rollup in ROLLUPS:
            adds = rollup.span == "hour" and bool(shared and shared[0])
            cursor.execute(rollup.upsert if adds else rollup.insert, moment.arguments)
        cursor.execute(statement("availability_day"), moment.arguments)
        sessions.add_pieces(cursor, moment)
        if not state.is_exact:
            calls.remember_counted(cursor)
        cursor.execute("delete from analytics.pending_day where day = any(%s)", [list(days)])
        cursor.execute(
            "update analytics.rollup_state set build_done_days = build_done_days + %s", [len(days)]
        )
