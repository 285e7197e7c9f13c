-- the pieces of sessions that were cut where one chunk of days ends and the next begins: each that goes on from the one before, and that one
insert into session_old
with cut as (
    select s.user_id, s.started_at, b.started_at as before
    from analytics.call_session s
    cross join lateral (
        select * from analytics.call_session b where b.user_id = s.user_id and b.started_at < s.started_at order by b.started_at desc limit 1
    ) b
    -- chunks end where a day ends (of two midnights the second is asked for, which is cheap and leaves none out); and a session that began before all of them may end at any time of the first day
    where (s.started_at - (s.started_at at time zone %(zone)s)::date::timestamp at time zone %(zone)s < interval '30 minutes'
            or s.started_at >= %(sessions_from)s and s.started_at < %(sessions_from)s + interval '1 day')
        and s.started_at - b.ended_at < interval '30 minutes'
)
select s.user_id, s.started_at, s.ended_at, s.n, s.failed, s.cost, s.steps, s.steps_end, false, false
from analytics.call_session s
join (select user_id, started_at from cut union select user_id, before from cut) c using (user_id, started_at)
