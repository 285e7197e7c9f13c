-- one row per service, provider or model (`choice`): percentiles of the latency of its successful calls in ms, counted from its own histogram; slowest p95 first
-- obeys: service provider model
with kinds as (
    select kind_id, dense_rank() over (order by service_type, part.provider, part.model) as place, service_type, part.provider, part.model
    from analytics.call_kind k
    cross join lateral (select case when %(choice)s in ('provider', 'model') then k.provider else '' end as provider, case when %(choice)s = 'model' then k.model else '' end as model) part
    where status = 'success' and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or k.provider = any (%(providers)s))
        and (%(models)s::text[] is null or k.model = any (%(models)s))
), h as (
    select k.place, l.low + u.place::integer - 1 as k, u.n
    from analytics.latency_day l join kinds k using (kind_id) cross join lateral unnest(l.counts) with ordinality u (n, place)
    where %(grain)s = 'day' and u.n > 0 and l.day >= (%(from)s::timestamptz at time zone %(zone)s)::date and l.day < (%(to)s::timestamptz at time zone %(zone)s)::date
    union all
    select k.place, l.k, l.n from analytics.latencies(%(grain)s, %(from)s, %(to)s, %(zone)s, %(services)s, %(providers)s, %(models)s) l
    join analytics.call_kind c on (c.service_type, c.provider, c.model, c.status) = (l.service_type, l.provider, l.model, 'success') join kinds k using (kind_id)
    where %(grain)s <> 'day'
), c as (
    select place, k, sum(n) over (partition by place order by k) as upto, sum(n) over (partition by place) as total from (select place, k, sum(n) as n from h group by 1, 2) x
), p as (
    select place, max(total)::bigint as n, analytics.bucket_ms(min(k) filter (where upto >= 0.50 * total)) as p50, analytics.bucket_ms(min(k) filter (where upto >= 0.90 * total)) as p90,
        analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as p95, analytics.bucket_ms(min(k) filter (where upto >= 0.99 * total)) as p99
    from c group by place
)
select service_type, provider, model, n, p50 as latency_p50, p90 as latency_p90, p95 as latency_p95, p99 as latency_p99
from p join (select distinct place, service_type, provider, model from kinds) k using (place) order by p95 desc, service_type, provider, model
