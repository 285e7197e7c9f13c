-- one row per day, country and client
with agents as (
    select day, country, agent_id, count(*) as n, count(*) filter (where outcome = 'f') as failed, sum(cost) as cost
    from counted
    where in_day
    group by day, country, agent_id
)
select day, country, coalesce(g.device, 'unknown') as device, coalesce(g.browser, 'unknown') as browser, coalesce(g.os, 'unknown') as os,
    coalesce(g.is_bot, false) as is_bot, sum(n)::integer as n, sum(failed)::integer as failed, sum(cost) as cost
from agents
left join analytics.user_agent g using (agent_id)
group by 1, 2, 3, 4, 5, 6
