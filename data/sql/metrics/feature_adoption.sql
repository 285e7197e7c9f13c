-- one row per window and service: share of the active users of the period who used it, by whole days (the plan is that of the day)
-- obeys: plan
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), planned as (
    select day, block, members from analytics.user_sets((select min(f) from w), (select max(t) from w), null, null, null, %(plans)s, null, null) where %(plans)s::text[] is not null
), used as (
    select w.name, s.value as service_type, s.block, bit_or(case when %(plans)s::text[] is null then s.members else s.members & p.members end) as members
    from w join analytics.user_set s on s.scope = 'service' and s.day >= w.f and s.day < w.t left join planned p on p.day = s.day and p.block = s.block
    where %(plans)s::text[] is null or p.members is not null group by 1, 2, 3
), counted as (select name, service_type, sum(bit_count(members)) as users from used group by 1, 2)
select c.name as "window", c.service_type, c.users::bigint, c.users::float8 / e.users as feature_adoption
from counted c join (select name, analytics.users_between(f, t, null, null, null, %(plans)s, null, null) as users from w where f is not null) e using (name)
where c.users > 0 order by 1, 3 desc
