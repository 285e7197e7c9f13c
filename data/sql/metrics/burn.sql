-- one row per window: provider cost, marketing spend and planned other costs less revenue, as a month of 30.4375 days would have them
-- obeys:
-- needs: plan_price api_usage
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1)), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), paid as (select exists (select from analytics.revenue_change) as is_there), change as (
    select day, amount from analytics.revenue_change
    union all select day, amount * 12 / 365 from analytics.mrr_change where not (select is_there from paid)
), earned as (
    select w.name, sum(amount * (w.t - greatest(day, w.f))) as revenue from w join change on day < w.t where w.t > w.f group by 1
), spent as (
    select w.name, sum(cost) as cost from w
    cross join lateral analytics.calls('day', w.f::timestamp at time zone %(zone)s, w.t::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) group by 1
), marketing as (
    select w.name, sum(amount) as spend from w join analytics.marketing_spend on day >= w.f and day < w.t and currency = %(currency)s group by 1
), planned as (
    select w.name, sum(amount * (least(w.t, (month + interval '1 month')::date) - greatest(w.f, month)) / ((month + interval '1 month')::date - month)) as planned
    from w join analytics.budget on currency = %(currency)s and month < w.t and (month + interval '1 month')::date > w.f and analytics.budget_measure(category) = 'planned' group by 1
)
select w.name as "window", ((coalesce(cost, 0) + coalesce(spend, 0) + coalesce(planned, 0) - revenue) * 30.4375 / (w.t - w.f))::float8 as burn, revenue::float8, coalesce(cost, 0)::float8 as provider_cost,
    spend::float8 as marketing_spend, planned::float8 as planned_cost, case when spend is null then 'without marketing' end as lacks
from w left join earned using (name) left join spent using (name) left join marketing using (name) left join planned using (name)
where w.t > w.f and analytics.knows_revenue(%(currency)s)
