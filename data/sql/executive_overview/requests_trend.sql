-- one row per bucket: requests, failed requests and their share of the eligible ones; cost per bucket beside it
-- obeys: service provider model plan country campaign
with c as (
    select date_trunc(%(step)s, at, %(zone)s) as bucket, sum(n) as requests, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed,
        sum(n) filter (where status <> 'cancelled') as eligible
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s) group by 1
), b as (
    select date_trunc(%(step)s, s, %(zone)s) as bucket from generate_series(%(from)s::timestamptz, least(%(to)s, %(now)s::timestamptz) - interval '1 microsecond', ('1 ' || %(step)s)::interval, %(zone)s) s
)
select b.bucket, coalesce(requests, 0)::bigint as requests, coalesce(failed, 0)::bigint as failed_requests, (failed / nullif(eligible, 0))::float8 as error_rate,
    b.bucket >= %(closed_to)s as unfinished
from b left join c using (bucket) order by b.bucket
