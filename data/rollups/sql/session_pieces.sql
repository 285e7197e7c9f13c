-- one row per run of a user's new calls with gaps under 30 minutes
insert into session_piece
select user_id, min(created_at), max(created_at), count(*), count(*) filter (where failed), sum(cost),
    (array_agg(step order by created_at, id))[1:6],
    (array_agg(created_at order by created_at, id))[least(6, count(*))], false
from (
    select user_id, created_at, id, cost, step, right(step, 1) = '!' as failed,
        count(*) filter (where coalesce(is_first, true)) over (partition by user_id order by created_at, id) as run
    from (
        select user_id, created_at, id, cost, step,
            created_at - lag(created_at) over (partition by user_id order by created_at, id) >= interval '30 minutes' as is_first
        from counted
        where in_day and user_id is not null and created_at >= %(hours_from)s
    ) g
) r
group by user_id, run
