-- one row per cell (`choice`): day of week (1 is Monday) by hour of day, or service by provider: calls and the share of the eligible ones that failed
-- obeys: service provider model
with moment as (
    select at, sum(n) filter (where status <> 'cancelled') as eligible, sum(n) filter (where status in ('error', 'timeout')) as failed
    from analytics.calls(case %(grain)s when 'day' then 'hour' else %(grain)s end, %(from)s, least(%(to)s, %(now)s::timestamptz), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s = 'hours' group by at
), c as (
    select extract(isodow from at at time zone %(zone)s)::integer as weekday, extract(hour from at at time zone %(zone)s)::integer as hour, null as service_type, null as provider, eligible, failed
    from moment
    union all
    select null, null, service_type, provider, sum(n) filter (where status <> 'cancelled'), sum(n) filter (where status in ('error', 'timeout'))
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s <> 'hours' group by 3, 4
)
select weekday, hour, service_type, provider, coalesce(sum(eligible), 0)::bigint as eligible, coalesce(sum(failed), 0)::bigint as failed,
    (coalesce(sum(failed), 0) / nullif(sum(eligible), 0))::float8 as error_rate
from c group by 1, 2, 3, 4 order by 1, 2, 3, 4
