-- one row per window and service: p95 of the latency of successful calls in ms
-- obeys: service provider model
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), h as (
    select w.name, l.service_type, l.k, sum(l.n) as n
    from w cross join lateral analytics.latencies(%(grain)s, w.f, w.t, %(zone)s, %(services)s, %(providers)s, %(models)s) l group by 1, 2, 3
), c as (
    select name, service_type, k, sum(n) over (partition by name, service_type order by k) as upto, sum(n) over (partition by name, service_type) as total from h
)
select name as "window", service_type, max(total)::bigint as n, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as latency_p95_by_service
from c group by 1, 2 order by 1, 4 desc
