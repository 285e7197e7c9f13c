-- one row per alert that fired in the last 30 days and is not resolved, worst and newest first; one for each user, type and resource
-- obeys:
-- needs: usage_alerts
-- covers: 30 days
with alert as (
    select user_id, alert_type, resource_type, severity, message, current_value::float8, limit_value::float8, created_at,
        min(created_at) over same as since, count(*) over same as times, row_number() over (partition by user_id, alert_type, resource_type order by created_at desc) as place
    from analytics.engine_alert()
    where not coalesce(is_resolved, false) and created_at > %(now)s::timestamptz - interval '30 days'
    window same as (partition by user_id, alert_type, resource_type)
)
select severity, alert_type, resource_type, left(message, 300) as message, user_id, current_value, limit_value, since, created_at as newest_at, times, count(*) over () as alerts
from alert where place = 1
order by array_position(array['critical', 'warning', 'info'], severity), created_at desc limit 100
