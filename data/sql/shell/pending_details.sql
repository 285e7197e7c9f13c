-- one row: the days of the period that have begun, those whose details (parameters, retries, users of campaigns) are still to be counted,
-- and those of the compare period that are. Today is always being counted again: it is pending only until it was counted once
-- obeys:
-- cut: days
with w as (
    select %(from_day)s::date as f, least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) as t,
        (%(before_from)s::timestamptz at time zone %(zone)s)::date as before_f, ((%(before_to)s::timestamptz - interval '1 microsecond') at time zone %(zone)s)::date as before_last
), marked as (
    select distinct s.day from analytics.stale_detail_day s
    where s.day < (%(now)s at time zone %(zone)s)::date or not exists (select from analytics.detail_day d where d.day = s.day)
)
select (select count(*) from marked where day >= w.f and day < w.t)::integer as pending, greatest(w.t - w.f, 0) as days,
    (select count(*) from marked where day between w.before_f and w.before_last)::integer as before
from w
