-- one row per day of signing up: how many signed up, and how many of them were on a paid plan within 30 days
with first_paid as (
    select user_id, min(occurred_at) as at from analytics.subscription_event where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1
), fresh as (
    select (u.signed_up_at at time zone %(zone)s)::date as day, count(*) as signed_up, count(*) filter (where p.at < u.signed_up_at + interval '30 days') as converted
    from analytics.known_user u left join first_paid p using (user_id) where u.signed_up_at <= %(now)s group by 1
), gone as (
    delete from analytics.conversion_day t where not exists (select from fresh f where f.day = t.day)
)
insert into analytics.conversion_day as t select * from fresh
on conflict (day) do update set signed_up = excluded.signed_up, converted = excluded.converted
where (t.signed_up, t.converted) is distinct from (excluded.signed_up, excluded.converted)
