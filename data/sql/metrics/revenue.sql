-- one row per window: revenue earned, from payments ('payments') or, where there is none, from plan prices by day ('prices'), beside the provider cost
-- obeys: plan
-- needs: plan_price
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1)), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), paid as (select exists (select from analytics.revenue_change) as is_there), change as (
    select day, amount, 'payments' as basis from analytics.revenue_change where (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
    union all
    select day, amount * 12 / 365, 'prices' from analytics.mrr_change where not (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
), earned as (
    select w.name, sum(amount * (w.t - greatest(day, w.f))) as revenue, max(basis) as basis from w join change on day < w.t where w.t > w.f group by w.name
), known as (  -- a plan that nobody ever paid for earns 0, not an unknown amount
    select (select is_there from paid) or (exists (select from analytics.mrr_change) and analytics.knows_revenue(%(currency)s)) as is_known
), spent as (
    select w.name, sum(cost) as cost
    from w cross join lateral analytics.calls('day', w.f::timestamp at time zone %(zone)s, w.t::timestamp at time zone %(zone)s, %(zone)s, %(slice)s, %(slice_values)s, null, null, null)
    group by w.name
)
select w.name as "window", case when is_known then round(coalesce(revenue, case when w.t > w.f then 0 end), 6) end::float8 as revenue, basis, coalesce(cost, 0)::float8 as provider_cost, case when is_known then coalesce(revenue, case when w.t > w.f then 0 end) / nullif(cost, 0) end::float8 as revenue_cost_ratio,
    ((revenue - coalesce(cost, 0)) / nullif(revenue, 0))::float8 as gross_margin,
    case when is_known and cost > 0 and coalesce(revenue, 0) = 0 then 'Nothing was earned in this period, so there is nothing to take a share of.' end as reason
from w cross join known left join earned using (name) left join spent using (name)
