-- one row per sign-up week and step (cohort null: all together): who reached it within 30 days of signing up, and who has not but still may
-- obeys:
-- needs: known_user
with person as (
    select user_id, signed_up_at, (signed_up_at at time zone %(zone)s)::date as day, signed_up_at > %(now)s::timestamptz - interval '30 days' as is_open
    from analytics.known_user where signed_up_at >= %(from)s and signed_up_at < least(%(to)s::timestamptz, %(now)s)
), used as (
    select p.user_id, min(d.day) filter (where d.success > 0) as tried, (array_agg(d.day order by d.day))[3] as stayed
    from person p join analytics.user_day d on d.user_id = p.user_id and d.day >= p.day and d.day < p.day + 30 group by 1
), paid as (
    select e.user_id, min(e.occurred_at) as at from analytics.subscription_event e
    where e.is_paying and e.plan_type not in ('free', 'demo', 'trial') and exists (select from person p where p.user_id = e.user_id) group by 1
), reached as (
    select date_trunc('week', p.day)::date as cohort, p.is_open, p.day, u.tried, case when u.tried is not null and u.stayed is not null then greatest(u.stayed, u.tried) end as stayed,
        case when paid.at < p.signed_up_at + interval '30 days' then (paid.at at time zone %(zone)s)::date end as paid
    from person p left join used u using (user_id) left join paid using (user_id)
), step as (
    select r.cohort, r.is_open, s.place, s.step, s.is_reached, s.days, r.paid is not null and r.stayed is null as is_direct
    from reached r cross join lateral (values
        (1, 'signed_up', true, null::integer),
        (2, 'first_success', r.tried is not null, r.tried - r.day),
        (3, 'three_active_days', r.stayed is not null, r.stayed - r.tried),
        (4, 'paid', r.stayed is not null and r.paid is not null, greatest(r.paid - r.stayed, 0))
    ) s (place, step, is_reached, days)
)
select cohort, step, count(*) filter (where is_reached) as n, count(*) filter (where is_open and not is_reached) as still_open,
    count(*) as signed_up, count(*) filter (where not is_open) as settled, count(*) filter (where is_reached and not is_open) as settled_n,
    count(*) filter (where place = 4 and is_direct) as paid_directly, count(*) filter (where place = 4 and is_direct and not is_open) as settled_direct,
    percentile_cont(0.5) within group (order by days * 86400.0) filter (where is_reached and place > 1) as took_seconds
from step group by grouping sets ((step, place), (cohort, step, place)) order by cohort nulls first, place
