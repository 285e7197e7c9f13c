-- one row per plan at the end of the period: recurring revenue, its share, paying accounts, and all accounts on it (free, demo and trial included)
-- obeys:
-- needs: subscription_event
-- covers: its rows
with p as (
    select least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1) as t
), paid as (
    select plan_type, sum(amount) as mrr, sum(customers) as customers, sum(unpriced) as unpriced from p join analytics.mrr_change on day < t group by 1
), held as (
    select plan as plan_type, count(*) as accounts from analytics.plan_period
    where plan <> 'none' and valid_from < least(%(to)s::timestamptz, %(now)s) and valid_to >= least(%(to)s::timestamptz, %(now)s) group by 1
)
select plan_type, coalesce(mrr, 0)::float8 as mrr, (coalesce(mrr, 0) / nullif(sum(mrr) over (), 0))::float8 as share, coalesce(customers, 0)::bigint as customers,
    coalesce(unpriced, 0)::bigint as unpriced, greatest(coalesce(accounts, 0), coalesce(customers, 0))::bigint as accounts, exists (select from analytics.plan_price) as has_prices, t - 1 as last_day
from paid full join held using (plan_type) cross join p where coalesce(mrr, 0) <> 0 or accounts > 0 or customers > 0 order by mrr desc nulls last, accounts desc nulls last, plan_type
