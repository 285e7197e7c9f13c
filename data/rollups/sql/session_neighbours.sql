-- the kept sessions that new calls join, or that may have lost calls on a day counted anew
insert into session_old
select s.user_id, s.started_at, s.ended_at, s.n, s.failed, s.cost, s.steps, s.steps_end, bool_or(t.reread)
from (
    select user_id, started_at - interval '30 minutes' as low, ended_at + interval '30 minutes' as high, false as reread
    from session_piece
    union all
    select b.user_id, d.starts, d.ends, true from user_day_before b join redone_day d using (day)
) t
join analytics.call_session s on s.user_id = t.user_id and s.ended_at > t.low and s.started_at < t.high
group by s.user_id, s.started_at
