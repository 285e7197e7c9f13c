-- one row per user of this tick, taken into what is known of the user
with come as (
    select user_id, number, sum(n) as n, sum(failed) as failed, sum(cost) as cost, min(first_at) as first_at, max(last_at) as last_at
    from counted_user
    group by user_id, number
),
last as (  -- of several calls at the same moment, the one with the highest id
    select distinct on (number) l.*, c.id, c.country, c.agent_id
    from come l
    join counted c using (number)
    where c.in_day and c.created_at = l.last_at
    order by number, c.id desc
),
gone as (
    select user_id, sum(n) as n, sum(failed) as failed, sum(cost) as cost from user_day_before group by user_id
),
days as (
    select user_id, sum(after::integer - before::integer) as days from user_presence group by user_id
)
insert into analytics.user_state as t (user_id, first_at, last_at, last_id, n, failed, cost, active_days, country, device)
select l.user_id, l.first_at, l.last_at, l.id, l.n - coalesce(g.n, 0), l.failed - coalesce(g.failed, 0), l.cost - coalesce(g.cost, 0),
    d.days, l.country, coalesce(a.device, 'unknown')
from last l
join days d using (user_id)
left join gone g using (user_id)
left join analytics.user_agent a using (agent_id)
on conflict (user_id) do update set
    n = t.n + excluded.n, failed = t.failed + excluded.failed, cost = t.cost + excluded.cost,
    active_days = t.active_days + excluded.active_days, first_at = least(t.first_at, excluded.first_at),
    country = case when (excluded.last_at, excluded.last_id) > (t.last_at, t.last_id) then excluded.country else t.country end,
    device = case when (excluded.last_at, excluded.last_id) > (t.last_at, t.last_id) then excluded.device else t.device end,
    last_id = case when (excluded.last_at, excluded.last_id) > (t.last_at, t.last_id) then excluded.last_id else t.last_id end,
    last_at = greatest(t.last_at, excluded.last_at)
