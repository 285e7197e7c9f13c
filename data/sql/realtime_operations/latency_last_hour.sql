-- one row per minute of the last 60 closed minutes: median and p95 of the latency of successful calls, in ms
-- obeys: service provider model
-- pace: live
-- covers: 60 minutes
with b as (
    select bucket from generate_series(date_trunc('minute', %(now)s::timestamptz) - interval '60 minutes', date_trunc('minute', %(now)s) - interval '1 minute', interval '1 minute') bucket
), c as (
    select date_trunc('minute', created_at) as bucket, count(*) as n, percentile_disc(array[0.5, 0.95]) within group (order by latency_ms) as p
    from analytics.engine_call()
    where created_at >= date_trunc('minute', %(now)s) - interval '60 minutes' and created_at < date_trunc('minute', %(now)s) and status = 'success' and latency_ms >= 0
        and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s))
    group by 1
)
select b.bucket, coalesce(c.n, 0) as n, p[1]::float8 as latency_p50, p[2]::float8 as latency_p95 from b left join c using (bucket) order by 1
