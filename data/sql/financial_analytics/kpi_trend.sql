-- one row per day of the period: what the sparklines of the money cards draw; margin, burn and acquisition cost are of the 28 days that end with it
-- obeys:
with span as (
    select day::date from generate_series(%(trend_from)s::date - 29, %(trend_to)s::date - 1, interval '1 day') day
), change as (  -- what was earned a day before the first day counts as a change on it
    select greatest(day, %(trend_from)s::date - 29) as day, sum(amount) filter (where analytics.knows_revenue(%(currency)s)) as amount from (select day, amount from analytics.revenue_change union all
        select day, amount * 12 / 365 from analytics.mrr_change where not exists (select from analytics.revenue_change)) x group by 1
), cost as (
    select (at at time zone %(zone)s)::date as day, sum(c.cost) as cost from analytics.calls('day', (%(trend_from)s::date - 29)::timestamp at time zone %(zone)s,
        %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) c group by 1
), spend as (select day, sum(amount) as spend from analytics.marketing_spend where currency = %(currency)s group by 1), won as (
    select day, count(*) as won from (select user_id, min((occurred_at at time zone %(zone)s)::date) as day from analytics.subscription_event
        where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1) x group by 1
), planned as (
    select month, sum(amount) / ((month + interval '1 month')::date - month) as a_day from analytics.budget
    where currency = %(currency)s and analytics.budget_measure(category) = 'planned' group by 1
), daily as (
    select s.day, coalesce(cost, 0) as cost, spend, coalesce(won, 0) as won, coalesce(p.a_day, 0) as planned,
        sum(c.amount) over (order by s.day) as revenue
    from span s left join change c using (day) left join cost using (day) left join spend using (day) left join won using (day) left join planned p on p.month = date_trunc('month', s.day)::date
), rolled as (
    select day, cost, sum(cost) over m as cost_month, sum(cost) over w as cost_28, sum(revenue) over w as revenue_28, sum(spend) over w as spend_28, sum(won) over w as won_28, sum(planned) over w as planned_28
    from daily window w as (order by day rows 27 preceding), m as (order by day rows 29 preceding)
), unit as (
    select r.*, b.mrr, b.customers, a.month_lost::numeric / nullif(a.month_customers, 0) as churn, case when a.year_from <= r.day - 28 then a.year_held / nullif(a.year_mrr, 0) end as nrr,
        (b.mrr - cost_month) / nullif(b.customers, 0) * least(60, 1 / nullif((select sum(x.month_lost) / nullif(sum(x.month_customers), 0)
            from generate_series(0, 5) k join analytics.account_day x on x.day = (r.day + 1 - make_interval(months => k))::date - 1), 0)) as ltv
    from rolled r left join analytics.account_day a using (day)
    cross join lateral (select sum(amount) as mrr, sum(customers) as customers from analytics.mrr_change c where c.day <= r.day) b where r.day >= %(trend_from)s::date
)
select day, mrr::float8, (mrr / nullif(customers, 0))::float8 as arpa, ((revenue_28 - cost_28) / nullif(revenue_28, 0))::float8 as gross_margin, cost::float8 as provider_cost,
    (spend_28 / nullif(won_28, 0))::float8 as cac, ltv::float8, (ltv / nullif(spend_28 / nullif(won_28, 0), 0))::float8 as ltv_cac,
    ((cost_28 + coalesce(spend_28, 0) + planned_28 - revenue_28) * 30.4375 / 28)::float8 as burn, nrr::float8, churn::float8 as churn_rate,
    day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from unit order by day
