-- one row per kind and day: observed, expected, and what was or would have been expected earlier (origin: the last day it knew), for the chosen metric and days
-- `total`: what is expected of those days together, null where days are not added up or the forecast is older than its totals
-- obeys:
-- pace: slow
-- covers: its rows
with chosen as (select split_part(%(choice)s, '.', 1) as metric, least(split_part(%(choice)s, '.', 2)::integer, 90) as ahead), run as (
    select r.*, c.ahead from chosen c join lateral (
        select * from analytics.forecast_run r where r.metric = c.metric order by r.made_at desc limit 1) r on true
), d as (select day::date from run, generate_series(observed_to - greatest(2 * ahead, 60) + 1, observed_to, interval '1 day') day), change as (
    select day, amount from analytics.revenue_change where (select metric = 'revenue' from chosen)
    union all select day, amount * 12 / 365 from analytics.mrr_change
    where (select metric = 'revenue' from chosen) and not exists (select from analytics.revenue_change)
    union all select day, w1 from analytics.active_user_change where (select metric = 'active_users' from chosen)
), flow as (
    select day, case when (select metric = 'requests' from chosen) then sum(n)::numeric else sum(cost) end as value from analytics.call_day
    where slice = 'all' and (select metric in ('requests', 'provider_cost') from chosen) and day >= (select min(day) from d) group by day
    union all select day, n from analytics.signup_day where (select metric = 'signups' from chosen)
), balance as (
    select greatest(day, (select min(day) from d)) as day, sum(amount) as amount from change group by 1
), seen as (
    select d.day, case when (select metric in ('revenue', 'active_users') from chosen) then sum(coalesce(b.amount, 0)) over (order by d.day)
        else coalesce(f.value, 0) end as value
    from d left join balance b using (day) left join flow f using (day)
    where d.day > (select observed_to - days from run)
), older as (
    select r.made_at, r.observed_to as origin from analytics.forecast_run r, run
    where r.metric = run.metric and r.method is not null and r.observed_to <= run.observed_to - run.ahead order by r.made_at desc limit 1
), together as (
    select t.value as total, t.low80 as total_low80, t.high80 as total_high80 from run join analytics.forecast_total t using (metric, made_at)
    where t.horizon <= run.ahead order by t.horizon desc limit 1
)
select r.metric, r.made_at, r.observed_to, r.days, r.method, r.refused, r.too_long, t.*, x.*
from run r left join together t on true left join (
    select 'observed' as kind, null::date as origin, day, value::float8 as value, null::float8 as low80, null::float8 as high80, null::float8 as low95, null::float8 as high95
    from seen
    union all
    select 'expected', null, f.day, f.value, f.low80, f.high80, f.low95, f.high95 from analytics.forecast f, run
    where f.metric = run.metric and f.made_at = run.made_at and f.day <= run.observed_to + run.ahead
    union all
    select 'said', o.origin, f.day, f.value, f.low80, f.high80, f.low95, f.high95 from older o, run, analytics.forecast f
    where f.metric = run.metric and f.made_at = o.made_at and f.day <= o.origin + run.ahead
    union all
    select 'replayed', p.origin, p.day, p.value, p.low80, p.high80, p.low95, p.high95 from analytics.forecast_replay p, run
    where p.metric = run.metric and p.day <= p.origin + run.ahead and p.origin >= run.observed_to - 2 * run.ahead and p.origin <= run.observed_to - run.ahead
) x on r.method is not null order by x.kind, x.origin, x.day
