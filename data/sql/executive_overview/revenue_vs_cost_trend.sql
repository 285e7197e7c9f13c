-- one row per day: revenue earned (null where neither payments nor prices are known) and provider cost
-- obeys: plan
-- cut: days
with d as (
    select day::date from generate_series(%(from_day)s::date, least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) - 1, interval '1 day') day
), paid as (select exists (select from analytics.revenue_change) as is_there), change as (
    select day, amount from analytics.revenue_change where (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
    union all
    select day, amount * 12 / 365 from analytics.mrr_change where not (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
), base as (select sum(amount) as amount from change where day < %(from_day)s), by_day as (
    select day, sum(amount) as amount from change where day >= %(from_day)s group by 1
), cost as (
    select (at at time zone %(zone)s)::date as day, sum(c.cost) as cost
    from analytics.calls('day', %(from_day)s::date::timestamp at time zone %(zone)s, %(to_day)s::date::timestamp at time zone %(zone)s, %(zone)s, %(slice)s, %(slice_values)s, null, null, null) c group by 1
)
, earned as (
    select d.day, case when exists (select from change) and analytics.knows_revenue(%(currency)s) then round(coalesce(base.amount, 0) + sum(coalesce(by_day.amount, 0)) over (order by d.day), 6) end as revenue
    from d cross join base left join by_day using (day)
)
select e.day, revenue::float8 as revenue, coalesce(cost.cost, 0)::float8 as provider_cost, (revenue / nullif(cost.cost, 0))::float8 as revenue_cost_ratio,
    case when (select is_there from paid) then 'payments' else 'prices' end as basis, e.day >= (%(now)s at time zone %(zone)s)::date as unfinished
from earned e left join cost using (day) order by e.day
