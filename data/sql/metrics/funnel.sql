-- one row per window: of those who signed up in the period at least 30 days ago, the share that took every default step in order within 30 days
-- obeys:
-- needs: known_user api_usage
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
)
select w.name as "window", u.entries, u.entries - u.closed as still_open, u.converted, u.converted::float8 / nullif(u.closed, 0) as funnel
from w cross join lateral (
    select count(*) as entries, count(*) filter (where signed_up_at <= %(now)s - interval '30 days') as closed,
        count(*) filter (where signed_up_at <= %(now)s - interval '30 days' and first_success_at >= signed_up_at and third_day_at >= first_success_at
            and campaign_at >= third_day_at and paid_at >= campaign_at and paid_at < signed_up_at + interval '30 days') as converted
    from analytics.user_milestone where signed_up_at >= w.f and signed_up_at < least(w.t, %(now)s)
) u where w.f is not null
