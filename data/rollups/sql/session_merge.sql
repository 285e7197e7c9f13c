-- one row per session that kept sessions and new runs form together; `reread` where only the log knows the order of its first steps
insert into session_merged
with pieces as (
    select * from session_piece
    union all
    select user_id, started_at, ended_at, n, failed, cost, steps, steps_end, reread from session_old where not inside
),
gaps as (
    select *, started_at - max(ended_at) over before as gap
    from pieces
    window before as (partition by user_id order by started_at, ended_at rows between unbounded preceding and 1 preceding)
),
runs as (
    select *, count(*) filter (where coalesce(gap >= interval '30 minutes', true))
        over (partition by user_id order by started_at, ended_at rows unbounded preceding) as run
    from gaps
),
ordered as (
    select *, coalesce(sum(cardinality(steps)) over before, 0) as steps_before,
        first_value(case when cardinality(steps) = 6 then steps_end else 'infinity' end) over whole as first_six_end
    from runs
    window before as (partition by user_id, run order by started_at, ended_at rows between unbounded preceding and 1 preceding),
        whole as (partition by user_id, run order by started_at, ended_at)
)
select user_id, min(started_at), max(ended_at), sum(n), sum(failed), sum(cost),
    (string_to_array(string_agg(array_to_string(steps, chr(31)), chr(31) order by started_at, ended_at), chr(31)))[1:6],
    coalesce(max(steps_end) filter (where steps_before < 6), max(ended_at)),
    -- pieces that overlap, or touch at one instant, after the first six steps change sums alone
    bool_or(reread or coalesce(gap <= interval '0' and started_at <= first_six_end, false)) and min(started_at) >= %(sessions_from)s
from ordered
group by user_id, run
