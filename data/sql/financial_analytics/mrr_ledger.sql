-- one row per month, the last twelve up to the period's end: recurring revenue at its start and end and the movements between, with churn and quick ratio
-- obeys:
-- needs: plan_price subscription_event
with p as (
    select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as last
), m as (
    select month::date, least((month + interval '1 month')::date, last + 1) as t, last < (month + interval '1 month')::date - 1 or last >= (%(now)s at time zone %(zone)s)::date as unfinished
    from p cross join lateral generate_series(date_trunc('month', last::timestamp) - interval '11 months', date_trunc('month', last::timestamp), interval '1 month') month
), balance as (
    select month, coalesce(sum(amount) filter (where day < month), 0) as mrr_start, coalesce(sum(amount) filter (where day < t), 0) as mrr_end,
        coalesce(sum(customers) filter (where day < t), 0) as customers from m left join analytics.mrr_change on day < t group by 1
), moved as (
    select month, coalesce(sum(amount) filter (where kind = 'new'), 0) as new, coalesce(sum(amount) filter (where kind = 'expansion'), 0) as expansion,
        coalesce(sum(amount) filter (where kind = 'reactivation'), 0) as reactivation, coalesce(sum(amount) filter (where kind = 'contraction'), 0) as contraction,
        coalesce(sum(amount) filter (where kind = 'churn'), 0) as churn, coalesce(sum(amount), 0) as net from m left join analytics.mrr_movement_day on day >= month and day < t group by 1
)
select m.month, mrr_start::float8, new::float8, expansion::float8, reactivation::float8, contraction::float8, churn::float8, mrr_end::float8, (mrr_end - mrr_start - net)::float8 as difference,
    balance.customers::bigint, (a.month_lost::numeric / nullif(a.month_customers, 0))::float8 as customer_churn, ((a.month_mrr - a.month_kept) / nullif(a.month_mrr, 0))::float8 as revenue_churn,
    case when year_from <= a.day - 28 then year_kept / nullif(year_mrr, 0) end::float8 as grr, case when year_from <= a.day - 28 then year_held / nullif(year_mrr, 0) end::float8 as nrr,
    ((new + expansion + reactivation) / nullif(-(contraction + churn), 0))::float8 as quick_ratio, (m.t <= (m.month + interval '1 month')::date - 1 or m.unfinished and m.t > (%(now)s at time zone %(zone)s)::date) as unfinished
from m join balance using (month) join moved using (month)
left join analytics.account_day a on a.day = m.t - 1
where mrr_start <> 0 or mrr_end <> 0 or net <> 0 order by m.month desc
