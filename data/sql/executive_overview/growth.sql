-- one row per week, Monday first: users who are new, came back, returned or fell dormant
-- obeys:
select week, g.new as new_users, g.resurrected as resurrected_users, g.returning as returning_users, dormant as dormant_users,
    (g.new + g.resurrected)::float8 / nullif(dormant, 0) as quick_ratio, week + 7 > (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from analytics.growth_week g
where week >= date_trunc('week', least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date)::timestamp)::date - 77 and week < %(to_day)s
order by week
