-- one row per window: what users gained and lost in its finished weeks, and who came back in the week after the first; at least the last finished week
-- obeys:
-- reach: 14
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, %(to_day)s),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), ended as (
    select name, f, date_trunc('week', least(t, (%(now)s::timestamptz at time zone %(zone)s)::date)::timestamp)::date as e from w where f is not null
), span as (
    select name, least(date_trunc('week', f::timestamp)::date, e - 7) as s, e from ended
)
select s.name as "window", (g.new + g.resurrected)::float8 / nullif(g.dormant, 0) as quick_ratio, g.new as new_users, g.resurrected, g.dormant,
    r.users::float8 / nullif(r.size, 0) as retention_week_1, r.size as of_users
from span s join span now on now.name = 'closed' and (s.name <> 'before' or s.e <= now.s)  -- weeks are not compared with themselves
cross join lateral (select sum(new) as new, sum(resurrected) as resurrected, sum(dormant) as dormant from analytics.growth_week where week >= s.s and week < s.e) g
cross join lateral (
    select sum(z.size) as size, sum(coalesce(c.users, 0)) as users
    from (select distinct cohort, size from analytics.cohort_cell where basis = 'use' and grain = 'week' and split = 'all' and cohort + 7 >= s.s and cohort + 7 < s.e) z
    left join analytics.cohort_cell c on c.basis = 'use' and c.grain = 'week' and c.split = 'all' and c.cohort = z.cohort and c.period_index = 1
) r
