-- one row per day, message and kind
select day, message_id, kind_id, count(*)::integer as n, min(created_at) as first_at, max(created_at) as last_at
from counted
where in_day and message_id is not null
group by day, message_id, kind_id
