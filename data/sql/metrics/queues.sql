-- one row per queue: its newest sample within the last hour, and how long it takes to drain at the pace of that hour, which takes two samples to be known.
-- A sample dated ahead is not there yet
-- obeys:
-- needs: queue_sample
-- pace: live
-- covers: 60 minutes
select 'now' as "window", q.queue, q.depth as queue_depth, q.oldest_age_seconds, q.processing_seconds, q.sampled_at,
    q.depth / nullif(hour.processed / nullif(extract(epoch from hour.last - hour.first), 0), 0)::float8 as drain_seconds, hour.last > hour.first as knows_pace
from (
    select distinct on (queue) * from analytics.queue_sample where sampled_at > %(now)s::timestamptz - interval '1 hour' and sampled_at <= %(now)s order by queue, sampled_at desc
) q
cross join lateral (
    select sum(processed) - (array_agg(processed order by sampled_at))[1] as processed, min(sampled_at) as first, max(sampled_at) as last
    from analytics.queue_sample s where s.queue = q.queue and s.sampled_at > %(now)s::timestamptz - interval '1 hour' and s.sampled_at <= %(now)s
) hour
order by q.queue
