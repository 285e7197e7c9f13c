-- one row per endpoint, slowest first: its successful calls with a latency (n), their mean and worst in ms, and all the time that users waited for it; by whole days
-- obeys: service provider model
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), c as (
    select w.name, d.value as endpoint, sum(d.n) filter (where k.status in ('error', 'timeout')) as failed, sum(d.n) filter (where k.status <> 'cancelled') as eligible,
        sum(d.latency_sum) filter (where k.status = 'success') as waited, sum(d.latency_n) filter (where k.status = 'success') as timed, max(d.latency_max) filter (where k.status = 'success') as worst
    from w join analytics.call_day d on d.slice = 'endpoint' and d.day >= w.f and d.day < w.t join analytics.call_kind k using (kind_id)
    where (%(services)s::text[] is null or k.service_type = any (%(services)s)) and (%(providers)s::text[] is null or k.provider = any (%(providers)s))
        and (%(models)s::text[] is null or k.model = any (%(models)s))
    group by 1, 2
)
select 'now' as "window", n.endpoint, n.timed::bigint as n, n.waited::float8 / n.timed as endpoint_latency, n.worst as latency_max, n.waited::float8 / 1000 as waited_seconds,
    (n.waited / nullif(sum(n.waited) over (), 0))::float8 as share, coalesce(n.failed, 0)::float8 / nullif(n.eligible, 0) as error_rate, a.waited::float8 / nullif(a.timed, 0) as closed,
    b.waited::float8 / nullif(b.timed, 0) as before, count(*) over () as endpoints
from c n left join c a on a.name = 'closed' and a.endpoint = n.endpoint left join c b on b.name = 'before' and b.endpoint = n.endpoint
where n.name = 'now' and n.timed > 0 order by 4 desc, 2 limit 100
