-- what the changed sessions add to the counts by day, duration and depth
insert into analytics.session_day as t (day, duration_bucket, depth_bucket, n)
select (started_at at time zone %(zone)s)::date, analytics.duration_bucket(ended_at - started_at), least(n, 50), sum(sign)
from (
    select 1 as sign, started_at, ended_at, n from session_new
    union all
    select -1, started_at, ended_at, n from session_old
) s
group by 1, 2, 3
having sum(sign) <> 0
on conflict (day, duration_bucket, depth_bucket) do update set n = t.n + excluded.n
