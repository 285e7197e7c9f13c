-- the kept sessions that new calls join, or that may have lost calls on a day counted anew; those inside such a day are formed anew
-- from its calls, which are all here, and need no other reading
insert into session_old
select s.user_id, s.started_at, s.ended_at, s.n, s.failed, s.cost, s.steps, s.steps_end, bool_or(t.reread),
    bool_or(t.reread and s.started_at > t.low and s.ended_at < t.high)
from (
    select user_id, started_at, started_at - interval '30 minutes' as low, ended_at + interval '30 minutes' as high, false as reread
    from session_piece
    union all
    -- a call at the very start of a day belongs to it
    select b.user_id, null, d.starts - interval '1 microsecond', d.ends, true from user_day_before b join redone_day d using (day)
) t
-- sessions of a user do not overlap: besides those that begin inside, only the last one before can reach into it, and that one
-- cannot where another began between it and the run, for it had ended half an hour before
cross join lateral (
    with inside as materialized (
        select * from analytics.call_session i where i.user_id = t.user_id and i.started_at > t.low and i.started_at < t.high
    )
    select * from inside
    union all
    select * from (
        select * from analytics.call_session b
        where b.user_id = t.user_id and b.started_at <= t.low and not exists (select from inside i where i.started_at <= t.started_at)
        order by b.started_at desc
        limit 1
    ) l
    where l.ended_at > t.low
) s
-- one that began before is gone from the log, or is to stay: sessions that are counted anew begin after its end
where not (t.reread and s.started_at < %(sessions_from)s)
group by s.user_id, s.started_at, s.ended_at, s.n, s.failed, s.cost, s.steps, s.steps_end
