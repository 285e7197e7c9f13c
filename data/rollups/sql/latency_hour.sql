-- one row per hour and kind: the histogram of its successful calls
select date_bin('1 hour', created_at, '1970-01-01 00:00:00+00') as bucket, kind_id, min(k) as low, analytics.histogram_counting(min(k), max(k), array_agg(k)) as counts
from counted
where k is not null
group by 1, kind_id
having date_bin('1 hour', created_at, '1970-01-01 00:00:00+00') >= %(whole_hours_from)s
order by 1, kind_id
