-- one row per stage a user was in before and stage the user is in: how many users; was is 'none' before the first call, null without a comparison
-- obeys:
-- covers: 30 days to the reading
with d as (
    select (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1 as as_of,
        (select max(day) from analytics.lifecycle_day where day = (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1
            and day >= (%(now)s::timestamptz at time zone %(zone)s)::date - 400) as before
), told as (
    select m.was, m.stage, m.users from d cross join lateral analytics.stage_moves(d.before, d.as_of) m where d.before is not null
    union all
    select null, l.stage, l.users from d join analytics.lifecycle_day l on l.day = d.as_of where d.before is null
)
select was, stage, users::bigint, d.as_of, d.before from told cross join d order by was, stage
