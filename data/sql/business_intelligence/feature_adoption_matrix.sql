-- one row per service and plan of the period: users of it among the active users whose plan allows it (who tried in vain is in neither), and what all calls cost (plan '' is everybody; on a day of two plans a user's calls count for both)
-- obeys: plan
-- needs: subscription_event
-- cut: days
with planned as (
    select value as plan, day, block, members from analytics.user_set
    where scope = 'plan' and day >= %(from_day)s and day < %(to_day)s and (%(plans)s::text[] is null or value = any (%(plans)s))
), person_of as (
    select plan, block, bit_or(members) as members from planned group by 1, 2
), person as (
    select plan, block, members from person_of union all select '', block, bit_or(members) from person_of group by 2
), served as materialized (
    select value as service_type, day, block, members from analytics.user_set where scope = 'service' and day >= %(from_day)s and day < %(to_day)s
), used_of as (
    select p.plan, s.service_type, block, bit_or(p.members & s.members) as members from planned p join served s using (day, block) group by 1, 2, 3
), used as (
    select plan, service_type, block, members from used_of union all select '', service_type, block, bit_or(members) from used_of group by 2, 3
), users as (
    select plan, service_type, sum(bit_count(members)) as n from used group by 1, 2
), everyone as (select plan, sum(bit_count(members)) as n from person group by 1), barred as (
    select p.plan, q.resource as service_type, count(*) as n, count(*) filter (where analytics.has_member(d.members, u.number)) as tried
    from analytics.user_quota q join analytics.user_number u using (user_id) join person p on p.plan in (q.plan_type, '') and p.block = analytics.block_of(u.number) and analytics.has_member(p.members, u.number)
    left join used d on d.plan = p.plan and d.service_type = q.resource and d.block = p.block
    where q.quota = 0 and exists (select from person o where o.plan = q.plan_type and o.block = p.block and analytics.has_member(o.members, u.number)) group by 1, 2
), spent as (
    select coalesce(d.value, '') as plan, k.service_type, sum(d.cost) as cost from analytics.call_day d join analytics.call_kind k using (kind_id)
    where d.slice = 'plan' and d.day >= %(from_day)s and d.day < %(to_day)s and (%(plans)s::text[] is null or d.value = any (%(plans)s))
    group by grouping sets ((d.value, k.service_type), (k.service_type))
)
select s.service_type, e.plan, e.n::bigint as active_users, (e.n - coalesce(b.n, 0))::bigint as allowed, (coalesce(u.n, 0) - coalesce(b.tried, 0))::bigint as users,
    (coalesce(u.n, 0) - coalesce(b.tried, 0))::float8 / nullif(e.n - coalesce(b.n, 0), 0)::float8 as feature_adoption, coalesce(c.cost, 0)::float8 as cost, (c.cost / nullif(u.n, 0))::float8 as cost_per_user
from everyone e cross join (select distinct service_type from users where n > 0) s
left join users u on u.plan = e.plan and u.service_type = s.service_type left join barred b on b.plan = e.plan and b.service_type = s.service_type
left join spent c on c.plan = e.plan and c.service_type = s.service_type
where e.n > 0
order by s.service_type, e.n desc, e.plan
