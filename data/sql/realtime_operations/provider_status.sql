-- one row per provider seen in the last 7 days: its last 5 minutes against its usual day, when it was last like that, since when it is bad, and since when it is well
-- obeys: service
-- pace: live
-- covers: now
with hourly as (
    select provider, at, sum(n) as n, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::bigint as failed, (sum(n) filter (where status <> 'cancelled'))::bigint as eligible
    from analytics.calls('hour', date_trunc('hour', %(now)s::timestamptz) - interval '7 days', %(now)s, %(zone)s, 'all', '{""}', %(services)s, null, null) group by 1, 2
), p as ( -- well since the end of the last hour that surely failed more than a provider may, or since it was first seen
    select provider, sum(n) as week, max(at) as last_hour, least(%(now)s, coalesce(max(at) filter (where eligible >= 5 and analytics.wilson_low(failed, eligible) > 0.05) + interval '1 hour',
        nullif(min(at), date_trunc('hour', %(now)s::timestamptz) - interval '7 days'))) as well_since
    from hourly group by 1
), last_five as (
    select provider, count(*) filter (where status <> 'cancelled')::float8 as eligible, count(*) filter (where status = 'success')::float8 as success,
        count(*) filter (where status in ('error', 'timeout'))::float8 as failed, count(*) as n, percentile_disc(0.95) within group (order by latency_ms) filter (where status = 'success' and latency_ms >= 0) as p95,
        mode() within group (order by left(error_message, 80)) filter (where status in ('error', 'timeout')) as reason
    from analytics.engine_call() where created_at > %(now)s - interval '5 minutes' and created_at <= %(now)s and (%(services)s::text[] is null or service_type = any (%(services)s)) group by 1
), usual as (
    select provider, analytics.bucket_ms(min(k) filter (where upto >= 0.95 * total)) as p95
    from (select provider, k, sum(n) over (partition by provider order by k) as upto, sum(n) over (partition by provider) as total
        from (select provider, k, sum(n) as n from analytics.latencies('day', ((%(now)s at time zone %(zone)s)::date - 7)::timestamp at time zone %(zone)s, (%(now)s at time zone %(zone)s)::date::timestamp at time zone %(zone)s, %(zone)s, %(services)s, null, null) group by 1, 2) x) y
    group by 1
), minute as (
    select provider, at, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed, sum(n) filter (where status <> 'cancelled') as eligible, sum(n) as n
    from analytics.calls('minute', date_trunc('minute', %(now)s) - interval '24 hours', %(now)s, %(zone)s, 'all', '{""}', %(services)s, null, null) group by 1, 2
), last_good as (
    select provider, max(at) filter (where eligible > 0 and failed < 0.05 * eligible) as good_at, max(at) as seen_at from minute group by 1
)
select p.provider, coalesce(f.eligible, 0)::bigint as n, f.success / nullif(f.eligible, 0) as success_rate, f.failed / nullif(f.eligible, 0) as error_rate,
    analytics.wilson_low(f.failed, f.eligible) as error_low, f.p95::float8 as latency_p95, usual.p95 as usual_p95, coalesce(f.n, 0) / 5.0::float8 as per_minute,
    f.reason, g.good_at, coalesce(g.seen_at, p.last_hour) as seen_at, p.well_since
from p left join last_five f using (provider) left join usual using (provider) left join last_good g using (provider) order by p.week desc
