-- one row per session that the log shows in the stretches of session_merged that must be read again
insert into session_new
select user_id, min(created_at), max(created_at), count(*), count(*) filter (where failed), sum(cost),
    (array_agg(step order by created_at, id))[1:6],
    (array_agg(created_at order by created_at, id))[least(6, count(*))]
from (
    select user_id, created_at, id, cost, step, failed, stretch,
        count(*) filter (where coalesce(gap >= interval '30 minutes', true)) over (partition by stretch order by created_at, id) as run
    from (
        select u.user_id, u.created_at, u.id, s.stretch,
            case when u.total_cost in ('NaN', 'Infinity', '-Infinity') then 0 else coalesce(u.total_cost, 0) end as cost,
            left(replace(coalesce(nullif(u.service_type, ''), 'unknown'), chr(31), ' '), 50) || case when u.status in ('error', 'timeout') then '!' else '' end as step,
            coalesce(u.status in ('error', 'timeout'), false) as failed,
            u.created_at - lag(u.created_at) over (partition by s.stretch order by u.created_at, u.id) as gap
        from (select row_number() over () as stretch, * from session_merged where reread) s
        join {engine}.api_usage u on u.user_id = s.user_id and u.created_at between s.started_at and s.ended_at
        where {counted} and u.created_at >= %(hours_from)s
            -- order and limit: asked for each call by the index; as a join it would read every poll there ever was
            and (u.service_type is distinct from 'video' or u.request_id is null or (
                select p.job from analytics.video_poll p
                where p.job = md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid
                    and (p.created_at, p.id) < (u.created_at, u.id)
                order by p.created_at, p.id
                limit 1
            ) is null)
    ) g
) r
group by user_id, stretch, run
