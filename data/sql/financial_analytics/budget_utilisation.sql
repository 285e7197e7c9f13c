-- one row per budget of the last month of the period: what is spent (null: nothing measures it), and what the month's end is expected to be
-- obeys:
-- needs: budget
-- covers: its rows
with today as (
    select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as day, (%(now)s at time zone %(zone)s)::date as now_day
), b as (
    select category, replace(lower(category), '_', ' ') as name, analytics.budget_measure(category) as measure, amount, month, day + 1 as t, (month + interval '1 month')::date as month_end, now_day
    from today join analytics.budget on month = date_trunc('month', day)::date and currency = %(currency)s
), spent as (
    select b.*, case measure when 'planned' then null
        when 'marketing' then (select sum(amount) from analytics.marketing_spend m where day >= b.month and day < t and currency = %(currency)s)
        when 'channel' then (select sum(amount) from analytics.marketing_spend m where day >= b.month and day < t and currency = %(currency)s and replace(lower(channel), '_', ' ') = name)
        else (select coalesce(sum(cost), 0) from analytics.calls('day', b.month::timestamp at time zone %(zone)s, t::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) c
            where measure = 'provider_cost' or (measure = 'service' and replace(lower(service_type), '_', ' ') = name) or (measure = 'provider' and replace(lower(provider), '_', ' ') = name)) end as spent
    from b
), expected as (
    select s.*, f.value, f.low80, f.high80, f.made_at
    from spent s left join analytics.forecast_month f on f.month = s.month and s.t > s.now_day and s.month_end > s.now_day
        and f.metric = analytics.budget_metric(category) and f.made_at = analytics.newest_forecast(f.metric)
)
select category, measure, amount::float8 as budget, spent::float8, (spent / nullif(amount, 0))::float8 as budget_use, case when value is not null then greatest(value, spent) end::float8 as expected,
    case when value is not null then greatest(low80, spent) end::float8 as low80, case when value is not null then greatest(high80, spent) end::float8 as high80, month, month_end, t - month as days, month_end - month as month_days, t as until
from expected order by case measure when 'provider_cost' then 1 when 'marketing' then 2 when 'planned' then 9 else 3 end, category
