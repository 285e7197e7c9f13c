-- one row per window: what is spent in the last month of the period of the budgets that something measures, as a share of them
-- obeys:
-- needs: budget
with today as (select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as day), w (name, d) as (
    select 'now', day from today union all select 'closed', day from today
    union all select 'before', (day - interval '1 month')::date from today where %(before_from)s::timestamptz is not null
        and date_trunc('month', day - interval '1 month') >= (select min(day) from analytics.call_day where slice = 'all' and value = '')  -- a month that the log holds in part only is none
), b as (
    select w.name, date_trunc('month', w.d)::date as f, w.d + 1 as t, category, analytics.budget_measure(category) as measure, amount
    from w join analytics.budget on month = date_trunc('month', w.d)::date and currency = %(currency)s
), spent as (
    select b.*, analytics.budget_spent(category, f, t, %(zone)s, %(currency)s) as spent
    from b
    where measure <> 'planned' and not exists (  -- what is part of a whole that has a budget of its own is in it already
        select from b whole where whole.name = b.name and whole.measure = case when b.measure in ('service', 'provider') then 'provider_cost' when b.measure = 'channel' then 'marketing' end)
)
select w.name as "window", (sum(spent) / nullif(sum(amount) filter (where spent is not null), 0))::float8 as budget_use, sum(spent)::float8 as spent,
    (sum(amount) filter (where spent is not null))::float8 as budget
from w left join spent using (name) group by 1
