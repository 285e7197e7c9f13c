-- one row per call: the latest 100, newest first; `choice` keeps all, failed or limited ones. Beside each, how many calls failed and were limited in the last hour
-- obeys: service provider model plan country campaign
-- pace: live
-- covers: its rows
with seen as not materialized (
    select * from analytics.engine_call()
    where created_at <= %(now)s::timestamptz + interval '5 minutes' and created_at > %(now)s - interval '7 days'
        and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s)) and (%(campaigns)s::text[] is null or campaign_id::text = any (%(campaigns)s))
        and (%(plans)s::text[] is null or user_id in (select user_id from analytics.engine_subscription() where plan_type = any (%(plans)s) and is_active is not false)
                or 'none' = any (%(plans)s) and user_id not in (select user_id from analytics.engine_subscription() where is_active is not false))
        and (%(countries)s::text[] is null or ip_address in (select ip from analytics.address where country = any (%(countries)s)) or 'unknown' = any (%(countries)s) and ip_address is null)
), last_hour as (
    select count(*) filter (where status in ('error', 'timeout')) as failed, count(*) filter (where status = 'rate_limited') as limited
    from seen where created_at > %(now)s - interval '1 hour' and created_at <= %(now)s
)
select id, created_at, service_type, provider, model, endpoint, status, left(error_message, 300) as error_message, user_id, latency_ms, total_cost::float8 as cost,
    input_tokens, output_tokens, campaign_id, last_hour.failed as failed_last_hour, last_hour.limited as limited_last_hour
from seen cross join last_hour
where %(choice)s = 'all' or (%(choice)s = 'failed' and status in ('error', 'timeout')) or (%(choice)s = 'limited' and status = 'rate_limited')
order by created_at desc limit 100
