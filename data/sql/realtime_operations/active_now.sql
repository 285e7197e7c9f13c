-- one row per minute of the last 60: users with a call in the 5 minutes before it, today and at the same time yesterday
-- obeys: service provider model plan country campaign
-- pace: live
with call as (
    select user_id, created_at from analytics.engine_call()
    where ((created_at > %(now)s::timestamptz - interval '66 minutes' and created_at <= %(now)s) or (created_at > %(now)s - interval '1506 minutes' and created_at <= %(now)s - interval '24 hours'))
        and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s)) and (%(campaigns)s::text[] is null or campaign_id::text = any (%(campaigns)s))
        and (%(plans)s::text[] is null or user_id in (select user_id from analytics.engine_subscription() where plan_type = any (%(plans)s)))
        and (%(countries)s::text[] is null or ip_address in (select ip from analytics.address where country = any (%(countries)s)))
), b as (
    select bucket from generate_series(%(now)s - interval '60 minutes', %(now)s, interval '1 minute') bucket
)
select b.bucket, count(distinct c.user_id) as active_users, (select count(distinct y.user_id) from call y
        where y.created_at > b.bucket - interval '1445 minutes' and y.created_at <= b.bucket - interval '24 hours') as yesterday
from b left join call c on c.created_at > b.bucket - interval '5 minutes' and c.created_at <= b.bucket
group by 1 order by 1
