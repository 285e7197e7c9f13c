-- one row: calls expected in the 30 days after the last finished one, and the error of the newest forecast's method when that was replayed
-- obeys:
select 'now' as "window", case when count(f.day) = 30 then sum(f.value) end as forecast_requests,
    (select mase from analytics.forecast_backtest where metric = 'requests' and made_at = analytics.newest_forecast('requests') and chosen and horizon = 30) as forecast_error
from analytics.forecast_run r
join analytics.forecast f on f.metric = r.metric and f.made_at = r.made_at and f.day <= r.observed_to + 30
where r.metric = 'requests' and r.made_at = analytics.newest_forecast('requests')
