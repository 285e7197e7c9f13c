-- one row per minute of the last 60 closed minutes: calls; usual low and high are the 10th and 90th percentile of that hour of day in the 28 days before.
-- An hour without a call counts, as 0; none counts of the log's first day, which it may hold in part
-- obeys: service provider model
-- pace: live
-- covers: 60 minutes
with b as (
    select bucket from generate_series(date_trunc('minute', %(now)s::timestamptz) - interval '60 minutes', date_trunc('minute', %(now)s) - interval '1 minute', interval '1 minute') bucket
), c as (
    select at as bucket, sum(n) as n from analytics.calls('minute', date_trunc('minute', %(now)s) - interval '60 minutes', date_trunc('minute', %(now)s), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) group by 1
), same_hour as (
    select at, sum(n) / 60.0 as a_minute
    from analytics.calls('hour', date_trunc('hour', %(now)s) - interval '672 hours', date_trunc('hour', %(now)s), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) group by 1
), hours as (
    select at from generate_series(date_trunc('hour', %(now)s) - interval '672 hours', date_trunc('hour', %(now)s) - interval '24 hours', interval '24 hours') at
    where (at at time zone %(zone)s)::date > (select min(day) from analytics.call_day where slice = 'all' and value = '')
), usual as (
    select percentile_cont(0.1) within group (order by coalesce(a_minute, 0)) as low, percentile_cont(0.9) within group (order by coalesce(a_minute, 0)) as high, count(*) as days
    from hours left join same_hour using (at)
)
select b.bucket, coalesce(c.n, 0)::bigint as requests, case when usual.days >= 7 then usual.low end as usual_low, case when usual.days >= 7 then usual.high end as usual_high
from b left join c using (bucket) cross join usual order by 1
