"""Polls of video jobs: the engine logs each question after a job as a call, and one of them, the earliest, is counted."""

from datetime import date

import psycopg

from data.rollups.source import Moment

# The earliest poll of each job is looked up by the index: a join would read every poll that was ever kept.
_FIRST_POLL = """
cross join lateral (
    select v.created_at, v.id from analytics.video_poll v where v.job = j.job order by v.created_at, v.id limit 1
) p
"""

# Asked only when days are counted anew: the planner would make room for as many jobs as there ever were.
_POLLS_BEFORE = f"""
insert into poll_before
select j.job, p.created_at, p.id
from (
    select job from raw_call where job is not null
    union
    select v.job from analytics.video_poll v join redone_day d on v.created_at >= d.starts and v.created_at < d.ends
) j
{_FIRST_POLL}
where j.job not in (select job from poll_before)
"""  # noqa: S608 - words of ours

# Once the new polls are kept, for then each page of the index is looked up while it is at hand.
_KNOWN_POLLS = """
insert into known_poll
select j.job, p.created_at, p.id, r.id is not null
from (select job, count(*) as n from raw_call where job is not null group by job) j
-- one more than came now: the first of all and the first older one are among them, however often the job was polled
cross join lateral (
    select v.created_at, v.id from analytics.video_poll v where v.job = j.job order by v.created_at, v.id limit j.n + 1
) p
left join (select id from raw_call where job is not null) r on r.id = p.id
"""

_OLDER_POLLS = """
insert into poll_before
select distinct on (job) job, created_at, id from known_poll where not is_new order by job, created_at, id
"""

_FORGET_POLLS = """
delete from analytics.video_poll v using redone_day d where v.created_at >= d.starts and v.created_at < d.ends
"""

_KEEP_POLLS = """
insert into analytics.video_poll (job, created_at, id)
select job, created_at, id from raw_call where job is not null
on conflict do nothing
"""

# Days whose counted poll of a job changed in favour of an earlier one, or of another one because it is gone.
_POLL_DAYS = f"""
with after as (
    select j.job, p.created_at, p.id
    from (select job from raw_call where job is not null union select job from poll_before) j
    {_FIRST_POLL}
),
moved as (
    select b.created_at as was, a.created_at as comes, a.id
    from poll_before b
    left join after a using (job)
    where a.id is distinct from b.id or a.created_at is distinct from b.created_at
)
select distinct (at at time zone %(zone)s)::date
from (
    select was as at from moved
    union all
    select comes from moved m where comes is not null and not exists (select from raw_call r where r.id = m.id)
) m
"""  # noqa: S608 - words of ours

# Each is compared with the first of its job alone: with all of them, a job that was polled a thousand times would cost a million comparisons.
_MARK_REPEATS = """
update raw_call r set is_repeat = true
from ({first}) p
where p.job = r.job and (p.created_at, p.id) < (r.created_at, r.id)
"""
_FIRST_OF_KNOWN = "select distinct on (job) job, created_at, id from known_poll order by job, created_at, id"
_FIRST_OF_ALL = f"""
select j.job, p.created_at, p.id
from (select distinct job from raw_call where job is not null) j
{_FIRST_POLL}
"""  # noqa: S608 - words of ours

_MARK_KNOWN_REPEATS = """
update raw_call r set is_repeat = true from analytics.repeated_poll p where r.job is not null and p.id = r.id
"""


def settle(cursor: psycopg.Cursor, moment: Moment) -> set[date]:
    """Bring video_poll up to date with raw_call; answers the further days that must be counted anew."""
    has_days = cursor.execute("select exists (select from redone_day)").fetchone()
    if has_days and has_days[0]:
        cursor.execute(_POLLS_BEFORE)
        cursor.execute(_FORGET_POLLS)
        cursor.execute(_KEEP_POLLS)
    else:
        cursor.execute(_KEEP_POLLS)
        cursor.execute(_KNOWN_POLLS)
        cursor.execute(_OLDER_POLLS)
        if cursor.rowcount == 0:
            return set()  # no job was polled before
    cursor.execute(_POLL_DAYS, moment.arguments)
    return {row[0] for row in cursor.fetchall()}


def mark_repeats(cursor: psycopg.Cursor, *, anew: bool) -> None:
    """Mark the polls in raw_call that repeat an earlier one, once video_poll is settled; `anew`: days are counted anew, whose jobs nobody looked up."""
    cursor.execute(_MARK_REPEATS.format(first=_FIRST_OF_ALL if anew else _FIRST_OF_KNOWN))


def mark_known_repeats(cursor: psycopg.Cursor) -> None:
    """The same in the first build, which knows the repeated polls beforehand."""
    cursor.execute(_MARK_KNOWN_REPEATS)
