-- one row per number of calls in a session: sessions of the period and of the compare period, and the median over all; the last row is all from 31 calls on
-- obeys:
-- cut: days
with bin (low, high) as (
    values (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 8), (8, 11), (11, 16), (16, 31), (31, null)
), counted as (
    select depth_bucket::integer as depth, coalesce(sum(n) filter (where day >= %(from_day)s and day < %(to_day)s), 0) as n,
        sum(n) filter (where day >= (%(before_from)s::timestamptz at time zone %(zone)s)::date and day < (%(before_to)s::timestamptz at time zone %(zone)s)::date) as before
    from analytics.session_day
    where (day >= %(from_day)s and day < %(to_day)s)
        or (day >= (%(before_from)s::timestamptz at time zone %(zone)s)::date and day < (%(before_to)s::timestamptz at time zone %(zone)s)::date)
    group by 1
), run as (
    select depth, sum(n) over (order by depth) as upto, sum(n) over () as total from counted
)
select b.low, b.high, coalesce(sum(c.n), 0)::bigint as sessions,
    case when %(before_from)s::timestamptz is not null then coalesce(sum(c.before), 0)::bigint end as sessions_before,
    (select min(depth) from run where total > 0 and upto * 2 >= total) as session_depth
from bin b left join counted c on c.depth >= b.low and (c.depth < b.high or b.high is null)
group by b.low, b.high order by b.low
