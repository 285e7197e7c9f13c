-- what the changed sessions add to the counts of steps from one service to the next
insert into analytics.transition_day as t (day, step, source, target, n)
select (started_at at time zone %(zone)s)::date, place, steps[place], coalesce(steps[place + 1], 'end'), sum(sign)
from (
    select 1 as sign, started_at, steps from session_new
    union all
    select -1, started_at, steps from session_old
) s
cross join lateral generate_series(1, least(5, cardinality(steps))) p (place)
group by 1, 2, 3, 4
having sum(sign) <> 0
on conflict (day, step, source, target) do update set n = t.n + excluded.n
