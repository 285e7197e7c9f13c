-- one row per slice, value, day and kind
select 'all' as slice, '' as value, day, kind_id, sum(n)::integer as n, sum(cost) as cost, sum(input_tokens)::bigint as input_tokens,
    sum(output_tokens)::bigint as output_tokens, sum(paired_input_tokens)::bigint as paired_input_tokens,
    sum(paired_output_tokens)::bigint as paired_output_tokens, sum(images)::bigint as images, sum(video_seconds) as video_seconds,
    sum(latency_sum)::bigint as latency_sum, sum(latency_n)::integer as latency_n, max(latency_max) as latency_max
from counted_minute
where in_day
group by day, kind_id
union all
select case when grouping(plan) = 0 then 'plan' when grouping(country) = 0 then 'country'
        when grouping(campaign_id) = 0 then 'campaign' else 'endpoint' end,
    coalesce(plan, country, campaign_id::text, endpoint), day, kind_id, count(*)::integer, sum(cost), coalesce(sum(input_tokens), 0),
    coalesce(sum(output_tokens), 0), coalesce(sum(input_tokens) filter (where output_tokens is not null), 0),
    coalesce(sum(output_tokens) filter (where input_tokens is not null), 0), sum(images)::bigint, sum(video_seconds),
    coalesce(sum(latency), 0), count(latency)::integer, max(latency)
from counted
where in_day
group by grouping sets ((day, kind_id, plan), (day, kind_id, country), (day, kind_id, campaign_id), (day, kind_id, endpoint))
having coalesce(plan, country, campaign_id::text, endpoint) is not null
