-- one row per user, day and service of the last 92 days: days whose calls are not all here are counted anew from the log, the newest twenty of them
with today as (select (%(now)s at time zone %(zone)s)::date as day), counted as (
    select c.day, sum(c.n) as n from analytics.call_day c cross join today where c.slice = 'all' and c.day > today.day - 92 and c.day <= today.day + 1 group by 1
), off as (
    select counted.day from counted left join (select day, sum(n) as n from analytics.user_service_day group by 1) s using (day)
    where counted.n is distinct from s.n order by counted.day desc limit 20
), fresh as (
    select off.day, c.user_id, left(c.service_type, 100) as service_type, count(*)::integer as n, coalesce(sum(c.total_cost), 0) as cost
    from off join analytics.engine_call() c
        on c.created_at >= off.day::timestamp at time zone %(zone)s and c.created_at < (off.day + 1)::timestamp at time zone %(zone)s
    where c.user_id is not null and c.service_type is not null group by 1, 2, 3
), gone as (
    delete from analytics.user_service_day t where t.day <= (select day - 92 from today)
        or (t.day in (select day from off) or not exists (select from counted c where c.day = t.day))
            and not exists (select from fresh f where f.day = t.day and f.user_id = t.user_id and f.service_type = t.service_type)
)
insert into analytics.user_service_day as t (day, user_id, service_type, n, cost) select * from fresh
on conflict (day, user_id, service_type) do update set n = excluded.n, cost = excluded.cost where (t.n, t.cost) is distinct from (excluded.n, excluded.cost)
