-- one row per hour, day, kind and latency bucket of this tick
insert into counted_latency
select date_trunc('hour', minute, 'UTC'), day, kind_id, k, in_day, in_hour, count(*)
from counted
where k is not null
group by 1, day, kind_id, k, in_day, in_hour
