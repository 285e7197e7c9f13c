-- one row per user and stretch of time on one plan, for the users whose events changed
insert into analytics.plan_period (user_id, valid_from, valid_to, plan, billing_interval)
select user_id, occurred_at, lead(occurred_at, 1, 'infinity') over (partition by user_id order by occurred_at), plan, billing_interval
from (
    select distinct on (user_id, occurred_at) user_id, occurred_at, case when kind = 'cancel' then 'none' else plan_type end as plan, billing_interval
    from analytics.subscription_event
    join plan_user using (user_id)
    order by user_id, occurred_at, subscription_event_id desc
) e
