-- one row per step of a log scale (22 % wide): successful calls with that latency in the period and in the compare period; median and p95 of the period beside them
-- obeys: service provider model
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), h as (
    select w.name, l.k, sum(l.n) as n
    from w cross join lateral (select case when w.f = (w.f at time zone %(zone)s)::date::timestamp at time zone %(zone)s
        and w.t = (w.t at time zone %(zone)s)::date::timestamp at time zone %(zone)s then 'day' else %(grain)s end as grain) g
    cross join lateral analytics.latency_counts(g.grain, w.f, w.t, %(zone)s, %(services)s, %(providers)s, %(models)s) l group by 1, 2
), p as (
    select analytics.bucket_ms(min(k) filter (where upto >= 0.50 * total)) as p50, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as p95
    from (select k, sum(n) over (order by k) as upto, sum(n) over () as total from h where name = 'now') x
), b as (
    select ceil(k / 10.0)::integer as step, sum(n) filter (where name = 'now') as n, sum(n) filter (where name = 'before') as before from h group by 1
)
select exp((s - 1) / 5.0)::float8 as low_ms, exp(s / 5.0)::float8 as high_ms, coalesce(b.n, 0)::bigint as n,
    case when %(before_from)s::timestamptz is not null then coalesce(b.before, 0)::bigint end as before, p.p50 as latency_p50, p.p95 as latency_p95
from (select min(step) as low, max(step) as high from b) reach cross join lateral generate_series(reach.low, reach.high) s left join b on b.step = s cross join p order by s
