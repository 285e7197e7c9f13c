-- one row per cohort and period since: its users active in it (bounded) or in it or later; `choice` grain.mode.basis; cohorts of the period, at least 12
-- obeys:
-- covers: its rows
with c as (
    select split_part(%(choice)s, '.', 1) as grain, split_part(%(choice)s, '.', 2) as mode, split_part(%(choice)s, '.', 3) as basis, ('1 ' || split_part(%(choice)s, '.', 1))::interval as one,
        (%(now)s::timestamptz at time zone %(zone)s)::date as today
), span as (
    select c.*, date_trunc(grain, least(%(to_day)s::date - 1, today)::timestamp) as last, date_trunc(grain, %(from_day)s::date::timestamp) as first from c
), cohort as (
    select s.grain, s.mode, s.basis, s.one, s.today, k.cohort, max(k.size) as size
    from span s join analytics.cohort_cell k on k.basis = s.basis and k.grain = s.grain and k.split = 'all' and k.value = ''
        and k.cohort between greatest(least(s.first, s.last - 11 * s.one), s.last - 25 * s.one) and s.last
    group by 1, 2, 3, 4, 5, 6
), cell as (
    select k.*, i as period_index, (k.cohort + i * k.one)::date as starts, (k.cohort + (i + 1) * k.one)::date as ends
    from cohort k cross join generate_series(0, 12) i where (k.cohort + i * k.one)::date <= k.today
)
select cohort, size, period_index, starts, ends > today as is_open, coalesce(n.users, 0)::bigint as users, coalesce(n.users, 0)::float8 / nullif(size, 0) as share
from cell left join lateral (
    select sum(case x.mode when 'bounded' then k.users else k.lasted end) as users from (select cell.mode) x join analytics.cohort_cell k
        on k.basis = cell.basis and k.grain = cell.grain and k.split = 'all' and k.value = '' and k.cohort = cell.cohort
            and (k.period_index = cell.period_index or cell.mode = 'unbounded' and k.period_index > cell.period_index)
) n on true
order by cohort, period_index
