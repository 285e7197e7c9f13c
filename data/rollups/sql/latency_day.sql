-- one row per day and kind: the histogram of its successful calls
select day, kind_id, min(k) as low, analytics.histogram_of(array_agg(k order by k), array_agg(n::integer order by k)) as counts
from (
    select day, kind_id, k, sum(n) as n
    from counted_latency
    where in_day
    group by day, kind_id, k
) d
group by day, kind_id
