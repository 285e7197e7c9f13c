-- one row per service and provider: cost of a success, p95 and error rate, and whether (1) or not (0) another of the same service beats it in all three; by enough calls only
-- obeys: service provider model
with period as (
    select f, t, %(grain)s = 'day' or (f = (f at time zone %(zone)s)::date::timestamp at time zone %(zone)s and t = (t at time zone %(zone)s)::date::timestamp at time zone %(zone)s) as is_days
    from (values (%(from)s::timestamptz, %(to)s::timestamptz)) x (f, t)
), c as (
    select service_type, provider, sum(n) filter (where status <> 'cancelled')::float8 as eligible, coalesce(sum(n) filter (where status = 'success'), 0)::float8 as success,
        coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::float8 as failed, sum(cost)::float8 as cost
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) group by 1, 2
), h as (
    select l.kind_id, l.low, l.counts from period p join analytics.latency_day l on p.is_days and l.day >= (p.f at time zone %(zone)s)::date and l.day < (p.t at time zone %(zone)s)::date
    union all
    select l.kind_id, l.low, l.counts from period p join analytics.latency_hour l on not p.is_days and %(grain)s = 'hour' and l.bucket >= p.f and l.bucket < p.t
    union all
    select k.kind_id, min(l.k), analytics.histogram_of(array_agg(l.k::smallint), array_agg(l.n::integer))
    from analytics.latencies('minute', %(from)s, %(to)s, %(zone)s, %(services)s, %(providers)s, %(models)s) l
    join analytics.call_kind k on (k.service_type, k.provider, k.model, k.status) = (l.service_type, l.provider, l.model, 'success')
    where %(grain)s = 'minute' and not (select is_days from period) group by k.kind_id
), l as (
    select service_type, provider, analytics.histogram_size(h) as timed, (analytics.histogram_percentiles(h, '{0.95}'))[1] as p95
    from (select k.service_type, k.provider, analytics.histogram_sum(h.low, h.counts) as h from h join analytics.call_kind k using (kind_id)
        where (%(models)s::text[] is null or k.model = any (%(models)s)) group by 1, 2) x
), p as (
    select service_type, provider, c.eligible, c.cost, c.cost / nullif(c.success, 0) as cost_per_success, l.p95, c.failed / nullif(c.eligible, 0) as error_rate, coalesce(l.timed, 0) >= 100 as is_sure
    from c left join l using (service_type, provider) where c.eligible > 0
)
select 'now' as "window", p.service_type, p.provider, p.eligible::bigint as n, p.cost as provider_cost, p.cost_per_success, p.p95 as latency_p95, p.error_rate, p.is_sure,
    (better.provider is not null)::integer as dominated_providers, better.provider as better, better.cost_per_success as better_cost, better.p95 as better_p95, better.error_rate as better_error_rate
from p left join lateral (
    select * from p q
    where p.is_sure and q.is_sure and q.service_type = p.service_type and q.provider <> p.provider
        and q.cost_per_success <= p.cost_per_success and q.p95 <= p.p95 and q.error_rate <= p.error_rate
        and (q.cost_per_success, q.p95, q.error_rate) is distinct from (p.cost_per_success, p.p95, p.error_rate)
    order by q.cost_per_success * q.p95, q.provider limit 1
) better on true
order by p.service_type, p.eligible desc, p.provider
