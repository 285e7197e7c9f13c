-- one row per provider and quota: share that is left by the newest sample of the last day, scarcest first
-- obeys:
-- needs: quota_sample
-- covers: 24 hours
select 'now' as "window", provider, quota, quota_limit::float8, used::float8, resets_at, sampled_at, ((quota_limit - used) / nullif(quota_limit, 0))::float8 as api_quota_remaining,
    (quota_limit - used)::float8 / nullif(pace.an_hour, 0) as hours_left
from (select distinct on (provider, quota) * from analytics.quota_sample where sampled_at > %(now)s::timestamptz - interval '1 day' order by provider, quota, sampled_at desc) q
cross join lateral (
    select (max(s.used) - min(s.used))::float8 / nullif(extract(epoch from max(s.sampled_at) - min(s.sampled_at)) / 3600, 0)::float8 as an_hour
    from analytics.quota_sample s where s.provider = q.provider and s.quota = q.quota and s.sampled_at > %(now)s::timestamptz - interval '1 day' and s.resets_at is not distinct from q.resets_at
) pace
order by 8
