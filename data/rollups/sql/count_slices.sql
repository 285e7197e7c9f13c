-- one row per day, kind, plan, country, campaign and endpoint
insert into counted_slice
select day, kind_id, plan, country, campaign_id, endpoint, count(*), sum(cost), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
    coalesce(sum(input_tokens) filter (where output_tokens is not null), 0), coalesce(sum(output_tokens) filter (where input_tokens is not null), 0),
    sum(images), sum(video_seconds), coalesce(sum(latency), 0), count(latency), max(latency)
from counted
where in_day
group by day, kind_id, plan, country, campaign_id, endpoint
