-- users by week of activity, from all days of all users
insert into analytics.growth_week (week, new, "returning", resurrected, dormant)
select week, count(*) filter (where part = 'new'), count(*) filter (where part = 'returning'),
    count(*) filter (where part = 'resurrected'), count(*) filter (where part = 'dormant')
from (
    select week, case when last_week is null then 'new' when last_week = week - 7 then 'returning' else 'resurrected' end as part
    from (select week, lag(week) over (partition by user_id order by week) as last_week
        from (select distinct user_id, date_trunc('week', day)::date as week from analytics.user_day) w) l
    union all
    select week + 7, 'dormant'
    from (select week, lead(week) over (partition by user_id order by week) as next_week
        from (select distinct user_id, date_trunc('week', day)::date as week from analytics.user_day) w) n
    where next_week is distinct from week + 7
) p
group by week
