-- one row: calls that were rate limited and users they belong to, in the last 5 minutes and in the last hour; beside them all calls of that hour
-- obeys: service provider model plan country campaign
-- pace: live
-- covers: 60 minutes
select count(*) filter (where status = 'rate_limited' and created_at > %(now)s::timestamptz - interval '5 minutes') as rate_limited_now,
    count(distinct user_id) filter (where status = 'rate_limited' and created_at > %(now)s - interval '5 minutes') as users,
    count(*) filter (where status = 'rate_limited') as in_the_last_hour, count(*) as calls
from analytics.engine_call()
where created_at > %(now)s - interval '1 hour' and created_at <= %(now)s
    and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
    and (%(models)s::text[] is null or model = any (%(models)s)) and (%(campaigns)s::text[] is null or campaign_id::text = any (%(campaigns)s))
    and (%(plans)s::text[] is null or user_id in (select user_id from analytics.engine_subscription() where plan_type = any (%(plans)s) and is_active is not false)
            or 'none' = any (%(plans)s) and user_id not in (select user_id from analytics.engine_subscription() where is_active is not false))
    and (%(countries)s::text[] is null or ip_address in (select ip from analytics.address where country = any (%(countries)s)) or 'unknown' = any (%(countries)s) and ip_address is null)
