-- one row per service and parameter (kind any), and one per value of the parameter in `choice` (service:parameter, the most used one without): calls that have it,
-- of them successful with the Wilson interval at 95 %; `calls` and `described` are the service's calls in all, and those whose parameters were kept
-- obeys: service provider
-- cut: days
with p as materialized (
    select service_type, parameter, kind, value, sum(n)::float8 as n, sum(success)::float8 as success from analytics.parameter_day
    where kind = 'any' and day >= %(from_day)s and day < %(to_day)s and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
    group by 1, 2, 3, 4
), ranked as (
    select *, row_number() over (order by service_type || ':' || parameter = %(choice)s desc, parameter <> '(other)' desc, n desc, service_type, parameter) as place from p
), v as (
    select d.service_type, d.parameter, d.kind, d.value, sum(d.n)::float8 as n, sum(d.success)::float8 as success
    from ranked r join analytics.parameter_day d on d.service_type = r.service_type and d.parameter = r.parameter
    where r.place = 1 and d.kind <> 'any' and d.day >= %(from_day)s and d.day < %(to_day)s and (%(providers)s::text[] is null or d.provider = any (%(providers)s)) group by 1, 2, 3, 4
), k as (  -- what is in a parameter: the kinds of its values on one of its days, which is enough to name it
    select r.service_type, r.parameter, (select string_agg(distinct d.kind, ' ') from analytics.parameter_day d
        where d.service_type = r.service_type and d.parameter = r.parameter and d.kind <> 'any' and d.day = (
            select max(day) from analytics.parameter_day m where m.service_type = r.service_type and m.parameter = r.parameter and m.day >= %(from_day)s and m.day < %(to_day)s)) as kinds
    from ranked r
), q as (
    select service_type, sum(calls) as calls, sum(described) as described from analytics.request_day
    where day >= %(from_day)s and day < %(to_day)s and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s)) group by 1
)
select q.service_type, x.parameter, x.kind, x.value, x.n::bigint as n, x.success::bigint as success, x.success / nullif(x.n, 0) as api_success_rate, analytics.wilson_low(x.success, x.n) as low,
    analytics.wilson_high(x.success, x.n) as high, x.kinds, x.place = 1 as is_chosen, q.calls::bigint as calls, q.described::bigint as described
from q left join (
    select r.*, k.kinds from ranked r join k using (service_type, parameter) union all select v.*, 1, v.kind from v
) x using (service_type) order by x.place nulls last, x.kind = 'any' desc, x.n desc, x.value, q.service_type
