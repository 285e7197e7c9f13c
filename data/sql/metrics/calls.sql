-- one row per window: now (the period), closed (without its unfinished bucket), before (the compare period, cut alike)
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, sum(n) as requests, sum(n) filter (where status <> 'cancelled') as eligible, sum(n) filter (where status = 'success') as success,
        sum(n) filter (where status in ('error', 'timeout')) as failed, sum(n) filter (where status = 'rate_limited') as limited,
        sum(cost) as cost, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(images) as images, sum(video_seconds) as seconds,
        sum(paired_input_tokens) filter (where status = 'success') as paired_in, sum(paired_output_tokens) filter (where status = 'success') as paired_out
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    group by w.name
)
select w.name as "window", coalesce(requests, 0)::bigint as requests, coalesce(failed, 0)::bigint as failed_requests,
    coalesce(cost, 0)::float8 as provider_cost, coalesce(input_tokens, 0)::bigint as input_tokens, coalesce(output_tokens, 0)::bigint as output_tokens,
    coalesce(images, 0)::bigint as images_generated, coalesce(seconds, 0)::float8 as video_seconds,
    (coalesce(failed, 0) / nullif(eligible, 0))::float8 as error_rate, (coalesce(success, 0) / nullif(eligible, 0))::float8 as api_success_rate,
    (coalesce(limited, 0) / nullif(eligible, 0))::float8 as rate_limit_hit_rate, (paired_out / nullif(paired_in, 0))::float8 as token_efficiency,
    (cost / nullif(success, 0))::float8 as cost_per_success
from w left join c using (name) where w.f is not null
