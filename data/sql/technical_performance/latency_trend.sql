-- one row per bucket and provider, the eight with most calls: a percentile (`choice`) of the latency of successful calls in ms; by hour up to three days, else by day
-- obeys: service provider model
-- cut: days
with whole (f, t, by_hour) as (
    values (%(from_day)s::date, %(to_day)s::date, %(to_day)s::date - %(from_day)s::date <= 3)
), r as (
    select s.day::timestamp at time zone %(zone)s as at, s.value as provider, s.low, s.counts
    from whole join analytics.latency_scope_day s on s.scope = 'provider' and s.day >= whole.f and s.day < whole.t
    where not whole.by_hour and %(services)s::text[] is null and %(models)s::text[] is null
    union all
    select d.day::timestamp at time zone %(zone)s, k.provider, d.low, d.counts
    from whole join analytics.latency_day d on d.day >= whole.f and d.day < whole.t join analytics.call_kind k using (kind_id)
    where not whole.by_hour and (%(services)s::text[] is not null or %(models)s::text[] is not null)
        and (%(services)s::text[] is null or k.service_type = any (%(services)s)) and (%(models)s::text[] is null or k.model = any (%(models)s))
    union all
    select h.bucket, k.provider, h.low, h.counts
    from whole join analytics.latency_hour h on h.bucket >= whole.f::timestamp at time zone %(zone)s and h.bucket < whole.t::timestamp at time zone %(zone)s join analytics.call_kind k using (kind_id)
    where whole.by_hour and (%(services)s::text[] is null or k.service_type = any (%(services)s)) and (%(models)s::text[] is null or k.model = any (%(models)s))
), h as (
    select at, provider, r.low + u.place as k, sum(u.n) as n from r cross join lateral unnest(r.counts) with ordinality u (n, place)
    where u.n > 0 and (%(providers)s::text[] is null or provider = any (%(providers)s)) group by 1, 2, 3
), p as (
    select at, provider, max(total) as n, analytics.bucket_ms(min(k)::integer - 1) as latency
    from (select at, provider, k, sum(n) over (partition by at, provider order by k) as upto, sum(n) over (partition by at, provider) as total from h) x
    where upto >= total * substr(%(choice)s, 2)::numeric / 100 group by 1, 2
), most as (
    select provider, row_number() over (order by sum(n) desc, provider) as place, count(*) over () as providers from p group by provider
)
select at as bucket, provider, p.n::bigint, p.latency, most.place, most.providers,
    at + case when whole.by_hour then interval '1 hour' else interval '1 day' end > %(now)s::timestamptz as unfinished
from p join most using (provider) cross join whole where most.place <= 8 order by most.place, at
