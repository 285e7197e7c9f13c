-- one row per provider and quota: share that is left by the newest sample of the last day, scarcest first, and for how long at the pace since it began anew:
-- what is used falls only then. A sample dated ahead is not there yet
-- obeys:
-- needs: quota_sample
-- covers: 24 hours
select 'now' as "window", provider, quota, quota_limit::float8, used::float8, resets_at, sampled_at, ((quota_limit - used) / nullif(quota_limit, 0))::float8 as api_quota_remaining,
    (quota_limit - used)::float8 / nullif(pace.an_hour, 0) as hours_left
from (
    select distinct on (provider, quota) * from analytics.quota_sample where sampled_at > %(now)s::timestamptz - interval '1 day' and sampled_at <= %(now)s order by provider, quota, sampled_at desc
) q
cross join lateral (
    select (max(used) - min(used))::float8 / nullif(extract(epoch from max(sampled_at) - min(sampled_at)) / 3600, 0)::float8 as an_hour
    from (
        select used, sampled_at, sum(fell) over (order by sampled_at) as run from (
            select s.used, s.sampled_at, coalesce(s.used < lag(s.used) over (order by s.sampled_at), false)::int as fell
            from analytics.quota_sample s where s.provider = q.provider and s.quota = q.quota and s.sampled_at > %(now)s::timestamptz - interval '1 day'
                and s.sampled_at <= %(now)s and s.resets_at is not distinct from q.resets_at
        ) sample
    ) since group by run order by run desc limit 1
) pace
order by 8
