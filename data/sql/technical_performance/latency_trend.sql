-- one row per bucket and provider, the eight with most calls: a percentile (`choice`) of the latency of successful calls in ms; by hour up to three days, else by day;
-- days also where hours are gone; where the zone's days begin between two hours, an hour belongs to the day its middle is in
-- obeys: service provider model
-- cut: days
with whole (f, t, by_hour) as (
    values (%(from_day)s::date, %(to_day)s::date, %(to_day)s::date - %(from_day)s::date <= 3 and %(hour_rows)s <> 'day')
), kinds as (
    select kind_id, provider from analytics.call_kind
    where status = 'success' and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(models)s::text[] is null or model = any (%(models)s))
        and (%(providers)s::text[] is null or provider = any (%(providers)s))
), h as (
    select s.day::timestamp at time zone %(zone)s as at, s.value as provider, row(s.low, s.counts)::analytics.histogram as h
    from whole join analytics.latency_scope_day s on s.scope = 'provider' and s.day >= whole.f and s.day < whole.t
    where not whole.by_hour and %(services)s::text[] is null and %(models)s::text[] is null and (%(providers)s::text[] is null or s.value = any (%(providers)s))
    union all
    select d.day::timestamp at time zone %(zone)s, k.provider, analytics.histogram_sum(d.low, d.counts)
    from whole join analytics.latency_day d on d.day >= whole.f and d.day < whole.t join kinds k using (kind_id)
    where not whole.by_hour and (%(services)s::text[] is not null or %(models)s::text[] is not null) group by 1, 2
    union all
    select l.bucket, k.provider, analytics.histogram_sum(l.low, l.counts)
    from whole join analytics.latency_hour l on l.bucket >= whole.f::timestamp at time zone %(zone)s - interval '30 minutes'
        and l.bucket < whole.t::timestamp at time zone %(zone)s - interval '30 minutes' join kinds k using (kind_id)
    where whole.by_hour group by 1, 2
), p as (
    select at, provider, analytics.histogram_size(h) as n, (analytics.histogram_percentiles(h, array[substr(%(choice)s, 2)::float8 / 100]))[1] as latency from h
), most as (
    select provider, row_number() over (order by sum(n) desc, provider) as place, count(*) over () as providers from p group by provider
)
select at as bucket, provider, p.n, p.latency, most.place, most.providers, whole.by_hour,
    at + case when whole.by_hour then interval '1 hour' else interval '1 day' end > %(now)s::timestamptz as unfinished
from p join most using (provider) cross join whole where most.place <= 8 order by most.place, at
