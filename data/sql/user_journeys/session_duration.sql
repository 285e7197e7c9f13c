-- one row per length of session: sessions of the period and of the compare period, and the median over all (between two whole minutes as if spread evenly; tens of minutes above an hour)
-- obeys:
-- cut: days
with bin (place, name, low, high) as (
    values (0, 'one call', 0, 0), (1, 'under 1', 0, 60), (2, '1', 60, 120), (3, '2', 120, 240), (4, '4', 240, 480), (5, '8', 480, 900), (6, '15', 900, 1800), (7, '30', 1800, 3600),
        (8, '60', 3600, 7200), (9, '120', 7200, null)
), counted as (  -- a session of one call lasts no time
    select case when depth_bucket = 1 then 0 else analytics.duration_minutes(duration_bucket) * 60 end as low,
        case when depth_bucket = 1 then 0 else case when duration_bucket < 60 then 60 else 600 end end as width,
        coalesce(sum(n) filter (where day >= %(from_day)s and day < %(to_day)s), 0) as n,
        sum(n) filter (where day >= (%(before_from)s::timestamptz at time zone %(zone)s)::date and day < (%(before_to)s::timestamptz at time zone %(zone)s)::date) as before
    from analytics.session_day
    where (day >= %(from_day)s and day < %(to_day)s)
        or (day >= (%(before_from)s::timestamptz at time zone %(zone)s)::date and day < (%(before_to)s::timestamptz at time zone %(zone)s)::date)
    group by 1, 2
), run as (
    select *, sum(n) over (order by low, width) as upto, sum(n) over () as total from counted
), middle as (
    select low + width * (total / 2.0 - (upto - n)) / nullif(n, 0) as seconds from run where upto * 2 >= total and n > 0 order by low, width limit 1
)
select b.name, b.low, b.high, coalesce(sum(c.n), 0)::bigint as sessions,
    case when %(before_from)s::timestamptz is not null then coalesce(sum(c.before), 0)::bigint end as sessions_before,
    (select seconds from middle)::float8 as session_duration
from bin b left join counted c on case when b.place = 0 then c.width = 0 else c.width > 0 and c.low >= b.low and (c.low < b.high or b.high is null) end
group by b.place, b.name, b.low, b.high order by b.place
