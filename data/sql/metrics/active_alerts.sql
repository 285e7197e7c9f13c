-- one row per severity and window, '' is all of them: alerts that fired in the last 30 days and are not resolved, one for each user, type and resource; none is 0, not unknown
-- obeys:
-- needs: usage_alerts
-- covers: 30 days
with newest as (
    select distinct on (user_id, alert_type, resource_type) severity, created_at from analytics.engine_alert()
    where not coalesce(is_resolved, false) and created_at > %(now)s::timestamptz - interval '30 days'
    order by user_id, alert_type, resource_type, created_at desc
)
select 'now' as "window", severity, active_alerts, newest_at from (
    select '' as severity, count(*) as active_alerts, max(created_at) as newest_at from newest
    union all select severity, count(*), max(created_at) from newest group by severity
) x order by array_position(array['', 'critical', 'warning', 'info'], severity)
