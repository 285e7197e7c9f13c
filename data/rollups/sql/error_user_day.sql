-- one row per day, message and user who saw it
select distinct day, message_id, user_id
from counted
where in_day and message_id is not null and user_id is not null
