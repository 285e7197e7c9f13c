-- one row per hour and scope: eligible and failed calls of each of its minutes
with kind as materialized (  -- each with the first of its service and provider
    select kind_id, service_type, provider, min(kind_id) over (partition by service_type, provider) as pair,
        (status <> 'cancelled')::integer as eligible, (status in ('error', 'timeout'))::integer as failed
    from analytics.call_kind
),
minutes as (
    select date_bin('1 minute', created_at, '1970-01-01 00:00:00+00') as minute, pair, sum(eligible)::integer as eligible, sum(failed)::integer as failed
    from counted
    join kind using (kind_id)
    where created_at >= %(whole_hours_from)s
    group by 1, pair
),
places as (
    select date_bin('1 hour', minute, '1970-01-01 00:00:00+00') as bucket, date_part('minute', minute at time zone 'UTC')::integer as place,
        k.service_type, k.provider, m.eligible, m.failed
    from minutes m
    join kind k on k.kind_id = m.pair
)
select bucket, case when grouping(service_type) = 0 then 'service' when grouping(provider) = 0 then 'provider' else 'all' end as scope,
    coalesce(service_type, provider, '') as value, analytics.minutes_of(array_agg(place), array_agg(eligible)) as eligible,
    analytics.minutes_of(array_agg(place), array_agg(failed)) as failed
from places
group by grouping sets ((bucket), (bucket, service_type), (bucket, provider))
order by 1, 2, 3
