-- join the sessions that were cut where one chunk of days ends and the next begins
with gaps as (
    select *, started_at - max(ended_at) over (partition by user_id order by started_at rows between unbounded preceding and 1 preceding) as gap
    from analytics.call_session
),
runs as (
    select *, count(*) filter (where coalesce(gap >= interval '30 minutes', true))
        over (partition by user_id order by started_at rows unbounded preceding) as run
    from gaps
),
cut as (  -- only runs of several pieces change
    select user_id, run from runs group by user_id, run having count(*) > 1
),
gone as (
    delete from analytics.call_session t using runs r join cut using (user_id, run)
    where t.user_id = r.user_id and t.started_at = r.started_at and coalesce(r.gap < interval '30 minutes', false)
)
update analytics.call_session t
set ended_at = m.ended_at, n = m.n, failed = m.failed, cost = m.cost, steps = m.steps, steps_end = m.steps_end
from (
    select user_id, min(started_at) as started_at, max(ended_at) as ended_at, sum(n) as n, sum(failed) as failed, sum(cost) as cost,
        (string_to_array(string_agg(array_to_string(steps, chr(31)), chr(31) order by started_at), chr(31)))[1:6] as steps,
        max(steps_end) as steps_end
    from runs
    join cut using (user_id, run)
    group by user_id, run
) m
where t.user_id = m.user_id and t.started_at = m.started_at
