-- one row per day, message and user whose call failed with it: a call that was turned away or cancelled may carry the same text
select distinct day, message_id, user_id
from counted_error
join analytics.call_kind using (kind_id)
where user_id is not null and status in ('error', 'timeout')
