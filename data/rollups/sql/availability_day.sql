-- one row per touched day and scope, from its hours; where days do not begin on the hour, from a part of the first and the last
with touched as (
    select day, analytics.day_start(day, %(zone)s) as starts, analytics.day_start(day + 1, %(zone)s) as ends
    from (select distinct day from counted_bucket union select day from redone_day) d
),
hours as (
    select t.day, a.scope, a.value, a.minutes, a.good_minutes, a.eligible, a.failed,
        greatest(extract(epoch from t.starts - a.bucket) / 60, 0)::integer + 1 as first_place,
        least(extract(epoch from t.ends - a.bucket) / 60, 60)::integer as last_place
    from touched t
    join analytics.availability_hour a on a.bucket > t.starts - interval '1 hour' and a.bucket < t.ends
    where t.starts >= %(hours_from)s
)
insert into analytics.availability_day (day, scope, value, minutes, good_minutes)
select day, scope, value,
    sum(case when last_place - first_place = 59 then minutes else analytics.slices(eligible, failed, first_place, last_place, false) end),
    sum(case when last_place - first_place = 59 then good_minutes else analytics.slices(eligible, failed, first_place, last_place, true) end)
from hours
group by day, scope, value
on conflict (day, scope, value) do update set minutes = excluded.minutes, good_minutes = excluded.good_minutes
where (availability_day.minutes, availability_day.good_minutes) is distinct from (excluded.minutes, excluded.good_minutes)
