-- one row per window and service: what the health score of the hour before is made of; '' is the whole
-- obeys:
-- pace: live
-- covers: 60 minutes
with w (name, t) as (
    values ('now', date_trunc('minute', %(now)s::timestamptz)), ('before', date_trunc('minute', %(now)s::timestamptz) - interval '1 hour')
), m as (
    select w.name, service_type, bucket, sum(n) as n, sum(n) filter (where status <> 'cancelled') as eligible,
        coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed, coalesce(sum(n) filter (where status = 'success'), 0) as success
    from w join analytics.call_minute on bucket >= w.t - interval '60 minutes' and bucket < w.t join analytics.call_kind using (kind_id) group by 1, 2, 3
), slices as (
    select name, count(*) as minutes, count(*) filter (where failed < 0.5 * eligible) as good
    from (select name, bucket, sum(eligible) as eligible, sum(failed) as failed from m group by 1, 2) x where eligible >= 5 group by name
), p as (
    select w.name, service_type, percentile_disc(0.95) within group (order by latency_ms)::float8 as p95
    from w join analytics.engine_call() c on c.created_at >= w.t - interval '60 minutes' and c.created_at < w.t and c.status = 'success' and c.latency_ms >= 0 group by 1, 2
), s as (
    select m.name, m.service_type, sum(m.n)::float8 as n, sum(m.eligible)::float8 as eligible, sum(m.failed)::float8 as failed, sum(m.success) as success, max(p.p95) as p95, max(t.p95_ms) as target,
        case when max(p.p95) > max(t.p95_ms) then max(t.p95_ms) / max(p.p95) when max(p.p95) is not null and max(t.p95_ms) is not null then 1 end as speed
    from m left join p using (name, service_type) left join analytics.latency_target t using (service_type) group by 1, 2
), total as (
    select name, '' as service_type, sum(n) as n, sum(eligible) as eligible, sum(failed) as failed, sum(success) as success, null::float8 as p95, null::integer as target,
        case when sum(success) = 0 and sum(eligible) > 0 then 0 else sum(n * speed) / nullif(sum(n) filter (where speed is not null), 0) end as speed  -- an outage has no latency, and is not unknown
    from s group by name
)
select x.name as "window", x.service_type, x.n::bigint, x.failed / nullif(x.eligible, 0) as error_rate, x.p95, x.target, x.speed as speed_factor,
    case when x.service_type = '' then coalesce(good, 0)::float8 / nullif(minutes, 0) end as uptime,
    case when x.service_type = '' then 100 * coalesce(good, 0)::float8 / nullif(minutes, 0) * (1 - x.failed / nullif(x.eligible, 0)) * x.speed end as health_score
from (select * from s union all select * from total) x left join slices using (name) order by 1, 2
