-- one row per minute, day and kind of this tick
insert into counted_minute
select minute, day, kind_id, in_day, in_hour, count(*), sum(cost), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
    coalesce(sum(input_tokens) filter (where output_tokens is not null), 0),
    coalesce(sum(output_tokens) filter (where input_tokens is not null), 0),
    sum(images), sum(video_seconds), coalesce(sum(latency), 0), count(latency), max(latency)
from counted
group by minute, day, kind_id, in_day, in_hour
