-- one row per day of the period: what the sparklines of the KPI cards draw from calls, availability, latency and ratings
-- obeys: service provider
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), c as (
    select (at at time zone %(zone)s)::date as day, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) / nullif(sum(n) filter (where status <> 'cancelled'), 0) as error_rate
    from analytics.calls('day', %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, null) group by 1
), chosen as (
    select case when %(services)s::text[] is not null then 'service' when %(providers)s::text[] is not null then 'provider' else 'all' end as scope, wanted,
        cardinality(wanted) = 1 as by_day, (select hours_from from analytics.rollup_state) as hours_from
    from (select coalesce(%(services)s::text[], %(providers)s, '{""}') as wanted) x
), hours as materialized (  -- once, not for each day
    select h.* from chosen cross join lateral analytics.availability_among(scope, wanted, %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s) h
    where not by_day
), a as (
    select day, sum(good_minutes)::float8 / nullif(sum(minutes), 0) as uptime from chosen join analytics.availability_day v on by_day and v.scope = chosen.scope and v.value = wanted[1]
    where day >= %(trend_from)s and day < %(trend_to)s group by 1
    union all
    select day, sum(analytics.slices(eligible, failed, p.first, p.last, true))::float8 / nullif(sum(analytics.slices(eligible, failed, p.first, p.last, false)), 0)
    from chosen cross join hours join (select day, analytics.day_start(day, %(zone)s) as f, analytics.day_start(day + 1, %(zone)s) as t from d) e on bucket > e.f - interval '1 hour' and bucket < e.t and (e.f >= hours_from) is not false
    cross join lateral (select greatest(1, 1 + extract(epoch from e.f - bucket) / 60)::integer as first, least(60, extract(epoch from e.t - bucket) / 60)::integer as last) p
    group by 1
), l as (
    select day, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as latency_p95
    from (select day, k, sum(n) over (partition by day order by k) as upto, sum(n) over (partition by day) as total
        from (select (at at time zone %(zone)s)::date as day, k, sum(n) as n
            from analytics.latency_counts('day', %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, %(services)s, %(providers)s, null) group by 1, 2) x) y
    group by 1
), r as (
    select (rated_at at time zone %(zone)s)::date as day, count(*) filter (where rating >= 4)::float8 / count(*) as csat
    from analytics.feedback where rated_at >= %(trend_from)s::date::timestamp at time zone %(zone)s and rated_at < %(trend_to)s::date::timestamp at time zone %(zone)s
        and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s)) group by 1
), m as materialized (
    select d.day, (select sum(amount) from analytics.mrr_change where day <= d.day)::float8 as mrr, (select sum(n) from analytics.signup_day where day <= d.day)::bigint as total_users from d
)
select d.day, c.error_rate::float8, a.uptime, l.latency_p95, r.csat, m.mrr, m.total_users, d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d left join c using (day) left join a using (day) left join l using (day) left join r using (day) left join m using (day) order by d.day
