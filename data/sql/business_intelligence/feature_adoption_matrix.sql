-- one row per service and plan of the period: users of it among the active users whose plan allows it, and what their calls cost (plan '' is everybody)
-- obeys: plan
-- needs: subscription_event
-- cut: days
with active as (
    select u.user_id, u.kinds, p.plan from analytics.user_day u cross join lateral unnest(u.plans) p (plan)
    where u.day >= %(from_day)s and u.day < %(to_day)s and (%(plans)s::text[] is null or p.plan = any (%(plans)s))
), person as (select distinct user_id, plan from active), used as (
    select distinct a.user_id, a.plan, k.service_type from active a cross join lateral unnest(a.kinds) x (kind_id) join analytics.call_kind k using (kind_id)
), users as (
    select plan, service_type, count(*) as n from used group by 1, 2
    union all select '', service_type, count(*) from (select distinct user_id, service_type from used) x group by 2
), everyone as (
    select plan, count(*) as n from person group by 1 union all select '', count(*) from (select distinct user_id from person) x
), barred as (
    select coalesce(p.plan, '') as plan, q.resource as service_type, count(distinct p.user_id) as n
    from analytics.user_quota q join person p on p.user_id = q.user_id and p.plan = q.plan_type where q.quota = 0 group by grouping sets ((p.plan, q.resource), (q.resource))
), spent as (
    select coalesce(d.value, '') as plan, k.service_type, sum(d.cost) as cost from analytics.call_day d join analytics.call_kind k using (kind_id)
    where d.slice = 'plan' and d.day >= %(from_day)s and d.day < %(to_day)s and (%(plans)s::text[] is null or d.value = any (%(plans)s))
    group by grouping sets ((d.value, k.service_type), (k.service_type))
)
select s.service_type, e.plan, e.n as active_users, e.n - coalesce(b.n, 0) as allowed, coalesce(u.n, 0) as users,
    coalesce(u.n, 0)::float8 / nullif(e.n - coalesce(b.n, 0), 0) as feature_adoption, coalesce(c.cost, 0)::float8 as cost, (c.cost / nullif(u.n, 0))::float8 as cost_per_user
from everyone e cross join (select distinct service_type from users) s
left join users u on u.plan = e.plan and u.service_type = s.service_type left join barred b on b.plan = e.plan and b.service_type = s.service_type
left join spent c on c.plan = e.plan and c.service_type = s.service_type
where e.n > 0
order by s.service_type, e.n desc, e.plan
