-- one row per call that counts, with everything it is grouped by
insert into counted
select r.id, r.user_id, r.created_at, r.day, date_trunc('minute', r.created_at, 'UTC'), k.kind_id, coalesce(e.endpoint, '(other)'),
    r.campaign_id, coalesce(p.plan, 'none'), coalesce(a.country, 'unknown'), g.agent_id, m.message_id, coalesce(r.cost, 0),
    case when r.input_tokens >= 0 then r.input_tokens end, case when r.output_tokens >= 0 then r.output_tokens end,
    greatest(coalesce(r.images, 0), 0), greatest(coalesce(r.video_seconds, 0), 0), case when r.latency >= 0 then r.latency end,
    case when r.status = 'success' and r.latency >= 0
        then least(ceil(50.0::float8 * ln(greatest(r.latency, 1)::float8)), 750)::smallint end,
    left(replace(r.service_type, chr(31), ' '), 50) || case when r.status in ('error', 'timeout') then '!' else '' end,
    r.in_day, r.in_hour
from raw_call r
-- "left" for the planner: of four columns that go together it would expect one row, and loop over all that follows
left join analytics.call_kind k using (service_type, provider, model, status)
left join analytics.call_endpoint e on e.endpoint = r.endpoint
left join analytics.plan_period p on p.user_id = r.user_id and r.created_at >= p.valid_from and r.created_at < p.valid_to
left join analytics.address a on a.ip = r.ip
left join analytics.user_agent g on g.hash = r.agent_hash
left join analytics.error_message m on m.fingerprint = r.fingerprint
where not r.is_repeat
