"""One tick: what was committed since the last one is added to every rollup, in one transaction with the mark of how far it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import psycopg

from data.enrich.addresses import AddressBook
from data.rollups import calls, details, plans, polls, service_days, sessions, users
from data.rollups.definitions import ROLLUPS, statement
from data.rollups.guarding import guard
from data.rollups.source import Moment, look
from data.rollups.state import frozen_transaction, read_state


@dataclass(frozen=True)
class Tick:
    """What a tick did: new rows read, days counted anew, days that wait, milliseconds; `trouble` is what it had to leave out, and why."""

    rows: int
    days: int
    pending: int
    took_ms: float
    trouble: str | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the next tick should follow at once."""
        return self.pending > 0

    def __str__(self) -> str:
        """What was done in a sentence."""
        anew = f", {self.days} days counted anew" if self.days else ""
        return f"{self.rows:,} new calls{anew} in {self.took_ms:,.0f} ms."


def tick(
    connection: psycopg.Connection,
    *,
    schema: str,
    zone: str,
    book: AddressBook,
    settled: str | None = None,
    look_at_plans: bool = True,
) -> Tick:
    """Count everything that was committed since the last tick; see look() for `settled`.

    Raises RebuildNeededError when what is counted belongs to another database, table or zone, and psycopg.Error as the server does;
    then nothing has changed.
    """
    started = perf_counter()
    with frozen_transaction(connection) as cursor:
        state = read_state(connection, lock=True)
        guard(cursor, state, schema=schema, zone=zone)
        moment = look(cursor, state, schema, settled=settled)
        rows = calls.find_new(cursor, moment)
        marked, undated = calls.marked_days(cursor, moment)
        moved, trouble = plans.follow_plans(cursor, moment, look=look_at_plans)
        days = marked | moved
        calls.read_new(cursor, moment, rows)
        redone = _choose_days(cursor, moment, rows, days)
        undated = _keep_undated(cursor, moment, everything=undated)
        if rows or redone:
            redone = _count_days(cursor, moment, redone, book)
        if undated or redone:
            _note_undated(cursor)
        if not state.is_exact:
            calls.remember_counted(cursor)
        took_ms = (perf_counter() - started) * 1000
        _advance(cursor, moment, rows, took_ms, trouble)
        pending = cursor.execute("select count(*) from analytics.pending_day").fetchone()
    return Tick(rows, len(redone), pending[0] if pending else 0, took_ms, trouble)


def _choose_days(cursor: psycopg.Cursor, moment: Moment, rows: int, marked: set[date]) -> set[date]:
    """The days to count anew now, the newest of those that waited and then the newest of all; what is too much for one tick becomes pending."""
    due = _due(cursor, moment)
    days = marked | due
    if rows > calls.MOST_ROWS:
        days |= _crowded_days(cursor)
    days = _unfrozen(days, moment)
    if not days:
        _drop_pending_rows(cursor)
        return days
    now: set[date] = set()
    budget = calls.MOST_ROWS
    first = max(due, default=None)  # or marks at every tick would keep it waiting
    for day in sorted(days, key=lambda day: (day == first, day), reverse=True):
        size = calls.size_of_day(cursor, moment, day) if len(days) > 1 else 0
        if now and size > budget:
            break
        now.add(day)
        budget -= size
    later = sorted(days - now)
    cursor.execute(
        "insert into analytics.pending_day select unnest(%s::date[]) on conflict do nothing", [later]
    )
    cursor.execute("delete from analytics.pending_day where day = any(%s)", [sorted(now)])
    _drop_pending_rows(cursor)
    return now


def _due(cursor: psycopg.Cursor, moment: Moment) -> set[date]:
    """Pending days, once the first build is over; before, they are the build's. Those that were frozen while they waited stay as they are."""
    if moment.state.built_at is None:
        return set()
    cursor.execute("delete from analytics.pending_day where day < %s", [moment.state.frozen_before])
    return {row[0] for row in cursor.execute("select day from analytics.pending_day").fetchall()}


def _crowded_days(cursor: psycopg.Cursor) -> set[date]:
    """All days of a crowd of new rows but those that fit one tick, newest first."""
    cursor.execute(
        "select day from (select day, sum(count(*)) over (order by day desc) as total from raw_call where day is not null group by day) d"
        " where total > %s",
        [calls.MOST_ROWS],
    )
    return {row[0] for row in cursor.fetchall()}


def _drop_pending_rows(cursor: psycopg.Cursor) -> None:
    """New rows of pending days are counted when the day's turn comes."""
    cursor.execute("delete from raw_call where day in (select day from analytics.pending_day)")


def _count_days(cursor: psycopg.Cursor, moment: Moment, days: set[date], book: AddressBook) -> set[date]:
    """Add the new rows and count the given days anew, with those that a video job's change drags in; answers them all."""
    moment = moment.counting_anew(days)
    calls.read_days(cursor, moment, days)
    waiting = {row[0] for row in cursor.execute("select day from analytics.pending_day").fetchall()}
    # a day that is dragged in has polls of its own, which may drag in others
    while further := _unfrozen(polls.settle(cursor, moment), moment) - days - waiting:
        days = days | further
        moment = moment.counting_anew(days)
        calls.read_days(cursor, moment, further)
    if days:
        calls.read_touched_hours(cursor, moment)
    polls.mark_repeats(cursor, anew=bool(days))
    calls.count(cursor, moment, book)
    add(cursor, moment, days)
    return days


def _unfrozen(days: set[date], moment: Moment) -> set[date]:
    return {day for day in days if day >= moment.state.frozen_before}


def add(cursor: psycopg.Cursor, moment: Moment, days: Sequence[date] | set[date]) -> None:
    """Add what was counted to every table; `days` were counted whole, so their rows go first."""
    if days:
        users.keep_before(cursor)
        for rollup in ROLLUPS:
            cursor.execute(rollup.delete)
        _forget_availability(cursor)
    for rollup in ROLLUPS:
        if rollup.name == "user_day":
            users.add_days(cursor, rollup.upsert)
        else:
            cursor.execute(rollup.upsert, moment.arguments)
    cursor.execute(statement("availability_day"), moment.arguments)
    cursor.execute(
        "insert into analytics.stale_day select day from redone_day union select day from user_presence"
    )
    cursor.execute("insert into analytics.stale_first_day select day from redone_day")
    details.note_days(cursor)
    service_days.note_days(cursor)
    users.update_users(cursor, moment, has_redone_days=bool(days))
    sessions.update_sessions(cursor, moment, has_redone_days=bool(days))


def _forget_availability(cursor: psycopg.Cursor) -> None:
    # Days whose minutes are no longer kept stay as they are.
    cursor.execute(
        "delete from analytics.availability_day t using redone_day d, analytics.rollup_state s"
        " where t.day = d.day and d.starts >= s.hours_from"
    )


_UNDATED = """
insert into analytics.undated_call (id, seen_on, finding)
select id, (%(now)s at time zone %(zone)s)::date, case when created_at is null then 'no_created_at' else 'impossible_created_at' end
from {source}
where not analytics.is_dated(created_at)
on conflict (id) do update set finding = excluded.finding where undated_call.finding <> excluded.finding
"""


def _keep_undated(cursor: psycopg.Cursor, moment: Moment, *, everything: bool) -> bool:
    """List rows that belong to no day; `everything`: compare the whole list with the log. Answers whether the list changed."""
    cursor.execute(_UNDATED.replace("{source}", "raw_call"), moment.arguments)
    changed = cursor.rowcount > 0
    cursor.execute("delete from raw_call where day is null")  # those that are listed already as well
    if everything:
        cursor.execute(
            moment.query(
                "delete from analytics.undated_call c where not exists"
                " (select from {engine}.api_usage u where u.id = c.id and not analytics.is_dated(u.created_at))"
            )
        )
        cursor.execute(
            moment.query(
                _UNDATED.replace(
                    "from {source}\nwhere not analytics.is_dated(created_at)",
                    "from {engine}.api_usage where created_at is null or created_at < '1970-01-02 00:00:00+00'"
                    " or created_at >= '2200-01-01 00:00:00+00'",
                )
            ),
            moment.arguments,
        )
    return changed or everything


def _note_undated(cursor: psycopg.Cursor) -> None:
    cursor.execute(
        "delete from analytics.data_quality_day where finding in ('no_created_at', 'impossible_created_at')"
    )
    cursor.execute(
        "insert into analytics.data_quality_day (day, finding, n)"
        " select seen_on, finding, count(*) from analytics.undated_call group by seen_on, finding"
    )


def _advance(cursor: psycopg.Cursor, moment: Moment, rows: int, took_ms: float, trouble: str | None) -> None:
    cursor.execute(
        "update analytics.rollup_state set snapshot = %s::pg_snapshot, ticks = ticks + 1, ticked_at = clock_timestamp(),"
        " last_rows = %s, last_took_ms = %s, last_error = %s, last_error_at = case when %s then now() else last_error_at end,"
        " rolled_up_to = greatest(rolled_up_to, ("
        "   select max(created_at) from counted where created_at <= now() + interval '5 minutes'))",
        [moment.snapshot, rows, took_ms, trouble, trouble is not None],
    )
