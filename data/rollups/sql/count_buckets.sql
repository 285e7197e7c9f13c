-- one row per minute where minutes are kept, or hour before, day and kind
insert into counted_bucket
select date_bin(case when created_at >= %(minutes_from)s then interval '1 minute' else interval '1 hour' end, created_at, '1970-01-01 00:00:00+00'),
    day, kind_id, in_day, count(*), sum(cost), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
    coalesce(sum(input_tokens) filter (where output_tokens is not null), 0), coalesce(sum(output_tokens) filter (where input_tokens is not null), 0),
    sum(images), sum(video_seconds), coalesce(sum(latency), 0), count(latency), max(latency)
from counted
group by 1, day, kind_id, in_day
