-- one row per stage on one day: users known by then, each in the first stage that fits; and who they are
with recent as (
    select user_id, max(day) as last_day, coalesce(sum(n) filter (where day > %(day)s::date - 14), 0) as now14,
        coalesce(sum(n) filter (where day <= %(day)s::date - 14 and day > %(day)s::date - 28), 0) as before14
    from analytics.user_day
    where day > %(day)s::date - 30 and day <= %(day)s::date
    group by user_id
),
firsts as (
    select user_id, (first_at at time zone %(zone)s)::date as first_day
    from analytics.user_state
    where first_at < analytics.day_start(%(day)s::date + 1, %(zone)s)
),
starts as (  -- active days within the first 14, asked only of users young enough
    select f.user_id, count(*) as days
    from firsts f
    join analytics.user_day d on d.user_id = f.user_id and d.day between f.first_day and f.first_day + 13 and d.day <= %(day)s::date
    where f.first_day >= %(day)s::date - 30
    group by f.user_id
),
staged as (
    select f.user_id, case
            when r.user_id is null then 'churned'
            when %(day)s::date - r.last_day >= 14 or (r.before14 >= 5 and r.now14 * 2 < r.before14) then 'at_risk'
            when %(day)s::date - f.first_day < 7 then 'new'
            when s.days >= 3 then 'activated'
            when r.now14 >= 1.25 * r.before14 then 'growing'
            else 'mature'
        end as stage
    from firsts f
    left join recent r using (user_id)
    left join starts s using (user_id)
),
fresh as (
    select stage, count(*) as users from staged group by stage
),
gone as (
    delete from analytics.lifecycle_day t where t.day = %(day)s::date and t.stage not in (select stage from fresh)
),
members as (
    select s.stage, analytics.block_of(n.number) as block, bit_or(analytics.bit_at(n.number)) as members
    from staged s join analytics.user_number n using (user_id)
    group by s.stage, analytics.block_of(n.number)
),
members_gone as (
    delete from analytics.stage_set t where t.day = %(day)s::date and (t.stage, t.block) not in (select stage, block from members)
),
members_told as (
    insert into analytics.stage_set as t (day, stage, block, members)
    select %(day)s::date, stage, block, members from members
    on conflict (day, stage, block) do update set members = excluded.members where t.members <> excluded.members
)
insert into analytics.lifecycle_day as t (day, stage, users)
select %(day)s::date, stage, users from fresh
on conflict (day, stage) do update set users = excluded.users where t.users <> excluded.users
