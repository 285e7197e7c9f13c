-- one row per budget of the month and quota of a provider: what is used of it, and when it is used up if things go on as expected, the soonest first;
-- a quota by its pace since what is used last fell, which is when it began anew
-- obeys:
-- covers: now
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day, date_trunc('month', %(now)s::timestamptz at time zone %(zone)s)::date as month
), budgeted as (
    select b.category, b.amount::float8 as amount, analytics.budget_metric(b.category) as metric
    from analytics.budget b, today t where b.month = t.month and b.currency = %(currency)s
), known as (
    select b.*, m.observed, r.observed_to, analytics.newest_forecast(b.metric) as made_at
    from budgeted b cross join today t
    join analytics.forecast_month m on m.metric = b.metric and m.made_at = analytics.newest_forecast(b.metric) and m.month = t.month
    join analytics.forecast_run r on r.metric = b.metric and r.made_at = m.made_at
), ahead as (
    select k.category, f.day, k.observed + sum(f.value) over (partition by k.category order by f.day) as spent
    from known k join analytics.forecast f on f.metric = k.metric and f.made_at = k.made_at cross join today t
    where f.day < t.month + interval '1 month'
)
select 'budget' as kind, k.category as name, k.observed as used, k.amount as capacity, 'money' as unit, k.observed_to::timestamp at time zone %(zone)s as known_at,
    (select min(a.day) from ahead a where a.category = k.category and a.spent > k.amount)::timestamp at time zone %(zone)s as reached_at,
    (t.month + interval '1 month') at time zone %(zone)s as resets_at
from known k cross join today t
union all
select 'quota', q.provider, q.used, q.quota_limit, q.quota, q.sampled_at,
    case when q.used >= q.quota_limit then q.sampled_at
        when q.an_hour > 0 and (q.quota_limit - q.used) / q.an_hour < 24 * 90 then q.sampled_at + (q.quota_limit - q.used) / q.an_hour * interval '1 hour' end, q.resets_at
from analytics.quotas_now(%(now)s) q
order by 7 nulls last, 1, 2
