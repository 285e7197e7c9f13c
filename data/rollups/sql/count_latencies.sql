-- one row per day, kind and latency bucket
insert into counted_latency
select day, kind_id, k, count(*)
from counted
where in_day and k is not null
group by day, kind_id, k
