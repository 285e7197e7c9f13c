-- one row per sign-up week and step (cohort null: all together): who took it within 30 days of signing up, each step after the step before it; who has not but
-- still may; and who took it another way: not after the steps before. Medians are of those whose 30 days are over, or of everybody where they are nobody's
-- obeys:
-- needs: known_user
with person as (
    select date_trunc('week', signed_up_at at time zone %(zone)s)::date as cohort, signed_up_at > %(now)s::timestamptz - interval '30 days' as is_open,
        signed_up_at as a1, signed_up_at + interval '30 days' as ends, first_success_at as a2, third_day_at as a3, paid_at as a4
    from analytics.user_milestone where signed_up_at >= %(from)s and signed_up_at < least(%(to)s::timestamptz, %(now)s)
), walked as (
    select p.*, t2, t3, t4 from person p
    cross join lateral (select case when a2 >= a1 and a2 < ends then a2 end as t2) b
    cross join lateral (select case when a3 >= t2 and a3 < ends then a3 end as t3) c
    cross join lateral (select case when a4 >= t3 and a4 < ends then a4 end as t4) d
), step as (
    select w.cohort, w.is_open, s.place, s.step, s.took_at is not null as is_reached, s.took_at is null and s.at >= w.a1 and s.at < w.ends as is_other,
        extract(epoch from s.took_at - s.before)::float8 as seconds
    from walked w cross join lateral (values
        (1, 'signed_up', a1, a1, null::timestamptz), (2, 'first_success', a2, t2, a1), (3, 'three_active_days', a3, t3, t2), (4, 'paid', a4, t4, t3)
    ) s (place, step, at, took_at, before)
)
select cohort, step, count(*) filter (where is_reached) as n, count(*) filter (where is_open and not is_reached) as still_open,
    count(*) as signed_up, count(*) filter (where not is_open) as settled, count(*) filter (where is_reached and not is_open) as settled_n,
    count(*) filter (where is_other) as other_way, count(*) filter (where is_other and not is_open) as settled_other,
    coalesce(percentile_cont(0.5) within group (order by seconds) filter (where not is_open), percentile_cont(0.5) within group (order by seconds) filter (where is_open)) as took_seconds
from step group by grouping sets ((step, place), (cohort, step, place)) order by cohort nulls first, place
