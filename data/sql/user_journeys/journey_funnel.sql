-- one row per chosen step: how many of those whose first step lies in the period took it inside the window, users whose window is over apart from those who still have time;
-- 'other way': took it, but not after the steps before; medians are of those whose window is over, or of everybody where it is nobody's
-- `choice` is days.order.steps: 30.order.signed_up-first_success-paid; in order, a step counts after the step before it, in any order after the first
-- obeys:
-- needs: known_user
with asked as (select string_to_array(split_part(%(choice)s, '.', 3), '-') as steps
), entry as (
    select analytics.chosen_step(m, %(choice)s, 1) as a1, analytics.chosen_step(m, %(choice)s, 2) as a2, analytics.chosen_step(m, %(choice)s, 3) as a3,
        analytics.chosen_step(m, %(choice)s, 4) as a4, analytics.chosen_step(m, %(choice)s, 5) as a5, analytics.chosen_step(m, %(choice)s, 6) as a6,
        analytics.chosen_step(m, %(choice)s, 1) + make_interval(days => split_part(%(choice)s, '.', 1)::integer) as ends
    from analytics.user_milestone m where analytics.chosen_step(m, %(choice)s, 1) >= %(from)s and analytics.chosen_step(m, %(choice)s, 1) < least(%(to)s, %(now)s) offset 0
), walked as (  -- offset 0: else each step would be written out within the next, again and again
    select ends > %(now)s as is_open, ends, a1, a2, a3, a4, a5, a6, t2, t3, t4, t5, t6
    from entry cross join lateral (select split_part(%(choice)s, '.', 2) = 'any' as anyhow) o
    cross join lateral (select case when a2 >= a1 and a2 < ends then a2 end as t2 offset 0) b
    cross join lateral (select case when a3 < ends and a3 >= case when anyhow and t2 is not null then a1 else t2 end then greatest(a3, t2) end as t3 offset 0) c
    cross join lateral (select case when a4 < ends and a4 >= case when anyhow and t3 is not null then a1 else t3 end then greatest(a4, t3) end as t4 offset 0) d
    cross join lateral (select case when a5 < ends and a5 >= case when anyhow and t4 is not null then a1 else t4 end then greatest(a5, t4) end as t5 offset 0) e
    cross join lateral (select case when a6 < ends and a6 >= case when anyhow and t5 is not null then a1 else t5 end then greatest(a6, t5) end as t6 offset 0) f
), counted as (
    select is_open, array[count(*), count(t2), count(t3), count(t4), count(t5), count(t6)] as users, array[0, count(*) filter (where t2 is null and a2 >= a1 and a2 < ends), count(*) filter (where t3 is null and a3 >= a1 and a3 < ends),
        count(*) filter (where t4 is null and a4 >= a1 and a4 < ends), count(*) filter (where t5 is null and a5 >= a1 and a5 < ends), count(*) filter (where t6 is null and a6 >= a1 and a6 < ends)] as other
    from walked group by is_open
), middle as (
    select array[null, percentile_cont(0.5) within group (order by date_part('epoch', t2 - a1)), percentile_cont(0.5) within group (order by date_part('epoch', t3 - t2)),
        percentile_cont(0.5) within group (order by date_part('epoch', t4 - t3)), percentile_cont(0.5) within group (order by date_part('epoch', t5 - t4)), percentile_cont(0.5) within group (order by date_part('epoch', t6 - t5))] as took,
        percentile_cont(0.5) within group (order by date_part('epoch', (array[a1, t2, t3, t4, t5, t6])[cardinality(steps)] - a1)) as took_in_all
    from walked cross join asked where not is_open or not exists (select from counted where not counted.is_open)
)
select s.place::integer as place, s.step, coalesce(c.users[place], 0) as users, coalesce(o.users[place], 0) as open_users, coalesce(c.other[place], 0) as other_way, coalesce(o.other[place], 0) as other_way_open,
    c.users[place]::float8 / c.users[1] as share_of_all, c.users[place]::float8 / nullif(c.users[place - 1], 0) as share_of_step_before, middle.took[place] as median_seconds, took_in_all as median_in_all
from asked cross join lateral unnest(asked.steps[1:6]) with ordinality s (step, place) cross join middle
left join counted c on not c.is_open left join counted o on o.is_open
where exists (select from counted) order by s.place
