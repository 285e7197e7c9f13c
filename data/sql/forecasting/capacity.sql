-- one row per budget of the month and quota of a provider: what is used of it, and when it is used up if things go on as expected, the soonest first;
-- `safe_until`: what is expected is known until then and does not use it up (null: no pace is known); `already`: it is used up now; `reason`: why the forecast goes no further
-- obeys:
-- covers: now
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day, date_trunc('month', %(now)s::timestamptz at time zone %(zone)s)::date as month
), budgeted as (
    select b.category, b.amount::float8 as amount, t.month, (t.month + interval '1 month')::date as month_end, analytics.budget_metric(b.category) as metric,
        analytics.budget_spent(b.category, t.month, t.day + 1, %(zone)s, %(currency)s) as spent
    from analytics.budget b, today t where b.month = t.month and b.currency = %(currency)s
), known as (
    select b.*, r.observed_to, r.made_at, coalesce(n.refused, n.too_long) as reason
    from budgeted b
    left join analytics.forecast_run r on r.metric = b.metric and r.made_at = analytics.newest_forecast(b.metric)
    left join lateral (select * from analytics.forecast_run x where x.metric = b.metric order by x.made_at desc limit 1) n on true
    where b.metric is not null
), ahead as (
    select k.category, max(f.day) + 1 as until, min(f.day) filter (where f.month_so_far > k.amount) as reached
    from known k join analytics.forecast f on f.metric = k.metric and f.made_at = k.made_at
    where f.day >= k.month and f.day < k.month_end and f.month_so_far is not null group by 1
)
select 'budget' as kind, k.category as name, k.spent as used, k.amount as capacity, 'money' as unit, k.observed_to::timestamp at time zone %(zone)s as known_at,
    case when (k.spent > k.amount) is not true then a.reached::timestamp at time zone %(zone)s end as reached_at, k.month_end::timestamp at time zone %(zone)s as resets_at,
    coalesce(k.spent > k.amount, false) as already, case when a.reached is null then a.until::timestamp at time zone %(zone)s end as safe_until, k.reason,
    analytics.budget_measure(k.category) as measure
from known k left join ahead a using (category)
union all
select 'quota', q.provider, q.used, q.quota_limit, q.quota, q.sampled_at, end_.at, q.resets_at, q.used >= q.quota_limit,
    case when end_.at is null and q.an_hour is not null then q.sampled_at + interval '90 days' end, null, null
from analytics.quotas_now(%(now)s) q cross join lateral (
    select case when q.used >= q.quota_limit then q.sampled_at
        when q.an_hour > 0 and (q.quota_limit - q.used) / q.an_hour < 24 * 90 then q.sampled_at + (q.quota_limit - q.used) / q.an_hour * interval '1 hour' end as at
) end_
order by already desc, reached_at nulls last, 1, 2
