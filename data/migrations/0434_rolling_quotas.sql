-- The newest sample of each quota in the last day, and the pace of its use: per hour, since it began anew; what is used falls only then. A sample dated ahead is not there yet.
-- When a quota begins anew is no part of what it is: that of a rolling one moves with every sample.
create or replace function analytics.quotas_now(moment timestamptz)
returns table (provider text, quota text, quota_limit float8, used float8, resets_at timestamptz, sampled_at timestamptz, an_hour float8)
language sql stable parallel safe as $$
    with newest as (
        select distinct on (s.provider, s.quota) s.* from analytics.quota_sample s
        where s.sampled_at > moment - interval '1 day' and s.sampled_at <= moment order by s.provider, s.quota, s.sampled_at desc
    )
    select q.provider, q.quota, q.quota_limit::float8, q.used::float8, q.resets_at, q.sampled_at, pace.an_hour
    from newest q cross join lateral (
        select (max(x.used) - min(x.used))::float8 / nullif(extract(epoch from max(x.sampled_at) - min(x.sampled_at)) / 3600, 0)::float8 as an_hour
        from (
            select f.used, f.sampled_at, sum(f.fell) over (order by f.sampled_at) as run from (
                select s.used, s.sampled_at, coalesce(s.used < lag(s.used) over (order by s.sampled_at), false)::int as fell
                from analytics.quota_sample s where s.provider = q.provider and s.quota = q.quota and s.sampled_at > moment - interval '1 day'
                    and s.sampled_at <= moment
            ) f
        ) x group by x.run order by x.run desc limit 1
    ) pace
$$;
