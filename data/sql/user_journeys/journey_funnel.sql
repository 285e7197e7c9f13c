-- one row per chosen step: how many of those whose first step lies in the period took it inside the window, users whose window is over apart from those who still have time; 'other way': took it, but not after the steps before
-- `choice` is days.order.steps: 30.order.signed_up-first_success-paid; in order, a step counts after the step before it, in any order after the first
-- obeys:
-- needs: known_user
with asked as (
    select string_to_array(split_part(%(choice)s, '.', 3), '-') as steps
), entry as (
    select analytics.chosen_step(m, %(choice)s, 1) as a1, analytics.chosen_step(m, %(choice)s, 2) as a2, analytics.chosen_step(m, %(choice)s, 3) as a3,
        analytics.chosen_step(m, %(choice)s, 4) as a4, analytics.chosen_step(m, %(choice)s, 5) as a5, analytics.chosen_step(m, %(choice)s, 6) as a6,
        analytics.chosen_step(m, %(choice)s, 1) + make_interval(days => split_part(%(choice)s, '.', 1)::integer) as ends
    from analytics.user_milestone m
    where analytics.chosen_step(m, %(choice)s, 1) >= %(from)s
        and analytics.chosen_step(m, %(choice)s, 1) < least(%(to)s, %(now)s) offset 0
), walked as (  -- offset 0: else each step would be written out within the next, again and again
    select ends > %(now)s as is_open, ends, array[a1, t2, t3, t4, t5, t6] as at, array[a1, a2, a3, a4, a5, a6] as first_at
    from entry cross join lateral (select split_part(%(choice)s, '.', 2) = 'any' as anyhow) o
    cross join lateral (select case when a2 >= a1 and a2 < ends then a2 end as t2 offset 0) b
    cross join lateral (select case when a3 < ends and a3 >= case when anyhow and t2 is not null then a1 else t2 end then greatest(a3, t2) end as t3 offset 0) c
    cross join lateral (select case when a4 < ends and a4 >= case when anyhow and t3 is not null then a1 else t3 end then greatest(a4, t3) end as t4 offset 0) d
    cross join lateral (select case when a5 < ends and a5 >= case when anyhow and t4 is not null then a1 else t4 end then greatest(a5, t4) end as t5 offset 0) e
    cross join lateral (select case when a6 < ends and a6 >= case when anyhow and t5 is not null then a1 else t5 end then greatest(a6, t5) end as t6 offset 0) f
), taken as (
    select p.place, is_open, at[place] is null as is_other_way, extract(epoch from at[place] - at[place - 1])::float8 as took,
        extract(epoch from at[place] - at[1])::float8 as took_in_all
    from walked cross join generate_series(1, 6) p (place)
    where at[place] is not null or (first_at[place] >= at[1] and first_at[place] < ends)
), counted as (
    select place, count(*) filter (where not is_open and not is_other_way) as users, count(*) filter (where is_open and not is_other_way) as open_users,
        count(*) filter (where is_other_way and not is_open) as other_way, count(*) filter (where is_other_way) as other_way_so_far,
        percentile_cont(0.5) within group (order by took) filter (where not is_open) as median_seconds, percentile_cont(0.5) within group (order by took) as median_so_far,
        percentile_cont(0.5) within group (order by took_in_all) filter (where not is_open and place > 1) as median_in_all
    from taken group by place
)
select s.place::integer as place, s.step, coalesce(users, 0) as users, coalesce(open_users, 0) as open_users,
    coalesce(other_way, 0) as other_way, coalesce(other_way_so_far, 0) as other_way_so_far,
    coalesce(users, 0)::float8 / nullif(first_value(users) over steps, 0) as share_of_all, coalesce(users, 0)::float8 / nullif(lag(users) over steps, 0) as share_of_step_before,
    median_seconds, median_in_all, median_so_far
from asked cross join lateral unnest(asked.steps[1:6]) with ordinality s (step, place) left join counted c on c.place = s.place
where exists (select from counted)
window steps as (order by s.place) order by s.place
