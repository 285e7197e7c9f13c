-- one row per change of stage from the day before to one day: users who made it, those who stayed included; none where a day is not told
with fresh as (
    select was, stage, users from analytics.stage_moves(%(day)s::date - 1, %(day)s::date)
    where exists (select from analytics.lifecycle_day where day = %(day)s::date - 1)
        or not exists (select from analytics.user_state where first_at < analytics.day_start(%(day)s::date, %(zone)s))
),
gone as (
    delete from analytics.lifecycle_move t
    where t.day = %(day)s::date and not exists (select from fresh f where f.was = t.was and f.stage = t.stage)
)
insert into analytics.lifecycle_move as t (day, was, stage, users)
select %(day)s::date, was, stage, users from fresh
on conflict (day, was, stage) do update set users = excluded.users where t.users <> excluded.users
