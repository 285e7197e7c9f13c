-- one row per value of a split and period since the first call: users of finished cells, weighted over the cohorts of the period; `choice` split.grain.mode
-- obeys:
-- covers: its rows
with c as (
    select split_part(%(choice)s, '.', 1) as split, split_part(%(choice)s, '.', 2) as grain, split_part(%(choice)s, '.', 3) as mode, ('1 ' || split_part(%(choice)s, '.', 2))::interval as one,
        (%(now)s::timestamptz at time zone %(zone)s)::date as today
), span as (
    select c.*, date_trunc(grain, least(%(to_day)s::date - 1, today)::timestamp) as last, date_trunc(grain, %(from_day)s::date::timestamp) as first from c
), cohort as (
    select s.*, k.value, k.cohort, max(k.size) as size
    from span s join analytics.cohort_cell k on k.basis = 'use' and k.grain = s.grain and k.split = s.split
        and k.cohort between greatest(least(s.first, s.last - 11 * s.one), s.last - 25 * s.one) and s.last
    group by s.split, s.grain, s.mode, s.one, s.today, s.last, s.first, k.value, k.cohort
), ranked as (
    select value, sum(size) as size, row_number() over (order by sum(size) desc, value) as place, count(*) over () as n from cohort group by value
), cell as (
    select case when r.place <= 8 or r.n <= 9 then k.value else '' end as value, k.cohort, k.size, i as period_index,
        (select coalesce(sum(case k.mode when 'bounded' then a.users else a.lasted end), 0) from analytics.cohort_cell a
            where a.basis = 'use' and a.grain = k.grain and a.split = k.split and a.value = k.value and a.cohort = k.cohort
                and (a.period_index = i or k.mode = 'unbounded' and a.period_index > i)) as users,
        (k.cohort + (i + 1) * k.one)::date <= k.today as is_over
    from cohort k join ranked r using (value) cross join generate_series(0, 12) i where (k.cohort + i * k.one)::date <= k.today
)
select value, (select sum(size) from ranked r where r.value = c.value or c.value = '' and r.place > 8 and r.n > 9)::bigint as size, (select max(n) from ranked) as known,
    period_index, sum(size) filter (where is_over)::bigint as of_users, (sum(users) filter (where is_over))::bigint as users,
    (sum(users) filter (where is_over))::float8 / nullif(sum(size) filter (where is_over), 0) as share,
    (select min(cohort) from cohort) as first_cohort, (select max(cohort) from cohort) as last_cohort
from cell c group by value, period_index order by value = '', size desc, value, period_index
