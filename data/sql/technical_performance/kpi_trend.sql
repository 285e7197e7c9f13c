-- one row per day of the period: what the sparklines of the KPI cards draw
-- obeys: service provider model
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), c as (
    select (at at time zone %(zone)s)::date as day, coalesce(sum(n) filter (where status = 'success'), 0) / nullif(sum(n) filter (where status <> 'cancelled'), 0) as api_success_rate,
        coalesce(sum(n) filter (where status = 'rate_limited'), 0) / nullif(sum(n) filter (where status <> 'cancelled'), 0) as rate_limit_hit_rate
    from analytics.calls('day', %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) group by 1
), h as (
    select (at at time zone %(zone)s)::date as day, k, sum(n) as n
    from analytics.latency_counts('day', %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, %(services)s, %(providers)s, %(models)s) group by 1, 2
), l as (
    select day, analytics.bucket_ms(min(k) filter (where upto >= 0.50 * total)) as latency_p50, analytics.bucket_ms(min(k) filter (where upto >= 0.90 * total)) as latency_p90,
        analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as latency_p95, analytics.bucket_ms(min(k) filter (where upto >= 0.99 * total)) as latency_p99
    from (select day, k, sum(n) over (partition by day order by k) as upto, sum(n) over (partition by day) as total from h) x group by day
)
select d.day, l.latency_p50, l.latency_p90, l.latency_p95, l.latency_p99, c.api_success_rate::float8, c.rate_limit_hit_rate::float8,
    d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d left join c using (day) left join l using (day) order by d.day
