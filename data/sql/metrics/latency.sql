-- one row per window: percentiles of the latency of successful calls in ms; usual is the median of the daily p95 of the 28 days before
-- obeys: service provider model
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), b as (
    select w.name, l.at, l.k, l.n
    from w cross join lateral analytics.latency_counts(%(grain)s, w.f, w.t, %(zone)s, %(services)s, %(providers)s, %(models)s) l
), h as (
    select name, k, sum(n) as n from b group by 1, 2
    union all select 'closed', k, sum(n) from b where name = 'now' and at < %(closed_to)s group by 2
), c as (
    select name, k, sum(n) over (partition by name order by k) as upto, sum(n) over (partition by name) as total from h
), d as (
    select at, k, sum(n) over (partition by at order by k) as upto, sum(n) over (partition by at) as total
    from (select at, k, sum(n) as n from analytics.latency_counts('day', (%(usual_to)s::date - 28)::timestamp at time zone %(zone)s,
        %(usual_to)s::date::timestamp at time zone %(zone)s, %(zone)s, %(services)s, %(providers)s, %(models)s) group by 1, 2) x
), usual as (
    select percentile_cont(0.5) within group (order by p95) as p95
    from (select at, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as p95 from d group by at) x
)
select n.name as "window", coalesce(max(total), 0)::bigint as n,
    analytics.bucket_ms(min(k) filter (where upto >= 0.50 * total)) as latency_p50, analytics.bucket_ms(min(k) filter (where upto >= 0.90 * total)) as latency_p90,
    analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as latency_p95, analytics.bucket_ms(min(k) filter (where upto >= 0.99 * total)) as latency_p99,
    (select p95 from usual) as usual
from (values ('now'), ('closed'), ('before')) n (name) left join c using (name) group by n.name
