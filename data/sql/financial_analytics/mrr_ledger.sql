-- one row per month, the last twelve up to the period's end: recurring revenue at its start and end and the movements between, with churn and quick ratio.
-- What was lost is of who paid at the month's start, also in a month that is not over
-- obeys:
-- needs: plan_price subscription_event
-- covers: its rows
with p as (
    select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as last
), m as (
    select month::date, least((month + interval '1 month')::date, last + 1) as t, month = date_trunc('month', last) and (last < (month + interval '1 month')::date - 1 or last >= (%(now)s at time zone %(zone)s)::date) as is_open
    from p cross join lateral generate_series(date_trunc('month', last::timestamp) - interval '11 months', date_trunc('month', last::timestamp), interval '1 month') month
), balance as (
    select month, coalesce(sum(amount) filter (where day < month), 0) as mrr_start, coalesce(sum(amount) filter (where day < t), 0) as mrr_end,
        coalesce(sum(customers) filter (where day < t), 0) as customers from m left join analytics.mrr_change on day < t group by 1
), moved as (
    select month, coalesce(sum(amount) filter (where kind = 'new'), 0) as new, coalesce(sum(amount) filter (where kind = 'expansion'), 0) as expansion,
        coalesce(sum(amount) filter (where kind = 'reactivation'), 0) as reactivation, coalesce(sum(amount) filter (where kind = 'contraction'), 0) as contraction,
        coalesce(sum(amount) filter (where kind = 'churn'), 0) as churn, coalesce(sum(amount), 0) as net from m left join analytics.mrr_movement_day on day >= month and day < t group by 1
), so_far as (  -- of the month that is not over: who paid at its start, and what is left of that
    select count(was) as month_customers, count(was) filter (where still is null) as month_lost, sum(was) as month_mrr, sum(least(was, coalesce(still, 0))) filter (where was is not null) as month_kept
    from (select user_id, sum(amount) filter (where day < month and until_day >= month) as was, sum(amount) filter (where day < t and until_day >= t) as still
        from m join analytics.mrr_step on plan_type <> '' and until_day > day and (day < month and until_day >= month or day < t and until_day >= t)
        where is_open group by user_id) x
), lost as (
    select m.month, case when is_open then s.month_customers else a.month_customers end as month_customers, case when is_open then s.month_lost else a.month_lost end as month_lost,
        case when is_open then s.month_mrr else a.month_mrr end as month_mrr, case when is_open then s.month_kept else a.month_kept end as month_kept
    from m cross join so_far s left join analytics.account_day a on a.day = m.t - 1
)
select m.month, mrr_start::float8, new::float8, expansion::float8, reactivation::float8, contraction::float8, churn::float8, mrr_end::float8, (mrr_end - mrr_start - net)::float8 as difference,
    balance.customers::bigint, (lost.month_lost::numeric / nullif(lost.month_customers, 0))::float8 as customer_churn, ((lost.month_mrr - lost.month_kept) / nullif(lost.month_mrr, 0))::float8 as revenue_churn,
    case when a.year_from <= a.day - 28 then a.year_kept / nullif(a.year_mrr, 0) end::float8 as grr, case when a.year_from <= a.day - 28 then a.year_held / nullif(a.year_mrr, 0) end::float8 as nrr,
    ((new + expansion + reactivation) / nullif(-(contraction + churn), 0))::float8 as quick_ratio, case when a.year_from <= a.day - 28 then a.year_customers end::bigint as year_customers, is_open as unfinished, m.t as until
from m join balance using (month) join moved using (month) join lost using (month)
left join analytics.account_day a on a.day = m.t - 1
where mrr_start <> 0 or mrr_end <> 0 or net <> 0 order by m.month desc
