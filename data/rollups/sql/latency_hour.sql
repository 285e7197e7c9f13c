-- one row per hour and kind: the histogram of its successful calls
select hour as bucket, kind_id, min(k) as low, analytics.histogram_of(array_agg(k), array_agg(n)) as counts
from counted_latency
where in_hour and hour >= %(hours_from)s
group by hour, kind_id
order by hour, kind_id
