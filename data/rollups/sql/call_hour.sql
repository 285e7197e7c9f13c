-- one row per hour and kind
select date_bin('1 hour', bucket, '1970-01-01 00:00:00+00') as bucket, kind_id, sum(n)::integer as n, sum(cost) as cost, sum(input_tokens)::bigint as input_tokens,
    sum(output_tokens)::bigint as output_tokens, sum(paired_input_tokens)::bigint as paired_input_tokens,
    sum(paired_output_tokens)::bigint as paired_output_tokens, sum(images)::bigint as images, sum(video_seconds) as video_seconds,
    sum(latency_sum)::bigint as latency_sum, sum(latency_n)::integer as latency_n, max(latency_max) as latency_max
from counted_bucket
group by 1, kind_id
having date_bin('1 hour', bucket, '1970-01-01 00:00:00+00') >= %(whole_hours_from)s
order by 1, kind_id
