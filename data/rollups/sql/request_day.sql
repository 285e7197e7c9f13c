-- one row per service and provider of one day: calls, and those with parameters
insert into analytics.request_day (day, service_type, provider, calls, described)
select %(day)s::date, coalesce(k.service_type, '(other)'), coalesce(k.provider, '(other)'), count(*),
    count(*) filter (where jsonb_typeof(e.request_data) = 'object' and e.request_data <> '{}' and pg_column_size(e.request_data) <= 65536)
from analytics.engine_call() e
left join (select distinct service_type, provider from analytics.call_kind) k
    on k.service_type = left(coalesce(nullif(e.service_type, ''), 'unknown'), 150) and k.provider = left(coalesce(e.provider, 'unknown'), 150)
where e.created_at >= %(starts)s and e.created_at < %(ends)s and e.status is distinct from 'cancelled'
group by 2, 3
