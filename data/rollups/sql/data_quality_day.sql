-- one row per day and finding
select day, finding, n::integer as n
from (
    select day, count(*) filter (where is_repeat) as duplicate_video_poll,
        count(*) filter (where created_at > %(now)s + interval '5 minutes') as future_created_at,
        count(*) filter (where latency < 0) as negative_latency, count(*) filter (where latency > 86400000) as huge_latency,
        count(*) filter (where cost is null) as missing_cost, count(*) filter (where cost < 0) as negative_cost,
        count(*) filter (where input_tokens < 0 or output_tokens < 0) as negative_tokens,
        count(*) filter (where position(',' in model) > 0) as comma_joined_model, count(*) filter (where model = 'unknown') as unknown_model,
        count(*) filter (where service_type not in ('content', 'images', 'video', 'chat', 'tools', 'refine', 'enhance')) as unknown_service,
        count(*) filter (where status not in ('success', 'error', 'rate_limited', 'timeout', 'cancelled')) as unknown_status,
        count(*) filter (where user_id is null) as no_user, count(*) filter (where ip is null) as no_address
    from raw_call
    where in_day
    group by day
) d
cross join lateral (values
    ('duplicate_video_poll', duplicate_video_poll), ('future_created_at', future_created_at), ('negative_latency', negative_latency),
    ('huge_latency', huge_latency), ('missing_cost', missing_cost), ('negative_cost', negative_cost),
    ('negative_tokens', negative_tokens), ('comma_joined_model', comma_joined_model), ('unknown_model', unknown_model),
    ('unknown_service', unknown_service), ('unknown_status', unknown_status), ('no_user', no_user), ('no_address', no_address)
) f (finding, n)
where n > 0
