-- one row per day and finding
select day, finding, count(*)::integer as n
from raw_call
cross join lateral (values
    ('duplicate_video_poll', is_repeat),
    ('future_created_at', created_at > %(now)s + interval '5 minutes'),
    ('negative_latency', latency < 0),
    ('huge_latency', latency > 86400000),
    ('missing_cost', cost is null),
    ('negative_cost', cost < 0),
    ('negative_tokens', least(input_tokens, output_tokens) < 0),
    ('comma_joined_model', model like '%%,%%'),
    ('unknown_model', model = 'unknown'),
    ('unknown_service', service_type not in ('content', 'images', 'video', 'chat', 'tools', 'refine', 'enhance')),
    ('unknown_status', status not in ('success', 'error', 'rate_limited', 'timeout', 'cancelled')),
    ('no_user', user_id is null),
    ('no_address', ip is null)
) f (finding, found)
where in_day and found
group by day, finding
