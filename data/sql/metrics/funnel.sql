-- one row per window: of those who signed up in the period at least 30 days ago, the share that took every default step in order within 30 days
-- obeys:
-- needs: known_user
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), walked as (
    select w.name, m.signed_up_at > %(now)s - interval '30 days' as is_open, t5 is not null as is_done
    from w join analytics.user_milestone m on m.signed_up_at >= w.f and m.signed_up_at < least(w.t, %(now)s)
    cross join lateral (select m.signed_up_at + interval '30 days' as ends) a
    cross join lateral (select case when m.first_success_at >= m.signed_up_at and m.first_success_at < ends then m.first_success_at end as t2) b
    cross join lateral (select case when m.third_day_at >= t2 and m.third_day_at < ends then m.third_day_at end as t3) c
    cross join lateral (select case when m.campaign_at >= t3 and m.campaign_at < ends then m.campaign_at end as t4) d
    cross join lateral (select case when m.paid_at >= t4 and m.paid_at < ends then m.paid_at end as t5) e
)
select w.name as "window", count(k.name) as entries, count(*) filter (where k.is_open) as still_open, count(*) filter (where k.is_done and not k.is_open) as converted,
    (count(*) filter (where k.is_done and not k.is_open))::float8 / nullif(count(*) filter (where not k.is_open), 0) as funnel
from w left join walked k using (name) where w.f is not null group by w.name
