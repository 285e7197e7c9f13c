-- one row per cell (`choice`): day of week (1 is Monday) by hour of day, or service by provider: calls and the share of the eligible ones that failed;
-- where the zone's hours begin between the rows of hours and minutes are gone, an hour's calls belong to the hour its middle is in
-- obeys: service provider model
with rows_of (grain, middle) as (
    values (case %(hour_rows)s when 'minute' then 'minute' else 'hour' end, case %(hour_rows)s when 'minute' then interval '0' else interval '30 minutes' end)
), moment as (
    select (at + middle) at time zone %(zone)s as at, sum(n) filter (where status <> 'cancelled') as eligible, sum(n) filter (where status in ('error', 'timeout')) as failed
    from rows_of cross join lateral analytics.calls(rows_of.grain, %(from)s - middle, least(%(to)s - middle, %(now)s::timestamptz), %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s = 'hours' group by 1
), c as (
    select extract(isodow from at)::integer as weekday, extract(hour from at)::integer as hour, null as service_type, null as provider, eligible, failed from moment
    union all
    select null, null, service_type, provider, sum(n) filter (where status <> 'cancelled'), sum(n) filter (where status in ('error', 'timeout'))
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    where %(choice)s <> 'hours' group by 3, 4
)
select weekday, hour, service_type, provider, coalesce(sum(eligible), 0)::bigint as eligible, coalesce(sum(failed), 0)::bigint as failed,
    (coalesce(sum(failed), 0) / nullif(sum(eligible), 0))::float8 as error_rate
from c group by 1, 2, 3, 4 order by 1, 2, 3, 4
