-- one row per day since the start of paying on which somebody left: share of customers still there, by Kaplan and Meier, with what a customer is worth by it
-- obeys:
-- needs: subscription_event
-- pace: slow
-- covers: now
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day
), account as materialized (  -- margin of an account a month, as the lifetime value by churn has it
    select (m.mrr - c.cost) / nullif(m.customers, 0) as margin
    from (select coalesce(sum(amount), 0) as mrr, coalesce(sum(customers), 0) as customers from today join analytics.mrr_change c on c.day <= today.day) m
    cross join (select coalesce(sum(cost), 0) as cost from today cross join lateral analytics.calls('day', (day - 29)::timestamp at time zone %(zone)s,
        (day + 1)::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null)) c
)
select s.days, s.at_risk::bigint, s.lost::bigint, s.survival, s.low, s.high, l.spells::bigint, l.lost::bigint as all_lost, l.observed_days, l.mean_days, l.median_days,
    margin::float8, (margin * l.mean_days / 30.4375)::float8 as lifetime_value
from analytics.customer_survival s join analytics.customer_lifetime l using (plan_type) cross join account where s.plan_type = '' order by s.days
