-- one row per call with a message
insert into counted_error
select c.day, m.message_id, c.kind_id, c.user_id, c.created_at
from counted c
join analytics.error_message m using (fingerprint)
where c.in_day
