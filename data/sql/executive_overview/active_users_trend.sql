-- one row per day: users active in the 1, 7 and 30 days that end with it, and stickiness (mean DAU of 30 days / MAU); `choice` days
-- obeys:
-- covers: its rows
with d as (
    select day::date from generate_series(%(trend_from)s::date - 29, %(trend_to)s::date - 1, interval '1 day') day
), base as (
    select coalesce(sum(w1), 0) as w1, coalesce(sum(w7), 0) as w7, coalesce(sum(w30), 0) as w30 from analytics.active_user_change where day < %(trend_from)s::date - 29
), started as (select min(day) as day from analytics.active_user_change), active as (
    select d.day, base.w1 + sum(coalesce(c.w1, 0)) over later as dau, base.w7 + sum(coalesce(c.w7, 0)) over later as wau, base.w30 + sum(coalesce(c.w30, 0)) over later as mau
    from d cross join base left join analytics.active_user_change c using (day)
    window later as (order by d.day)
), sticky as (
    select *, sum(dau) over (order by day rows between 29 preceding and current row) / 30.0 / nullif(mau, 0) as stickiness from active
)
select s.day, dau::bigint, wau::bigint, mau::bigint, stickiness::float8, s.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from sticky s cross join started where s.day >= started.day and s.day >= %(trend_from)s order by s.day
