-- one row per cell (`choice`): day of week (1 is Monday) by hour of day, or service by provider: calls and the share of the eligible ones that failed
-- obeys: service provider model
with c as (
    select extract(isodow from at at time zone %(zone)s)::integer as weekday, extract(hour from at at time zone %(zone)s)::integer as hour, service_type, provider, status, n
    from analytics.calls(case %(grain)s when 'day' then 'hour' else %(grain)s end, %(from)s, least(%(to)s, %(now)s::timestamptz), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s = 'hours'
    union all
    select null, null, service_type, provider, status, n
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s <> 'hours'
)
select weekday, hour, case when weekday is null then service_type end as service_type, case when weekday is null then provider end as provider,
    coalesce(sum(n) filter (where status <> 'cancelled'), 0)::bigint as eligible, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::bigint as failed,
    (coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) / nullif(sum(n) filter (where status <> 'cancelled'), 0))::float8 as error_rate
from c group by 1, 2, 3, 4 order by 1, 2, 3, 4
