-- one row per change of stage from the day before to one day: users who made it, those who stayed included; none where a day is not told
with before as (
    select u as user_id, m.stage from analytics.lifecycle_member m cross join unnest(m.users) u where m.day = %(day)s::date - 1
),
after as (
    select u as user_id, m.stage from analytics.lifecycle_member m cross join unnest(m.users) u where m.day = %(day)s::date
),
fresh as (
    select coalesce(b.stage, case when s.first_at < %(day)s::date::timestamp at time zone %(zone)s then 'churned' else 'none' end) as was,
        coalesce(a.stage, 'churned') as stage, count(*) as users
    from before b
    full join after a using (user_id)
    left join analytics.user_state s using (user_id)
    where exists (select from analytics.lifecycle_day where day = %(day)s::date)
        and (exists (select from analytics.lifecycle_day where day = %(day)s::date - 1)
            or not exists (select from analytics.user_state where first_at < %(day)s::date::timestamp at time zone %(zone)s))
    group by 1, 2
),
gone as (
    delete from analytics.lifecycle_move t
    where t.day = %(day)s::date and not exists (select from fresh f where f.was = t.was and f.stage = t.stage)
)
insert into analytics.lifecycle_move as t (day, was, stage, users)
select %(day)s::date, was, stage, users from fresh
on conflict (day, was, stage) do update set users = excluded.users where t.users <> excluded.users
