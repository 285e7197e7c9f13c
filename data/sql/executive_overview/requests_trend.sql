-- one row per bucket: requests, failed requests and their share of the eligible ones; beside them the provider with the most failures, and how many
-- obeys: service provider model plan country campaign
with k as (
    select date_trunc(%(step)s, at, case %(step)s when 'day' then %(zone)s else 'UTC' end) as bucket, provider, sum(n) as requests,
        coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed, coalesce(sum(n) filter (where status <> 'cancelled'), 0) as eligible
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s) group by 1, 2
), c as (
    select bucket, sum(requests) as requests, sum(failed) as failed, sum(eligible) as eligible, max(failed) as most, (array_agg(provider order by failed desc, provider))[1] as provider
    from k group by 1
), b as (
    select bucket from generate_series(date_trunc(%(step)s, %(from)s::timestamptz, 'UTC'), least(%(to)s, %(now)s::timestamptz) - interval '1 microsecond', ('1 ' || %(step)s)::interval) bucket
    where %(step)s <> 'day'
    union all
    select d at time zone %(zone)s from generate_series(%(from_day)s::date::timestamp, (least(%(to)s, %(now)s) - interval '1 microsecond') at time zone %(zone)s, interval '1 day') d
    where %(step)s = 'day'
)
select b.bucket, coalesce(requests, 0)::bigint as requests, coalesce(failed, 0)::bigint as failed_requests, (failed / nullif(eligible, 0))::float8 as error_rate,
    %(to)s > %(now)s and b.bucket >= date_trunc(%(step)s, %(closed_to)s::timestamptz, case %(step)s when 'day' then %(zone)s else 'UTC' end) as unfinished, case when most > 0 then c.provider end as most_failed_provider, case when most > 0 then most::bigint end as most_failed
from b left join c using (bucket) order by b.bucket
