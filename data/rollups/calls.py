"""Which rows of the engine's log a tick counts: new ones, and those of the days that are counted anew."""

from collections.abc import Iterable
from datetime import date

import psycopg
from psycopg import sql

from data.enrich.addresses import AddressBook
from data.rollups.definitions import statement
from data.rollups.dictionaries import Write, resolve, resolve_endpoints
from data.rollups.source import Moment

# A tick that finds more new rows than this counts the newest days at once and leaves the others to the next ticks.
MOST_ROWS = 250_000
# Under so many rows, the planner's guesses about the working tables are good enough.
WORTH_ANALYZING = 1_000
# What most rollups are added up from, so that each call is looked at once for all of them.
GRAINS = ("count_buckets", "count_slices", "count_latencies", "count_users", "count_errors")

_MARKED_DAYS = """
with gone as (delete from analytics.dirty_quarter returning bucket, everything)
select distinct d.day, g.bucket is null and not g.everything as undated, g.everything
from gone g
cross join lateral (values
    ((g.bucket at time zone %(zone)s)::date),
    (((g.bucket + interval '15 minutes' - interval '1 microsecond') at time zone %(zone)s)::date)
) d (day)
"""

# The first build keeps polls before it counts the days: one that a TRUNCATE met in between is known by its poll alone.
_KNOWN_DAYS = """
select day from analytics.call_day where slice = 'all' and value = ''
union select day from analytics.data_quality_day
union select day from analytics.user_day
union select (created_at at time zone %(zone)s)::date from analytics.video_poll
"""

# The hours a day touches: where days do not begin on the hour, its neighbours' rows in those hours are counted anew as well.
_REDONE = """
insert into redone_day
select day, starts, ends, greatest(date_trunc('hour', starts, 'UTC'), %(whole_hours_from)s),
    date_trunc('hour', ends + interval '1 hour' - interval '1 microsecond', 'UTC')
from (
    select day, analytics.day_start(day, %(zone)s) as starts, analytics.day_start(day + 1, %(zone)s) as ends
    from unnest(%(days)s::date[]) d (day)
    where day not in (select day from redone_day)
) d
"""


def find_new(cursor: psycopg.Cursor, moment: Moment) -> int:
    """Find the rows that came since the last tick; answers how many."""
    # Without this the planner may prefer reading the whole log: it cannot know how few rows are new.
    cursor.execute("set local enable_seqscan = off")
    cursor.execute(moment.query(statement("new_calls"), is_new=moment.is_new))
    rows = cursor.rowcount
    cursor.execute("set local enable_seqscan = on")
    return rows


def read_new(cursor: psycopg.Cursor, moment: Moment, rows: int) -> None:
    """Read the rows that were found into raw_call, once the plans are what they were at each call."""
    if rows == 0:
        return
    _read(cursor, moment, sql.SQL("true"), source=sql.Identifier("new_call"))


def read_days(cursor: psycopg.Cursor, moment: Moment, days: Iterable[date]) -> None:
    """Read every row of these days into raw_call, in place of those that were read as new, and note the days in redone_day."""
    wanted = sorted(days)
    if not wanted:
        return
    arguments = {**moment.arguments, "days": wanted}
    cursor.execute("delete from raw_call where day = any(%(days)s)", arguments)
    cursor.execute(_REDONE, arguments)
    for first, last in _stretches(wanted):
        span = sql.SQL(
            "u.created_at >= analytics.day_start({first}, {zone}) and u.created_at < analytics.day_start({last}::date + 1, {zone})"
            " and analytics.is_dated(u.created_at)"
        ).format(first=sql.Literal(first), last=sql.Literal(last), zone=sql.Literal(moment.state.zone))
        _read(cursor, moment, sql.SQL(" and ").join([span, moment.is_counted]))


def size_of_day(cursor: psycopg.Cursor, moment: Moment, day: date) -> int:
    """How many rows the log has of a day, counted no further than what is too much for one tick."""
    row = cursor.execute(
        moment.query(
            "select count(*) from (select from {engine}.api_usage where created_at >= analytics.day_start(%(day)s::date, %(zone)s)"
            " and created_at < analytics.day_start(%(day)s::date + 1, %(zone)s) limit %(most)s) c"
        ),
        {"day": day, "zone": moment.state.zone, "most": MOST_ROWS + 1},
    ).fetchone()
    return row[0] if row else 0


def read_touched_hours(cursor: psycopg.Cursor, moment: Moment) -> None:
    """Where a day does not begin on the hour: the neighbours' rows of the hours that are counted anew, for the hours alone."""
    ragged = cursor.execute(
        "select hours_start, starts from redone_day where hours_start < starts"
        " union select ends, hours_end from redone_day where hours_end > ends"
    ).fetchall()
    for starts, ends in ragged:
        span = sql.SQL(
            "u.created_at >= {starts} and u.created_at < {ends} and analytics.is_dated(u.created_at) and not exists"
            " (select from redone_day d where u.created_at >= d.starts and u.created_at < d.ends)"
        ).format(starts=sql.Literal(starts), ends=sql.Literal(ends))
        # New rows are there already and count for their day; the others count for the hour only.
        others = sql.SQL("not exists (select from raw_call r where r.id = u.id)")
        condition = sql.SQL(" and ").join([span, others, moment.is_counted, _not_pending(moment)])
        _read(cursor, moment, condition, in_day=False)


def marked_days(cursor: psycopg.Cursor, moment: Moment) -> tuple[set[date], bool]:
    """Take the marks of changed rows away: the days they touch, and whether rows without a date changed."""
    cursor.execute(_MARKED_DAYS, moment.arguments)
    marks = cursor.fetchall()
    days = {day for day, _, _ in marks if day is not None}
    if any(everything for _, _, everything in marks):
        cursor.execute(_KNOWN_DAYS, moment.arguments)
        days |= {row[0] for row in cursor.fetchall()}
        return days, True
    return days, any(undated for _, undated, _ in marks)


def remember_counted(cursor: psycopg.Cursor) -> None:
    """Where the log carries no mark of ours: note which of its newest rows are counted."""
    cursor.execute(
        "insert into analytics.counted_call select id, created_at from raw_call where created_at >= now() - interval '1 hour'"
        " on conflict do nothing"
    )
    cursor.execute("delete from analytics.counted_call where created_at < now() - interval '1 hour'")


def count(
    cursor: psycopg.Cursor,
    moment: Moment,
    book: AddressBook,
    write: Write | None = None,
) -> None:
    """Turn raw_call, whose repeats are marked, into what the rollups' SELECTs read: the view `counted` and the tables counted_*.

    `write` lends the cursor that resolve() writes by.
    """
    row = cursor.execute(
        "select count(*) from (select from raw_call limit %s) c", [WORTH_ANALYZING]
    ).fetchone()
    are_many = row is not None and row[0] >= WORTH_ANALYZING
    resolve(cursor, moment, book, write)
    if are_many:
        cursor.execute(
            "analyze raw_call (is_repeat, in_day, user_id, number, created_at, day, kind_id, endpoint, campaign_id, plan, country, agent_id,"
            " fingerprint, job, k)"
        )
    for grain in GRAINS:
        cursor.execute(statement(grain), moment.arguments)
    resolve_endpoints(cursor, write)
    if are_many:
        cursor.execute(
            "analyze counted_bucket, counted_slice, counted_latency, counted_error, counted_user (user_id, number, day)"
        )


def _read(
    cursor: psycopg.Cursor,
    moment: Moment,
    condition: sql.Composable,
    *,
    source: sql.Composable | None = None,
    in_day: bool = True,
) -> None:
    """Read rows of the log, or of `source`, into raw_call."""
    log = sql.SQL("{}.api_usage").format(sql.Identifier(moment.schema))
    query = moment.query(
        statement("read_calls"),
        source=source or log,
        numbers=_for_users_of("user_number", source),
        plans=_for_users_of("plan_period", source),
        in_day=sql.Literal(in_day),
        condition=condition,
    )
    cursor.execute(query, moment.arguments)


def _for_users_of(table: str, source: sql.Composable | None) -> sql.Composable:
    """The table's rows for the users of `source`, that a tick need not read those of everybody; all of them for the log itself."""
    if source is None:
        return sql.SQL("analytics.{}").format(sql.Identifier(table))
    return sql.SQL("(select * from analytics.{} where user_id in (select user_id from {}))").format(
        sql.Identifier(table), source
    )


def _not_pending(moment: Moment) -> sql.Composable:
    return sql.SQL(
        "(u.created_at at time zone {zone})::date not in (select day from analytics.pending_day)"
    ).format(zone=sql.Literal(moment.state.zone))


def _stretches(days: list[date]) -> list[tuple[date, date]]:
    """Runs of neighbouring days as (first, last), so that one range of the index serves a run."""
    stretches: list[tuple[date, date]] = []
    for day in days:
        if stretches and (day - stretches[-1][1]).days == 1:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return stretches
