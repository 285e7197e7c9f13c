-- one row per channel, however it is capitalised ('' where a user's source is not known): marketing spend of the period, customers won in it, cost of each, and what they are worth
-- obeys:
-- needs: marketing_spend subscription_event
-- cut: days
with p as (
    select %(from_day)s::date as f, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1) as t
), won as (
    select coalesce(lower(trim(a.source)), '') as channel, count(*) as customers
    from (select user_id, min((occurred_at at time zone %(zone)s)::date) as day from analytics.subscription_event
        where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1) x
    join p on x.day >= f and x.day < t left join analytics.acquisition a using (user_id) group by 1
), spend as (
    select lower(trim(channel)) as channel, sum(amount) as amount from p join analytics.marketing_spend on day >= f and day < t and currency = %(currency)s group by 1
), churn as (
    select sum(month_lost) / nullif(sum(month_customers), 0) as rate from p cross join generate_series(0, 5) k join analytics.account_day on day = (t - make_interval(months => k))::date - 1
), account as (  -- margin of an account a month, and its lifetime value, of all channels
    select (mrr - cost) / nullif(n, 0) as margin, (mrr - cost) / nullif(n, 0) * least(60, 1 / nullif((select rate from churn), 0)) as ltv
    from (select coalesce(sum(amount), 0) as mrr, coalesce(sum(customers), 0) as n from p join analytics.mrr_change on day < t) m
    cross join (select coalesce(sum(cost), 0) as cost from p cross join lateral analytics.calls('day', (t - 30)::timestamp at time zone %(zone)s, t::timestamp at time zone %(zone)s, %(zone)s,
        'all', '{""}', null, null, null)) c
)
select channel, spend.amount::float8 as marketing_spend, coalesce(customers, 0)::bigint as customers, (spend.amount / nullif(customers, 0))::float8 as cac,
    (ltv / nullif(spend.amount / nullif(customers, 0), 0))::float8 as ltv_cac, case when margin > 0 then spend.amount / nullif(customers, 0) / margin end::float8 as payback_months
from spend full join won using (channel) cross join account where exists (select from analytics.marketing_spend) order by spend.amount desc nulls last, customers desc, channel
