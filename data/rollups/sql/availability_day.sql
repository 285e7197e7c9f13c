-- one row per touched day and scope, from the minutes of its hours
with touched as (
    select day, day::timestamp at time zone %(zone)s as starts, (day + 1)::timestamp at time zone %(zone)s as ends
    from (select distinct day from counted_minute union select day from redone_day) d
)
insert into analytics.availability_day (day, scope, value, minutes, good_minutes)
select t.day, a.scope, a.value, count(*) filter (where m.eligible >= 5),
    count(*) filter (where m.eligible >= 5 and m.failed * 2 < m.eligible)
from touched t
join analytics.availability_minute a on a.bucket > t.starts - interval '1 hour' and a.bucket < t.ends
cross join lateral unnest(a.eligible, a.failed) with ordinality m (eligible, failed, place)
where t.starts >= %(hours_from)s
    and a.bucket + (m.place - 1) * interval '1 minute' >= t.starts and a.bucket + (m.place - 1) * interval '1 minute' < t.ends
group by t.day, a.scope, a.value
having count(*) filter (where m.eligible > 0) > 0
on conflict (day, scope, value) do update set minutes = excluded.minutes, good_minutes = excluded.good_minutes
