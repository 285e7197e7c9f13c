-- one row per hour and scope: eligible and failed calls of each of its minutes
with places as (
    select date_trunc('hour', minute, 'UTC') as bucket, s.scope, s.value, extract(minute from minute at time zone 'UTC')::integer as place,
        sum(n) filter (where k.status <> 'cancelled')::integer as eligible,
        sum(n) filter (where k.status in ('error', 'timeout'))::integer as failed
    from counted_minute
    join analytics.call_kind k using (kind_id)
    cross join lateral (values ('all', ''), ('service', k.service_type), ('provider', k.provider)) s (scope, value)
    where in_hour and minute >= %(hours_from)s
    group by 1, 2, 3, 4
)
select bucket, scope, value, analytics.minutes_of(array_agg(place), array_agg(coalesce(eligible, 0))) as eligible,
    analytics.minutes_of(array_agg(place), array_agg(coalesce(failed, 0))) as failed
from places
group by bucket, scope, value
order by bucket, scope, value
