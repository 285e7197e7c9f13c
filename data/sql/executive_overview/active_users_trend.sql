-- one row per day: users active in the 1, 7 and 30 days that end with it, and users known; `choice` days
-- obeys:
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), base as (
    select coalesce(sum(w1), 0) as w1, coalesce(sum(w7), 0) as w7, coalesce(sum(w30), 0) as w30 from analytics.active_user_change where day < %(trend_from)s
), started as (select min(day) as day from analytics.active_user_change)
select d.day, (base.w1 + sum(coalesce(c.w1, 0)) over later)::bigint as dau, (base.w7 + sum(coalesce(c.w7, 0)) over later)::bigint as wau,
    (base.w30 + sum(coalesce(c.w30, 0)) over later)::bigint as mau, d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d cross join base cross join started left join analytics.active_user_change c using (day)
where d.day >= started.day
window later as (order by d.day) order by d.day
