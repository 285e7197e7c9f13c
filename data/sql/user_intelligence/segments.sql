-- one row per value of a split (`choice`: plan, source, country, device, service): users active in the 30 days before the end, and before the compare period
-- obeys:
with d (name, day) as (
    values ('now', (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1), ('before', (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1)
), here as (
    select d.name, d.day, u as user_id from d join analytics.lifecycle_member m on m.day = d.day cross join unnest(m.users) u
), valued as (
    select h.name, case %(choice)s
            when 'source' then p.source when 'service' then p.first_service when 'country' then s.country when 'device' then s.device
            else coalesce(t.plan, 'none') end as value
    from here h join analytics.user_profile p using (user_id) join analytics.user_state s using (user_id)
    left join analytics.plan_period t on %(choice)s = 'plan' and t.user_id = h.user_id
        and t.valid_from < ((h.day + 1)::timestamp at time zone %(zone)s) and t.valid_to >= ((h.day + 1)::timestamp at time zone %(zone)s)
), counted as (
    select value, count(*) filter (where name = 'now') as users, count(*) filter (where name = 'before') as before from valued group by value
)
select value, users, users::float8 / nullif(sum(users) over (), 0) as share,
    case when exists (select from d join analytics.lifecycle_day l on l.day = d.day where d.name = 'before') then before end as before,
    (select day from d where name = 'now') as as_of
from counted order by users desc, value
