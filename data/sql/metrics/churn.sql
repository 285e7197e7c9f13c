-- one row per window: customers who paid a month before the end and pay no longer at the end
-- obeys:
-- needs: subscription_event
with w as (  -- a month is one of the reporting zone, whatever zone the connection has
    select name, t, (t at time zone %(zone)s - interval '1 month') at time zone %(zone)s as was
    from (values ('now', least(%(to)s::timestamptz, %(now)s)), ('closed', %(closed_to)s::timestamptz), ('before', %(before_to)s::timestamptz)) v (name, t)
), segment as (
    select user_id, is_paying and plan_type not in ('free', 'demo', 'trial') as pays, occurred_at as since,
        lead(occurred_at) over (partition by user_id order by occurred_at, subscription_event_id) as until
    from analytics.subscription_event
), paid as (
    select w.name, s.user_id, bool_or(s.since <= w.t and (s.until is null or s.until > w.t)) as still
    from w join segment s on s.pays and ((s.since <= w.was and (s.until is null or s.until > w.was)) or (s.since <= w.t and (s.until is null or s.until > w.t)))
    group by 1, 2 having bool_or(s.since <= w.was and (s.until is null or s.until > w.was))
)
select w.name as "window", count(p.user_id) as customers, count(p.user_id) filter (where not still) as lost,
    (count(p.user_id) filter (where not still))::float8 / nullif(count(p.user_id), 0) as churn_rate
from w left join paid p using (name) group by w.name
