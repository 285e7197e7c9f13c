"""Sessions: a user's calls with gaps under 30 minutes. Only the sessions that a tick's calls touch are formed anew.

Runs of new calls and the kept sessions beside them are joined as pieces, which costs nothing however long a session is; the log is
read again only where late calls fall among a session's first steps, or where a day is counted anew.
"""

import psycopg

from data.rollups.definitions import statement
from data.rollups.source import Moment

_KEEP = """
insert into analytics.call_session (user_id, started_at, ended_at, n, failed, cost, steps, steps_end)
select user_id, started_at, ended_at, n, failed, cost, steps, steps_end from session_new
"""

# A session that goes on keeps its place, and with it the entries of both indexes.
_GO_ON = """
on conflict (user_id, started_at) do update set ended_at = excluded.ended_at, n = excluded.n, failed = excluded.failed, cost = excluded.cost,
    steps = excluded.steps, steps_end = excluded.steps_end
"""

_DROP_ENDED = """
delete from analytics.call_session t using session_old o
where t.user_id = o.user_id and t.started_at = o.started_at
    and not exists (select from session_new n where n.user_id = o.user_id and n.started_at = o.started_at)
"""

_TAKE_MERGED = """
insert into session_new
select user_id, started_at, ended_at, n, failed, cost, steps, steps_end from session_merged where not reread
"""

# Calls up to the end of a session that began before the first day that is counted anew are in it already.
_BEYOND_EDGE = """(
    select * from counted c
    where not exists (
        select from analytics.call_session s
        where s.user_id = c.user_id and s.started_at < %(sessions_from)s and s.ended_at >= c.created_at and c.created_at >= %(sessions_from)s
    )
) counted
"""

_COUNTS = ("session_day", "transition_day")

_EMPTIED = """
with changed as ({counting} returning t.n)
select exists (select from changed where n = 0)
"""

# only days that lost a session: the tables have every day there ever was
_DROP_EMPTY = """
delete from analytics.{table} t
using (select distinct (started_at at time zone %(zone)s)::date as day from session_old) o
where t.day = o.day and t.n = 0
"""


def update_sessions(cursor: psycopg.Cursor, moment: Moment, *, has_redone_days: bool) -> None:
    """Bring call_session, session_day and transition_day up to date with `counted`."""
    cursor.execute(_pieces(moment), moment.arguments)
    if cursor.rowcount == 0 and not has_redone_days:
        return
    cursor.execute(statement("session_neighbours"), moment.arguments)
    cursor.execute(statement("session_merge"), moment.arguments)
    cursor.execute(_TAKE_MERGED)
    cursor.execute(moment.query(statement("session_reread"), counted=moment.is_counted), moment.arguments)
    _replace(cursor, moment)


def add_pieces(cursor: psycopg.Cursor, moment: Moment) -> None:
    """Keep and count the runs of a chunk of the first build as sessions; join_cut() joins those that a chunk's end has cut."""
    cursor.execute(_pieces(moment), moment.arguments)
    cursor.execute(_KEEP.replace("session_new", "session_piece"))
    for table in _COUNTS:
        cursor.execute(statement(table).replace("from session_new", "from session_piece"), moment.arguments)


def _pieces(moment: Moment) -> str:
    pieces = statement("session_pieces")
    return pieces.replace("from counted\n", f"from {_BEYOND_EDGE}") if moment.from_edge else pieces


def join_cut(cursor: psycopg.Cursor, moment: Moment) -> None:
    """Join the cut sessions: the end of the first build."""
    cursor.execute(statement("first_sessions"), moment.arguments)
    cursor.execute(statement("session_merge"), moment.arguments)
    cursor.execute(_TAKE_MERGED)
    _replace(cursor, moment)


def _replace(cursor: psycopg.Cursor, moment: Moment) -> None:
    """Keep session_new in place of session_old, and count the difference."""
    cursor.execute(_DROP_ENDED)
    cursor.execute(_KEEP + _GO_ON)
    for table in _COUNTS:
        cursor.execute(_EMPTIED.format(counting=statement(table)), moment.arguments)
        row = cursor.fetchone()
        if row and row[0]:
            cursor.execute(_DROP_EMPTY.format(table=table), moment.arguments)
