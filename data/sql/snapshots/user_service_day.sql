-- one row per user and service of one day, %(day)s: its calls, counted from the log
with fresh as (
    select user_id, left(service_type, 100) as service_type, count(*)::integer as n, coalesce(sum(total_cost) filter (where total_cost > '-Infinity' and total_cost < 'Infinity'), 0) as cost
    from analytics.engine_call()
    where created_at >= %(day)s::timestamp at time zone %(zone)s and created_at < (%(day)s::date + 1)::timestamp at time zone %(zone)s
        and user_id is not null and service_type is not null group by 1, 2
), gone as (
    delete from analytics.user_service_day t
    where t.day = %(day)s and not exists (select from fresh f where f.user_id = t.user_id and f.service_type = t.service_type)
)
insert into analytics.user_service_day as t (day, user_id, service_type, n, cost) select %(day)s, fresh.* from fresh
on conflict (day, user_id, service_type) do update set n = excluded.n, cost = excluded.cost where (t.n, t.cost) is distinct from (excluded.n, excluded.cost)
