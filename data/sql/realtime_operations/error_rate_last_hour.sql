-- one row per minute of the last 60 closed minutes: share of eligible calls that failed, with its Wilson interval at 95 %
-- obeys: service provider model
-- pace: live
-- covers: 60 minutes
with b as (
    select bucket from generate_series(date_trunc('minute', %(now)s::timestamptz) - interval '60 minutes', date_trunc('minute', %(now)s) - interval '1 minute', interval '1 minute') bucket
), c as (
    select at as bucket, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::float8 as failed, sum(n) filter (where status <> 'cancelled')::float8 as eligible
    from analytics.calls('minute', date_trunc('minute', %(now)s) - interval '60 minutes', date_trunc('minute', %(now)s), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) group by 1
)
select bucket, coalesce(eligible, 0)::bigint as eligible, coalesce(failed, 0)::bigint as failed, failed / nullif(eligible, 0) as error_rate,
    analytics.wilson_low(failed, eligible) as low, analytics.wilson_high(failed, eligible) as high
from b left join c using (bucket) order by 1
