-- one row: a call, by its id (`choice`), with what was sent where the engine kept it
-- obeys:
-- pace: live
select c.id, c.created_at, c.service_type, c.provider, c.model, c.endpoint, c.status, left(c.error_message, 2000) as error_message, c.user_id, c.latency_ms,
    c.total_cost::float8 as cost, c.input_tokens, c.output_tokens, c.images_generated, c.video_seconds::float8, c.request_id, c.campaign_id,
    a.country, g.browser, g.os, g.device, left(c.request_data::text, 4000) as request_data
from analytics.engine_call() c left join analytics.address a on a.ip = c.ip_address left join analytics.user_agent g on g.hash = md5(c.user_agent)::uuid
where c.id = %(choice)s::uuid
