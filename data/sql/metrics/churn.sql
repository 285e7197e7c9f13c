-- one row per window: customers who paid a month before the end and pay no longer at the end
-- obeys:
-- needs: subscription_event
with w as (  -- a month is one of the reporting zone, whatever zone the connection has
    select name, t, (t at time zone %(zone)s - interval '1 month') at time zone %(zone)s as was
    from (values ('now', least(%(to)s::timestamptz, %(now)s)), ('closed', %(closed_to)s::timestamptz), ('before', %(before_to)s::timestamptz)) v (name, t)
), segment as (  -- from the ledger, as recurring revenue has it
    select user_id, since, until from analytics.mrr_step where plan_type <> ''
), paid as (
    select w.name, s.user_id, bool_or(s.since <= w.t and s.until > w.t) as still
    from w join segment s on (s.since <= w.was and s.until > w.was) or (s.since <= w.t and s.until > w.t)
    group by 1, 2 having bool_or(s.since <= w.was and s.until > w.was)
)
select w.name as "window", count(p.user_id) as customers, count(p.user_id) filter (where not still) as lost,
    (count(p.user_id) filter (where not still))::float8 / nullif(count(p.user_id), 0) as churn_rate
from w left join paid p using (name) group by w.name
