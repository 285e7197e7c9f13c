-- the difference counters of active users, from all days of all users
insert into analytics.active_user_change (day, w1, w7, w30)
select x.day, sum(w1), sum(w7), sum(w30)
from (select day, lead(day) over (partition by user_id order by day) as next from analytics.user_day) d
cross join lateral (values
    (d.day, 1, 1, 1), (least(d.day + 1, next), -1, 0, 0), (least(d.day + 7, next), 0, -1, 0), (least(d.day + 30, next), 0, 0, -1)
) x (day, w1, w7, w30)
group by x.day
having sum(w1) <> 0 or sum(w7) <> 0 or sum(w30) <> 0
