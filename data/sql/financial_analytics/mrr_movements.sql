-- one row per step from the recurring revenue at the start of the period to that at its end, the difference between the sum of the steps and the end being 0
-- obeys:
-- needs: plan_price subscription_event
-- cut: days
with p as (
    select %(from_day)s::date as f, least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1) as t
), balance as (
    select coalesce(sum(amount) filter (where day < f), 0) as first, coalesce(sum(amount) filter (where day < t), 0) as last,
        coalesce(sum(customers) filter (where day < f), 0) as first_n, coalesce(sum(customers) filter (where day < t), 0) as last_n, coalesce(sum(unpriced) filter (where day < t), 0) as unpriced
    from p left join analytics.mrr_change on true
), kinds (place, step) as (
    values (2, 'new'), (3, 'expansion'), (4, 'reactivation'), (5, 'contraction'), (6, 'churn')
), steps as (
    select place, step, coalesce(sum(amount), 0) as amount, coalesce(sum(movements), 0) as n
    from p cross join kinds left join analytics.mrr_movement_day m on m.kind = step and day >= f and day < t group by 1, 2
), listed as (
    select 1 as place, 'start' as step, first as amount, first_n as n from balance union all select * from steps union all select 7, 'end', last, last_n from balance
)
select step, amount::float8, n::bigint, f as from_day, t - 1 as last_day, (last - first - (select sum(amount) from steps))::float8 as difference, unpriced::bigint
from listed cross join balance cross join p where t > f and (select bool_or(amount <> 0) from listed) order by place
