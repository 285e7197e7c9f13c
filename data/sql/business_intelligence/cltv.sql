-- one row per plan of the first payment, or month of it, and for all together (name null): what customers brought and cost, and how long they stay
-- obeys:
-- needs: subscription_event plan_price
-- pace: slow
-- covers: now
with customer as (
    select *, case split_part(%(choice)s, '.', 1) when 'plan' then first_plan else to_char(first_paid_on, 'YYYY-MM') end as name
    from analytics.user_value where first_paid_on is not null and analytics.knows_revenue(%(currency)s)
), summed as (
    select name, count(*) as customers, count(*) filter (where is_paying) as paying, count(*) filter (where pays > 0) as priced, sum(pays) as mrr, sum(revenue) as revenue, sum(paid_cost) as cost
    from customer group by grouping sets ((name), ()) having count(*) > 0
)
select s.name, s.customers, s.paying, s.paying::float8 / nullif(s.customers, 0) as kept, (s.mrr / nullif(s.priced, 0))::float8 as arpa, s.revenue::float8 as revenue, s.cost::float8 as cost,
    ((s.revenue - s.cost) / s.customers)::float8 as customer_value, ((s.revenue - s.cost) / nullif(s.revenue, 0))::float8 as margin,
    l.mean_days as stays_days, l.observed_days, l.lost,
    case when s.revenue > s.cost and l.lost > 0 then (s.mrr / nullif(s.priced, 0) * (s.revenue - s.cost) / s.revenue * (l.mean_days / 30.4375)::numeric)::float8 end as expected
from summed s left join analytics.customer_lifetime l on l.plan_type = coalesce(s.name, '') and (s.name is null or split_part(%(choice)s, '.', 1) = 'plan')
order by s.name is null, case split_part(%(choice)s, '.', 1) when 'plan' then null else s.name end desc, s.customers desc, s.name
