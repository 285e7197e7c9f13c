-- one row per cohort (week of first activity) and week since: its users who were active
with periods as (
    select distinct user_id, date_trunc('week', day)::date as period from analytics.user_day
),
firsts as (
    select user_id, min(period) as cohort from periods group by user_id
),
fresh as (
    select f.cohort, (p.period - f.cohort) / 7 as period_index, count(*) as users
    from periods p
    join firsts f using (user_id)
    group by 1, 2
),
gone as (
    delete from analytics.cohort_week t
    where not exists (select from fresh f where f.cohort = t.cohort and f.period_index = t.period_index)
)
insert into analytics.cohort_week as t (cohort, period_index, users)
select cohort, period_index, users from fresh where period_index < 32768
on conflict (cohort, period_index) do update set users = excluded.users where t.users <> excluded.users
