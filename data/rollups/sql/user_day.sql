-- one row per user and day
with fine as (
    select user_id, day, kind_id, country, count(*) as n, sum(cost) as cost, min(created_at) as first_at, max(created_at) as last_at
    from counted
    where in_day and user_id is not null
    group by user_id, day, kind_id, country
)
select user_id, day, sum(n)::integer as n, coalesce(sum(n) filter (where k.status = 'success'), 0)::integer as success,
    coalesce(sum(n) filter (where k.status in ('error', 'timeout')), 0)::integer as failed,
    coalesce(sum(n) filter (where k.status = 'rate_limited'), 0)::integer as rate_limited, sum(cost) as cost,
    min(first_at) as first_at, max(last_at) as last_at, array_agg(distinct kind_id) as kinds, array_agg(distinct country) as countries
from fine
join analytics.call_kind k using (kind_id)
group by user_id, day
