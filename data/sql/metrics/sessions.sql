-- one row per window: sessions that began in it, the median of their length and of their calls, and steps from one call to the next among their first six calls
-- obeys:
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), counted as (  -- a session of one call lasts no time
    select w.name, s.depth_bucket as depth, case when depth_bucket = 1 then 0 else analytics.duration_minutes(duration_bucket) * 60 end as low,
        case when depth_bucket = 1 then 0 else case when duration_bucket < 60 then 60 else 600 end end as width, sum(n) as n
    from w join analytics.session_day s on s.day >= w.f and s.day < w.t group by 1, 2, 3, 4
), lengths as (
    select *, sum(n) over (partition by name order by low, width) as upto, sum(n) over (partition by name) as total
    from (select name, low, width, sum(n) as n from counted group by 1, 2, 3) x
), depths as (
    select *, sum(n) over (partition by name order by depth) as upto, sum(n) over (partition by name) as total
    from (select name, depth, sum(n) as n from counted group by 1, 2) x
), lasted as (
    select distinct on (name) name, (low + width * (total / 2.0 - (upto - n)) / n)::float8 as seconds from lengths where upto * 2 >= total order by name, low, width
), deep as (select name, min(depth)::integer as calls from depths where upto * 2 >= total group by 1), moved as (
    select w.name, sum(n) as n from w join analytics.transition_day m on m.day >= w.f and m.day < w.t where m.target <> 'end' group by 1
)
select w.name as "window", coalesce((select sum(n) from counted c where c.name = w.name), 0)::bigint as session, lasted.seconds as session_duration, deep.calls as session_depth,
    coalesce(moved.n, 0)::bigint as feature_flow
from w left join lasted using (name) left join deep using (name) left join moved using (name) where w.f is not null
