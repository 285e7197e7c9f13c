-- one row per budget of the last month of the period: what is spent (null: nothing measures it), and what the month's end is expected to be
-- obeys:
-- needs: budget
-- covers: its rows
with today as (
    select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as day, (%(now)s at time zone %(zone)s)::date as now_day
), b as (
    select category, analytics.budget_measure(category) as measure, amount, month, day + 1 as t, (month + interval '1 month')::date as month_end, now_day
    from today join analytics.budget on month = date_trunc('month', day)::date and currency = %(currency)s
), spent as (
    select b.*, analytics.budget_spent(category, month, t, %(zone)s, %(currency)s) as spent from b
), expected as (
    select s.*, f.value, f.low80, f.high80, f.made_at
    from spent s left join analytics.forecast_month f on f.month = s.month and s.t > s.now_day and s.month_end > s.now_day
        and f.metric = analytics.budget_metric(category) and f.made_at = analytics.newest_forecast(f.metric)
)
select category, measure, amount::float8 as budget, spent, spent / nullif(amount::float8, 0) as budget_use, case when value is not null then greatest(value, spent) end::float8 as expected,
    case when value is not null then greatest(low80, spent) end::float8 as low80, case when value is not null then greatest(high80, spent) end::float8 as high80, month, month_end, t - month as days, month_end - month as month_days, t as until
from expected order by case measure when 'provider_cost' then 1 when 'marketing' then 2 when 'planned' then 9 else 3 end, category
