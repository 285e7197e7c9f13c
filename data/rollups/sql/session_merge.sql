-- one row per session that kept sessions and new runs form together; `reread` where they overlap, so that only the log knows the order
insert into session_merged
with pieces as (
    select * from session_piece
    union all
    select * from session_old
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
)
select user_id, min(started_at), max(ended_at), sum(n), sum(failed), sum(cost),
    (string_to_array(string_agg(array_to_string(steps, chr(31)), chr(31) order by started_at), chr(31)))[1:6],
    -- a gap of nothing: the order of equal times is not known here
    bool_or(reread or coalesce(gap <= interval '0', false))
from runs
group by user_id, run
