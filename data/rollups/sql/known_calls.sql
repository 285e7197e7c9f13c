-- the rows of raw_call whose texts were in no dictionary, written again with the numbers that they have now
with gone as (
    delete from raw_call where is_unknown returning *
)
insert into raw_call
select r.is_repeat, r.in_day, r.outcome, false, r.created_at, r.day, r.id, coalesce(r.kind_id, k.kind_id), r.k, coalesce(r.number, n.number), r.latency, r.cost,
    r.plan, coalesce(r.country, a.country, 'unknown'), r.endpoint, r.campaign_id, coalesce(r.agent_id, g.agent_id),
    r.input_tokens, r.output_tokens, r.images, r.video_seconds, r.user_id, r.job, r.ip, null, null, null, null, null, r.fingerprint
from gone r
left join analytics.call_kind k using (service_type, provider, model, status)
left join analytics.user_number n on n.user_id = r.user_id
left join analytics.address a on a.ip = r.ip
left join analytics.user_agent g on g.hash = r.agent_hash
