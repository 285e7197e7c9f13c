-- one row per day, message and user who saw it
select distinct day, message_id, user_id
from counted_error
where user_id is not null
