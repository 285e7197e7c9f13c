-- the days on which a call that is counted belongs to another plan than it did
with firsts as (  -- where a user's plans begin to differ: at the edge of an old or a new period
    select user_id, min(valid_from) as differs_from
    from (
        select n.user_id, n.valid_from
        from analytics.plan_period n
        join plan_user using (user_id)
        left join plan_before b on b.user_id = n.user_id and n.valid_from >= b.valid_from and n.valid_from < b.valid_to
        where n.plan <> coalesce(b.plan, 'none')
        union all
        select b.user_id, b.valid_from
        from plan_before b
        left join analytics.plan_period n on n.user_id = b.user_id and b.valid_from >= n.valid_from and b.valid_from < n.valid_to
        where b.plan <> coalesce(n.plan, 'none')
    ) edges
    group by user_id
)
select distinct (u.created_at at time zone %(zone)s)::date as day
from firsts f
join {engine}.api_usage u on u.user_id = f.user_id and u.created_at >= greatest(f.differs_from, '1970-01-02')
    and u.created_at < '2200-01-01'
left join plan_before b on b.user_id = u.user_id and u.created_at >= b.valid_from and u.created_at < b.valid_to
left join analytics.plan_period n on n.user_id = u.user_id and u.created_at >= n.valid_from and u.created_at < n.valid_to
where coalesce(b.plan, 'none') <> coalesce(n.plan, 'none') and {counted}
