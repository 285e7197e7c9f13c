-- one row per weekday and hour of the reporting zone: mean calls an hour over the eight whole weeks before today, against the mean of all hours
-- obeys: service provider model
-- covers: 56 days before today
with hour as (
    select (c.at at time zone %(zone)s) as at, sum(c.n) as n
    from analytics.calls('hour', ((%(now)s::timestamptz at time zone %(zone)s)::date - 56)::timestamp at time zone %(zone)s,
        (%(now)s::timestamptz at time zone %(zone)s)::date::timestamp at time zone %(zone)s, %(zone)s, 'all', array[''], %(services)s, %(providers)s, %(models)s) c
    group by 1
), weeks as (
    -- hours before the first call are no history
    select greatest(count(distinct at::date), 1) as days, (min(at::date)) as since from hour
), mean as (select sum(n) / nullif(((%(now)s::timestamptz at time zone %(zone)s)::date - weeks.since) * 24.0, 0) as n from hour, weeks group by weeks.since)
select extract(isodow from day)::integer as weekday, h as hour, sum(coalesce(n, 0))::float8 / count(*) as calls,
    (sum(coalesce(n, 0)) / count(*) / nullif((select n from mean), 0))::float8 as index, count(*)::integer as weeks, sum(coalesce(n, 0))::bigint as n
from weeks, generate_series(weeks.since::timestamp, (%(now)s::timestamptz at time zone %(zone)s)::date - interval '1 day', interval '1 day') day
cross join generate_series(0, 23) h left join hour on hour.at = day + make_interval(hours => h)
group by 1, 2 order by 1, 2
