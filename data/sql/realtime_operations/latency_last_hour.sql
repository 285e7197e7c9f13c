-- one row per minute of the last 60 closed minutes: median and p95 of the latency of successful calls, in ms
-- obeys: service provider model
-- pace: live
with b as (
    select bucket from generate_series(date_trunc('minute', %(now)s::timestamptz) - interval '60 minutes', date_trunc('minute', %(now)s) - interval '1 minute', interval '1 minute') bucket
)
select b.bucket, count(c.latency_ms) as n, percentile_disc(0.5) within group (order by c.latency_ms)::float8 as latency_p50,
    percentile_disc(0.95) within group (order by c.latency_ms)::float8 as latency_p95
from b left join analytics.engine_call() c on c.created_at >= b.bucket and c.created_at < b.bucket + interval '1 minute' and c.status = 'success' and c.latency_ms >= 0
    and c.created_at >= date_trunc('minute', %(now)s) - interval '60 minutes'
    and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
    and (%(models)s::text[] is null or model = any (%(models)s))
group by 1 order by 1
