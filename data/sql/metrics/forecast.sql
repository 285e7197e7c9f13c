-- one row: calls expected in the 30 days after the last finished one, and the error of the newest forecast's method when that was replayed
-- obeys:
select 'now' as "window", t.value as forecast_requests, b.mase as forecast_error
from (values ('requests', analytics.newest_forecast('requests'))) newest (metric, made_at)
left join analytics.forecast_total t on t.metric = newest.metric and t.made_at = newest.made_at and t.horizon = 30
left join analytics.forecast_backtest b on b.metric = newest.metric and b.made_at = newest.made_at and b.chosen and b.horizon = 30
