-- one row per touched hour and scope: slices with at least 5 eligible calls, and those of which fewer than half failed
insert into analytics.availability_hour (bucket, scope, value, minutes, good_minutes)
select a.bucket, a.scope, a.value, count(*) filter (where m.eligible >= 5),
    count(*) filter (where m.eligible >= 5 and m.failed * 2 < m.eligible)
from analytics.availability_minute a
cross join lateral unnest(a.eligible, a.failed) m (eligible, failed)
where a.bucket in (
    select date_trunc('hour', minute, 'UTC') from counted_minute where in_hour
)
group by a.bucket, a.scope, a.value
on conflict (bucket, scope, value) do update set minutes = excluded.minutes, good_minutes = excluded.good_minutes
