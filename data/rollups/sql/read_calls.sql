-- one row per row of the engine's log that a tick looks at, its texts cut to what we keep
insert into raw_call
select u.id, u.user_id, u.created_at,
    case when analytics.is_dated(u.created_at) then (u.created_at at time zone %(zone)s)::date end,
    left(coalesce(nullif(u.service_type, ''), 'unknown'), 200), left(coalesce(u.provider, 'unknown'), 200), left(coalesce(u.model, 'unknown'), 200),
    left(coalesce(u.status, 'unknown'), 200), left(split_part(coalesce(u.endpoint, 'unknown'), '?', 1), 200),
    case when u.service_type = 'video' and u.request_id is not null
        then md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid end,
    u.campaign_id, u.ip_address, md5(u.user_agent)::uuid,
    case when u.error_message is not null or u.status in ('error', 'timeout')
        then left(regexp_replace(regexp_replace(lower(left(coalesce(u.error_message, '(no message)'), 1000)),
            '[0-9a-f]{{8}}-[0-9a-f-]{{27}}|[0-9a-f]{{16,}}|\w*[0-9]\w*', '#', 'g'), '\s+', ' ', 'g'), 200) end,
    case when u.total_cost in ('NaN', 'Infinity', '-Infinity') then null else u.total_cost end,
    u.input_tokens, u.output_tokens, u.images_generated,
    case when u.video_seconds in ('NaN', 'Infinity', '-Infinity') then null else u.video_seconds end,
    u.latency_ms, {is_new}, true, {in_hour}, false
from {engine}.api_usage u
where {condition}
