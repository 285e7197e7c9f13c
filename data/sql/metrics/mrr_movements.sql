-- one row per window: recurring revenue at its start and end, the movements between, and what is left when they are taken from the change (0)
-- obeys:
-- needs: plan_price subscription_event
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1)), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), balance as (
    select w.name, coalesce(sum(amount) filter (where day < w.f), 0) as mrr_start, coalesce(sum(amount) filter (where day < w.t), 0) as mrr_end
    from w left join analytics.mrr_change on true where w.t > w.f group by 1
), moved as (
    select w.name, coalesce(sum(amount) filter (where kind = 'new'), 0) as new, coalesce(sum(amount) filter (where kind = 'expansion'), 0) as expansion,
        coalesce(sum(amount) filter (where kind = 'reactivation'), 0) as reactivation, coalesce(sum(amount) filter (where kind = 'contraction'), 0) as contraction,
        coalesce(sum(amount) filter (where kind = 'churn'), 0) as churn, coalesce(sum(amount), 0) as net, coalesce(bool_or(amount <> 0), false) as has_moved
    from w left join analytics.mrr_movement_day on day >= w.f and day < w.t where w.t > w.f group by 1
)
select name as "window", case when mrr_start <> 0 or mrr_end <> 0 or has_moved then net end::float8 as net_new_mrr, mrr_start::float8, mrr_end::float8, new::float8, expansion::float8, reactivation::float8,
    contraction::float8, churn::float8, (mrr_end - mrr_start - net)::float8 as difference, ((new + expansion + reactivation) / nullif(-(contraction + churn), 0))::float8 as mrr_quick_ratio
from balance join moved using (name)
