-- one row per provider and quota: share that is left by the newest sample of the last day, scarcest first, and for how long at the pace since it began anew
-- obeys:
-- needs: quota_sample
-- covers: 24 hours
select 'now' as "window", provider, quota, quota_limit, used, resets_at, sampled_at, (quota_limit - used) / nullif(quota_limit, 0) as api_quota_remaining,
    (quota_limit - used) / nullif(an_hour, 0) as hours_left
from analytics.quotas_now(%(now)s)
order by 8
