-- one row per stage a user was in before and stage the user is in: how many users; was is 'none' before the first call, null without a comparison
-- obeys:
with d as (
    select (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1 as as_of,
        (select max(day) from analytics.lifecycle_day where day = (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1
            and day > (%(now)s::timestamptz at time zone %(zone)s)::date - 400) as before
), b as (
    select u as user_id, m.stage from d join analytics.lifecycle_member m on m.day = d.before cross join unnest(m.users) u
), a as (
    select u as user_id, m.stage from d join analytics.lifecycle_member m on m.day = d.as_of cross join unnest(m.users) u
), moved as (
    select coalesce(b.stage, case when s.first_at < ((d.before + 1)::timestamp at time zone %(zone)s) then 'churned' else 'none' end) as was,
        coalesce(a.stage, 'churned') as stage, count(*) as users
    from b full join a using (user_id) cross join d left join analytics.user_state s on b.user_id is null and s.user_id = a.user_id
    where d.before is not null group by 1, 2
), whole as (
    select l.stage, l.users from d join analytics.lifecycle_day l on l.day = d.as_of
), came as (  -- the churned are in no list: those that no move explains were churned before, or came and went in between
    select stage, users - coalesce((select sum(users) from moved m where m.stage = w.stage), 0) as users from whole w where stage = 'churned'
), gone as (
    select coalesce(max(l.users), 0) - coalesce((select sum(users) from moved where was = 'churned'), 0) as users
    from d join analytics.lifecycle_day l on l.day = d.before and l.stage = 'churned'
), told as (
    select was, stage, users from moved
    union all select 'churned', 'churned', g.users from gone g cross join d where d.before is not null and g.users > 0
    union all select 'none', 'churned', c.users - g.users from came c cross join gone g cross join d where d.before is not null and c.users > g.users
    union all select null, stage, users from whole cross join d where d.before is null
)
select was, stage, users::bigint, d.as_of, d.before from told cross join d order by was, stage
