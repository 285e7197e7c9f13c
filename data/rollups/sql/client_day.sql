-- one row per day, country and client
with agents as (
    select day, country, agent_id, kind_id, count(*) as n, sum(cost) as cost
    from counted
    where in_day
    group by day, country, agent_id, kind_id
)
select day, country, coalesce(g.device, 'unknown') as device, coalesce(g.browser, 'unknown') as browser, coalesce(g.os, 'unknown') as os,
    coalesce(g.is_bot, false) as is_bot, sum(n)::integer as n,
    coalesce(sum(n) filter (where k.status in ('error', 'timeout')), 0)::integer as failed, sum(cost) as cost
from agents
join analytics.call_kind k using (kind_id)
left join analytics.user_agent g using (agent_id)
group by 1, 2, 3, 4, 5, 6
