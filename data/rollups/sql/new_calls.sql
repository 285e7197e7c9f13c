-- one row per row of the engine's log that came since the last tick, as it came
insert into new_call (id, user_id, service_type, provider, model, endpoint, request_id, input_tokens, output_tokens, images_generated,
    video_seconds, total_cost, latency_ms, status, error_message, ip_address, user_agent, campaign_id, created_at)
select u.id, u.user_id, u.service_type, u.provider, u.model, u.endpoint, u.request_id,
    case when u.input_tokens > 2147483647 then 2147483647 else u.input_tokens end,
    case when u.output_tokens > 2147483647 then 2147483647 else u.output_tokens end,
    case when u.images_generated > 2147483647 then 2147483647 else u.images_generated end, u.video_seconds, u.total_cost,
    case when u.latency_ms > 2147483647 then 2147483647 else u.latency_ms end,
    u.status, left(u.error_message, 1000), u.ip_address, u.user_agent, u.campaign_id, u.created_at
from {engine}.api_usage u
where {is_new}
