-- one row per window and service: p95 of the latency of successful calls in ms
-- obeys: service provider model
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), b as (
    select w.name, s.value as service_type, (s.day::timestamp at time zone %(zone)s) as at, s.low + u.place::integer - 1 as k, u.n::bigint as n
    from w join analytics.latency_scope_day s on s.scope = 'service' and s.day >= (w.f at time zone %(zone)s)::date and s.day < (w.t at time zone %(zone)s)::date
    cross join lateral unnest(s.counts) with ordinality u (n, place)
    where %(grain)s = 'day' and u.n > 0 and %(providers)s::text[] is null and %(models)s::text[] is null and (%(services)s::text[] is null or s.value = any (%(services)s))
    union all
    select w.name, l.service_type, l.at, l.k, l.n
    from w cross join lateral analytics.latencies(%(grain)s, w.f, w.t, %(zone)s, %(services)s, %(providers)s, %(models)s) l
    where %(grain)s <> 'day' or %(providers)s::text[] is not null or %(models)s::text[] is not null
), h as (
    select name, service_type, k, sum(n) as n from b group by 1, 2, 3
    union all select 'closed', service_type, k, sum(n) from b where name = 'now' and at < %(closed_to)s group by 2, 3
), c as (
    select name, service_type, k, sum(n) over (partition by name, service_type order by k) as upto, sum(n) over (partition by name, service_type) as total from h
)
select name as "window", service_type, max(total)::bigint as n, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as latency_p95_by_service
from c group by 1, 2 order by 1, 4 desc
