-- one row per day: users first known on it
with fresh as (
    select (signed_up_at at time zone %(zone)s)::date as day, count(*) as n
    from analytics.known_user
    where analytics.is_dated(signed_up_at)
    group by 1
),
gone as (
    delete from analytics.signup_day t where not exists (select from fresh f where f.day = t.day)
)
insert into analytics.signup_day as t (day, n)
select day, n from fresh
on conflict (day) do update set n = excluded.n where t.n <> excluded.n
