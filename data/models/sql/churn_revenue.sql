-- one row per user active in the 30 days up to the cut-off: what the user's plan brings a month on that day; null where its price is not known
with plan as (
    select distinct on (user_id) user_id, plan_type, billing_interval, is_paying and plan_type not in ('free', 'demo', 'trial') as is_paying
    from analytics.subscription_event
    where (occurred_at at time zone %(zone)s)::date <= %(cut_off)s
    order by user_id, occurred_at desc, subscription_event_id desc
)
select a.user_id, case when coalesce(p.is_paying, false) then (
    select case r.billing_interval when 'year' then r.price / 12 else r.price end
    from analytics.plan_price r
    where r.plan_type = p.plan_type and r.billing_interval = p.billing_interval and r.currency = %(currency)s
        and r.valid_from <= %(cut_off)s and (r.valid_to is null or r.valid_to > %(cut_off)s)
) else 0 end as monthly_revenue
from (select distinct user_id from analytics.user_day where day > %(cut_off)s::date - 30 and day <= %(cut_off)s::date) a
left join plan p using (user_id)
