-- one row per value that a filter can take: dimension, value, label, of a model the provider where it is one alone, and how often it occurred in the last 90 days; the 200 most used of each
-- obeys:
-- pace: slow
with recent as (
    select k.service_type, k.provider, k.model, sum(d.n) as n from analytics.call_day d join analytics.call_kind k using (kind_id)
    where d.slice = 'all' and d.day > (%(now)s::timestamptz at time zone %(zone)s)::date - 90 group by 1, 2, 3
), value as (
    select 'service' as dimension, service_type as value, sum(n) as n, null::text as provider from recent group by 2
    union all select 'provider', provider, sum(n), null from recent group by 2
    union all select 'model', model, sum(n), case when count(distinct provider) = 1 then min(provider) end from recent group by 2
    union all
    select slice, d.value, sum(n), null from analytics.call_day d
    where slice in ('plan', 'country', 'campaign') and day > (%(now)s at time zone %(zone)s)::date - 90 group by 1, 2
)
select dimension, value, coalesce(c.name, value) as label, n::bigint, provider
from (select *, row_number() over (partition by dimension order by n desc, value) as place from value) v
left join analytics.engine_campaign() c on v.dimension = 'campaign' and c.id::text = v.value
where place <= 200 order by dimension, n desc, value
