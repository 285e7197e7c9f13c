-- one row per hour and scope: eligible and failed calls of each of its minutes
with minutes as (
    select minute, k.service_type, k.provider, coalesce(sum(n) filter (where k.status <> 'cancelled'), 0)::integer as eligible,
        coalesce(sum(n) filter (where k.status in ('error', 'timeout')), 0)::integer as failed
    from counted_minute
    join analytics.call_kind k using (kind_id)
    where in_hour and minute >= %(hours_from)s
    group by minute, k.service_type, k.provider
),
places as (
    select date_trunc('hour', minute, 'UTC') as bucket, extract(minute from minute at time zone 'UTC')::integer as place,
        service_type, provider, eligible, failed
    from minutes
)
select bucket, case when grouping(service_type) = 0 then 'service' when grouping(provider) = 0 then 'provider' else 'all' end as scope,
    coalesce(service_type, provider, '') as value, analytics.minutes_of(array_agg(place), array_agg(eligible)) as eligible,
    analytics.minutes_of(array_agg(place), array_agg(failed)) as failed
from places
group by grouping sets ((bucket), (bucket, service_type), (bucket, provider))
order by 1, 2, 3
