-- one row per service, provider, parameter and value of one day. Names and values are the clients' to choose: of each call 60 keys on two levels and 20
-- members of a list are read; of a day, service and provider the 60 most used names are kept, of a name the 40 most used texts and 300 numbers
insert into analytics.parameter_day (day, service_type, provider, parameter, kind, value, n, success)
with calls as (
    select coalesce(k.service_type, '(other)') as service_type, coalesce(k.provider, '(other)') as provider,
        coalesce(e.status = 'success', false) as is_success, e.request_data
    from analytics.engine_call() e
    left join (select distinct service_type, provider from analytics.call_kind) k
        on k.service_type = left(coalesce(nullif(e.service_type, ''), 'unknown'), 150) and k.provider = left(coalesce(e.provider, 'unknown'), 150)
    where e.created_at >= %(starts)s and e.created_at < %(ends)s and e.status is distinct from 'cancelled'
        and jsonb_typeof(e.request_data) = 'object' and pg_column_size(e.request_data) <= 65536
),
outer_keys as (
    select service_type, provider, is_success, left(f.key, 100) as parameter, f.value
    from calls cross join lateral (select key, value from jsonb_each(request_data) limit 60) f
),
every_key as (  -- equal values are made one at once: what follows is dear for each
    select service_type, provider, parameter, value, count(*) as n, count(*) filter (where is_success) as success
    from (
        select * from outer_keys where jsonb_typeof(value) <> 'object'
        union all
        select service_type, provider, is_success, left(o.parameter || '.' || f.key, 100), f.value
        from outer_keys o
        cross join lateral (select key, value from jsonb_each(case when jsonb_typeof(o.value) = 'object' then o.value end) limit 60) f
    ) k
    group by 1, 2, 3, 4
),
kept_key as (
    select *, row_number() over (partition by service_type, provider order by n desc, parameter) <= 60 as is_kept
    from (select service_type, provider, parameter, sum(n) as n, sum(success) as success from every_key group by 1, 2, 3) k
),
single as (
    select service_type, provider, parameter, value, n, success from every_key where jsonb_typeof(value) <> 'array'
    union all
    select service_type, provider, parameter, m.value, n, success
    from every_key e
    cross join lateral (
        select distinct value from (select value from jsonb_array_elements(case when jsonb_typeof(e.value) = 'array' then e.value end) limit 20) x
    ) m
),
counted as (
    select s.service_type, s.provider, s.parameter, v.kind, v.value, sum(n) as n, sum(success) as success
    from single s cross join lateral analytics.parameter_value(s.value) v
    group by 1, 2, 3, 4, 5
),
ranked as (
    select c.*, k.is_kept as is_kept_key, row_number() over (partition by c.service_type, c.provider, c.parameter, kind order by c.n desc, value)
        <= case kind when 'number' then 300 else 40 end as is_kept
    from counted c left join kept_key k using (service_type, provider, parameter)
)
select %(day)s::date, service_type, provider, case when is_kept then parameter else '(other)' end, 'any', '', sum(n), sum(success)
from kept_key group by 2, 3, 4
union all
select %(day)s::date, service_type, provider, case when is_kept_key then parameter else '(other)' end,
    case when is_kept_key and is_kept then kind else 'other' end, case when is_kept_key and is_kept then value else '(other)' end, sum(n), sum(success)
from ranked group by 2, 3, 4, 5, 6
