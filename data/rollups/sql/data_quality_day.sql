-- one row per day and finding
with odd as (  -- kinds that are a finding themselves
    select kind_id,
        position(',' in model) > 0 as has_comma, model = 'unknown' as has_no_model,
        service_type not in ('content', 'images', 'video', 'chat', 'tools', 'refine', 'enhance') as has_other_service,
        status not in ('success', 'error', 'rate_limited', 'timeout', 'cancelled') as has_other_status
    from analytics.call_kind
),
fine as (
    select day, kind_id, count(*) as n, count(*) filter (where is_repeat) as duplicate_video_poll,
        count(*) filter (where created_at > %(now)s + interval '5 minutes') as future_created_at,
        count(*) filter (where latency < 0) as negative_latency, count(*) filter (where latency > 86400000) as huge_latency,
        count(*) filter (where cost is null) as missing_cost, count(*) filter (where cost < 0) as negative_cost,
        count(*) filter (where input_tokens < 0 or output_tokens < 0) as negative_tokens,
        count(*) filter (where user_id is null) as no_user, count(*) filter (where ip is null) as no_address
    from raw_call
    where in_day and (  -- hardly any call is one: those that are none are not looked at again
        is_repeat or created_at > %(now)s + interval '5 minutes' or latency < 0 or latency > 86400000 or cost is null or cost < 0
        or input_tokens < 0 or output_tokens < 0 or user_id is null or ip is null
        or kind_id in (select kind_id from odd where has_comma or has_no_model or has_other_service or has_other_status)
    )
    group by day, kind_id
)
select day, finding, sum(f.n)::integer as n
from fine
join odd k using (kind_id)
cross join lateral (values
    ('duplicate_video_poll', duplicate_video_poll), ('future_created_at', future_created_at), ('negative_latency', negative_latency),
    ('huge_latency', huge_latency), ('missing_cost', missing_cost), ('negative_cost', negative_cost),
    ('negative_tokens', negative_tokens), ('no_user', no_user), ('no_address', no_address),
    ('comma_joined_model', case when k.has_comma then fine.n end), ('unknown_model', case when k.has_no_model then fine.n end),
    ('unknown_service', case when k.has_other_service then fine.n end), ('unknown_status', case when k.has_other_status then fine.n end)
) f (finding, n)
where f.n > 0
group by day, finding
