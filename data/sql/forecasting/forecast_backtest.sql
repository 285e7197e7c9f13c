-- one row per method and horizon in days: how it did when the history of the chosen metric was replayed
-- obeys:
-- pace: slow
-- covers: now
with run as (
    select * from analytics.forecast_run where metric = split_part(%(choice)s, '.', 1) order by made_at desc limit 1
)
select r.metric, r.made_at, r.days, r.refused, r.too_long, b.method, b.horizon, b.folds, b.mase, b.coverage80, b.coverage95, b.chosen
from run r left join analytics.forecast_backtest b using (metric, made_at)
order by b.horizon, b.mase, b.method
