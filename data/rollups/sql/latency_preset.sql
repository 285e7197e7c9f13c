-- one row per preset window and group: percentiles of the latency of successful calls
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day, date_trunc('hour', %(now)s::timestamptz, 'UTC') as hour
),
histograms as (
    select p.preset, l.kind_id, l.low, l.counts
    from today
    cross join (values ('24h', 24), ('7d', 168)) p (preset, hours)
    join analytics.latency_hour l on l.bucket > today.hour - make_interval(hours => p.hours) and l.bucket <= today.hour
    union all
    select p.preset, l.kind_id, l.low, l.counts
    from today
    cross join (values ('28d', 28), ('30d', 30), ('90d', 90)) p (preset, days)
    join analytics.latency_day l on l.day > today.day - p.days and l.day <= today.day
),
counts as (
    select h.preset, h.kind_id, h.low + u.place - 1 as k, sum(u.n) as n
    from histograms h
    cross join lateral unnest(h.counts) with ordinality u (n, place)
    where u.n > 0
    group by 1, 2, 3
),
grouped as (
    select preset,
        case when grouping(provider) = 1 and grouping(service_type) = 1 then 'all' when grouping(model) = 0 then 'model'
            when grouping(provider) = 0 then 'provider' else 'service' end as grouping,
        coalesce(service_type, '') as service_type, coalesce(provider, '') as provider, coalesce(model, '') as model, k, sum(n) as n
    from counts
    join analytics.call_kind using (kind_id)
    group by grouping sets ((preset, k), (preset, service_type, k), (preset, provider, k), (preset, service_type, provider, model, k))
),
ranked as (
    select *, sum(n) over (partition by preset, grouping, service_type, provider, model order by k) as up_to,
        sum(n) over (partition by preset, grouping, service_type, provider, model) as total
    from grouped
),
fresh as (
    select preset, grouping, service_type, provider, model, max(total) as n,
        exp((min(k) filter (where up_to >= 0.50 * total) - 0.5) / 50.0) as p50,
        exp((min(k) filter (where up_to >= 0.90 * total) - 0.5) / 50.0) as p90,
        exp((min(k) filter (where up_to >= 0.95 * total) - 0.5) / 50.0) as p95,
        exp((min(k) filter (where up_to >= 0.99 * total) - 0.5) / 50.0) as p99
    from ranked
    group by preset, grouping, service_type, provider, model
),
gone as (
    delete from analytics.latency_preset t where not exists (
        select from fresh f where (f.preset, f.grouping, f.service_type, f.provider, f.model)
            = (t.preset, t.grouping, t.service_type, t.provider, t.model)
    )
)
insert into analytics.latency_preset as t (preset, grouping, service_type, provider, model, n, p50, p90, p95, p99, as_of)
select preset, grouping, service_type, provider, model, n, p50::float8, p90::float8, p95::float8, p99::float8, %(now)s::timestamptz
from fresh
on conflict (preset, grouping, service_type, provider, model) do update
set n = excluded.n, p50 = excluded.p50, p90 = excluded.p90, p95 = excluded.p95, p99 = excluded.p99, as_of = excluded.as_of
