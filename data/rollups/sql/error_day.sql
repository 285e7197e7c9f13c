-- one row per day, message and kind
select day, message_id, kind_id, count(*)::integer as n, min(created_at) as first_at, max(created_at) as last_at
from counted_error
group by day, message_id, kind_id
