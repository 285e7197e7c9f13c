-- one row per window: margin of an account a month, six months' churn, the lifetime value they make (at most 60 months), and its multiple of acquisition cost
-- obeys:
-- needs: subscription_event plan_price
-- cut: midnights
with w (name, f, d) as (
    values ('now', %(from_day)s::date, least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date)), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date - 1),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date - 1)
), churn as (  -- who paid at the start of each of the six months before, and left in it
    select w.name, sum(month_customers) as base, sum(month_lost) as lost
    from w cross join generate_series(0, 5) k join analytics.account_day a on a.day = (w.d + 1 - make_interval(months => k))::date - 1 group by 1
), earned as (
    select w.name, coalesce(sum(amount), 0) as mrr, coalesce(sum(customers), 0) as customers from w left join analytics.mrr_change on day <= w.d group by 1
), spent as (
    select w.name, sum(cost) as cost from w
    cross join lateral analytics.calls('day', (w.d - 29)::timestamp at time zone %(zone)s, (w.d + 1)::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) group by 1
), log as (  -- a month that the log holds in part only makes no margin to compare with
    select min(day) as day from analytics.call_day where slice = 'all' and value = ''
), first_paid as materialized (
    select user_id, min((occurred_at at time zone %(zone)s)::date) as day from analytics.subscription_event
    where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1
), unit as materialized (  -- acquisition cost is asked for four times below, and worked out once
    select w.name, lost::numeric / nullif(base, 0) as rate, case when w.name <> 'before' or w.d - 29 >= log.day then (mrr - coalesce(cost, 0)) / nullif(customers, 0) end as margin, customers,
        (select sum(amount) from analytics.marketing_spend where day >= w.f and day <= w.d and currency = %(currency)s
            and (w.name <> 'before' or w.f >= (select min(day) from analytics.marketing_spend)))
            / nullif((select count(*) from first_paid where day >= w.f and day <= w.d), 0) as cac
    from w left join churn using (name) left join earned using (name) left join spent using (name) cross join log where w.d is not null
), valued as (
    select *, margin * least(1 / nullif(rate, 0), 60) as ltv from unit
)
select name as "window", ltv::float8, (ltv / nullif(cac, 0))::float8 as ltv_cac, case when margin > 0 then cac / margin end::float8 as cac_payback, cac::float8, margin::float8 as margin_per_account,
    rate::float8 as churn_rate, least(1 / nullif(rate, 0), 60)::float8 as lifetime_months, customers::bigint,
    case when customers = 0 then 'Nobody pays.' when rate is null then 'Nobody paid a month ago.' when rate = 0 then 'Nobody left in six months: a lifetime without an end cannot be worked out.'
        when cac is null then 'No marketing spend, or no new customer, in this period.' when margin <= 0 then 'An account brings no margin, so its cost is never paid back.' end as reason
from valued
