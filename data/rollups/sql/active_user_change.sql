-- an active day adds 1 from itself on, and takes it away after 1, 7 and 30 days unless the next active day comes first
with changed as (
    select user_id, day from user_presence where before <> after
),
near as (  -- with the active days next to them: what lies further off has the same next day before and now
    select user_id, day from changed
    union
    select c.user_id, n.day
    from changed c
    cross join lateral (values
        ((select max(d.day) from analytics.user_day d where d.user_id = c.user_id and d.day < c.day and d.day >= c.day - 30)),
        ((select min(d.day) from analytics.user_day d where d.user_id = c.user_id and d.day > c.day and d.day <= c.day + 30))
    ) n (day)
    where n.day is not null
),
days as (
    select user_id, day, coalesce(p.before, true) as before, coalesce(p.after, true) as after
    from near
    left join user_presence p using (user_id, day)
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
