-- one row per finished week: quick ratio, share of the week before's newcomers who came back in it, share of newcomers who were activated by it
-- obeys:
with e as (
    select date_trunc('week', least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date)::timestamp)::date as day
)
select g.week, (g.new + g.resurrected)::float8 / nullif(g.dormant, 0) as quick_ratio,
    (select coalesce(max(c.users) filter (where c.period_index = 1), 0)::float8 / nullif(max(c.size), 0) from analytics.cohort_cell c where c.basis = 'use' and c.grain = 'week' and c.split = 'all' and c.cohort = g.week - 7) as retention_week_1,
    (select avg((p.starting_days >= 3)::int) from analytics.user_profile p where p.first_day > g.week - 14 and p.first_day <= g.week - 7)::float8 as activation_rate, false as unfinished
from e join analytics.growth_week g on g.week < e.day and g.week >= e.day - 84 order by g.week
