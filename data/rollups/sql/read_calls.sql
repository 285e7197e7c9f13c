-- one row per row of the log that a tick looks at, its texts cut to what we keep and replaced by their numbers where a dictionary has them
insert into raw_call
select false, {in_day}, case c.status when 'success' then 's' when 'error' then 'f' when 'timeout' then 'f' when 'rate_limited' then 'r' else 'o' end,
    k.kind_id is null or (n.number is null and c.user_id is not null) or (a.ip is null and c.ip is not null)
        or (g.agent_id is null and c.agent is not null),
    c.created_at, c.day, c.id, k.kind_id,
    case when c.latency >= 0 and c.status = 'success' then least(ceil(50.0::float8 * ln(greatest(c.latency, 1)::float8)), 750)::smallint end,
    n.number, c.latency, c.cost, coalesce(p.plan, 'none'), case when c.ip is null then 'unknown' else a.country end, c.endpoint, c.campaign_id,
    g.agent_id, c.input_tokens, c.output_tokens, c.images_generated, c.video_seconds, c.user_id, c.job, c.ip,
    case when k.kind_id is null then c.service_type end, case when k.kind_id is null then c.provider end,
    case when k.kind_id is null then c.model end, case when k.kind_id is null then c.status end,
    case when g.agent_id is null then md5(c.agent)::uuid end, c.fingerprint
from (
    -- not a number is more than infinity; octets are quicker to count than letters, and no text has fewer
    select u.id, u.user_id, u.created_at, case when analytics.is_dated(u.created_at) then (u.created_at at time zone %(zone)s)::date end as day,
        case when octet_length(u.service_type) > 150 then left(u.service_type, 150) else coalesce(nullif(u.service_type, ''), 'unknown') end as service_type,
        case when octet_length(u.provider) > 150 then left(u.provider, 150) else coalesce(u.provider, 'unknown') end as provider,
        case when octet_length(u.model) > 150 then left(u.model, 150) else coalesce(u.model, 'unknown') end as model,
        case when octet_length(u.status) > 150 then left(u.status, 150) else coalesce(u.status, 'unknown') end as status,
        case when u.endpoint is null then 'unknown' when octet_length(u.endpoint) <= 200 and position('?' in u.endpoint) = 0 then u.endpoint
            else left(split_part(u.endpoint, '?', 1), 200) end as endpoint,
        case when u.service_type = 'video' and u.request_id is not null
            then md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid end as job,
        u.campaign_id, u.ip_address as ip, u.user_agent as agent,
        case when u.error_message is not null or u.status in ('error', 'timeout')
            then left(regexp_replace(regexp_replace(lower(left(coalesce(u.error_message, '(no message)'), 1000)),
                '[0-9a-f]{{8}}-[0-9a-f-]{{27}}|[0-9a-f]{{16,}}|\w*[0-9]\w*', '#', 'g'), '\s+', ' ', 'g'), 200) end as fingerprint,
        case when u.total_cost > '-Infinity' and u.total_cost < 'Infinity' then u.total_cost end as cost,
        -- where these became wider than our columns, what no column of ours holds is as much as one does
        case when u.input_tokens > 2147483647 then 2147483647 else u.input_tokens end as input_tokens,
        case when u.output_tokens > 2147483647 then 2147483647 else u.output_tokens end as output_tokens,
        case when u.images_generated > 2147483647 then 2147483647 else u.images_generated end as images_generated,
        case when u.video_seconds > '-Infinity' and u.video_seconds < 'Infinity' then u.video_seconds end as video_seconds,
        case when u.latency_ms > 2147483647 then 2147483647 else u.latency_ms end as latency
    from {source} u
    where {condition}
) c
-- "left" for the planner as well: of four columns that go together it would expect one row, and loop over all that follows
left join analytics.call_kind k using (service_type, provider, model, status)
left join {numbers} n on n.user_id = c.user_id
left join {plans} p on p.user_id = c.user_id and c.created_at >= p.valid_from and c.created_at < p.valid_to
left join analytics.address a on a.ip = c.ip
-- a text that is kept whole is its own key; longer ones are known by their hash, which is dear, and looked up later
left join analytics.user_agent g on g.text = c.agent and octet_length(g.text) < 1000
