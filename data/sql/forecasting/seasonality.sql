-- one row per weekday and hour of the reporting zone: mean calls an hour over the eight whole weeks before today, against the mean of all hours;
-- hours before the first call are no history; an hour that the clock skips or repeats is none or two; an hour of UTC is the hour its middle is in
-- obeys: service provider model
-- covers: 56 days before today
with span (f, t) as (
    select (today - 56)::timestamp at time zone %(zone)s - interval '30 minutes', today::timestamp at time zone %(zone)s - interval '30 minutes'
    from (values ((%(now)s::timestamptz at time zone %(zone)s)::date)) d (today)
), called as (
    select c.at, sum(c.n) as n from span cross join lateral analytics.calls('hour', span.f, span.t, %(zone)s, 'all', array[''], %(services)s, %(providers)s, %(models)s) c group by 1
), each as (
    select (at + interval '30 minutes') at time zone %(zone)s as at, coalesce(c.n, 0) as n
    from span cross join lateral generate_series((select min(called.at) from called), span.t - interval '1 microsecond', interval '1 hour') at left join called c using (at)
), mean as (select avg(n) as n from each), cell as (
    select extract(isodow from at)::integer as weekday, extract(hour from at)::integer as hour, avg(n) as calls, count(distinct at::date)::integer as weeks, sum(n)::bigint as n from each group by 1, 2
)
select w.weekday, h as hour, c.calls::float8, (c.calls / nullif((select mean.n from mean), 0))::float8 as index, coalesce(c.weeks, 0) as weeks, coalesce(c.n, 0) as n
from (select distinct weekday from cell) w cross join generate_series(0, 23) h left join cell c on c.weekday = w.weekday and c.hour = h
order by 1, 2
