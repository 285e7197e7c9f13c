-- what the weeks of users whose active days changed add to each week, now less before
with changed as (
    select user_id, min(date_trunc('week', day)::date) as low, max(date_trunc('week', day)::date) as high
    from user_presence
    where before <> after
    group by user_id
),
around as (  -- from the last active week before the change to the first one after it
    select c.user_id,
        coalesce((select max(day) from analytics.user_day d where d.user_id = c.user_id and d.day < c.low), c.low) as low,
        coalesce((select min(day) from analytics.user_day d where d.user_id = c.user_id and d.day >= c.high + 7), c.high) as high
    from changed c
),
days as (
    select d.user_id, d.day, coalesce(p.before, true) as before, coalesce(p.after, true) as after
    from around a
    join analytics.user_day d on d.user_id = a.user_id and d.day >= date_trunc('week', a.low)::date
        and d.day < date_trunc('week', a.high)::date + 7
    left join user_presence p on p.user_id = d.user_id and p.day = d.day
    union all
    select p.user_id, p.day, p.before, p.after
    from user_presence p
    where p.before and not p.after and p.user_id in (select user_id from changed)
),
weeks as (
    select sign, user_id, week, lag(week) over w as last_week, lead(week) over w as next_week
    from (
        select distinct 1 as sign, user_id, date_trunc('week', day)::date as week from days where after
        union all
        select distinct -1, user_id, date_trunc('week', day)::date from days where before
    ) u
    window w as (partition by sign, user_id order by week)
),
parts as (
    select week, sign, case when last_week is null then 'new' when last_week = week - 7 then 'returning' else 'resurrected' end as part
    from weeks
    union all
    select week + 7, sign, 'dormant' from weeks where next_week is distinct from week + 7
)
insert into analytics.growth_week as t (week, new, "returning", resurrected, dormant)
select week, coalesce(sum(sign) filter (where part = 'new'), 0), coalesce(sum(sign) filter (where part = 'returning'), 0),
    coalesce(sum(sign) filter (where part = 'resurrected'), 0), coalesce(sum(sign) filter (where part = 'dormant'), 0)
from parts
group by week
on conflict (week) do update set new = t.new + excluded.new, "returning" = t."returning" + excluded."returning",
    resurrected = t.resurrected + excluded.resurrected, dormant = t.dormant + excluded.dormant
