-- one row per month of signing up (-infinity where no sign-up is known) and months since: who signed up, and the revenue they brought in that month
with member as (
    select user_id, date_trunc('month', signed_up_at at time zone %(zone)s)::date as cohort from analytics.known_user
), size as (
    select cohort, count(*) as users from member group by 1
), earned as (
    select coalesce(cohort, '-infinity') as cohort, greatest(month, cohort) as month, sum(revenue) as revenue
    from analytics.user_money_month left join member using (user_id) where revenue <> 0 group by 1, 2
), grid as (
    select cohort, users, n::smallint as age, (cohort + make_interval(months => n))::date as month
    from size cross join lateral generate_series(0, (extract(year from age((%(now)s at time zone %(zone)s), cohort)) * 12
        + extract(month from age((%(now)s at time zone %(zone)s), cohort)))::integer) n
), fresh as (
    select cohort, age, users, coalesce(revenue, 0) as revenue from grid left join earned using (cohort, month)
    union all select '-infinity'::date, 0::smallint, 0, sum(revenue) from earned where cohort = '-infinity' having count(*) > 0
), gone as (
    delete from analytics.revenue_cohort t where not exists (select from fresh f where f.cohort = t.cohort and f.age = t.age)
)
insert into analytics.revenue_cohort as t select * from fresh
on conflict (cohort, age) do update set users = excluded.users, revenue = excluded.revenue
where (t.users, t.revenue) is distinct from (excluded.users, excluded.revenue)
