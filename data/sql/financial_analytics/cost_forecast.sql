-- one row per day: what was observed, or what is expected of the next days (as many as `choice`) with 80 and 95 % intervals, and how the method did when replayed;
-- `total`: what is expected of all those days together, null where the forecast is older than its totals
-- obeys:
-- pace: slow
-- covers: its rows
with run as (
    select * from analytics.forecast_run where metric = 'provider_cost' and made_at = coalesce(analytics.newest_forecast('provider_cost'), (select max(made_at) from analytics.forecast_run where metric = 'provider_cost'))
), tested as (
    select b.*, n.mase as naive_mase from analytics.forecast_backtest b join run using (metric, made_at)
    left join analytics.forecast_backtest n on n.metric = b.metric and n.made_at = b.made_at and n.horizon = b.horizon and n.method = 'seasonal naive' where b.chosen
    order by abs(b.horizon - coalesce(nullif(%(choice)s, '')::integer, 30)), b.horizon limit 1
), together as (
    select t.value as total, t.low80 as total_low80, t.high80 as total_high80 from run join analytics.forecast_total t using (metric, made_at)
    where t.horizon <= coalesce(nullif(%(choice)s, '')::integer, 30) order by t.horizon desc limit 1
), observed as (
    select (c.at at time zone %(zone)s)::date as day, sum(c.cost) as observed from run
    cross join lateral analytics.calls('day', (observed_to - 59)::timestamp at time zone %(zone)s, (observed_to + 1)::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', null, null, null) c group by 1
)
select day, observed::float8, null::float8 as value, null::float8 as low80, null::float8 as high80, null::float8 as low95, null::float8 as high95,
    run.method, run.refused, run.made_at, tested.mase, tested.naive_mase, tested.coverage80, tested.coverage95, tested.folds, tested.horizon, together.*
from observed cross join run left join tested on true left join together on true where day <= run.observed_to and day > run.observed_to - 60
union all
select f.day, null, f.value, f.low80, f.high80, f.low95, f.high95, run.method, run.refused, run.made_at, tested.mase, tested.naive_mase, tested.coverage80, tested.coverage95, tested.folds, tested.horizon, together.*
from run join analytics.forecast f using (metric, made_at) left join tested on true left join together on true where f.day <= run.observed_to + coalesce(nullif(%(choice)s, '')::integer, 30)
order by day
