-- one row per window: what the customers of a year before (or since there were twenty) still pay at its end, and what those of a month before do
-- obeys:
-- needs: plan_price subscription_event
-- cut: midnights
with w (name, d) as (
    values ('now', least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date)), ('closed', (%(closed_to)s::timestamptz at time zone %(zone)s)::date - 1),
        ('before', (%(before_to)s::timestamptz at time zone %(zone)s)::date - 1)
)
select w.name as "window", case when a.year_from <= a.day - 28 then year_held / nullif(year_mrr, 0) end::float8 as nrr,
    case when a.year_from <= a.day - 28 then year_kept / nullif(year_mrr, 0) end::float8 as grr, ((month_mrr - month_kept) / nullif(month_mrr, 0))::float8 as revenue_churn,
    a.year_from, a.year_customers, a.month_customers, a.month_lost, (month_lost::numeric / nullif(month_customers, 0))::float8 as customer_churn,
    case when a.day is null then 'Nobody paid on that day.' when a.year_from > a.day - 28 then 'There are less than four weeks since the first twenty customers.' end as reason
from w left join analytics.account_day a on a.day = w.d where w.d is not null
