-- one row per metric whose limits were set: where it turns amber and where red
-- obeys:
-- pace: slow
select metric, warn::float8, critical::float8 from analytics.metric_target order by metric
