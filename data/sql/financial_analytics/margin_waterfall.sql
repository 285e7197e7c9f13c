-- one row per step from revenue to margin: revenue, the five dearest providers and the others, gross margin, marketing, other budgeted cost, margin
-- obeys:
-- needs: plan_price
-- cut: days
with p as (
    select %(from_day)s::date as f, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1) as t
), paid as (select exists (select from analytics.revenue_change) as is_there), change as (
    select day, amount from analytics.revenue_change union all select day, amount * 12 / 365 from analytics.mrr_change where not (select is_there from paid)
), earned as (
    select sum(amount * (t - greatest(day, f))) as amount from p join change on day < t where t > f
), provider as (
    select provider, sum(cost) as cost, row_number() over (order by sum(cost) desc, provider) as place
    from p cross join lateral analytics.calls('day', f::timestamp at time zone %(zone)s, t::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) group by 1 having sum(cost) > 0
), listed as (
    select least(place, 6) as place, case when place <= 5 then provider else '' end as name, sum(cost) as cost, count(*) as n from provider group by 1, 2
), spend as (
    select sum(amount) as amount from p join analytics.marketing_spend on day >= f and day < t and currency = %(currency)s
), planned as (
    select category, sum(amount * (least(t, (month + interval '1 month')::date) - greatest(f, month)) / ((month + interval '1 month')::date - month)) as amount
    from p join analytics.budget on currency = %(currency)s and month < t and (month + interval '1 month')::date > f and analytics.budget_measure(category) = 'planned' group by 1
), gross as (
    select coalesce((select amount from earned), 0) - coalesce((select sum(cost) from provider), 0) as amount
)
select kind, name, n, amount::float8, case when (select is_there from paid) then 'payments' else 'prices' end as basis, (select count(*) from analytics.marketing_spend) > 0 as knows_spend
from (
    select 1 as place, 'revenue' as kind, '' as name, 1 as n, amount, '' as sort from earned union all
    select 2, 'provider', name, n, -cost, place::text from listed union all
    select 3, 'gross', '', 1, amount, '' from gross union all
    select 4, 'marketing', '', 1, -amount, '' from spend where amount > 0 union all
    select 5, 'planned', category, 1, -amount, category from planned where amount > 0 union all
    select 6, 'margin', '', 1, gross.amount - coalesce((select amount from spend), 0) - coalesce((select sum(amount) from planned), 0), '' from gross
) x where (select amount from earned) is not null and analytics.knows_revenue(%(currency)s) order by place, sort
