-- one row per user and day that this tick touches: whether the user was active on it before, and is now
insert into user_presence
select coalesce(n.user_id, o.user_id), coalesce(n.day, o.day), o.user_id is not null or k.user_id is not null, n.user_id is not null
from (select distinct user_id, day from counted where in_day and user_id is not null) n
full join user_day_before o on o.user_id = n.user_id and o.day = n.day
-- asked before the tick's rows are added: days that are counted anew are already gone from user_day
left join analytics.user_day k on k.user_id = n.user_id and k.day = n.day
