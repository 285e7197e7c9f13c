-- one row per call with a message
insert into counted_error
select day, message_id, kind_id, user_id, created_at
from counted
where in_day and message_id is not null
