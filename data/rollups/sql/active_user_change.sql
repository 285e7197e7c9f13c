-- an active day adds 1 from itself on, and takes it away after 1, 7 and 30 days unless the next active day comes first
with changed as (
    select user_id, min(day) - 30 as low, max(day) + 30 as high from user_presence where before <> after group by user_id
),
days as (  -- the active days around the changed ones, now and before
    select d.user_id, d.day, coalesce(p.before, true) as before, coalesce(p.after, true) as after
    from changed c
    join analytics.user_day d on d.user_id = c.user_id and d.day between c.low and c.high
    left join user_presence p on p.user_id = d.user_id and p.day = d.day
    union all
    select p.user_id, p.day, p.before, p.after
    from user_presence p
    where p.before and not p.after
),
signed as (
    select 1 as sign, day, lead(day) over (partition by user_id order by day) as next from days where after
    union all
    select -1, day, lead(day) over (partition by user_id order by day) from days where before
)
insert into analytics.active_user_change as t (day, w1, w7, w30)
select x.day, sum(sign * w1), sum(sign * w7), sum(sign * w30)
from signed
cross join lateral (values
    (signed.day, 1, 1, 1), (least(signed.day + 1, next), -1, 0, 0), (least(signed.day + 7, next), 0, -1, 0),
    (least(signed.day + 30, next), 0, 0, -1)
) x (day, w1, w7, w30)
group by x.day
having sum(sign * w1) <> 0 or sum(sign * w7) <> 0 or sum(sign * w30) <> 0
on conflict (day) do update set w1 = t.w1 + excluded.w1, w7 = t.w7 + excluded.w7, w30 = t.w30 + excluded.w30
