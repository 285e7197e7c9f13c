-- one row per window: of those who signed up in the period at least 30 days ago, the share on a paid plan within 30 days
-- obeys:
-- needs: subscription_event
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), first_paid as (
    select user_id, min(occurred_at) as at from analytics.subscription_event where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1
)
select w.name as "window", count(u.user_id) as signed_up, count(u.user_id) filter (where u.signed_up_at > %(now)s - interval '30 days') as still_open,
    (count(*) filter (where u.signed_up_at <= %(now)s - interval '30 days' and p.at < u.signed_up_at + interval '30 days'))::float8
        / nullif(count(u.user_id) filter (where u.signed_up_at <= %(now)s - interval '30 days'), 0) as plan_conversion
from w left join analytics.known_user u on u.signed_up_at >= w.f and u.signed_up_at < w.t left join first_paid p using (user_id)
group by w.name
