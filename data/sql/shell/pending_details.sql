-- one row: the days of the period that have begun, and those whose details (parameters, retries, users of campaigns) are still to be counted.
-- Today is always being counted again: it is pending only until it was counted once
-- obeys:
-- cut: days
with w as (
    select %(from_day)s::date as f, least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) as t
), marked as (
    select distinct s.day from w join analytics.stale_detail_day s on s.day >= w.f and s.day < w.t
    where s.day < (%(now)s at time zone %(zone)s)::date or not exists (select from analytics.detail_day d where d.day = s.day)
)
select (select count(*) from marked)::integer as pending, greatest(w.t - w.f, 0) as days from w
