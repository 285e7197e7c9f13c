-- one row per minute of the last 60: users with a call in the 5 minutes before it, today and at the same time yesterday
-- obeys: service provider model plan country campaign
-- pace: live
-- covers: 60 minutes
with seen as (
    select distinct user_id, is_today, floor(extract(epoch from upto - created_at) / 60)::integer as minutes_ago
    from (values (true, %(now)s::timestamptz), (false, %(now)s - interval '24 hours')) w (is_today, upto)
    join analytics.engine_call() c on c.created_at > w.upto - interval '65 minutes' and c.created_at <= w.upto
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s)) and (%(campaigns)s::text[] is null or campaign_id::text = any (%(campaigns)s))
        and (%(plans)s::text[] is null or user_id in (select user_id from analytics.engine_subscription() where plan_type = any (%(plans)s) and is_active is not false)
            or 'none' = any (%(plans)s) and user_id not in (select user_id from analytics.engine_subscription() where is_active is not false))
        and (%(countries)s::text[] is null or ip_address in (select ip from analytics.address where country = any (%(countries)s)) or 'unknown' = any (%(countries)s) and ip_address is null)
), counted as (
    select minutes_ago - step as place, count(distinct user_id) filter (where is_today) as today, count(distinct user_id) filter (where not is_today) as yesterday
    from seen cross join generate_series(0, 4) step group by 1
)
select %(now)s - place * interval '1 minute' as bucket, coalesce(today, 0) as active_users, coalesce(yesterday, 0) as yesterday
from generate_series(60, 0, -1) place left join counted using (place) order by place desc
