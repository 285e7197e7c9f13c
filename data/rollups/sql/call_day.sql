-- one row per slice, value, day and kind
select case when grouping(plan) = 0 then 'plan' when grouping(country) = 0 then 'country' when grouping(campaign_id) = 0 then 'campaign'
        when grouping(path) = 0 then 'endpoint' else 'all' end as slice,
    coalesce(plan, country, campaign_id::text, path, '') as value, day, kind_id, sum(n)::integer as n, sum(cost) as cost, sum(input_tokens)::bigint as input_tokens,
    sum(output_tokens)::bigint as output_tokens, sum(paired_input_tokens)::bigint as paired_input_tokens,
    sum(paired_output_tokens)::bigint as paired_output_tokens, sum(images)::bigint as images, sum(video_seconds) as video_seconds,
    sum(latency_sum)::bigint as latency_sum, sum(latency_n)::integer as latency_n, max(latency_max) as latency_max
from (
    select s.*, coalesce(e.endpoint, '(other)') as path from counted_slice s left join analytics.call_endpoint e using (endpoint)
) s
group by grouping sets ((day, kind_id), (day, kind_id, plan), (day, kind_id, country), (day, kind_id, campaign_id), (day, kind_id, path))
having grouping(campaign_id) = 1 or campaign_id is not null
