-- one row per day and kind: the histogram of its successful calls
select day, kind_id, min(k) as low, analytics.histogram_of(array_agg(k), array_agg(n)) as counts
from counted_latency
group by day, kind_id
