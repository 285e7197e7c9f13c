-- one row per week, Monday first: users who are new, came back, returned or fell dormant; who fell dormant is known when the week is over
-- obeys:
-- covers: its rows
select week, new_users, resurrected_users, returning_users, dormant_users,
    (new_users + resurrected_users)::float8 / nullif(dormant_users, 0) as quick_ratio, unfinished
from (
    select week, g.new as new_users, g.resurrected as resurrected_users, g.returning as returning_users,
        case when week + 7 <= today then dormant end as dormant_users, week + 7 > today as unfinished
    from analytics.growth_week g
    cross join (select (%(now)s::timestamptz at time zone %(zone)s)::date as today) t
    where week >= date_trunc('week', least(%(to_day)s::date, today)::timestamp)::date - 77 and week < %(to_day)s and week <= today
) w
order by week
