-- one row per day of the period: alerts that fired on it, one for each user, type and resource
-- obeys:
-- needs: usage_alerts
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), a as (
    select (created_at at time zone %(zone)s)::date as day, count(distinct (user_id, alert_type, resource_type)) as n from analytics.engine_alert()
    where created_at >= %(trend_from)s::date::timestamp at time zone %(zone)s and created_at < %(trend_to)s::date::timestamp at time zone %(zone)s group by 1
)
select d.day, coalesce(a.n, 0)::bigint as active_alerts, d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d left join a using (day) order by d.day
