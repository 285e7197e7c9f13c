-- one row per service, provider or model (`choice`): percentiles of the latency of its successful calls in ms, counted from its own histogram; slowest p95 first
-- obeys: service provider model
with period as (
    select f, t, %(grain)s = 'day' or (f = (f at time zone %(zone)s)::date::timestamp at time zone %(zone)s and t = (t at time zone %(zone)s)::date::timestamp at time zone %(zone)s) as is_days
    from (values (%(from)s::timestamptz, %(to)s::timestamptz)) x (f, t)
), kinds as (
    select kind_id, k.service_type, part.provider, part.model
    from analytics.call_kind k
    cross join lateral (select case when %(choice)s in ('provider', 'model') then k.provider else '' end as provider, case when %(choice)s = 'model' then k.model else '' end as model) part
    where status = 'success' and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or k.provider = any (%(providers)s))
        and (%(models)s::text[] is null or k.model = any (%(models)s))
), rows as (
    select l.kind_id, l.low, l.counts from period p join analytics.latency_day l on p.is_days and l.day >= (p.f at time zone %(zone)s)::date and l.day < (p.t at time zone %(zone)s)::date
    union all
    select l.kind_id, l.low, l.counts from period p join analytics.latency_hour l on not p.is_days and %(grain)s = 'hour' and l.bucket >= p.f and l.bucket < p.t
    union all
    select c.kind_id, min(l.k), analytics.histogram_of(array_agg(l.k::smallint), array_agg(l.n::integer))
    from analytics.latencies('minute', %(from)s, %(to)s, %(zone)s, %(services)s, %(providers)s, %(models)s) l
    join analytics.call_kind c on (c.service_type, c.provider, c.model, c.status) = (l.service_type, l.provider, l.model, 'success')
    where %(grain)s = 'minute' and not (select is_days from period) group by c.kind_id
), h as (
    select k.service_type, k.provider, k.model, analytics.histogram_sum(r.low, r.counts) as h from rows r join kinds k using (kind_id) group by 1, 2, 3
)
select service_type, provider, model, analytics.histogram_size(h) as n, p[1] as latency_p50, p[2] as latency_p90, p[3] as latency_p95, p[4] as latency_p99
from h cross join lateral analytics.histogram_percentiles(h.h, '{0.5,0.9,0.95,0.99}') p order by p[3] desc, 1, 2, 3
